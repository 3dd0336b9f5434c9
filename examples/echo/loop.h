/* SPDX-License-Identifier: MIT */
/*
 * Waits for sockets and for points in time, one thread for all of them.
 * loop_epoll.c, loop_kqueue.c and loop_poll.c are the ways to wait, and the
 * build chooses one; loop.c is the rest.
 */
#ifndef ECHO_LOOP_H
#define ECHO_LOOP_H

#include "os.h"

#define LOOP_READ 1u
#define LOOP_WRITE 2u

struct loop;

/*
 * A socket to wait for. A broken connection is ready for everything, whatever
 * was asked for. The handler may forget and free its own watch, no other.
 */
struct watch {
	tka_socket sock;
	void (*handle)(struct watch *, unsigned ready);
	void *owner;
	unsigned events; /* the loop's: what is waited for */
	unsigned ready;	 /* the loop's: what was found */
	size_t slot;	 /* the loop's: its place in a table */
};

struct loop *loop_open(void);
void loop_close(struct loop *loop);
/* Waits for these events from now on; for 0 it forgets the watch. */
int loop_set(struct loop *loop, struct watch *watch, unsigned events);
/* Calls the handlers of what is ready, after at most so long; -1: forever. */
int loop_wait(struct loop *loop, int timeout_ms);

/*
 * Deadlines that all come the same time after they were set, and so are a
 * list in order. A delay of 0 means that they never come.
 */
struct deadline {
	struct deadline *before, *after;
	void *owner;
	int64_t due_ns;
};
struct deadlines {
	int64_t delay_ns;
	void (*expire)(struct deadline *); /* it is no longer set */
	struct deadline ends;
};

void deadlines_open(struct deadlines *all, int64_t delay_ns,
		    void (*expire)(struct deadline *));
/* Sets it anew; one that is all zero was not set before. */
void deadline_set(struct deadlines *all, struct deadline *deadline);
void deadline_clear(struct deadline *deadline);

/* Until *stop, or until waiting fails (-1). The list ends with NULL. */
int loop_run(struct loop *loop, struct deadlines *const *lists,
	     const int *stop);

#endif
