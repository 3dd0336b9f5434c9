/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Connects within a time that bounds all of it: to resolve the name, and to
 * try its addresses one after the other.
 */
#ifndef ECHO_CONNECT_H
#define ECHO_CONNECT_H

#include "options.h"

/*
 * who: the program, in the log. Returns a socket, or SYS_NONE: the reason is
 * logged, unless the program must stop.
 */
tka_socket connect_to_host(const char *who, const struct options *options);

#endif
