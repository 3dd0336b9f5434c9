/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Computes settings from a detection time, and detection times from settings.
 * Arithmetic on a platform's row, no system call.
 *
 * The model: timers never expire early, or by a share that the row has. They
 * expire late by at most a share of their time and some milliseconds in all; a
 * row has both, for keep-alive and for data in flight. A share is the simplest
 * model that is right for every tick rate: the steps of Linux's timer wheel
 * grow with the time, and are at most 8/63 of it. A retransmission timer runs
 * for at most half of a user timeout, which halves the share; two
 * retransmission timeouts of 0.6 s are added.
 *
 * A lost peer of an idle connection is reported at idle + interval * count. If
 * no probe is sent while data is unacknowledged, data that is sent just before
 * that starts the user timeout. The sum of both is the worst case, which a plan
 * keeps within N. If probes are sent meanwhile, keep-alive alone is the limit.
 */
#include <limits.h>

#include "core.h"

/* A single lost probe must not drop a connection (RFC 1122, 4.2.3.6). At 5 %
 * loss each way, about 20 of 2,000 connections are lost in a minute with three
 * probes, 2 with four. */
enum {
	least_probes = 2,
	usual_probes = 3,
	many_probes = 4,
	many_from_s = 30
};

/* A time of 100,000 years is no limit; a shorter one in us has 63 bits. */
static const int64_t far_s = INT64_MAX / 2048 / 1000;

struct time_range {
	int64_t earliest, latest;
};

/* A plan that is being computed: its limits, and the current candidate. */
struct draft {
	const struct tka__row *row;
	int64_t limit_ms;
	int64_t gap_s; /* longest time without a probe */
	int with_data; /* the user timeout has to limit data in flight */
	int64_t idle, interval, count;
};

static int64_t smaller(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t divide_up(int64_t a, int64_t b)
{
	return (a + b - 1) / b;
}

/* ---- timer delays ---- */

static int64_t delayed(int64_t ms, int permille, int extra_ms)
{
	if (ms == INT64_MAX)
		return ms;
	return ms + ms * permille / 1000 + extra_ms;
}

static int64_t add_delay(const struct tka__row *row, int64_t ms)
{
	return delayed(ms, row->about.timer_delay_permille,
		       row->about.timer_delay_ms);
}

static int64_t add_data_delay(const struct tka__row *row, int64_t ms)
{
	return delayed(ms, row->about.data_delay_permille,
		       row->about.data_delay_ms);
}

/* The longest time that ends within ms, including the timer delay; negative if
 * there is none. */
static int64_t longest_before(int64_t ms, int permille, int extra_ms)
{
	return (ms - extra_ms) * 1000 / (1000 + permille);
}

/* ---- plan ---- */

static int64_t detection_ms(const struct draft *d)
{
	return (d->idle + d->interval * d->count) * 1000;
}

/* Rounds down to the option's unit. */
static int64_t in_steps(const struct tka_option_info *opt, int64_t ms)
{
	return ms - ms % (1000 / opt->unit);
}

/*
 * The shortest user timeout: it expires after the last probe is sent. If it
 * ends probing, it must also not expire before the delayed timer of that
 * probe does.
 */
static int64_t least_user_timeout(const struct draft *d)
{
	const struct tka_option_info *opt = &d->row->option[TKA_USER_TIMEOUT];
	int64_t last = detection_ms(d) - d->interval * 1000;

	if (tka__may_have(d->row, TKA__UT_TRAITS))
		last = add_delay(d->row, last) + 1;
	return in_steps(opt, last + 1000 / opt->unit - 1);
}

/* The longest user timeout: the rest of the limit after idle detection. */
static int64_t most_user_timeout(const struct draft *d)
{
	const struct tka_option_info *opt = &d->row->option[TKA_USER_TIMEOUT];
	int64_t rest = d->limit_ms - add_delay(d->row, detection_ms(d));

	rest = longest_before(rest, d->row->about.data_delay_permille,
			      d->row->about.data_delay_ms);
	return in_steps(opt, smaller(rest, opt->max));
}

/*
 * About half of the time is for probes: idle is at most one interval more. If a
 * user timeout ends probing, the delayed timer of the last probe expires
 * within idle detection, which the user timeout need not exceed.
 */
static int64_t shortest_interval(const struct draft *d)
{
	const struct tka_platform *about = &d->row->about;
	int64_t least = larger(d->row->option[TKA_INTERVAL].min,
			       divide_up(d->idle, d->count + 1));

	if (!d->with_data || !tka__may_have(d->row, TKA__UT_TRAITS))
		return least;
	return larger(
		least,
		divide_up(d->idle * about->timer_delay_permille +
				  about->timer_delay_ms + 1,
			  1000 - (d->count - 1) * about->timer_delay_permille));
}

/* The worst case is within the limit. */
static int is_in_time(struct draft *d)
{
	if (d->interval > d->row->option[TKA_INTERVAL].max)
		return 0;
	if (!d->with_data)
		return add_delay(d->row, detection_ms(d)) <= d->limit_ms;
	return least_user_timeout(d) <= most_user_timeout(d);
}

/* With the shortest interval. */
static int is_idle_in_time(struct draft *d)
{
	d->interval = shortest_interval(d);
	return is_in_time(d);
}

/*
 * Binary search: sets a field to the largest value from low to high with which
 * the draft passes, to low if there is none.
 */
static void set_largest(struct draft *d, int64_t *field, int64_t low,
			int64_t high, int (*passes)(struct draft *))
{
	while (low < high) {
		*field = low + (high - low + 1) / 2;
		if (passes(d))
			low = *field;
		else
			high = *field - 1;
	}
	*field = low;
}

/*
 * The longest idle time, so that probes are few; not less than the interval,
 * which is between probes of an idle connection otherwise. The interval is the
 * shortest for it; if the path or the platform limits the idle time, the rest
 * of the detection time is for the interval.
 */
static int choose_times(struct draft *d)
{
	const int min = d->row->option[TKA_IDLE].min;

	set_largest(d, &d->idle, 0, d->gap_s, is_idle_in_time);
	d->interval = shortest_interval(d);
	if (d->idle < min || d->idle < d->interval)
		return 0;
	if (d->idle == d->gap_s)
		set_largest(d, &d->interval, d->interval, d->idle, is_in_time);
	return 1;
}

static int choose(struct draft *d)
{
	const struct tka_option_info *count = &d->row->option[TKA_COUNT];
	int most = d->limit_ms < many_from_s * INT64_C(1000) ? usual_probes
							     : many_probes;
	int least = least_probes;

	if (!tka__is_offered(d->row, TKA_COUNT))
		most = least = count->default_value;
	else if (most > count->max)
		most = count->max;
	for (d->count = most; d->count >= least; d->count--)
		if (choose_times(d))
			return TKA_OK;
	return TKA_ERANGE;
}

/*
 * The longest time between probes that keeps a flow: half of the flow timeout,
 * because probes get lost, or the minimum of the platform; 0 if the path may
 * drop the flow even then.
 */
static int64_t longest_gap(const struct tka__row *row, int path_idle_s)
{
	const struct tka_option_info *idle = &row->option[TKA_IDLE];
	int64_t gap = larger(path_idle_s / 2, idle->min);

	if (path_idle_s == 0)
		return idle->max;
	return add_delay(row, gap * 1000) < path_idle_s * INT64_C(1000)
		       ? smaller(gap, idle->max)
		       : 0;
}

/* Keep-alive does not limit data in flight. */
static int needs_user_timeout(const struct tka__row *row)
{
	return tka__may_have(row, TKA_TRAIT_NO_PROBES_WITH_DATA);
}

static int check_plan(const struct tka__row *row, unsigned flags)
{
	if (tka__has(row, TKA_TRAIT_NEVER_PROBES) ||
	    !tka__is_offered(row, TKA_ENABLE) ||
	    !tka__is_offered(row, TKA_IDLE) ||
	    !tka__is_offered(row, TKA_INTERVAL) ||
	    (!tka__is_offered(row, TKA_COUNT) &&
	     tka__documented(row, TKA_COUNT) < least_probes))
		return TKA_EUNSUP;
	if (needs_user_timeout(row) &&
	    !tka__is_offered(row, TKA_USER_TIMEOUT) &&
	    !(flags & (TKA_SKIP | TKA_IDLE_ONLY)))
		return TKA_EUNSUP;
	return TKA_OK;
}

static void put_plan(const struct draft *d, unsigned flags,
		     struct tka_keepalive *plan)
{
	const struct tka_option_info *timeout =
		&d->row->option[TKA_USER_TIMEOUT];
	int o;

	*plan = (struct tka_keepalive)TKA_KEEPALIVE_INIT;
	plan->enabled = 1;
	plan->idle_s = (int)d->idle;
	plan->interval_s = (int)d->interval;
	if (tka__is_offered(d->row, TKA_COUNT))
		plan->count = (int)d->count;
	if (d->with_data)
		plan->user_timeout_ms =
			(int)smaller(most_user_timeout(d), detection_ms(d));
	else if ((flags & TKA_IDLE_ONLY) &&
		 tka__is_offered(d->row, TKA_USER_TIMEOUT) && !timeout->min)
		plan->user_timeout_ms = 0;
	for (o = 0; o < TKA_OPTIONS; o++)
		if (tka__value(plan, o) != TKA_UNCHANGED)
			plan->known |= TKA_BIT(o);
}

int tka__plan(const struct tka__row *row, int detect_s, int path_idle_s,
	      unsigned flags, struct tka_keepalive *plan)
{
	struct draft d = {.row = row, .limit_ms = detect_s * INT64_C(1000)};
	int code = check_plan(row, flags);

	if (code)
		return code;
	d.gap_s = longest_gap(row, path_idle_s);
	d.with_data = needs_user_timeout(row) && !(flags & TKA_IDLE_ONLY) &&
		      tka__is_offered(row, TKA_USER_TIMEOUT);
	code = choose(&d);
	if (!code)
		put_plan(&d, flags, plan);
	return code;
}

int tka__plan_min(const struct tka__row *row, int path_idle_s, unsigned flags)
{
	struct tka_keepalive unused;
	int low = 0, high = INT_MAX;
	int code = tka__plan(row, high, path_idle_s, flags, &unused);

	if (code)
		return code;
	while (high - low > 1) {
		int middle = low + (high - low) / 2;

		if (tka__plan(row, middle, path_idle_s, flags, &unused))
			low = middle;
		else
			high = middle;
	}
	return high;
}

/* ---- predict ---- */

struct timing {
	const struct tka__row *row;
	int off;
	int64_t idle, interval, count, user_timeout; /* negative: unknown */
};

/* The given value, or the documented default; negative if it is unknown. */
static int64_t effective(const struct tka__row *row,
			 const struct tka_keepalive *s, int option, int scale)
{
	int value = tka__value(s, option);

	if (value == TKA_UNCHANGED || value == TKA_SYSTEM_DEFAULT) {
		value = tka__documented(row, option);
		/* there is none: nothing limits data but retransmissions */
		if (option == TKA_USER_TIMEOUT && !tka__is_offered(row, option))
			value = 0;
	}
	return (int64_t)value * scale;
}

static struct timing timing(const struct tka__row *row,
			    const struct tka_keepalive *s)
{
	int on = tka__has(row, TKA_TRAIT_ALWAYS_PROBES) ||
		 effective(row, s, TKA_ENABLE, 1) > 0;

	return (struct timing){
		.row = row,
		.off = !on || tka__has(row, TKA_TRAIT_NEVER_PROBES),
		.idle = effective(row, s, TKA_IDLE, 1000),
		.interval = effective(row, s, TKA_INTERVAL, 1000),
		.count = effective(row, s, TKA_COUNT, 1),
		.user_timeout = effective(row, s, TKA_USER_TIMEOUT, 1),
	};
}

static int64_t first_probe(const struct timing *t)
{
	return larger(t->idle, t->interval);
}

/* The first slot for a probe, from the second, that is not before ms. */
static int64_t slot_from(const struct timing *t, int64_t first, int64_t ms)
{
	int64_t step = larger(1, t->interval);

	return first + larger(1, divide_up(ms - first, step)) * step;
}

/* When the count ends probing that starts at time first. */
static struct time_range end_by_count(const struct timing *t, int64_t first)
{
	int64_t end = INT64_MAX;

	if (t->interval / 1000 * t->count < far_s)
		end = first + t->interval * t->count;
	return (struct time_range){end, end};
}

/*
 * A user timeout is checked when a probe is due, from the second one on. Timers
 * are delayed, so the user timeout may have expired at a probe that was due
 * before it.
 */
static struct time_range end_by_user_timeout(const struct timing *t,
					     int64_t first)
{
	const struct tka_platform *about = &t->row->about;
	int64_t before =
		longest_before(t->user_timeout, about->timer_delay_permille,
			       about->timer_delay_ms);

	return (struct time_range){
		larger(t->user_timeout, slot_from(t, first, before)),
		slot_from(t, first, t->user_timeout)};
}

/*
 * When the kernel drops the connection, if the first probe is due at time
 * first. If the row has no trait of a user timeout, but might, the range has
 * all that is possible.
 */
static struct time_range detection(const struct timing *t, int64_t first)
{
	struct time_range count = end_by_count(t, first), timeout;

	if (t->user_timeout <= 0 || !tka__may_have(t->row, TKA__UT_TRAITS))
		return count;
	timeout = end_by_user_timeout(t, first);
	if (tka__has(t->row, TKA_TRAIT_UT_REPLACES_COUNT))
		return timeout;
	return (struct time_range){
		smaller(count.earliest, timeout.earliest),
		tka__has(t->row, TKA_TRAIT_UT_OR_COUNT)
			? smaller(count.latest, timeout.latest)
			: larger(count.latest, timeout.latest)};
}

static int64_t subtract_early(const struct tka__row *row, int64_t ms)
{
	if (ms == INT64_MAX)
		return ms;
	return ms * (1000 - row->timer_early_permille) / 1000;
}

/*
 * After an answered probe, the next one is sent after the larger of idle time
 * and interval (Linux: net/ipv4/tcp_timer.c, measured).
 */
static int when_idle(const struct timing *t, struct time_range *w)
{
	struct time_range fresh, probed;

	w->earliest = w->latest = INT64_MAX;
	if (t->off)
		return TKA_OK;
	if (t->idle < 0 || t->interval < 0 || t->count < 0 ||
	    (t->user_timeout < 0 && tka__may_have(t->row, TKA__UT_TRAITS)))
		return TKA_EUNKNOWN;
	fresh = detection(t, t->idle);
	probed = detection(t, first_probe(t));
	w->earliest = subtract_early(t->row,
				     smaller(fresh.earliest, probed.earliest));
	w->latest = add_delay(t->row, larger(fresh.latest, probed.latest));
	return TKA_OK;
}

/*
 * If probes are sent while data is unacknowledged, keep-alive is the limit. The
 * limit of retransmissions may drop the connection before that.
 */
static int when_sending(const struct timing *t, struct time_range *w)
{
	int code = TKA_OK;

	w->earliest = 0;
	w->latest = INT64_MAX;
	if (!needs_user_timeout(t->row)) {
		code = when_idle(t, w);
		w->earliest = 0;
	} else if (t->user_timeout < 0) {
		code = TKA_EUNKNOWN;
	} else if (t->user_timeout) {
		w->earliest = t->user_timeout;
		w->latest = add_data_delay(t->row, t->user_timeout);
	}
	return code;
}

/*
 * Worst case: the first byte is sent just before the report on the idle
 * connection. With a zero window, Linux counts from the first zero-window probe
 * and not from the last answer, so the earliest time is 0.
 */
static int when_any(const struct timing *t, struct time_range *w)
{
	struct time_range idle;
	int code = when_idle(t, &idle);

	if (!code)
		code = when_sending(t, w);
	if (code)
		return code;
	w->earliest = 0;
	if (needs_user_timeout(t->row))
		w->latest = idle.latest < INT64_MAX - w->latest
				    ? w->latest + idle.latest
				    : INT64_MAX;
	return TKA_OK;
}

static int predict(const struct timing *t, int which, struct time_range *w)
{
	switch (which) {
	case TKA_CASE_IDLE:
		return when_idle(t, w);
	case TKA_CASE_SENDING:
		return when_sending(t, w);
	case TKA_CASE_ANY:
		return when_any(t, w);
	}
	return TKA_EINVAL;
}

int tka__predict(const struct tka__row *row,
		 const struct tka_keepalive *settings, int which,
		 int64_t *earliest_ms, int64_t *latest_ms)
{
	struct timing t = timing(row, settings);
	struct time_range w;
	int code = predict(&t, which, &w);

	if (code)
		return code;
	*earliest_ms = w.earliest;
	*latest_ms = w.latest;
	return TKA_OK;
}

/* ---- review ---- */

/* A user timeout may expire before the second probe is due. */
static int has_one_probe(const struct timing *t)
{
	int decides;

	if (t->off)
		return 0;
	decides = t->user_timeout > 0 && tka__may_have(t->row, TKA__UT_TRAITS);
	if (decides &&
	    t->user_timeout <= add_delay(t->row, first_probe(t) + t->interval))
		return 1;
	if (decides && tka__has(t->row, TKA_TRAIT_UT_REPLACES_COUNT))
		return 0;
	return t->count <= 1;
}

int tka__review(const struct tka__row *row,
		const struct tka_keepalive *settings, int detect_s,
		int path_idle_s, unsigned flags)
{
	const int64_t limit = detect_s ? detect_s * INT64_C(1000) : INT64_MAX;
	struct timing t = timing(row, settings);
	struct time_range idle, any;
	int code, risks = 0;

	if (detect_s < 0 || path_idle_s < 0)
		return TKA_ERANGE;
	if ((code = when_idle(&t, &idle)))
		return code;
	if (idle.latest > limit)
		risks |= TKA_RISK_LATE;
	if (!(flags & TKA_IDLE_ONLY)) {
		if ((code = when_any(&t, &any)))
			return code;
		if (any.latest > limit)
			risks |= TKA_RISK_DATA;
	}
	if (tka__has(row, TKA_TRAIT_NEVER_PROBES))
		risks |= TKA_RISK_NEVER;
	else if (t.off)
		risks |= TKA_RISK_OFF;
	if (has_one_probe(&t))
		risks |= TKA_RISK_ONE_PROBE;
	if (path_idle_s && (t.off || add_delay(row, first_probe(&t)) >=
					     path_idle_s * INT64_C(1000)))
		risks |= TKA_RISK_PATH;
	return risks;
}
