/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * The loop; see loop.h for its rule. Each pass builds the array for poll()
 * anew, which costs no more than poll() itself, so there is nothing to keep
 * in step: a removed watch leaves a hole until the next pass.
 */
#include <limits.h>
#include <stdlib.h>

#include "loop.h"

static struct watch **watches;
static struct pollfd *fds; /* in step with watches while a pass lasts */
static size_t count, room;
static int is_over, is_interrupted;

static int grow(void)
{
	const size_t more = room ? 2 * room : 64;
	struct watch **new_watches = realloc(watches, more * sizeof(*watches));
	struct pollfd *new_fds;

	if (!new_watches)
		return -1;
	watches = new_watches;
	new_fds = realloc(fds, more * sizeof(*fds));
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
		return sys_kind(sys_error()) == SYS_AGAIN ? 0 : -1;
	for (i = 0; i < n && !is_over; i++)
		if (watches[i])
			handle(watches[i], fds[i].events && fds[i].revents,
			       began);
	return 0;
}

int loop_run(void)
{
	int failed = 0;

	while (!is_over && !failed)
		failed = pass();
	return failed;
}

void loop_stop(void)
{
	is_over = 1;
}

static void on_stop(struct watch *watch)
{
	(void)watch;
	is_interrupted = is_over = 1;
}

int loop_is_interrupted(void)
{
	return is_interrupted;
}

int loop_start(void)
{
	static struct watch stop = {.events = POLLIN, .ready = on_stop};

	stop.sock = sys_stop();
	return loop_add(&stop);
}

static void on_ready(struct watch *watch)
{
	*(int *)watch->owner = 1;
}

static void on_missed(struct watch *watch)
{
	*(int *)watch->owner = 0;
}

int loop_wait(tka_socket sock, short events, int64_t due)
{
	int result = -1;
	struct watch watch = {.sock = sock,
			      .events = events,
			      .due = due,
			      .ready = on_ready,
			      .missed = on_missed,
			      .owner = &result};

	if (loop_add(&watch))
		return 0;
	while (result < 0 && !is_over && !pass())
		;
	loop_remove(&watch);
	return result > 0;
}
