/* SPDX-License-Identifier: MIT */
/*
 * Waiting on the BSDs and macOS; see loop.h. Reading and writing are two
 * events here, which may come together: they are put together before any
 * handler runs, because a handler may free its watch.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/event.h>
#include <sys/time.h>

#include "loop.h"

#define MOST 256

struct loop {
	int fd;
};

struct loop *loop_open(void)
{
	struct loop *loop = malloc(sizeof(*loop));

	if (!loop)
		return NULL;
	loop->fd = kqueue();
	if (loop->fd >= 0)
		return loop;
	free(loop);
	return NULL;
}

void loop_close(struct loop *loop)
{
	os_close(loop->fd);
	free(loop);
}

/* The type of udata differs: a pointer, and on older NetBSD a number. */
static int change(struct loop *loop, struct watch *watch, unsigned event,
		  unsigned events)
{
	struct kevent e = {0};

	if ((events & event) == (watch->events & event))
		return 0;
	e.ident = (uintptr_t)watch->sock;
	e.filter = event == LOOP_READ ? EVFILT_READ : EVFILT_WRITE;
	e.flags = events & event ? EV_ADD : EV_DELETE;
	e.udata = (__typeof__(e.udata))watch;
	return kevent(loop->fd, &e, 1, NULL, 0, NULL);
}

int loop_set(struct loop *loop, struct watch *watch, unsigned events)
{
	if (change(loop, watch, LOOP_READ, events) ||
	    change(loop, watch, LOOP_WRITE, events))
		return -1;
	watch->events = events;
	return 0;
}

static unsigned found(const struct kevent *e)
{
	if ((e->flags & EV_ERROR) || ((e->flags & EV_EOF) && e->fflags))
		return LOOP_READ | LOOP_WRITE;
	return e->filter == EVFILT_READ ? LOOP_READ : LOOP_WRITE;
}

int loop_wait(struct loop *loop, int timeout_ms)
{
	struct timespec limit = {timeout_ms / 1000,
				 timeout_ms % 1000 * 1000000L};
	struct kevent events[MOST];
	struct watch *watches[MOST];
	int i, count = 0;
	int n = kevent(loop->fd, NULL, 0, events, MOST,
		       timeout_ms < 0 ? NULL : &limit);

	if (n < 0)
		return errno == EINTR ? 0 : -1;
	for (i = 0; i < n; i++) {
		struct watch *watch = (struct watch *)events[i].udata;

		if (!watch->ready)
			watches[count++] = watch;
		watch->ready |= found(&events[i]);
	}
	for (i = 0; i < count; i++) {
		unsigned ready = watches[i]->ready;

		watches[i]->ready = 0;
		watches[i]->handle(watches[i], ready);
	}
	return 0;
}
