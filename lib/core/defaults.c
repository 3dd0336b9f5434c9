/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * System-wide settings, each from the best source: the system's setting, a new
 * socket, or the documented default. Numbers keep the unit of their source, so
 * that no value is rounded twice.
 */
#include <limits.h>

#include "core.h"

static const char new_socket[] = "new socket";
static const char documented_default[] = "documented default";

/* How the setting was read. */
enum setting {
	READ,
	READ_LATER,
	NONSENSE,
	NONSENSE_LATER,
	ABSENT,
	HIDDEN,
	NO
};

/*
 * A setting is not in effect if a new socket shows another value (gVisor's
 * procfs has stubs), except if changes need a restart (LATER). An absent
 * setting means the documented default. A value that is not valid is ignored
 * by systems that read it at start (Windows); its effect on others is unknown.
 */
enum choice {
	SETTING,
	SOCKET,
	DOCUMENTED,
	IN_EFFECT,
	UNKNOWN
};
static const unsigned char choices[][2] = {
	/* without, and with another value of a new socket */
	[READ] = {SETTING, SOCKET},
	[READ_LATER] = {SETTING, SETTING},
	[NONSENSE] = {UNKNOWN, SOCKET},
	[NONSENSE_LATER] = {DOCUMENTED, SOCKET},
	[ABSENT] = {IN_EFFECT, IN_EFFECT},
	[HIDDEN] = {DOCUMENTED, SOCKET},
	[NO] = {IN_EFFECT, SOCKET},
};

struct request {
	const struct tka__kernel *k;
	const struct tka__row *row;
	const struct tka__temporary *t; /* NULL: none could be opened */
};

/* With 0, Linux probes at once or never; Windows ignores it. */
static int makes_sense(int64_t number, int unit, int later)
{
	return number >= later &&
	       number <= (unit ? (int64_t)UINT32_MAX : INT_MAX);
}

static enum setting read_setting(const struct request *r,
				 const struct tka_option_info *opt, int is_time,
				 struct tka__default *d)
{
	int later = tka__has(r->row, TKA_TRAIT_DEFAULTS_NEED_RESTART);

	if (!opt->system_setting)
		return NO;
	if (is_time && !opt->system_setting_unit)
		return HIDDEN; /* minutes have no unit: for people to read */
	d->unit = opt->system_setting_unit;
	d->source = opt->system_setting;
	switch (r->k->setting(r->k, opt->system_setting, &d->number)) {
	case TKA__SETTING_READ:
		if (makes_sense(d->number, d->unit, later))
			return later ? READ_LATER : READ;
		return later ? NONSENSE_LATER : NONSENSE;
	case TKA__SETTING_ABSENT:
		return ABSENT;
	default:
		return HIDDEN;
	}
}

/* The value of a new socket, which is what the kernel really uses. */
static int read_socket(const struct request *r, int option,
		       struct tka__default *d)
{
	const struct tka_option_info *opt = &r->row->option[option];
	int number;

	if (!r->t || !tka__is_offered(r->row, option) ||
	    tka__is_joint(r->row, option) ||
	    r->k->get(r->k, r->t->sock, opt->level, opt->number, &number) ||
	    tka__from_native(r->row, option, number) == TKA_UNCHANGED)
		return 0;
	d->number = option == TKA_ENABLE ? number != 0 : number;
	d->certain = 1;
	d->unit = opt->unit;
	d->source = new_socket;
	return 1;
}

static int64_t in_ms(const struct tka__default *d)
{
	return d->unit ? d->number * 1000 / d->unit : d->number;
}

/* Equal within one step of the coarser unit. */
static int agree(const struct tka__default *a, const struct tka__default *b)
{
	int64_t apart = in_ms(a) - in_ms(b);
	int coarse = a->unit < b->unit ? a->unit : b->unit;
	int64_t grain = coarse ? 1000 / coarse : 1;

	return apart > -grain && apart < grain;
}

static void use_documented(struct tka__default *d, int value, int unit)
{
	d->number = value;
	d->unit = unit;
	d->source = value > 0 ? documented_default : NULL;
}

/* Picks the source; documented is in the option's library unit. */
static struct tka__default pick(const struct request *r, int option,
				int documented)
{
	const struct tka_option_info *opt = &r->row->option[option];
	struct tka__default set = {.certain = 1}, socket = set;
	enum setting setting = read_setting(r, opt, tka__is_time(option), &set);
	int seen = option <= TKA_COUNT && read_socket(r, option, &socket);
	enum choice choice;

	if (seen && setting == READ && agree(&set, &socket))
		seen = 0;
	choice = (enum choice)choices[setting][seen];
	switch (choice) {
	case SETTING:
		return set;
	case SOCKET:
		return socket;
	case DOCUMENTED:
	case IN_EFFECT:
		use_documented(&set, documented,
			       tka__fields[option].per_second);
		set.certain = choice == IN_EFFECT;
		return set;
	case UNKNOWN:
		break;
	}
	set.source = NULL;
	return set;
}

int tka__always_probes(const struct tka__kernel *k, const struct tka__row *row)
{
	const char *name = row->option[TKA_ENABLE].system_setting;
	int64_t number;

	if (name && k->setting(k, name, &number) == TKA__SETTING_READ)
		return number != 0;
	return tka__has(row, TKA_TRAIT_ALWAYS_PROBES);
}

void tka__defaults(const struct tka__kernel *k, const struct tka__row *row,
		   struct tka__defaults *d)
{
	struct tka__temporary t;
	int opened = !k->open(k, &t), o;
	struct request r = {k, row, opened ? &t : NULL};

	*d = (struct tka__defaults){.always_probes =
					    tka__always_probes(k, row)};
	for (o = 0; o < TKA_OPTIONS; o++) {
		if (o == TKA_ENABLE || o == TKA_USER_TIMEOUT)
			(void)read_socket(&r, o, &d->option[o]);
		else
			d->option[o] = pick(&r, o, tka__documented(row, o));
	}
	/* the row keeps the setting of the retransmissions at the user timeout,
	 * which replaces them */
	d->retransmissions =
		pick(&r, TKA_USER_TIMEOUT, row->about.retransmissions);
	if (opened)
		k->close(k, &t);
}

/* In the unit of the field; TKA_UNCHANGED if unknown. */
int tka__default_value(const struct tka__defaults *d, int option)
{
	const struct tka__default *found = &d->option[option];
	int64_t value = found->number;

	if (!found->source)
		return TKA_UNCHANGED;
	value = tka__rescale(value, found->unit,
			     tka__fields[option].per_second);
	return value > INT_MAX ? TKA_UNCHANGED : (int)value;
}

int tka__system_defaults(const struct tka__kernel *k,
			 const struct tka__row *row, struct tka_defaults *out)
{
	const struct tka_defaults nothing = TKA_DEFAULTS_INIT;
	struct tka__defaults d;
	int o;

	tka__defaults(k, row, &d);
	*out = nothing;
	for (o = TKA_IDLE; o <= TKA_COUNT; o++)
		out->known |= d.option[o].source ? TKA_BIT(o) : 0;
	if (d.retransmissions.source)
		out->known |= TKA_BIT(TKA_USER_TIMEOUT);
	if (out->known & TKA_BIT(TKA_IDLE))
		out->idle_ms = in_ms(&d.option[TKA_IDLE]);
	if (out->known & TKA_BIT(TKA_INTERVAL))
		out->interval_ms = in_ms(&d.option[TKA_INTERVAL]);
	if (out->known & TKA_BIT(TKA_COUNT))
		out->count = (int)d.option[TKA_COUNT].number;
	if (out->known & TKA_BIT(TKA_USER_TIMEOUT))
		out->retransmissions = (int)d.retransmissions.number;
	out->idle_source = d.option[TKA_IDLE].source;
	out->interval_source = d.option[TKA_INTERVAL].source;
	out->count_source = d.option[TKA_COUNT].source;
	out->retransmissions_source = d.retransmissions.source;
	out->needs_restart = tka__has(row, TKA_TRAIT_DEFAULTS_NEED_RESTART);
	out->always_probes = d.always_probes;
	return out->known ? TKA_OK : TKA_EUNKNOWN;
}
