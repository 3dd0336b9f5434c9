/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Plans for any time and path on every row: a plan passes its own review, is
 * within its time, is taken by strict apply, and exists from the least time on.
 */
#include "../../unit/fake.h"
#include "fuzz.h"

static const struct tka__row *take_row(struct bytes *b)
{
	unsigned n = 1;

	while (tka__rows[n])
		n++;
	return tka__rows[take_below(b, n)];
}

static void use_plan(const struct tka__row *row, int detect_s, int path_idle_s,
		     unsigned flags, const struct tka_keepalive *plan)
{
	int idle_only = (flags & TKA_IDLE_ONLY) != 0;
	int64_t earliest, latest;
	struct fake f;

	HOLDS(!tka__predict(row, plan, TKA_CASE_IDLE, &earliest, &latest));
	HOLDS(earliest >= 0 && earliest <= latest);
	HOLDS(latest <= detect_s * INT64_C(1000));
	if (!idle_only && !(flags & TKA_SKIP)) {
		HOLDS(!tka__predict(row, plan, TKA_CASE_ANY, &earliest,
				    &latest));
		HOLDS(latest <= detect_s * INT64_C(1000));
		HOLDS(!tka__review(row, plan, detect_s, path_idle_s, 0));
	}
	if (idle_only)
		HOLDS(!tka__review(row, plan, detect_s, path_idle_s,
				   TKA_IDLE_ONLY));
	fake_init(&f, row);
	HOLDS(!fake_apply(&f, plan, flags & TKA_SKIP, NULL));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes b = {data, size};
	const struct tka__row *row = take_row(&b);
	unsigned flags = take_below(&b, 4);
	int detect_s = take_below(&b, 4) ? (int)(take_byte(&b) << 8 |
						 take_byte(&b))
					 : take_int(&b);
	int path_idle_s = take_below(&b, 2) ? 0 : (int)(take_byte(&b) << 4);
	struct tka_keepalive plan = TKA_KEEPALIVE_INIT;
	int code, least;

	flags = (flags & 1 ? TKA_SKIP : 0) | (flags & 2 ? TKA_IDLE_ONLY : 0);
	code = tka__plan(row, detect_s, path_idle_s, flags, &plan);
	HOLDS(code == 0 || code == TKA_ERANGE || code == TKA_EUNSUP);
	if (!code)
		use_plan(row, detect_s, path_idle_s, flags, &plan);
	least = tka__plan_min(row, path_idle_s, flags);
	if (code == 0)
		HOLDS(least > 0 && least <= detect_s);
	if (code == TKA_ERANGE)
		HOLDS(least < 0 || detect_s < least);
	return 0;
}
