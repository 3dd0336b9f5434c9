/* SPDX-License-Identifier: MIT */
/*
 * From "tell me within N seconds" to settings, and from settings to the time
 * of the verdict. Arithmetic on a platform's row, no system call.
 *
 * The model: timers never fire early; they are late by up to the row's share
 * (late_permille) and some milliseconds. An idle peer is reported after idle
 * + interval * count. Data that goes unacknowledged is reported after the
 * user timeout; where no probe is sent meanwhile, by that alone.
 */
#include "../internal.h"

struct window {
	int64_t earliest, latest;
};

static int64_t late(const struct tka_platform *row, int64_t ms, int extra_ms)
{
	return ms + ms / 1000 * row->late_permille +
	       ms % 1000 * row->late_permille / 1000 + extra_ms;
}

/* The longest time that is over within limit_ms, however late timers are. */
static int64_t within(const struct tka_platform *row, int64_t limit_ms,
		      int extra_ms)
{
	return (limit_ms - extra_ms) * 1000 / (1000 + row->late_permille);
}

static int64_t smaller(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t clamp(int64_t value, int64_t low, int64_t high)
{
	return value < low ? low : smaller(value, high);
}

/*
 * The longest idle and interval, in seconds, that keep a path open that
 * forgets flows: half its limit, as probes get lost; 0 where none will do.
 */
static int64_t longest_quiet(const struct tka_platform *row, int path_idle_s)
{
	const struct tka_option_info *idle = &row->options[TKA_IDLE];
	int64_t half = path_idle_s / 2;

	if (path_idle_s == 0)
		return idle->max;
	if (half >= idle->min)
		return smaller(half, idle->max);
	if (late(row, idle->min * INT64_C(1000), row->late_ms) <
	    path_idle_s * INT64_C(1000))
		return idle->min;
	return 0;
}

/* Splits total seconds: half quiet, then probes, three or more if it can. */
static int split(const struct tka_platform *row, int64_t total, int64_t quiet,
		 struct tka_keepalive *plan)
{
	const struct tka_option_info *idle = &row->options[TKA_IDLE];
	const struct tka_option_info *step = &row->options[TKA_INTERVAL];
	const struct tka_option_info *count = &row->options[TKA_COUNT];
	int fixed = !tka__is_offered(row, TKA_COUNT);
	int64_t rest = total - smaller(total / 2, quiet);
	int64_t interval, probes, room;

	if (quiet < idle->min || quiet < step->min ||
	    total > (int64_t)idle->max + step->max)
		return TKA_ERANGE;
	interval = clamp(fixed ? rest / count->initial : rest / 4, step->min,
			 smaller(step->max, quiet));
	probes = fixed ? count->initial : clamp(rest / interval, 3, count->max);
	room = (total - idle->min) / interval;
	if (room < (fixed ? probes : count->min))
		return TKA_ERANGE;
	probes = smaller(probes, room);
	plan->idle_s = (int)smaller(total - interval * probes, quiet);
	plan->interval_s = (int)interval;
	plan->count = (int)probes;
	return TKA_OK;
}

/* Rounds down to what the option's unit can say. */
static int64_t in_steps(const struct tka_option_info *opt, int64_t ms)
{
	return ms - ms % (1000 / (int64_t)opt->unit);
}

/*
 * Where the user timeout replaces the count, the last probe has to go out
 * before it is over: idle time gives way, then probes.
 */
static int make_room(const struct tka_platform *row, int64_t user_timeout_ms,
		     struct tka_keepalive *plan)
{
	int64_t room = (user_timeout_ms - 1) / 1000; /* to the last but one */
	int64_t least = row->options[TKA_IDLE].min;

	if (!(row->traits & TKA_TRAIT_UT_DECIDES))
		return TKA_OK;
	if (user_timeout_ms < 1 || room < least)
		return TKA_ERANGE;
	plan->count = (int)smaller(plan->count,
				   1 + (room - least) / plan->interval_s);
	plan->idle_s =
		(int)smaller(plan->idle_s, room - (int64_t)plan->interval_s *
							   (plan->count - 1));
	return TKA_OK;
}

static int add_user_timeout(const struct tka_platform *row, int64_t limit_ms,
			    struct tka_keepalive *plan)
{
	const struct tka_option_info *opt = &row->options[TKA_USER_TIMEOUT];
	int64_t most = within(row, limit_ms, row->data_late_ms), verdict;
	int code = make_room(row, most, plan);

	if (code)
		return code;
	verdict = plan->idle_s + (int64_t)plan->interval_s * plan->count;
	most = in_steps(opt, smaller(most, verdict * 1000));
	if (most < 1 || most < opt->min)
		return TKA_ERANGE;
	plan->user_timeout_ms = (int)smaller(most, opt->max);
	return TKA_OK;
}

/* Keep-alive alone covers sending where probes go on meanwhile. */
static int covers_data(const struct tka_platform *row)
{
	return !(row->traits & TKA_TRAIT_DATA_SILENCES) ||
	       row->options[TKA_USER_TIMEOUT].support == TKA_SUPPORT_SOCKET;
}

static int fill(const struct tka_platform *row, int64_t limit_ms, int64_t quiet,
		struct tka_keepalive *plan)
{
	int64_t total = within(row, limit_ms, row->late_ms) / 1000;
	int code = split(row, total, quiet, plan);

	if (!code && (row->traits & TKA_TRAIT_DATA_SILENCES) &&
	    tka__is_offered(row, TKA_USER_TIMEOUT))
		code = add_user_timeout(row, limit_ms, plan);
	return code;
}

static int can_plan(const struct tka_platform *row)
{
	return !(row->traits & TKA_TRAIT_NEVER_PROBES) &&
	       tka__is_offered(row, TKA_ENABLE) &&
	       tka__is_offered(row, TKA_IDLE) &&
	       tka__is_offered(row, TKA_INTERVAL) &&
	       (tka__is_offered(row, TKA_COUNT) ||
		row->options[TKA_COUNT].initial > 0);
}

int tka__plan(const struct tka_platform *row, int detect_s, int path_idle_s,
	      struct tka_keepalive *plan)
{
	struct tka_keepalive p = TKA_KEEPALIVE_INIT;
	int64_t quiet;
	int code;

	if (!can_plan(row))
		return TKA_EUNSUP;
	if (detect_s < 1 || path_idle_s < 0)
		return TKA_ERANGE;
	quiet = longest_quiet(row, path_idle_s);
	code = fill(row, detect_s * INT64_C(1000), quiet, &p);
	if (code)
		return code;
	p.enabled = 1;
	p.known = TKA_BIT(TKA_ENABLE) | TKA_BIT(TKA_IDLE) |
		  TKA_BIT(TKA_INTERVAL) | TKA_BIT(TKA_COUNT);
	if (covers_data(row))
		p.known |= TKA_BIT(TKA_USER_TIMEOUT);
	if (!tka__is_offered(row, TKA_COUNT)) {
		p.count = TKA_UNCHANGED;
		p.system = TKA_BIT(TKA_COUNT);
	}
	*plan = p;
	return TKA_OK;
}

int tka__plan_min(const struct tka_platform *row, int path_idle_s)
{
	const int no_platform_needs_more = 100000;
	struct tka_keepalive unused;
	int detect_s, code = TKA_ERANGE;

	if (path_idle_s < 0 && can_plan(row))
		return TKA_ERANGE;
	for (detect_s = 1; detect_s < no_platform_needs_more; detect_s++) {
		code = tka__plan(row, detect_s, path_idle_s, &unused);
		if (!code)
			return detect_s;
		if (code != TKA_ERANGE)
			return code;
	}
	return code;
}

/* A setting as the socket would have it; 0 where that is not documented. */
static int take(const struct tka_platform *row, enum tka_option option,
		int value, int is_system_wide, int64_t *taken)
{
	int initial = row->options[option].initial;

	if (value != TKA_UNCHANGED && value != TKA_SYSTEM_DEFAULT) {
		*taken = value;
		if (is_system_wide) /* so it is, whatever a socket takes */
			return value < 0 ? TKA_ERANGE : TKA_OK;
		return tka__check(row, option, value);
	}
	*taken = initial == TKA_UNCHANGED ? 0 : initial;
	return TKA_OK;
}

static int timing(const struct tka_platform *row, const struct tka_keepalive *s,
		  int64_t value[TKA_OPTIONS])
{
	const int given[TKA_OPTIONS] = {s->enabled, s->idle_s, s->interval_s,
					s->count, s->user_timeout_ms};
	int o, code = TKA_OK;

	for (o = 0; o < TKA_OPTIONS && !code; o++)
		code = take(row, (enum tka_option)o, given[o],
			    (s->system & TKA_BIT(o)) != 0, &value[o]);
	value[TKA_IDLE] *= 1000;
	value[TKA_INTERVAL] *= 1000;
	return code;
}

/* When the verdict falls if the first probe goes out at that time. */
static int64_t verdict(const struct tka_platform *row,
		       const int64_t value[TKA_OPTIONS], int64_t first)
{
	int64_t interval = value[TKA_INTERVAL];
	int64_t beyond = value[TKA_USER_TIMEOUT] - first;

	if (!(row->traits & TKA_TRAIT_UT_DECIDES) || !value[TKA_USER_TIMEOUT])
		return first + interval * value[TKA_COUNT];
	if (beyond <= interval)
		return first + interval;
	return first + (beyond + interval - 1) / interval * interval;
}

/*
 * Once a probe was answered, the next comes no sooner than the interval, even
 * where the idle time is shorter (Linux: net/ipv4/tcp_timer.c, measured).
 */
static int when_idle(const struct tka_platform *row,
		     const int64_t value[TKA_OPTIONS], struct window *w)
{
	int64_t idle = value[TKA_IDLE], interval = value[TKA_INTERVAL];
	int64_t fresh, probed;

	if (!value[TKA_ENABLE] || (row->traits & TKA_TRAIT_NEVER_PROBES) ||
	    !idle || !interval || !value[TKA_COUNT])
		return TKA_EUNKNOWN;
	if (value[TKA_COUNT] > (INT64_MAX / 4 - idle) / interval - 1)
		return TKA_ERANGE; /* nobody waits that long */
	fresh = verdict(row, value, idle);
	probed = verdict(row, value, larger(idle, interval));
	w->earliest = smaller(fresh, probed);
	w->latest = late(row, larger(fresh, probed), row->late_ms);
	return TKA_OK;
}

/* Where probes go on meanwhile, keep-alive reports it if nothing else does. */
static int when_sending(const struct tka_platform *row,
			const int64_t value[TKA_OPTIONS], struct window *w)
{
	int64_t ut = value[TKA_USER_TIMEOUT];
	int code = when_idle(row, value, w);

	if (!(row->traits & TKA_TRAIT_DATA_SILENCES)) {
		w->earliest = 0;
		return code;
	}
	if (!ut || !covers_data(row))
		return TKA_EUNKNOWN;
	w->earliest = ut;
	w->latest = late(row, ut, row->data_late_ms);
	return TKA_OK;
}

/* The first byte may go out just before the idle verdict: it starts over. */
static int whatever(const struct tka_platform *row,
		    const int64_t value[TKA_OPTIONS], struct window *w)
{
	struct window idle;
	int code = when_idle(row, value, &idle);

	if (!code)
		code = when_sending(row, value, w);
	if (code)
		return code;
	w->earliest = smaller(w->earliest, idle.earliest);
	if (row->traits & TKA_TRAIT_DATA_SILENCES)
		w->latest += idle.latest;
	return TKA_OK;
}

int tka__predict(const struct tka_platform *row,
		 const struct tka_keepalive *settings, enum tka_case which,
		 int64_t *earliest_ms, int64_t *latest_ms)
{
	int (*const cases[])(const struct tka_platform *, const int64_t *,
			     struct window *) = {when_idle, when_sending,
						 whatever};
	int64_t value[TKA_OPTIONS];
	struct window w = {0, 0};
	int code;

	if ((int)which < 0 || (int)which > TKA_CASE_ANY)
		return TKA_EINVAL;
	code = timing(row, settings, value);
	if (!code)
		code = cases[which](row, value, &w);
	if (code)
		return code;
	*earliest_ms = w.earliest;
	*latest_ms = w.latest;
	return TKA_OK;
}
