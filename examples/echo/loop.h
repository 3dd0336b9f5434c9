/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * One loop over poll(), WSAPoll() on Windows, for any number of sockets. Its
 * rule: a deadline is missed only if a poll() that began after it found
 * nothing on that socket. So neither a stopped process, a signal nor a long
 * pass makes a peer late whose data is waiting.
 */
#ifndef ECHO_LOOP_H
#define ECHO_LOOP_H

#include "sys.h"

struct watch {
	tka_socket sock;
	short events; /* POLLIN, POLLOUT, both, or 0: its deadline alone */
	int64_t due;  /* its deadline as sys_now() counts, 0: none */
	void (*ready)(struct watch *watch);
	void (*missed)(struct watch *watch); /* due is 0 again */
	void *owner;
	size_t place; /* used by the loop */
};

/*
 * Handlers may change, add, remove and free any watch. loop_add() returns 0,
 * or -1 and sys_error(); loop_remove() ignores a watch that is not in the
 * loop.
 */
int loop_add(struct watch *watch);
void loop_remove(struct watch *watch);

/* Starts watching for the request to stop; 0, or -1 and sys_error(). */
int loop_start(void);
/* Runs until loop_stop(). Returns 0, or -1 and sys_error(). */
int loop_run(void);
void loop_stop(void);
/* Whether the user wants the program to stop. */
int loop_is_interrupted(void);
/* Runs until one socket is ready (1), its deadline is missed, or the end (0).
 */
int loop_wait(tka_socket sock, short events, int64_t due);

#endif
