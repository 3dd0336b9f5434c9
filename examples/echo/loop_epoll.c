/* SPDX-License-Identifier: MIT */
/*
 * Waiting on Linux; see loop.h.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>

#include "loop.h"

struct loop {
	int fd;
};

struct loop *loop_open(void)
{
	struct loop *loop = malloc(sizeof(*loop));

	if (!loop)
		return NULL;
	loop->fd = epoll_create1(EPOLL_CLOEXEC);
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

int loop_set(struct loop *loop, struct watch *watch, unsigned events)
{
	struct epoll_event e = {0};
	int what = watch->events ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;

	if (events == watch->events)
		return 0;
	e.events = (events & LOOP_READ ? EPOLLIN : 0u) |
		   (events & LOOP_WRITE ? EPOLLOUT : 0u);
	e.data.ptr = watch;
	if (epoll_ctl(loop->fd, events ? what : EPOLL_CTL_DEL, watch->sock, &e))
		return -1;
	watch->events = events;
	return 0;
}

static unsigned found(uint32_t events)
{
	if (events & (EPOLLERR | EPOLLHUP))
		return LOOP_READ | LOOP_WRITE;
	return (events & EPOLLIN ? LOOP_READ : 0) |
	       (events & EPOLLOUT ? LOOP_WRITE : 0);
}

int loop_wait(struct loop *loop, int timeout_ms)
{
	struct epoll_event events[256];
	int i, n = epoll_wait(loop->fd, events, 256, timeout_ms);

	if (n < 0)
		return errno == EINTR ? 0 : -1;
	for (i = 0; i < n; i++) {
		struct watch *watch = events[i].data.ptr;

		watch->handle(watch, found(events[i].events));
	}
	return 0;
}
