/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * The connections of the server's clients.
 */
#ifndef ECHO_CLIENTS_H
#define ECHO_CLIENTS_H

#include "options.h"

/*
 * Takes over an accepted socket; closed is called when any of them has left.
 * Returns 0, or -1 if there is no memory.
 */
int clients_add(tka_socket sock, const char *address,
		const struct options *options, void (*closed)(void));
void clients_end(void);

#endif
