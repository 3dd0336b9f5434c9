/* SPDX-License-Identifier: MIT */
/*
 * Plan, predict and review: the model contains the times that were measured,
 * and every plan on every row keeps its limit by the model.
 */
#include "fake.h"

#include <limits.h>

static struct tka_keepalive settings(int idle_s, int interval_s, int count,
				     int user_timeout_ms)
{
	return settings_of(1, idle_s, interval_s, count, user_timeout_ms);
}

/* Measured on Linux 6.18, in milliseconds: smallest and largest. */
static void the_model_contains_what_was_measured_idle(void **state)
{
	static const struct {
		int idle, interval, count, ut;
		int64_t from, to;
	} measured[] = {
		{1, 1, 1, KEEP, 2029, 2052},
		{2, 1, 3, KEEP, 5081, 5104},
		{10, 3, 3, KEEP, 19232, 19440},
		{20, 5, 3, KEEP, 36569, 36775},
		{60, 10, 3, KEEP, 91799, 92019},
		{1, 1, 127, KEEP, 131059, 131079},
		{300, 60, 4, KEEP, 556477, 556647},
		{1, 4, 2, KEEP, 9136, 12448}, /* an interval beyond the idle */
		{2, 1, 3, 1000, 3040, 3040},
		{2, 1, 3, 4000, 4070, 4070},
		{2, 1, 3, 4500, 5090, 5090},
		{2, 1, 3, 5000, 5074, 5106},
		{2, 1, 3, 10000, 10210, 10210},
		{2, 1, 3, 20000, 20450, 20450},
		{60, 10, 3, 80000, 81300, 81410},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(measured); i++) {
		struct tka_keepalive s =
			settings(measured[i].idle, measured[i].interval,
				 measured[i].count, measured[i].ut);
		int64_t earliest, latest;

		assert_int_equal(tka__predict(&tka__linux, &s, TKA_CASE_IDLE,
					      &earliest, &latest),
				 TKA_OK);
		assert_true(earliest <= measured[i].from);
		assert_true(measured[i].to <= latest);
		assert_true(measured[i].from - earliest < 1000 + earliest / 8);
		assert_true(latest - measured[i].to < 1500 + latest / 8);
	}
}

static void the_model_contains_what_was_measured_sending(void **state)
{
	static const struct {
		int ut;
		int64_t from, to;
	} measured[] = {{500, 920, 920},       {1000, 1270, 1440},
			{2000, 2450, 2450},    {3000, 3260, 3420},
			{5000, 5260, 6440},    {10000, 10340, 10620},
			{30000, 30550, 30630}, {90000, 91400, 91490}};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(measured); i++) {
		struct tka_keepalive s = settings(2, 1, 3, measured[i].ut);
		int64_t earliest, latest;

		assert_int_equal(tka__predict(&tka__linux, &s, TKA_CASE_SENDING,
					      &earliest, &latest),
				 TKA_OK);
		assert_int_equal(earliest, measured[i].ut);
		assert_true(measured[i].from >= earliest);
		assert_true(measured[i].to <= latest);
	}
}

/* One prediction; it has to succeed. */
static void predict(const struct tka__row *row, const struct tka_keepalive *s,
		    int which, int64_t *earliest, int64_t *latest)
{
	*earliest = *latest = -1;
	assert_int_equal(tka__predict(row, s, which, earliest, latest), TKA_OK);
	assert_true(*earliest >= 0 && *earliest <= *latest);
}

static int64_t latest_of(const struct tka__row *row,
			 const struct tka_keepalive *s, int which)
{
	int64_t earliest, latest;

	predict(row, s, which, &earliest, &latest);
	return latest;
}

/* Measured with a user timeout just above a probe's slot, 40 runs each. */
static void a_late_probe_finds_the_user_timeout_over(void **state)
{
	static const struct {
		int idle, interval, count, ut;
		int64_t from, to;
	} measured[] = {
		{3, 1, 9, 5010, 5050, 5300},
		{5, 10, 9, 15050, 15370, 15370},
		{10, 20, 5, 30100, 30230, 30230},
		{6, 1, 6, 11111, 11130, 11380},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(measured); i++) {
		struct tka_keepalive s =
			settings(measured[i].idle, measured[i].interval,
				 measured[i].count, measured[i].ut);
		int64_t earliest, latest;

		predict(&tka__linux, &s, TKA_CASE_IDLE, &earliest, &latest);
		assert_true(earliest <= measured[i].from);
		assert_true(measured[i].to <= latest);
		assert_int_equal(earliest, measured[i].ut);
	}
}

/* 5/5/2/12000 was lost 5.38 to 12.42 s after the last ACK. */
static void a_zero_window_may_be_reported_at_once(void **state)
{
	struct tka_keepalive s = settings(5, 5, 2, 12000);
	int64_t earliest, latest;

	(void)state;
	predict(&tka__linux, &s, TKA_CASE_ANY, &earliest, &latest);
	assert_int_equal(earliest, 0);
	assert_true(latest >= 12420);
}

static void predictions_are_these_numbers(void **state)
{
	struct tka_keepalive s = settings(10, 3, 3, 18000);
	int64_t earliest, latest;

	(void)state;
	predict(&tka__linux, &s, TKA_CASE_IDLE, &earliest, &latest);
	assert_int_equal(earliest, 18000);
	assert_int_equal(latest, 19000 + 19 * 127 + 150);
	predict(&tka__linux, &s, TKA_CASE_SENDING, &earliest, &latest);
	assert_int_equal(earliest, 18000);
	assert_int_equal(latest, 18000 + 18 * 64 + 1500);
	predict(&tka__linux, &s, TKA_CASE_ANY, &earliest, &latest);
	assert_int_equal(earliest, 0);
	assert_int_equal(latest, 21563 + 20652);
}

static void no_limit_is_the_largest_time(void **state)
{
	struct tka_keepalive s = settings(10, 3, 3, 0);
	int which;

	(void)state;
	assert_true(latest_of(&tka__linux, &s, TKA_CASE_IDLE) < 30000);
	assert_true(latest_of(&tka__linux, &s, TKA_CASE_SENDING) == INT64_MAX);
	assert_true(latest_of(&tka__linux, &s, TKA_CASE_ANY) == INT64_MAX);
	s.enabled = 0;
	for (which = TKA_CASE_IDLE; which <= TKA_CASE_ANY; which++)
		assert_true(latest_of(&tka__linux, &s, which) == INT64_MAX);
}

/* 2 ** 52 ms, which is 142,808 years. */
static void times_of_many_years_are_no_limit(void **state)
{
	struct tka_keepalive s = settings(1, INT_MAX, 2097, KEEP);

	(void)state;
	assert_in_range(latest_of(&tka__freebsd, &s, TKA_CASE_IDLE),
			INT_MAX * INT64_C(1000) * 2097, INT64_MAX / 1024);
	s.count++;
	assert_true(latest_of(&tka__freebsd, &s, TKA_CASE_IDLE) == INT64_MAX);
	s = settings(1, 11630897, 387210, KEEP); /* 2 ** 52 / 1000 s */
	assert_true(latest_of(&tka__freebsd, &s, TKA_CASE_IDLE) == INT64_MAX);
	s.count--;
	assert_true(latest_of(&tka__freebsd, &s, TKA_CASE_IDLE) < INT64_MAX);
	s.count = INT_MAX;
	assert_true(latest_of(&tka__freebsd, &s, TKA_CASE_IDLE) == INT64_MAX);
	s.interval_s = 1;
	assert_true(latest_of(&tka__freebsd, &s, TKA_CASE_IDLE) < INT64_MAX);
	s.interval_s = 0;
	assert_true(latest_of(&tka__freebsd, &s, TKA_CASE_IDLE) < INT64_MAX);
}

static void unknown_defaults_and_cases_are_rejected(void **state)
{
	struct tka_keepalive s = settings(KEEP, 3, 3, 0);
	struct tka__row row = tka__linux;
	int64_t earliest = 1, latest = 2;

	(void)state;
	assert_int_equal(tka__predict(&tka__unknown, &s, TKA_CASE_IDLE,
				      &earliest, &latest),
			 TKA_EUNKNOWN);
	s.idle_s = 10;
	row.option[TKA_COUNT].default_value = TKA_UNCHANGED;
	s = settings(10, 3, KEEP, 1000);
	row.about.traits &= ~TKA__UT_TRAITS;
	assert_int_equal(
		tka__predict(&row, &s, TKA_CASE_ANY, &earliest, &latest),
		TKA_EUNKNOWN);
	assert_int_equal(tka__predict(&tka__linux, &s, 3, &earliest, &latest),
			 TKA_EINVAL);
	assert_int_equal(tka__predict(&tka__linux, &s, -1, &earliest, &latest),
			 TKA_EINVAL);
	assert_int_equal(earliest, 1);
	assert_int_equal(latest, 2);
}

static void values_beyond_the_range_count_as_they_are(void **state)
{
	struct tka_keepalive s = settings(40000, 3, 200, 0);
	int64_t earliest, latest;

	(void)state;
	predict(&tka__linux, &s, TKA_CASE_IDLE, &earliest, &latest);
	assert_int_equal(earliest, 40600000);
	s = settings(7200, 75, 8, KEEP); /* OpenBSD has them system-wide */
	s.system = TKA__TIMING;
	predict(&tka__openbsd, &s, TKA_CASE_IDLE, &earliest, &latest);
	assert_int_equal(earliest, 7800000);
}

static void documented_defaults_stand_in_for_unchanged(void **state)
{
	struct tka_keepalive s = settings(KEEP, DEFAULT, KEEP, KEEP);
	int64_t earliest, latest;

	(void)state;
	predict(&tka__linux, &s, TKA_CASE_IDLE, &earliest, &latest);
	assert_int_equal(earliest, (7200 + 75 * 9) * 1000);
}

/* Without the option nothing limits data; an unknown default may. */
static void user_timeout_that_is_not_there_is_no_limit(void **state)
{
	struct tka_keepalive s = settings(10, 3, 3, KEEP);
	struct tka__row row = tka__linux;
	int64_t earliest, latest;

	(void)state;
	row.option[TKA_USER_TIMEOUT].support = TKA_SUPPORT_NONE;
	predict(&row, &s, TKA_CASE_SENDING, &earliest, &latest);
	assert_int_equal(earliest, 0);
	assert_true(latest == INT64_MAX);
	row = tka__linux;
	row.option[TKA_USER_TIMEOUT].default_value = TKA_UNCHANGED;
	assert_int_equal(
		tka__predict(&row, &s, TKA_CASE_SENDING, &earliest, &latest),
		TKA_EUNKNOWN);
	row.option[TKA_USER_TIMEOUT].default_value = 1000;
	predict(&row, &s, TKA_CASE_SENDING, &earliest, &latest);
	assert_int_equal(earliest, 1000);
}

/* Every int in every field: defined, and no bound is negative. */
static void predictions_of_extreme_settings_are_defined(void **state)
{
	static const int extreme[] = {INT_MIN, INT_MIN + 1, INT_MIN + 2, -1, 0,
				      1,       INT_MAX - 1, INT_MAX};
	const size_t n = COUNT_OF(extreme);
	size_t r, i;
	int which;

	(void)state;
	for (r = 0; tka__rows[r]; r++)
		for (i = 0; i < n * n * n * n; i++)
			for (which = 0; which <= TKA_CASE_ANY; which++) {
				struct tka_keepalive s = settings(
					extreme[i % n], extreme[i / n % n],
					extreme[i / n / n % n],
					extreme[i / n / n / n]);
				int64_t earliest = -1, latest = -1;
				int code = tka__predict(tka__rows[r], &s, which,
							&earliest, &latest);

				assert_true(code == TKA_OK ||
					    code == TKA_EUNKNOWN);
				assert_true(code || (earliest >= 0 &&
						     earliest <= latest));
				assert_true(tka__review(tka__rows[r], &s,
							INT_MAX, INT_MAX,
							0) >= TKA_EUNKNOWN);
			}
}

/* ---- every plan on every row ---- */

static const unsigned plan_flags[] = {0, TKA_SKIP, TKA_IDLE_ONLY,
				      TKA_SKIP | TKA_IDLE_ONLY};

/*
 * Rows with limits that no platform has, as a plan is for any row: narrow
 * ranges, coarse units, a count that is fixed, and timers that are late by
 * nothing or a second, with which times are equal that differ otherwise.
 */
static struct tka__row narrow, coarse, fixed, exact[3];
static const struct tka__row *const invented[] = {
	&narrow, &coarse, &fixed, &exact[0], &exact[1], &exact[2], NULL};

static void invent_rows(void)
{
	int i;

	narrow = coarse = fixed = tka__linux;
	narrow.option[TKA_IDLE].max = 17;
	narrow.option[TKA_INTERVAL].max = 4;
	narrow.option[TKA_COUNT].max = 3;
	narrow.option[TKA_USER_TIMEOUT].max = 30000;
	coarse.about.traits = 0;
	coarse.about.traits_unknown =
		TKA_TRAIT_UT_REPLACES_COUNT | TKA_TRAIT_NO_PROBES_WITH_DATA;
	coarse.option[TKA_IDLE].min = 7;
	coarse.option[TKA_INTERVAL].min = 3;
	coarse.option[TKA_USER_TIMEOUT].unit = TKA_UNIT_S;
	coarse.option[TKA_USER_TIMEOUT].min = 1;
	fixed.about.traits &= ~TKA_TRAIT_UT_REPLACES_COUNT;
	fixed.option[TKA_USER_TIMEOUT].unit = TKA_UNIT_HALF_S;
	fixed.option[TKA_COUNT].support = TKA_SUPPORT_SYSTEM;
	fixed.option[TKA_COUNT].default_value = 6;
	for (i = 0; i < 3; i++) {
		static const int delays_ms[] = {0, 999, 1000};

		exact[i] = tka__linux;
		exact[i].about.timer_delay_permille = 0;
		exact[i].about.timer_delay_ms = delays_ms[i];
		exact[i].about.data_delay_permille = 0;
		exact[i].about.data_delay_ms = 0;
	}
}

struct job {
	const struct tka__row *row;
	int n, path;
	unsigned flags;
	struct tka_keepalive plan;
};

static int is_offered(const struct job *j, int option)
{
	return j->row->option[option].support >= TKA_SUPPORT_EMULATED;
}

static int in_range(const struct job *j, int option, int64_t value)
{
	return value >= j->row->option[option].min &&
	       value <= j->row->option[option].max;
}

/* Data in flight needs a user timeout, and the plan has one. */
static int has_user_timeout(const struct job *j)
{
	return !(j->flags & TKA_IDLE_ONLY) && is_offered(j, TKA_USER_TIMEOUT) &&
	       tka__may_have(j->row, TKA_TRAIT_NO_PROBES_WITH_DATA);
}

static int64_t late(const struct job *j, int64_t ms)
{
	return ms + ms * j->row->about.timer_delay_permille / 1000 +
	       j->row->about.timer_delay_ms;
}

/* Predicted within the limit, in each case that the plan is for. */
static int is_in_time(const struct job *j, const struct tka_keepalive *s)
{
	int which = has_user_timeout(
			    j) || !tka__may_have(j->row,
						 TKA_TRAIT_NO_PROBES_WITH_DATA)
			    ? TKA_CASE_ANY
			    : TKA_CASE_IDLE;

	return latest_of(j->row, s, which) <= j->n * INT64_C(1000);
}

/*
 * The shortest user timeout with which the last probe is sent, however late it
 * is; 0 if the plan needs none.
 */
static int64_t least_user_timeout(const struct job *j, int idle, int interval,
				  int count)
{
	int64_t last = (idle + (count - 1) * interval) * INT64_C(1000);
	int step = 1000 / j->row->option[TKA_USER_TIMEOUT].unit;

	if (tka__may_have(j->row, TKA__UT_TRAITS))
		last = late(j, last) + 1;
	return (last + step - 1) / step * step;
}

/* Whether these times are within the limit, with a user timeout if needed. */
static int is_possible(const struct job *j, int idle, int interval, int count)
{
	struct tka_keepalive s = settings(
		idle, interval, is_offered(j, TKA_COUNT) ? count : KEEP, KEEP);
	int64_t ut;

	if (!in_range(j, TKA_INTERVAL, interval))
		return 0;
	if (has_user_timeout(j)) {
		ut = least_user_timeout(j, idle, interval, count);
		if (ut > (idle + interval * count) * INT64_C(1000) ||
		    !in_range(j, TKA_USER_TIMEOUT, ut))
			return 0;
		s.user_timeout_ms = (int)ut;
	} else if (is_offered(j, TKA_USER_TIMEOUT)) {
		s.user_timeout_ms = 0;
	}
	return is_in_time(j, &s);
}

/* The longest idle time that the path and the platform allow. */
static int longest_idle(const struct job *j)
{
	const struct tka_option_info *opt = &j->row->option[TKA_IDLE];
	int half = j->path / 2 > opt->min ? j->path / 2 : opt->min;

	if (j->path == 0 || half > opt->max)
		half = opt->max;
	return j->path && late(j, half * INT64_C(1000)) >=
				       j->path * INT64_C(1000)
		       ? 0
		       : half;
}

/*
 * The best times with a count, by trying all: the longest idle time, then the
 * shortest interval, or the longest if it is the path or the platform that
 * limits the idle time.
 */
static int find_times(struct job *j, int count)
{
	const int longest = longest_idle(j);
	int idle = longest < j->n ? longest : j->n, i, found = 0;

	for (; idle >= j->row->option[TKA_IDLE].min && !found; idle--)
		for (i = (idle + count) / (count + 1); i <= idle; i++) {
			if (idle + i * count > j->n)
				break;
			if ((found && idle != longest) ||
			    !is_possible(j, idle, i, count))
				continue;
			j->plan.idle_s = idle;
			j->plan.interval_s = i;
			found = 1;
		}
	return found;
}

/* The most probes: three, from 30 s four, but at least two. */
static int find_plan(struct job *j)
{
	const struct tka_option_info *opt = &j->row->option[TKA_COUNT];
	int most = j->n < 30 ? 3 : 4, least = 2, count;

	if (most > opt->max)
		most = opt->max;
	if (!is_offered(j, TKA_COUNT))
		most = least = opt->default_value;
	for (count = most; count >= least; count--)
		if (find_times(j, count)) {
			j->plan.count = is_offered(j, TKA_COUNT) ? count : KEEP;
			return 1;
		}
	return 0;
}

/*
 * As long as the limit allows, but not longer than idle detection. A prediction
 * leaves out a fraction of a millisecond.
 */
static void assert_longest_user_timeout(const struct job *j, int count)
{
	const struct tka_option_info *opt = &j->row->option[TKA_USER_TIMEOUT];
	const struct tka_keepalive *p = &j->plan;
	int64_t idle = (p->idle_s + p->interval_s * (int64_t)count) * 1000;
	int64_t ut = p->user_timeout_ms, more = ut + 1000 / opt->unit;
	struct tka_keepalive longer = *p;

	assert_true(ut >=
		    least_user_timeout(j, p->idle_s, p->interval_s, count));
	assert_true(ut <= idle && in_range(j, TKA_USER_TIMEOUT, ut));
	assert_int_equal(ut % (1000 / opt->unit), 0);
	longer.user_timeout_ms = (int)(more < INT_MAX ? more + 1 : more);
	assert_true(more > idle || more > opt->max || !is_in_time(j, &longer));
}

static void assert_best(const struct job *j, int code)
{
	struct job best = *j;
	int found = find_plan(&best);

	if ((code == TKA_OK) == found && j->plan.idle_s == best.plan.idle_s &&
	    j->plan.interval_s == best.plan.interval_s &&
	    j->plan.count == best.plan.count)
		return;
	fail_msg("%s, %d s, path %d s, flags %u: %d, %d/%d/%d, "
		 "and the best plan is %d/%d/%d",
		 j->row->about.name, j->n, j->path, j->flags, code,
		 j->plan.idle_s, j->plan.interval_s, j->plan.count,
		 best.plan.idle_s, best.plan.interval_s, best.plan.count);
}

/* Set if they are planned; without a user timeout, one that is on is ended. */
static void assert_settings(const struct job *j)
{
	const struct tka_option_info *opt = &j->row->option[TKA_USER_TIMEOUT];
	int is_off = (j->flags & TKA_IDLE_ONLY) &&
		     is_offered(j, TKA_USER_TIMEOUT) && opt->min == 0;
	int o;

	assert_int_equal(j->plan.size, sizeof(j->plan));
	assert_int_equal(j->plan.enabled, 1);
	assert_int_equal(j->plan.system, 0);
	for (o = 0; o < TKA_OPTIONS; o++)
		assert_int_equal((j->plan.known & TKA_BIT(o)) != 0,
				 tka__value(&j->plan, o) != KEEP);
	if (!has_user_timeout(j))
		assert_int_equal(j->plan.user_timeout_ms, is_off ? 0 : KEEP);
	else
		assert_longest_user_timeout(
			j, is_offered(j, TKA_COUNT)
				   ? j->plan.count
				   : j->row->option[TKA_COUNT].default_value);
}

static void assert_applies(const struct job *j)
{
	struct tka_report r = TKA_REPORT_INIT;
	struct tka_keepalive now = TKA_KEEPALIVE_INIT;
	struct fake f;
	int o;

	fake_init(&f, j->row);
	assert_int_equal(fake_apply(&f, &j->plan, 0, &r), TKA_OK);
	for (o = 0; o < TKA_OPTIONS; o++)
		assert_int_equal(r.option[o].outcome,
				 tka__value(&j->plan, o) == KEEP
					 ? TKA_OUTCOME_NOT_CHANGED
					 : TKA_OUTCOME_APPLIED);
	assert_int_equal(fake_get(&f, &now), TKA_OK);
	for (o = 0; o < TKA_OPTIONS; o++)
		if (tka__value(&j->plan, o) != KEEP &&
		    !tka__is_joint(j->row, o))
			assert_int_equal(tka__value(&now, o),
					 tka__value(&j->plan, o));
}

/* Nothing limits data in flight, and that is accepted. */
static int covers_idle_only(const struct job *j)
{
	return !has_user_timeout(j) &&
	       tka__may_have(j->row, TKA_TRAIT_NO_PROBES_WITH_DATA);
}

static void check_plan(struct job *j, int least)
{
	unsigned review = j->flags & TKA_IDLE_ONLY;
	int code;

	j->plan = (struct tka_keepalive)TKA_KEEPALIVE_INIT;
	code = tka__plan(j->row, j->n, j->path, j->flags, &j->plan);
	assert_int_equal(code, least < 0      ? least
			       : j->n < least ? TKA_ERANGE
					      : TKA_OK);
	if (code != TKA_EUNSUP && j->n < 60)
		assert_best(j, code);
	if (code)
		return;
	assert_true(is_in_time(j, &j->plan));
	assert_settings(j);
	assert_applies(j);
	if (covers_idle_only(j))
		review = TKA_IDLE_ONLY;
	assert_int_equal(tka__review(j->row, &j->plan, j->n, j->path, review),
			 0);
}

static void check_row(const struct tka__row *row, int path, unsigned flags)
{
	int least = tka__plan_min(row, path, flags);
	struct job j = {row, 0, path, flags, TKA_KEEPALIVE_INIT};
	int64_t n;

	for (n = 1; n < INT_MAX; n += 1 + n / 60 * 5) {
		j.n = (int)n;
		check_plan(&j, least);
	}
	j.n = INT_MAX;
	check_plan(&j, least);
}

static void check_rows(const struct tka__row *const *rows)
{
	static const int paths[] = {0, 2, 3, 10, 25, 350, INT_MAX};
	size_t r, p, f;

	for (r = 0; rows[r]; r++)
		for (p = 0; p < COUNT_OF(paths); p++)
			for (f = 0; f < COUNT_OF(plan_flags); f++)
				check_row(rows[r], paths[p], plan_flags[f]);
}

/* Limits of rows that the computation of a plan does not look at. */
static void check_limits(const struct tka__row *row)
{
	const struct tka_option_info *count = &row->option[TKA_COUNT];
	const struct tka_option_info *ut = &row->option[TKA_USER_TIMEOUT];

	if (count->support >= TKA_SUPPORT_EMULATED)
		assert_true(count->min <= 2 && count->max >= 2);
	if (ut->support < TKA_SUPPORT_EMULATED)
		return;
	assert_in_range(ut->min, 0, 2000);
	/* the timer of the last of four probes is not a whole interval late */
	if (tka__may_have(row, TKA__UT_TRAITS))
		assert_true(count->support >= TKA_SUPPORT_EMULATED &&
			    row->about.timer_delay_permille * 3 < 1000);
}

static void no_row_has_limits_that_a_plan_does_not_expect(void **state)
{
	size_t r;

	(void)state;
	for (r = 0; tka__rows[r]; r++)
		check_limits(tka__rows[r]);
}

static void every_plan_is_the_best_that_keeps_its_limit_and_applies(void **s)
{
	(void)s;
	invent_rows();
	check_rows(tka__rows);
	check_rows(invented);
}

static void plans_are_these_settings(void **state)
{
	static const struct {
		int n, path;
		unsigned flags;
		int idle, interval, count, ut;
	} plans[] = {
		{8, 0, 0, 1, 1, 2, 2790},
		{10, 0, 0, 1, 1, 3, 3610},
		{15, 0, 0, 3, 1, 3, 6000},
		{29, 0, 0, 6, 2, 3, 12000},
		{30, 0, 0, 5, 2, 4, 12875},
		{30, 10, 0, 5, 2, 4, 12875},
		{60, 350, 0, 13, 3, 4, 25000},
		{60, 20, 0, 10, 4, 4, 26000},
		{600, 0, 0, 149, 31, 4, 273000},
		{6, 0, TKA_IDLE_ONLY, 2, 1, 3, 0},
		{60, 0, TKA_IDLE_ONLY, 29, 6, 4, 0},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(plans); i++) {
		struct tka_keepalive p = TKA_KEEPALIVE_INIT;

		assert_int_equal(tka__plan(&tka__linux, plans[i].n,
					   plans[i].path, plans[i].flags, &p),
				 TKA_OK);
		assert_int_equal(p.enabled, 1);
		assert_int_equal(p.idle_s, plans[i].idle);
		assert_int_equal(p.interval_s, plans[i].interval);
		assert_int_equal(p.count, plans[i].count);
		assert_int_equal(p.user_timeout_ms, plans[i].ut);
		assert_int_equal(p.known, ALL_TABLED);
		assert_int_equal(p.system, 0);
	}
}

/* About half of an idle peer's detection goes to probing. */
static void about_half_of_the_detection_of_a_plan_is_probing(void **state)
{
	int n;

	(void)state;
	for (n = 30; n <= 3600; n++) {
		struct tka_keepalive p = TKA_KEEPALIVE_INIT;
		int probing, all;

		assert_int_equal(tka__plan(&tka__linux, n, 0, 0, &p), TKA_OK);
		probing = p.interval_s * p.count;
		all = p.idle_s + probing;
		assert_in_range(probing * 100 / all, 40, 62);
		assert_int_equal(p.count, 4);
		assert_true(all * 100 >= n * 33); /* and it is not hasty */
	}
}

static void a_path_that_no_probe_can_keep_open_is_out_of_range(void **state)
{
	struct tka_keepalive p = settings(7, 7, 7, 7), was = p;

	(void)state;
	assert_int_equal(tka__plan(&tka__linux, 30, 1, 0, &p), TKA_ERANGE);
	assert_int_equal(tka__plan(&tka__lwip, 30, 2, TKA_SKIP, &p),
			 TKA_ERANGE); /* 1 s may be 2.275 s there */
	assert_int_equal(tka__plan(&tka__nuttx, 30, 2, TKA_SKIP, &p),
			 TKA_ERANGE);
	assert_int_equal(tka__plan_min(&tka__linux, 1, 0), TKA_ERANGE);
	assert_int_equal(tka__plan_min(&tka__linux, -5, 0), TKA_ERANGE);
	assert_memory_equal(&p, &was, sizeof(p));
}

static void absurd_times_are_rejected_and_leave_the_plan_alone(void **state)
{
	static const struct {
		int n, path;
	} absurd[] = {{0, 0}, {-1, 0},	{INT_MIN, 0}, {1, 0},
		      {7, 0}, {10, -1}, {10, INT_MIN}};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(absurd); i++) {
		struct tka_keepalive p = settings(7, 7, 7, 7), was = p;

		assert_int_equal(tka__plan(&tka__linux, absurd[i].n,
					   absurd[i].path, 0, &p),
				 TKA_ERANGE);
		assert_memory_equal(&p, &was, sizeof(p));
	}
}

/* OpenBSD has all times system-wide: no flag helps. */
static void without_times_per_socket_there_is_no_plan(void **state)
{
	static const struct tka__row *const rows[] = {&tka__openbsd,
						      &tka__unknown};
	struct tka_keepalive p = settings(7, 7, 7, 7), was = p;
	size_t r, f;

	(void)state;
	for (r = 0; r < COUNT_OF(rows); r++)
		for (f = 0; f < COUNT_OF(plan_flags); f++) {
			assert_int_equal(
				tka__plan(rows[r], 10, 0, plan_flags[f], &p),
				TKA_EUNSUP);
			assert_int_equal(
				tka__plan_min(rows[r], 0, plan_flags[f]),
				TKA_EUNSUP);
		}
	assert_memory_equal(&p, &was, sizeof(p));
}

static void the_shortest_time_can_be_the_longest_that_can_be_asked_for(void **s)
{
	struct tka__row row;

	(void)s;
	invent_rows();
	row = exact[0];
	row.option[TKA_INTERVAL].min = row.option[TKA_INTERVAL].max = 700000000;
	row.option[TKA_IDLE].min = row.option[TKA_IDLE].max =
		INT_MAX - 2 * 700000000;
	assert_int_equal(tka__plan_min(&row, 0, TKA_IDLE_ONLY), INT_MAX);
	row.option[TKA_IDLE].min = ++row.option[TKA_IDLE].max;
	assert_int_equal(tka__plan_min(&row, 0, TKA_IDLE_ONLY), TKA_ERANGE);
}

/* Keep-alive and both times per socket, and a count, which can be fixed. */
static void a_plan_needs_what_it_sets(void **state)
{
	static const struct {
		int option, support, default_value, code;
	} cases[] = {
		{TKA_ENABLE, TKA_SUPPORT_SYSTEM, 1, TKA_EUNSUP},
		{TKA_IDLE, TKA_SUPPORT_SYSTEM, 5, TKA_EUNSUP},
		{TKA_INTERVAL, TKA_SUPPORT_SYSTEM, 2, TKA_EUNSUP},
		{TKA_COUNT, TKA_SUPPORT_SYSTEM, 1, TKA_EUNSUP},
		{TKA_COUNT, TKA_SUPPORT_SYSTEM, TKA_UNCHANGED, TKA_EUNSUP},
		{TKA_COUNT, TKA_SUPPORT_NONE, 2, TKA_EUNSUP},
		{TKA_COUNT, TKA_SUPPORT_SYSTEM, 2, TKA_OK},
		{TKA_COUNT, TKA_SUPPORT_EMULATED, 1, TKA_OK},
	};
	size_t i, f;

	(void)state;
	for (i = 0; i < COUNT_OF(cases); i++)
		for (f = 0; f < COUNT_OF(plan_flags); f++) {
			struct tka__row row = tka__linux;
			struct tka_option_info *opt =
				&row.option[cases[i].option];
			struct tka_keepalive p;

			opt->support = cases[i].support;
			opt->default_value = cases[i].default_value;
			assert_int_equal(
				tka__plan(&row, 60, 0, plan_flags[f], &p),
				cases[i].code);
		}
}

/* gVisor's row has a user timeout; without it data in flight has no limit. */
static void data_without_a_limit_needs_a_flag(void **state)
{
	struct tka__row row = tka__linux;
	struct tka_keepalive p = TKA_KEEPALIVE_INIT;

	(void)state;
	row.option[TKA_USER_TIMEOUT].support = TKA_SUPPORT_NONE;
	assert_int_equal(tka__plan(&row, 30, 0, 0, &p), TKA_EUNSUP);
	assert_int_equal(tka__plan(&row, 30, 0, TKA_SKIP, &p), TKA_OK);
	assert_int_equal(p.user_timeout_ms, TKA_UNCHANGED);
	assert_int_equal(tka__plan(&row, 30, 0, TKA_IDLE_ONLY, &p), TKA_OK);
	assert_int_equal(p.user_timeout_ms, TKA_UNCHANGED);
	row.about.traits &= ~TKA_TRAIT_NO_PROBES_WITH_DATA;
	assert_int_equal(tka__plan(&row, 30, 0, 0, &p), TKA_OK);
	row.about.traits_unknown = TKA_TRAIT_NO_PROBES_WITH_DATA;
	assert_int_equal(tka__plan(&row, 30, 0, 0, &p), TKA_EUNSUP);
}

/* If probes go on with data in flight, keep-alive is the limit for both. */
static void a_plan_asks_for_no_user_timeout_that_it_does_not_need(void **state)
{
	struct tka__row row = tka__linux;
	struct tka_keepalive p = TKA_KEEPALIVE_INIT;

	(void)state;
	row.about.traits &= ~(unsigned)TKA_TRAIT_NO_PROBES_WITH_DATA;
	assert_int_equal(tka__plan(&row, 30, 0, 0, &p), TKA_OK);
	assert_int_equal(p.user_timeout_ms, TKA_UNCHANGED);
	assert_int_equal(tka__plan(&row, 30, 0, TKA_SKIP, &p), TKA_OK);
	assert_int_equal(p.user_timeout_ms, TKA_UNCHANGED);
	assert_int_equal(tka__plan(&row, 30, 0, TKA_IDLE_ONLY, &p), TKA_OK);
	assert_int_equal(p.user_timeout_ms, 0);
	row.option[TKA_USER_TIMEOUT].min = 1; /* 0 is out of range there */
	assert_int_equal(tka__plan(&row, 30, 0, TKA_IDLE_ONLY, &p), TKA_OK);
	assert_int_equal(p.user_timeout_ms, TKA_UNCHANGED);
}

/* The count of retransmissions may end a connection before keep-alive does. */
static void data_in_flight_may_be_reported_at_once_if_probes_go_on(void **s)
{
	struct tka_keepalive on = settings_of(1, 5, 2, 4, 0);
	struct tka__row row = tka__linux;
	int64_t earliest, latest, idle;

	(void)s;
	row.about.traits &= ~(unsigned)TKA_TRAIT_NO_PROBES_WITH_DATA;
	idle = latest_of(&row, &on, TKA_CASE_IDLE);
	predict(&row, &on, TKA_CASE_SENDING, &earliest, &latest);
	assert_int_equal(earliest, 0);
	assert_int_equal(latest, idle);
	predict(&row, &on, TKA_CASE_ANY, &earliest, &latest);
	assert_int_equal(latest, idle);
}

static void keepalive_that_is_off_probes_if_the_platform_always_does(void **s)
{
	struct tka_keepalive off = settings_of(0, 5, 2, 4, 12875);
	struct tka__row row = tka__linux;

	(void)s;
	row.about.traits |= TKA_TRAIT_ALWAYS_PROBES;
	assert_true(latest_of(&row, &off, TKA_CASE_IDLE) < 30000);
	assert_int_equal(tka__review(&row, &off, 30, 60, 0), 0);
}

/* ---- review ---- */

static void review_finds_each_risk(void **state)
{
	static const struct {
		int enabled, idle, interval, count, ut, n, path;
		unsigned flags;
		int risks;
	} cases[] = {
		{1, 5, 2, 4, 12875, 30, 0, 0, 0},
		{1, 5, 2, 4, 12875, 0, 0, 0, 0},
		{0, 5, 2, 4, 12875, 0, 0, 0, TKA_RISK_OFF},
		{0, 5, 2, 1, 0, 0, 0, 0, TKA_RISK_OFF},
		{0, 5, 2, 4, 12875, 30, 0, TKA_IDLE_ONLY,
		 TKA_RISK_OFF | TKA_RISK_LATE},
		{0, 5, 2, 4, 12875, 30, 60, 0,
		 TKA_RISK_OFF | TKA_RISK_LATE | TKA_RISK_DATA | TKA_RISK_PATH},
		{1, 20, 5, 3, 0, 30, 0, 0, TKA_RISK_LATE | TKA_RISK_DATA},
		{1, 20, 5, 3, 0, 60, 0, 0, TKA_RISK_DATA},
		{1, 20, 5, 3, 0, 60, 0, TKA_IDLE_ONLY, 0},
		{1, 5, 2, 4, 12875, 20, 0, 0, TKA_RISK_DATA},
		{1, 5, 2, 1, 0, 0, 0, 0, TKA_RISK_ONE_PROBE},
		{1, 5, 2, 9, 7000, 0, 0, 0, TKA_RISK_ONE_PROBE},
		{1, 5, 2, 9, 8000, 0, 0, 0, TKA_RISK_ONE_PROBE}, /* late */
		{1, 5, 2, 9, 1, 0, 0, 0, TKA_RISK_ONE_PROBE},
		{1, 5, 2, 9, 8039, 0, 0, 0, TKA_RISK_ONE_PROBE},
		{1, 5, 2, 9, 8040, 0, 0, 0, 0},
		{1, 5, 2, 9, 9000, 0, 0, 0, 0},
		{1, 5, 2, 1, 12875, 0, 0, 0, 0}, /* it replaces the count */
		{1, 60, 2, 4, 0, 0, 60, 0, TKA_RISK_PATH},
		{1, 10, 60, 4, 0, 0, 60, 0, TKA_RISK_PATH},
		{1, 40, 40, 4, 0, 0, 60, 0, 0},
		{1, 550, 2, 4, 0, 0, 620, 0, TKA_RISK_PATH}, /* late */
		{1, 550, 2, 4, 0, 0, 621, 0, 0},
		{KEEP, KEEP, KEEP, KEEP, KEEP, 0, 0, 0, TKA_RISK_OFF},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(cases); i++) {
		struct tka_keepalive s = settings_of(
			cases[i].enabled, cases[i].idle, cases[i].interval,
			cases[i].count, cases[i].ut);

		assert_int_equal(tka__review(&tka__linux, &s, cases[i].n,
					     cases[i].path, cases[i].flags),
				 cases[i].risks);
	}
}

static void review_rejects_negative_times_and_unknown_defaults(void **state)
{
	struct tka_keepalive s = settings(KEEP, KEEP, KEEP, KEEP);
	struct tka__row row = tka__linux;

	(void)state;
	assert_int_equal(tka__review(&tka__linux, &s, -1, 0, 0), TKA_ERANGE);
	assert_int_equal(tka__review(&tka__linux, &s, 0, -1, 0), TKA_ERANGE);
	assert_int_equal(tka__review(&tka__linux, &s, INT_MIN, INT_MIN, 0),
			 TKA_ERANGE);
	assert_int_equal(tka__review(&tka__unknown, &s, 0, 0, 0), TKA_EUNKNOWN);
	assert_int_equal(tka__review(&tka__unknown, &s, 0, 0, TKA_IDLE_ONLY),
			 TKA_EUNKNOWN);
	s = settings(10, 3, 3, KEEP);
	row.about.traits &= ~TKA__UT_TRAITS;
	row.option[TKA_USER_TIMEOUT].default_value = TKA_UNCHANGED;
	assert_int_equal(tka__review(&row, &s, 0, 0, TKA_IDLE_ONLY), 0);
	assert_int_equal(tka__review(&row, &s, 0, 0, 0), TKA_EUNKNOWN);
}

static void a_platform_that_sends_no_probe_is_reviewed_as_never(void **state)
{
	struct tka__row row = tka__linux;
	struct tka_keepalive s = settings(5, 2, 4, 12875);
	int64_t earliest, latest;
	size_t f;

	(void)state;
	row.about.traits |= TKA_TRAIT_NEVER_PROBES;
	assert_int_equal(tka__review(&row, &s, 30, 60, TKA_IDLE_ONLY),
			 TKA_RISK_NEVER | TKA_RISK_LATE | TKA_RISK_PATH);
	predict(&row, &s, TKA_CASE_IDLE, &earliest, &latest);
	assert_true(latest == INT64_MAX);
	for (f = 0; f < COUNT_OF(plan_flags); f++)
		assert_int_equal(tka__plan(&row, 30, 0, plan_flags[f], &s),
				 TKA_EUNSUP);
}

/*
 * gVisor: connect.go, keepaliveTimerExpired(). Without the traits in the row,
 * but not excluded, the prediction is the range of all of them.
 */
static void the_first_of_user_timeout_and_count_ends_probing(void **state)
{
	static const struct {
		int ut;
		int64_t earliest, latest, if_unknown;
	} expected[] = {
		{1000, 3000, 3531, 5785}, {4000, 4000, 4658, 5785},
		{4500, 4500, 5785, 5785}, {9000, 5000, 5785, 10293},
		{0, 5000, 5785, 5785},
	};
	struct tka__row unknown = tka__gvisor;
	size_t i;

	(void)state;
	unknown.about.traits &= ~TKA__UT_TRAITS;
	unknown.about.traits_unknown = TKA__UT_TRAITS;
	for (i = 0; i < COUNT_OF(expected); i++) {
		struct tka_keepalive s = settings(2, 1, 3, expected[i].ut);
		int64_t earliest, latest;

		predict(&tka__gvisor, &s, TKA_CASE_IDLE, &earliest, &latest);
		assert_int_equal(earliest, expected[i].earliest);
		assert_int_equal(latest, expected[i].latest);
		predict(&unknown, &s, TKA_CASE_IDLE, &earliest, &latest);
		assert_int_equal(earliest, expected[i].earliest);
		assert_int_equal(latest, expected[i].if_unknown);
		assert_int_equal(tka__review(&tka__gvisor, &s, 0, 0, 0),
				 expected[i].ut == 1000 ? TKA_RISK_ONE_PROBE
							: 0);
		s.count = 1;
		assert_int_equal(tka__review(&tka__gvisor, &s, 0, 0, 0),
				 TKA_RISK_ONE_PROBE);
	}
}

struct bounds {
	int64_t earliest, latest;
};

static int64_t delayed(const struct tka__row *row, int64_t ms)
{
	return ms + ms * row->about.timer_delay_permille / 1000 +
	       row->about.timer_delay_ms;
}

/*
 * Goes from probe to probe, from the second one on, until the user timeout is
 * over: at the earliest when the probe is late, at the latest when it is not.
 */
static struct bounds walk(const struct tka__row *row, int64_t first,
			  int64_t interval, int64_t ut)
{
	struct bounds end = {first + interval, first + interval};

	while (delayed(row, end.earliest) < ut)
		end.earliest += interval;
	while (end.latest < ut)
		end.latest += interval;
	if (end.earliest < ut)
		end.earliest = ut;
	return end;
}

/* Which of the two ends probing. */
static struct bounds combine(const struct tka__row *row, int64_t count,
			     struct bounds ut)
{
	struct bounds end = {count, count};

	if (tka__has(row, TKA_TRAIT_UT_REPLACES_COUNT))
		return ut;
	if (!tka__may_have(row, TKA__UT_TRAITS))
		return end;
	if (ut.earliest < count)
		end.earliest = ut.earliest;
	if (tka__has(row, TKA_TRAIT_UT_OR_COUNT) == (ut.latest < count))
		end.latest = ut.latest;
	return end;
}

/* From the last answer the first probe takes the idle time, or the interval. */
static void check_walk(const struct tka__row *row, int idle, int interval,
		       int count, int ut)
{
	struct tka_keepalive s = settings(idle, interval, count, ut);
	int64_t step = interval * INT64_C(1000), first[2], earliest, latest;
	struct bounds end[2] = {{0, 0}};
	int i;

	first[0] = idle * INT64_C(1000);
	first[1] = first[0] > step ? first[0] : step;
	for (i = 0; i < 2; i++)
		end[i] = combine(row, first[i] + count * step,
				 walk(row, first[i], step, ut));
	predict(row, &s, TKA_CASE_IDLE, &earliest, &latest);
	assert_int_equal(earliest, end[0].earliest < end[1].earliest
					   ? end[0].earliest
					   : end[1].earliest);
	assert_int_equal(latest, delayed(row, end[0].latest > end[1].latest
						      ? end[0].latest
						      : end[1].latest));
}

/* User timeouts at a probe, at a late one, and just beside them. */
static void predictions_agree_with_a_walk_from_probe_to_probe(void **state)
{
	static const int beside[] = {-1, 0, 2, 500};
	struct tka__row rows[] = {tka__linux, tka__gvisor, tka__gvisor,
				  tka__gvisor};
	size_t r, i, b;

	(void)state;
	rows[2].about.traits &= ~TKA__UT_TRAITS;
	rows[3].about.traits &= ~TKA__UT_TRAITS;
	rows[3].about.traits_unknown = TKA__UT_TRAITS;
	for (r = 0; r < COUNT_OF(rows); r++)
		for (i = 0; i < 3240u; i++)
			for (b = 0; b < COUNT_OF(beside); b++) {
				int idle = (int)(i % 6 + 1);
				int interval = (int)(i / 6 % 6 + 1);
				int count = (int)(i / 36 % 3 + 1);
				int at = (int)(i / 108 + 1) * 1000;

				check_walk(&rows[r], idle, interval, count,
					   at + beside[b]);
				at = (int)delayed(&rows[r], at);
				check_walk(&rows[r], idle, interval, count,
					   at + beside[b]);
				check_walk(&rows[r], idle, interval, count, 1);
			}
}

/* It is no limit for a user timeout, which counts to the millisecond. */
static void an_interval_of_0_is_no_time(void **state)
{
	struct tka_keepalive s = settings(10, 0, 3, 11501);
	int64_t earliest, latest;

	(void)state;
	predict(&tka__linux, &s, TKA_CASE_IDLE, &earliest, &latest);
	assert_int_equal(earliest, 11501);
	assert_int_equal(latest, delayed(&tka__linux, 11501));
}

/* QNX: a timer may expire an eighth early. */
static void
a_timer_that_expires_early_makes_the_earliest_time_earlier(void **state)
{
	struct tka_keepalive s = settings(40, KEEP, KEEP, KEEP);
	int64_t earliest, latest;

	(void)state;
	predict(&tka__qnx, &s, TKA_CASE_IDLE, &earliest, &latest);
	assert_int_equal(earliest, 640000 / 8 * 7);
	s.idle_s = INT_MAX;
	s.interval_s = s.count = INT_MAX;
	predict(&tka__qnx, &s, TKA_CASE_IDLE, &earliest, &latest);
	assert_true(earliest == INT64_MAX);
	s.idle_s = s.interval_s = s.count = 0;
	predict(&tka__qnx, &s, TKA_CASE_IDLE, &earliest, &latest);
	assert_int_equal(earliest, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_model_contains_what_was_measured_idle),
		cmocka_unit_test(the_model_contains_what_was_measured_sending),
		cmocka_unit_test(a_late_probe_finds_the_user_timeout_over),
		cmocka_unit_test(a_zero_window_may_be_reported_at_once),
		cmocka_unit_test(predictions_are_these_numbers),
		cmocka_unit_test(
			predictions_agree_with_a_walk_from_probe_to_probe),
		cmocka_unit_test(an_interval_of_0_is_no_time),
		cmocka_unit_test(no_limit_is_the_largest_time),
		cmocka_unit_test(times_of_many_years_are_no_limit),
		cmocka_unit_test(unknown_defaults_and_cases_are_rejected),
		cmocka_unit_test(values_beyond_the_range_count_as_they_are),
		cmocka_unit_test(documented_defaults_stand_in_for_unchanged),
		cmocka_unit_test(user_timeout_that_is_not_there_is_no_limit),
		cmocka_unit_test(predictions_of_extreme_settings_are_defined),
		cmocka_unit_test(no_row_has_limits_that_a_plan_does_not_expect),
		cmocka_unit_test(
			every_plan_is_the_best_that_keeps_its_limit_and_applies),
		cmocka_unit_test(plans_are_these_settings),
		cmocka_unit_test(
			about_half_of_the_detection_of_a_plan_is_probing),
		cmocka_unit_test(
			a_path_that_no_probe_can_keep_open_is_out_of_range),
		cmocka_unit_test(
			absurd_times_are_rejected_and_leave_the_plan_alone),
		cmocka_unit_test(without_times_per_socket_there_is_no_plan),
		cmocka_unit_test(
			the_shortest_time_can_be_the_longest_that_can_be_asked_for),
		cmocka_unit_test(a_plan_needs_what_it_sets),
		cmocka_unit_test(data_without_a_limit_needs_a_flag),
		cmocka_unit_test(
			a_plan_asks_for_no_user_timeout_that_it_does_not_need),
		cmocka_unit_test(
			data_in_flight_may_be_reported_at_once_if_probes_go_on),
		cmocka_unit_test(
			keepalive_that_is_off_probes_if_the_platform_always_does),
		cmocka_unit_test(review_finds_each_risk),
		cmocka_unit_test(
			review_rejects_negative_times_and_unknown_defaults),
		cmocka_unit_test(
			a_platform_that_sends_no_probe_is_reviewed_as_never),
		cmocka_unit_test(
			the_first_of_user_timeout_and_count_ends_probing),
		cmocka_unit_test(
			a_timer_that_expires_early_makes_the_earliest_time_earlier),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
