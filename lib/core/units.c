/* SPDX-License-Identifier: MIT */
/*
 * Values between the library's units (seconds, milliseconds for the user
 * timeout) and those that a platform's option takes. All in 64 bits; the
 * rows' ranges are such that a checked value fits an int in either unit.
 */
#include <limits.h>

#include "../internal.h"

static int64_t per_second(enum tka_option option)
{
	return option == TKA_USER_TIMEOUT ? 1000 : 1;
}

/* rounds up: a timeout is never shorter than asked, and never becomes 0 */
static int64_t rescale(int64_t value, int64_t from, int64_t to)
{
	return (value * to + from - 1) / from;
}

/* Seconds, rounded up; TKA_UNCHANGED where they are unknown or too many. */
int tka__ms_to_s(int64_t ms)
{
	if (ms <= 0 || ms > INT64_C(1000) * INT_MAX)
		return TKA_UNCHANGED;
	return (int)rescale(ms, 1000, 1);
}

int64_t tka__ms_to_native(const struct tka_option_info *opt, int64_t ms)
{
	return rescale(ms, 1000, opt->unit);
}

int64_t tka__to_native(const struct tka_option_info *opt,
		       enum tka_option option, int value)
{
	if (opt->unit == TKA_UNIT_NONE)
		return value;
	return rescale(value, per_second(option), opt->unit);
}

/*
 * TKA_UNCHANGED where the number says nothing: illumos gives 0 for a count
 * that was never set, Windows -1 for a user timeout that never ends.
 */
int tka__from_native(const struct tka_option_info *opt, enum tka_option option,
		     int native)
{
	int64_t value = native;

	if (option == TKA_ENABLE)
		return native != 0; /* the BSDs answer 8 for on */
	if (native < 0)
		return TKA_UNCHANGED;
	if (opt->unit != TKA_UNIT_NONE)
		value = rescale(native, opt->unit, per_second(option));
	if (value < (option == TKA_USER_TIMEOUT ? 0 : 1) || value > INT_MAX)
		return TKA_UNCHANGED;
	return (int)value;
}
