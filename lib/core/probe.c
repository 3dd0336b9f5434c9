/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Tests with a temporary socket whether the running kernel accepts an option.
 */
#include "core.h"

/* A valid value for the test: the default, clamped to the range. */
static int64_t trial_value(const struct tka_option_info *opt, int option)
{
	int value = option == TKA_ENABLE ? 1 : opt->default_value;

	value = value < opt->min ? opt->min : value;
	return tka__to_native(opt, option, value > opt->max ? opt->max : value);
}

static int try_option(const struct tka__kernel *k, const struct tka__row *row,
		      tka_socket sock, int option)
{
	const struct tka_option_info *opt = &row->option[option];
	int64_t number = trial_value(opt, option);
	int error;

	if (tka__is_joint(row, option))
		error = k->set_times(k, sock, (unsigned)number,
				     (unsigned)number);
	else
		error = k->set(k, sock, opt->level, opt->number, (int)number);
	if (!error)
		return 1;
	return k->classify(error) == TKA_EUNSUP ? 0 : TKA_EUNKNOWN;
}

int tka__supports(const struct tka__kernel *k, const struct tka__row *row,
		  int option)
{
	struct tka__temporary t;
	int answer;

	if (row->about.evidence == TKA_EVIDENCE_NONE)
		return TKA_EUNKNOWN;
	if (!tka__is_offered(row, option))
		return row->option[option].unconfirmed ? TKA_EUNKNOWN : 0;
	if (tka__has(row, TKA_TRAIT_NEVER_PROBES))
		return 0;
	if (k->open(k, &t))
		return TKA_EUNKNOWN;
	answer = try_option(k, row, t.sock, option);
	k->close(k, &t);
	return answer;
}
