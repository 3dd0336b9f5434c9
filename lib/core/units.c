/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Converts values between the library's units (seconds; milliseconds for the
 * user timeout) and those of a platform's option, in 64 bits. The ranges of the
 * rows ensure that a checked value fits an int in both units.
 */
#include <limits.h>

#include "core.h"

/*
 * Rounds up: a time is never shorter than requested, and never becomes 0. What
 * is not a time has units of 0, per_second and TKA_UNIT_NONE.
 */
int64_t tka__rescale(int64_t value, int64_t from, int64_t to)
{
	return from == to ? value : (value * to + from - 1) / from;
}

int64_t tka__to_native(const struct tka_option_info *opt, int option, int value)
{
	return tka__rescale(value, tka__fields[option].per_second, opt->unit);
}

/*
 * TKA_UNCHANGED if the number is not a value: some systems return 0 for a value
 * that was never set, and Windows -1 for no user timeout.
 */
int tka__from_native(const struct tka__row *row, int option, int64_t native)
{
	const struct tka_option_info *opt = &row->option[option];
	int64_t value;

	if (option == TKA_ENABLE)
		return native != 0; /* the BSDs return 8 for on */
	if (native < 0 ||
	    (native < tka__fields[option].least && row->unset_reads_zero))
		return TKA_UNCHANGED;
	value = tka__rescale(native, opt->unit, tka__fields[option].per_second);
	return value > INT_MAX ? TKA_UNCHANGED : (int)value;
}
