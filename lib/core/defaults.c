/* SPDX-License-Identifier: MIT */
/*
 * System-wide settings, each from the best source there is: the system's
 * setting, else a new socket, else the documented default. Asks the kernel
 * for support in the same way, with a throw-away socket.
 */
#include <limits.h>

#include "../internal.h"

struct source {
	int64_t value;	  /* in the library's units, times in milliseconds */
	const char *text; /* NULL: this source tells nothing */
	int certain;	  /* the system stands behind it */
};

static const struct source nowhere = {-1, NULL, 0};

static int is_time(enum tka_option option)
{
	return option == TKA_IDLE || option == TKA_INTERVAL;
}

static struct source found(enum tka_option option, int64_t number,
			   enum tka_unit unit, const char *text)
{
	struct source s = {number, text, 1};

	if (number < is_time(option) || /* no time is 0 */
	    number > (is_time(option) ? (int64_t)UINT32_MAX : INT_MAX))
		return nowhere;
	if (unit != TKA_UNIT_NONE)
		s.value = number * 1000 / (int64_t)unit;
	return s;
}

/* A new socket shows what the kernel really uses. */
static struct source from_socket(const struct tka__kernel *k, tka_socket sock,
				 const struct tka_platform *row,
				 enum tka_option option)
{
	const struct tka_option_info *opt = &row->options[option];
	int number = 0;

	if (!tka__is_offered(row, option) || opt->number < 0 ||
	    option > TKA_COUNT ||
	    k->get(k, sock, opt->level, opt->number, &number) || number == 0)
		return nowhere;
	return found(option, number, opt->unit, "new socket");
}

static struct source documented(const struct tka_platform *row,
				enum tka_option option, int certain)
{
	struct source s = {row->options[option].initial, "documented default",
			   certain};

	if (option == TKA_USER_TIMEOUT)
		s.value = row->retransmissions;
	if (s.value <= 0)
		return nowhere;
	if (is_time(option))
		s.value *= 1000;
	return s;
}

/* Whether what a socket shows is the setting, in the option's unit. */
static int agree(const struct tka_option_info *opt, const struct source *set,
		 const struct source *seen)
{
	int64_t apart = set->value - seen->value;
	int64_t grain = opt->unit == TKA_UNIT_NONE ? 1 : 1000 / opt->unit;

	return apart > -grain && apart < grain;
}

/*
 * The setting, unless a new socket shows that the kernel does not follow it
 * (gVisor's procfs is a stub); where a change waits for a restart they may
 * differ. A setting that is not there means the documented default. One that
 * makes no sense but rules the kernel means nothing; Windows does not follow
 * one out of range.
 */
static struct source best(const struct tka__kernel *k,
			  const struct tka_platform *row,
			  const tka_socket *fresh, enum tka_option option)
{
	const struct tka_option_info *opt = &row->options[option];
	enum tka__setting answer = TKA__SETTING_HIDDEN;
	struct source set = nowhere, seen = nowhere;
	int64_t number;

	if (opt->setting)
		answer = k->setting(k, opt->setting, &number);
	if (answer == TKA__SETTING_READ)
		set = found(option, number, opt->setting_unit, opt->setting);
	if (answer == TKA__SETTING_ABSENT)
		return documented(row, option, 1);
	if (fresh)
		seen = from_socket(k, *fresh, row, option);
	if (set.text && (!seen.text || (row->traits & TKA_TRAIT_RESTART) ||
			 agree(opt, &set, &seen)))
		return set;
	if (seen.text ||
	    (answer == TKA__SETTING_READ && !(row->traits & TKA_TRAIT_RESTART)))
		return seen;
	return documented(row, option, !opt->setting);
}

int tka__always_probes(const struct tka__kernel *k,
		       const struct tka_platform *row)
{
	const char *name = row->options[TKA_ENABLE].setting;
	int64_t number;

	if (name && k->setting(k, name, &number) == TKA__SETTING_READ)
		return number != 0;
	return (row->traits & TKA_TRAIT_ALWAYS_PROBES) != 0;
}

unsigned tka__defaults(const struct tka__kernel *k,
		       const struct tka_platform *row, struct tka_defaults *d)
{
	struct source s[TKA_OPTIONS] = {{-1, NULL, 0}};
	unsigned certain = 0;
	tka_socket fresh;
	int o, has_fresh = !k->open(k, &fresh);

	d->known = 0;
	for (o = TKA_IDLE; o < TKA_OPTIONS; o++) {
		s[o] = best(k, row, has_fresh ? &fresh : NULL,
			    (enum tka_option)o);
		d->known |= s[o].text ? TKA_BIT(o) : 0;
		certain |= s[o].certain ? TKA_BIT(o) : 0;
	}
	if (has_fresh)
		k->close(k, fresh);
	d->idle_ms = s[TKA_IDLE].value;
	d->idle_source = s[TKA_IDLE].text;
	d->interval_ms = s[TKA_INTERVAL].value;
	d->interval_source = s[TKA_INTERVAL].text;
	d->count = (int)s[TKA_COUNT].value;
	d->count_source = s[TKA_COUNT].text;
	d->retransmissions = (int)s[TKA_USER_TIMEOUT].value;
	d->retransmissions_source = s[TKA_USER_TIMEOUT].text;
	d->restart = (row->traits & TKA_TRAIT_RESTART) != 0;
	d->always_probes = tka__always_probes(k, row);
	return certain;
}

/* In the units of struct tka_keepalive; TKA_UNCHANGED where unknown. */
int tka__default_of(const struct tka_defaults *d, enum tka_option option)
{
	if (!(d->known & TKA_BIT(option)))
		return TKA_UNCHANGED;
	if (option == TKA_IDLE)
		return tka__ms_to_s(d->idle_ms);
	if (option == TKA_INTERVAL)
		return tka__ms_to_s(d->interval_ms);
	return option == TKA_COUNT ? d->count : TKA_UNCHANGED;
}

/* What a new socket has, in the units of struct tka_keepalive. */
int tka__new_socket_has(const struct tka__kernel *k,
			const struct tka_platform *row, enum tka_option option)
{
	const struct tka_option_info *opt = &row->options[option];
	int number, value = TKA_UNCHANGED;
	tka_socket fresh;

	if (k->open(k, &fresh))
		return TKA_UNCHANGED;
	if (!k->get(k, fresh, opt->level, opt->number, &number))
		value = tka__from_native(opt, option, number);
	k->close(k, fresh);
	return value;
}

/* A value to try an option with: the default, as far as it is in range. */
static int64_t harmless(const struct tka_option_info *opt,
			enum tka_option option)
{
	int value = option == TKA_ENABLE ? 1 : opt->initial;

	value = value < opt->min ? opt->min : value;
	return tka__to_native(opt, option, value > opt->max ? opt->max : value);
}

static int takes(const struct tka__kernel *k, tka_socket sock,
		 const struct tka_platform *row, enum tka_option option)
{
	const struct tka_option_info *opt = &row->options[option];
	int64_t number = harmless(opt, option);
	int error;

	if ((row->traits & TKA_TRAIT_VALS) && is_time(option))
		error = k->set_vals(k, sock, (unsigned)number,
				    (unsigned)number);
	else
		error = k->set(k, sock, opt->level, opt->number, (int)number);
	if (!error)
		return 1;
	return k->sort(error) == TKA_EUNSUP ? 0 : TKA_EUNKNOWN;
}

int tka__supports(const struct tka__kernel *k, const struct tka_platform *row,
		  enum tka_option option)
{
	tka_socket fresh;
	int answer;

	if (row->proof == TKA_PROOF_NONE)
		return TKA_EUNKNOWN;
	if (!tka__is_offered(row, option))
		return row->options[option].unconfirmed ? TKA_EUNKNOWN : 0;
	if (k->open(k, &fresh))
		return TKA_EUNKNOWN;
	answer = takes(k, fresh, row, option);
	k->close(k, fresh);
	return answer;
}
