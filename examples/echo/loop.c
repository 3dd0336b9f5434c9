/* SPDX-License-Identifier: MIT */
/*
 * Deadlines, and the loop itself; see loop.h.
 */
#include <limits.h>

#include "loop.h"

void deadlines_open(struct deadlines *all, int64_t delay_ns,
		    void (*expire)(struct deadline *))
{
	all->delay_ns = delay_ns;
	all->expire = expire;
	all->ends.before = all->ends.after = &all->ends;
}

void deadline_set(struct deadlines *all, struct deadline *deadline)
{
	deadline_clear(deadline);
	if (!all->delay_ns)
		return;
	deadline->due_ns = os_monotonic_ns() + all->delay_ns;
	deadline->before = all->ends.before;
	deadline->after = &all->ends;
	deadline->before->after = deadline;
	all->ends.before = deadline;
}

void deadline_clear(struct deadline *deadline)
{
	if (!deadline->before)
		return;
	deadline->before->after = deadline->after;
	deadline->after->before = deadline->before;
	deadline->before = deadline->after = NULL;
}

static struct deadline *first(struct deadlines *all)
{
	return all->ends.after == &all->ends ? NULL : all->ends.after;
}

/* Rounded up: a wait that ends too early would be repeated in a hurry. */
static int timeout_ms(struct deadlines *const *lists)
{
	int64_t ms, earliest = INT64_MAX;
	struct deadline *d;

	for (; *lists; lists++)
		if ((d = first(*lists)) && d->due_ns < earliest)
			earliest = d->due_ns;
	if (earliest == INT64_MAX)
		return -1;
	ms = (earliest - os_monotonic_ns() + OS_MS - 1) / OS_MS;
	return ms < 0 ? 0 : ms > INT_MAX ? INT_MAX : (int)ms;
}

static void expire(struct deadlines *all, int64_t now)
{
	struct deadline *d;

	while ((d = first(all)) && d->due_ns <= now) {
		deadline_clear(d);
		all->expire(d);
	}
}

int loop_run(struct loop *loop, struct deadlines *const *lists, const int *stop)
{
	struct deadlines *const *list;

	while (!*stop) {
		if (loop_wait(loop, timeout_ms(lists)))
			return -1;
		for (list = lists; *list && !*stop; list++)
			expire(*list, os_monotonic_ns());
	}
	return 0;
}
