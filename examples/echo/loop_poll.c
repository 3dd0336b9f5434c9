/* SPDX-License-Identifier: MIT */
/*
 * Waiting with poll(), which Windows calls WSAPoll(); see loop.h. Two tables
 * in step, without holes. They may be reordered by handlers, so that what is
 * ready is noted before any handler runs.
 */
#include <stdlib.h>

#include "loop.h"

struct loop {
	size_t count, room;
	struct pollfd *fds;
	struct watch **watches;
	struct watch **ready;
};

struct loop *loop_open(void)
{
	return calloc(1, sizeof(struct loop));
}

void loop_close(struct loop *loop)
{
	free(loop->fds);
	free(loop->watches);
	free(loop->ready);
	free(loop);
}

static int grow(struct loop *loop)
{
	size_t room = loop->room ? 2 * loop->room : 64;
	struct pollfd *fds = realloc(loop->fds, room * sizeof(*fds));
	struct watch **watches, **ready;

	if (!fds)
		return -1;
	loop->fds = fds;
	watches = realloc(loop->watches, room * sizeof(*watches));
	if (!watches)
		return -1;
	loop->watches = watches;
	ready = realloc(loop->ready, room * sizeof(*ready));
	if (!ready)
		return -1;
	loop->ready = ready;
	loop->room = room;
	return 0;
}

static int add(struct loop *loop, struct watch *watch)
{
	if (loop->count == loop->room && grow(loop))
		return -1;
	watch->slot = loop->count++;
	loop->watches[watch->slot] = watch;
	return 0;
}

/* The last one takes its place. */
static void forget(struct loop *loop, struct watch *watch)
{
	size_t last = --loop->count;

	loop->fds[watch->slot] = loop->fds[last];
	loop->watches[watch->slot] = loop->watches[last];
	loop->watches[watch->slot]->slot = watch->slot;
}

int loop_set(struct loop *loop, struct watch *watch, unsigned events)
{
	struct pollfd fd = {0};

	if (!watch->events && events && add(loop, watch))
		return -1;
	if (watch->events && !events)
		forget(loop, watch);
	watch->events = events;
	if (!events)
		return 0;
	fd.fd = watch->sock;
	fd.events = (short)((events & LOOP_READ ? POLLIN : 0) |
			    (events & LOOP_WRITE ? POLLOUT : 0));
	loop->fds[watch->slot] = fd;
	return 0;
}

static unsigned found(short events)
{
	if (events & (POLLERR | POLLHUP | POLLNVAL))
		return LOOP_READ | LOOP_WRITE;
	return (events & POLLIN ? LOOP_READ : 0) |
	       (events & POLLOUT ? LOOP_WRITE : 0);
}

int loop_wait(struct loop *loop, int timeout_ms)
{
	size_t i, count = 0;

	if (os_poll(loop->fds, loop->count, timeout_ms) < 0)
		return os_sort(os_error()) == OS_LATER ? 0 : -1;
	for (i = 0; i < loop->count; i++) {
		loop->watches[i]->ready = found(loop->fds[i].revents);
		if (loop->watches[i]->ready)
			loop->ready[count++] = loop->watches[i];
	}
	for (i = 0; i < count; i++)
		loop->ready[i]->handle(loop->ready[i], loop->ready[i]->ready);
	return 0;
}
