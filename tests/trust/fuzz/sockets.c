/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Sequences of calls on a socket of the fake kernel, of every row, with
 * refusals, against a small model: what a socket may hold after a call, and
 * what the report must say. The model knows no step of the engine.
 */
#include <limits.h>

#include "../../unit/fake.h"
#include "fuzz.h"

struct world {
	struct fake f;
	struct bytes *b;
	int refused; /* some call may be refused */
};

static const int errors[] = {FAKE_EBADF,       FAKE_EINVAL,	FAKE_ENOTSOCK,
			     FAKE_ENOPROTOOPT, FAKE_EOPNOTSUPP, 12};

static int take_value(struct bytes *b)
{
	static const int values[] = {
		KEEP, DEFAULT, 0,   1,	  2,	 3,	75,    127,
		128,  255,     256, 7200, 32767, 32768, 65535, 65536,
		-1,   INT_MAX, 5,   10,	  30,	 1000,	1500,  2147483,
	};
	unsigned which = take_below(b, COUNT_OF(values) + 4);

	if (which < COUNT_OF(values))
		return values[which];
	return which & 1 ? take_int(b) : (int)take_byte(b);
}

static struct tka_keepalive take_settings(struct bytes *b)
{
	int enabled = take_below(b, 4) ? (int)take_below(b, 2) : take_value(b);
	int idle = take_value(b), interval = take_value(b);
	int count = take_value(b), user_timeout = take_value(b);
	struct tka_keepalive s =
		settings_of(enabled, idle, interval, count, user_timeout);

	if (!take_below(b, 4))
		s.system = take_byte(b) & 31;
	return s;
}

/* ---- the model ---- */

static int is_offered(const struct world *w, int o)
{
	return w->f.row->option[o].support >= TKA_SUPPORT_EMULATED;
}

static int is_joint(const struct world *w, int o)
{
	return (w->f.row->about.traits & TKA_TRAIT_JOINT_TIMES) &&
	       (o == TKA_IDLE || o == TKA_INTERVAL);
}

/* The socket's number of an option. */
static int64_t number(const struct fake *f, int o)
{
	if (f->row->about.traits & TKA_TRAIT_JOINT_TIMES) {
		if (o == TKA_IDLE)
			return f->socket.idle_ms;
		if (o == TKA_INTERVAL)
			return f->socket.interval_ms;
	}
	if (o == TKA_ENABLE)
		return f->socket.number[o] != 0;
	return f->socket.number[o];
}

/* The library's unit to the system's, rounded up. */
static int64_t convert(const struct world *w, int o, int64_t value)
{
	int unit = w->f.row->option[o].unit;
	int own = o == TKA_USER_TIMEOUT ? 1000 : 1;

	if (unit == TKA_UNIT_NONE)
		return value;
	return (value * unit + own - 1) / own;
}

static int same_state(const struct fake *a, const struct fake *b)
{
	int o;

	for (o = 0; o < TKA_OPTIONS; o++)
		if (number(a, o) != number(b, o))
			return 0;
	return 1;
}

/* A value that no platform takes. */
static int is_meaningless(int o, int value)
{
	if (o == TKA_ENABLE)
		return value != 0 && value != 1;
	return value < (o == TKA_USER_TIMEOUT ? 0 : 1);
}

static int in_range(const struct world *w, int o, int value)
{
	return !is_meaningless(o, value) && value >= w->f.row->option[o].min &&
	       value <= w->f.row->option[o].max;
}

/* Some call may have said that the option is not there. */
static int lacks(const struct world *w, int o)
{
	return w->refused || !is_offered(w, o) ||
	       ((w->f.missing | w->f.unreadable) & TKA_BIT(o));
}

/* One option after success, or with TKA_EACH without a problem. */
static void check_one(const struct world *w, const struct fake *before, int o,
		      int value, const struct tka_option_report *r)
{
	const struct tka_option_info *opt = &w->f.row->option[o];
	int64_t now = number(&w->f, o), old = number(before, o);

	switch (r->outcome) {
	case TKA_OUTCOME_NOT_CHANGED:
		HOLDS(now == old || is_joint(w, o));
		break;
	case TKA_OUTCOME_SKIPPED:
		HOLDS(now == old);
		break;
	case TKA_OUTCOME_CLAMPED:
		HOLDS(r->limit == (value > opt->max ? opt->max : r->limit));
		HOLDS(now == convert(w, o, r->limit));
		break;
	case TKA_OUTCOME_ROUNDED:
		HOLDS(r->limit > value && now == convert(w, o, value));
		break;
	case TKA_OUTCOME_APPLIED:
		if (value == 0 && o == TKA_USER_TIMEOUT && lacks(w, o))
			break; /* there is none that could be on */
		if (value != DEFAULT && in_range(w, o, value))
			HOLDS(now == convert(w, o, value));
		break;
	default:
		HOLDS(r->outcome < 0 && r->outcome >= TKA_EUNKNOWN);
	}
}

static void check_report(const struct tka_report *r, int code)
{
	int o, problems = 0;

	HOLDS(r->code == code);
	HOLDS(r->reason >= -1 && r->reason < TKA_OPTIONS);
	for (o = 0; o < TKA_OPTIONS; o++)
		problems += r->option[o].outcome < 0;
	HOLDS(code || (!problems && r->reason == -1));
	HOLDS(r->reason < 0 || (r->option[r->reason].outcome < 0 &&
				r->value == r->option[r->reason].value));
}

static void check_apply(const struct world *w, const struct fake *before,
			const struct tka_keepalive *want, unsigned flags,
			int code, const struct tka_report *r)
{
	int o;

	HOLDS(code <= 0 && code >= TKA_EUNKNOWN && code != TKA_EINVAL);
	HOLDS((code == TKA_EOS || code == TKA_ETORN) == (w->f.error != 0));
	HOLDS(code != TKA_ETORN || !(flags & TKA_EACH));
	HOLDS(code != TKA_EOS || w->refused);
	HOLDS(code != TKA_ETORN || w->refused);
	check_report(r, code);
	if (code && code != TKA_ETORN && !(flags & TKA_EACH))
		HOLDS(same_state(&w->f, before));
	for (o = 0; o < TKA_OPTIONS; o++) {
		int value = tka__value(want, o);

		HOLDS(r->option[o].outcome != TKA_OUTCOME_SKIPPED ||
		      (flags & TKA_SKIP));
		HOLDS(r->option[o].outcome != TKA_OUTCOME_CLAMPED ||
		      (flags & TKA_CLAMP));
		if (value == KEEP && code != TKA_ETORN && !is_joint(w, o))
			HOLDS(r->option[o].outcome <= 0 ||
			      r->option[o].outcome == TKA_OUTCOME_SKIPPED);
		if (is_joint(w, o) && (want->system & TKA_BIT(o)))
			value = DEFAULT; /* it is brought along */
		if (code != TKA_ETORN && (!code || (flags & TKA_EACH)))
			check_one(w, before, o, value, &r->option[o]);
		else if (code != TKA_ETORN)
			HOLDS(r->option[o].outcome <= 0 ||
			      r->option[o].outcome == TKA_OUTCOME_SKIPPED);
	}
}

/* Each failure has a text, none of which is cut short. */
static void explain(const struct world *w, const struct tka_report *r)
{
	char text[TKA_EXPLAIN_SIZE] = "x";

	HOLDS(tka__explain(&w->f.kernel, w->f.here, r, text, sizeof(text)) ==
	      text);
	HOLDS(strlen(text) < sizeof(text) - 1);
	HOLDS(!r->code || *text);
}

/* Nothing speaks against it: it must succeed. */
static int is_plain(const struct world *w, const struct tka_keepalive *want)
{
	int o, times = 0;

	if (w->refused || w->f.missing || w->f.unreadable || w->f.not_tcp ||
	    w->f.listening || want->system ||
	    (w->f.row->about.traits & TKA_TRAIT_NEVER_PROBES))
		return 0;
	for (o = 0; o < TKA_OPTIONS; o++) {
		int value = tka__value(want, o);

		if (value == KEEP)
			continue;
		if (!is_offered(w, o) || !in_range(w, o, value))
			return 0;
		times += is_joint(w, o);
	}
	if (want->enabled == 0 &&
	    (w->f.row->about.traits & TKA_TRAIT_ALWAYS_PROBES))
		return 0;
	return times != 1 && !w->f.settings;
}

/* ---- the calls ---- */

static void start(struct world *w)
{
	w->f.n = 0;
	w->f.error = 0;
	w->f.fail_from = take_below(w->b, 2) ? (int)take_below(w->b, 16) : 0;
	w->f.fail_count = w->f.fail_from ? (take_below(w->b, 2) ? 1 : 99) : 0;
	w->f.fail_error = errors[take_below(w->b, COUNT_OF(errors))];
	w->refused = w->f.fail_count || w->f.torn || w->f.not_tcp;
}

static void do_apply(struct world *w)
{
	struct tka_keepalive want = take_settings(w->b);
	struct tka_report report = TKA_REPORT_INIT, checked = TKA_REPORT_INIT;
	unsigned flags = take_below(w->b, 8);
	struct fake before = w->f;
	int code = fake_apply(&w->f, &want, flags, &report), predicted;

	check_apply(w, &before, &want, flags, code, &report);
	explain(w, &report);
	if (!is_plain(w, &want))
		return;
	HOLDS(code == 0);
	predicted = tka__apply(&w->f.kernel, w->f.row, FAKE_SOCKET, &want,
			       flags | TKA__CHECK_ONLY, &checked);
	HOLDS(predicted == code);
}

static void do_set(struct world *w)
{
	int idle = take_value(w->b), interval = take_value(w->b);
	int count = take_value(w->b);
	struct fake before = w->f;
	int code = fake_set(&w->f, idle, interval, count);

	HOLDS((code == TKA_EOS || code == TKA_ETORN) == (w->f.error != 0));
	if (code && code != TKA_ETORN)
		HOLDS(same_state(&w->f, &before));
	if (code)
		return;
	HOLDS(number(&w->f, TKA_ENABLE) == 1);
	if (in_range(w, TKA_IDLE, idle))
		HOLDS(number(&w->f, TKA_IDLE) == convert(w, TKA_IDLE, idle));
	if (in_range(w, TKA_COUNT, count) && is_offered(w, TKA_COUNT))
		HOLDS(number(&w->f, TKA_COUNT) == count);
	if ((w->f.row->about.traits & TKA__UT_TRAITS) &&
	    !lacks(w, TKA_USER_TIMEOUT))
		HOLDS(number(&w->f, TKA_USER_TIMEOUT) == 0);
}

/* What get returns, apply takes, and nothing changes. */
static void do_get(struct world *w)
{
	struct tka_keepalive now = TKA_KEEPALIVE_INIT;
	struct fake before = w->f;
	int code = fake_get(&w->f, &now), o;

	HOLDS(same_state(&w->f, &before));
	HOLDS((code == TKA_EOS) == (w->f.error != 0));
	HOLDS(code == 0 || code == TKA_ESOCKET || code == TKA_EOS);
	HOLDS(!(now.system & ~now.known));
	for (o = 0; o < TKA_OPTIONS && !code; o++)
		HOLDS(((now.known & TKA_BIT(o)) != 0) ==
		      (tka__value(&now, o) != KEEP));
	if (code || w->refused || w->f.listening || w->f.torn ||
	    (w->f.row->about.traits & TKA_TRAIT_NEVER_PROBES))
		return;
	w->f.n = 0;
	HOLDS(!fake_apply(&w->f, &now, 0, NULL));
	HOLDS(same_state(&w->f, &before) || w->f.unreadable);
}

static void do_within(struct world *w)
{
	static const unsigned some[] = {TKA_SKIP, TKA_EACH, TKA_IDLE_ONLY};
	struct tka_report report = TKA_REPORT_INIT;
	struct fake before = w->f;
	unsigned mask = take_below(w->b, 8), flags = 0;
	int detect_s = take_value(w->b), i, code;

	for (i = 0; i < 3; i++)
		flags |= mask & 1u << i ? some[i] : 0;
	code = tka__within(&w->f.kernel, w->f.row, FAKE_SOCKET, detect_s, flags,
			   &report);
	HOLDS((code == TKA_EOS || code == TKA_ETORN) == (w->f.error != 0));
	if (code && code != TKA_ETORN && !(flags & TKA_EACH))
		HOLDS(same_state(&w->f, &before));
	HOLDS(report.code == code);
	HOLDS(code || number(&w->f, TKA_ENABLE) == 1 ||
	      (w->f.row->about.traits & TKA_TRAIT_ALWAYS_PROBES) ||
	      (flags & TKA_SKIP));
}

static void do_defaults(struct world *w)
{
	struct tka_defaults d = TKA_DEFAULTS_INIT;
	struct fake before = w->f;
	int code = tka__system_defaults(&w->f.kernel, w->f.row, &d);

	HOLDS(code == 0 || code == TKA_EUNKNOWN);
	HOLDS((code == 0) == (d.known != 0));
	HOLDS(!(d.known & TKA_BIT(TKA_IDLE)) == !d.idle_source);
	HOLDS(!(d.known & TKA_BIT(TKA_COUNT)) == !d.count_source);
	HOLDS(same_state(&w->f, &before));
	code = tka__supports(&w->f.kernel, w->f.row,
			     (int)take_below(w->b, TKA_OPTIONS));
	HOLDS(code == 0 || code == 1 || code == TKA_EUNKNOWN);
	HOLDS(same_state(&w->f, &before));
}

/* ---- the start ---- */

static const struct tka__row *take_row(struct bytes *b)
{
	unsigned n = 1;

	while (tka__rows[n])
		n++;
	return tka__rows[take_below(b, n)];
}

static void take_system_settings(struct world *w, struct fake_setting *settings)
{
	int o, n = 0;

	if (take_below(w->b, 2))
		return;
	for (o = 0; o < TKA_OPTIONS; o++) {
		const char *name = w->f.row->option[o].system_setting;

		/* a time without a unit is text for people */
		if (name && (!tka__is_time(o) ||
			     w->f.row->option[o].system_setting_unit))
			settings[n++] = (struct fake_setting){
				name, (enum tka__setting)take_below(w->b, 3),
				take_value(w->b)};
	}
	if (n)
		w->f.settings = settings;
}

/* What a socket may hold, also beyond the range, in whole library units. */
static int take_number(struct world *w, int o)
{
	int64_t number = convert(w, o, take_value(w->b) & INT_MAX);

	return number > INT_MAX ? 1000 : (int)number;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const calls[])(struct world *) = {
		do_apply, do_apply, do_apply,  do_set,
		do_get,	  do_get,   do_within, do_defaults,
	};
	struct fake_setting settings[TKA_OPTIONS + 1] = {{0}};
	struct bytes b = {data, size};
	struct world w = {.b = &b};
	int i, o;

	fake_init(&w.f, take_row(&b));
	take_system_settings(&w, settings);
	if (!take_below(&b, 3)) {
		w.f.missing = take_byte(&b) & 30;
		w.f.unreadable = take_below(&b, 3) ? 0 : take_byte(&b) & 30;
		w.f.torn = take_below(&b, 3) ? 0 : take_byte(&b) & 31;
		w.f.listening = !take_below(&b, 4);
		w.f.not_tcp =
			take_below(&b, 4)
				? 0
				: errors[take_below(&b, COUNT_OF(errors))];
	}
	for (o = 1; o < TKA_OPTIONS; o++)
		if (!take_below(&b, 8))
			w.f.socket.number[o] = take_number(&w, o);
	for (i = 0; i < 8 && b.left; i++) {
		start(&w);
		calls[take_below(&b, COUNT_OF(calls))](&w);
		HOLDS(w.f.open_sockets == 0);
	}
	return 0;
}
