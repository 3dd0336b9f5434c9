/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Everything that the echo pair does with libtka: the file to read is
 * keepalive.c.
 */
#ifndef ECHO_KEEPALIVE_H
#define ECHO_KEEPALIVE_H

#include "conn.h"

/* The range of an option on this platform; not changed if it has none. */
void keepalive_limits(enum tka_option option, int *min, int *max);
/* The shortest time for --detect, or a negative result. */
int keepalive_least_detect(void);

/*
 * Turns the command line into options->settings. Returns NULL, or the reason
 * why there is no such plan.
 */
const char *keepalive_plan(struct options *options);
/* Returns the first of the options in a mask that cannot be set here, or -1. */
int keepalive_find_unsupported(const struct options *options, unsigned asked);

/* Sets what this platform has. Returns NULL, or the reason why it cannot. */
const char *keepalive_set(tka_socket sock, const struct options *options);

/* who: the program. Unsupported options, the plan and what is risky. */
void keepalive_log_start(const char *who, const struct options *options);
/* The settings in effect. */
void keepalive_log_settings(const struct conn *conn);
/* The cause, how long the peer was silent, and what was predicted. */
void keepalive_log_loss(const struct conn *conn, int error);

#endif
