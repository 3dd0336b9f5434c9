/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * The loop; see echo.h for its rule. Each pass builds the array for poll()
 * anew, which costs no more than poll() itself, so there is nothing to keep
 * in step: a removed watch leaves a hole until the next pass.
 */
#include <limits.h>
#include <signal.h>
#include <stdlib.h>

#include "echo.h"

static struct watch **watches;
static struct pollfd *fds; /* in step with watches while a pass lasts */
static size_t count, room;
static int is_over, exit_status;
static tka_socket stop_pair[2]; /* the loop's, the signal handler's */

static int grow(void)
{
	const size_t more = room ? 2 * room : 64;
	void *new_watches = realloc(watches, more * sizeof(*watches));
	void *new_fds = new_watches ? realloc(fds, more * sizeof(*fds)) : NULL;

	if (new_watches)
		watches = new_watches;
	if (!new_fds)
		return -1;
	fds = new_fds;
	room = more;
	return 0;
}

int loop_add(struct watch *watch)
{
	if (count == room && grow())
		return -1;
	watch->place = count;
	watches[count++] = watch;
	return 0;
}

void loop_remove(struct watch *watch)
{
	if (watch->place < count && watches[watch->place] == watch)
		watches[watch->place] = NULL;
}

/* Returns the earliest deadline. */
static int64_t build(void)
{
	int64_t earliest = INT64_MAX;
	struct watch *watch;
	size_t i, n = 0;

	for (i = 0; i < count; i++) {
		watch = watches[i];
		if (!watch)
			continue;
		fds[n].fd = watch->events ? watch->sock : SYS_NONE;
		fds[n].events = watch->events;
		fds[n].revents = 0;
		if (watch->due && watch->due < earliest)
			earliest = watch->due;
		watch->place = n;
		watches[n++] = watch;
	}
	count = n;
	return earliest;
}

/* Rounded up: poll() must not return a moment before the deadline. */
static int timeout_ms(int64_t due, int64_t now)
{
	if (due == INT64_MAX)
		return -1;
	if (due <= now)
		return 0;
	due = (due - now + SYS_MS - 1) / SYS_MS;
	return due < INT_MAX ? (int)due : INT_MAX;
}

static void handle(struct watch *watch, int is_ready, int64_t began)
{
	if (is_ready) {
		watch->ready(watch);
	} else if (watch->due && watch->due <= began) {
		watch->due = 0;
		watch->missed(watch);
	}
}

/* An interrupted poll() found nothing out, so the next pass decides. */
static int pass(void)
{
	const int64_t due = build(), began = sys_now();
	size_t i, n = count;

	if (sys_poll(fds, n, timeout_ms(due, began)) < 0)
		return net_would_block(sys_error()) ? 0 : -1;
	for (i = 0; i < n && !is_over; i++)
		if (watches[i])
			handle(watches[i], fds[i].events && fds[i].revents,
			       began);
	return 0;
}

int loop_run(void)
{
	while (!is_over && !pass())
		;
	if (!is_over)
		LOG_ERROR(options.me, "failed",
			  STRING("reason", "cannot go on: %s",
				 sys_error_text(sys_error())));
	return is_over ? exit_status : 1;
}

void loop_stop(int status)
{
	is_over = 1;
	exit_status = status;
}

/* On Windows it runs in a thread. */
static void on_signal(int number)
{
	const int saved = errno;

	(void)number;
	(void)sys_send(stop_pair[1], "", 1);
	errno = saved;
}

static void on_stop(struct watch *watch)
{
	size_t i;

	(void)watch;
	LOG(options.me, "stopping", NOTE("stopping"));
	for (i = 0; i < count; i++)
		if (watches[i] && watches[i]->stopped)
			watches[i]->stopped(watches[i]);
	loop_stop(0);
}

int loop_start(void)
{
	static struct watch stop = {.events = POLLIN, .ready = on_stop};

	if (sys_pair(stop_pair) || sys_set_nonblocking(stop_pair[1]))
		return -1;
	stop.sock = stop_pair[0];
	(void)signal(SIGINT, on_signal);
	(void)signal(SIGTERM, on_signal);
	return loop_add(&stop);
}
