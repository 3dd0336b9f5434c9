/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Prints the library's plans for plans.py: flags, time, settings, and the
 * latest time of detection in ms of an idle connection and of any.
 */
#include <inttypes.h>
#include <stdio.h>

#include <tka.h>

static void print_plan(unsigned flags, int detect_s)
{
	struct tka_keepalive p = TKA_KEEPALIVE_INIT;
	int64_t earliest, idle, any;

	if (tka_plan(detect_s, 0, flags, &p) ||
	    tka_predict(&p, TKA_CASE_IDLE, &earliest, &idle) ||
	    tka_predict(&p, TKA_CASE_ANY, &earliest, &any))
		return;
	printf("%u %d %d %d %d %d %" PRId64 " %" PRId64 "\n", flags, detect_s,
	       p.idle_s, p.interval_s, p.count, p.user_timeout_ms, idle, any);
}

int main(void)
{
	static const int times[] = {8, 10, 15, 20, 30, 60, 120, 300, 600};
	size_t i;

	for (i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		print_plan(0, times[i]);
		print_plan(TKA_IDLE_ONLY, times[i]);
	}
	printf("min %d %d\n", tka_plan_min(0, 0),
	       tka_plan_min(0, TKA_IDLE_ONLY));
	return 0;
}
