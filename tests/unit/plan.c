/* SPDX-License-Identifier: MIT */
/*
 * Plan and predict: every plan keeps its promise by the model, and the model
 * gives the figures that were measured.
 */
#include "fake.h"

#include <limits.h>

static struct tka_keepalive settings(int idle_s, int interval_s, int count, int user_timeout_ms)
{
	struct tka_keepalive s = TKA_KEEPALIVE_INIT;

	s.enabled = 1;
	s.idle_s = idle_s;
	s.interval_s = interval_s;
	s.count = count;
	s.user_timeout_ms = user_timeout_ms;
	return s;
}

/* Deaths measured on Linux 6.18, in milliseconds: smallest and largest. */
static void the_model_holds_what_was_measured_idle(void **state)
{
	static const struct {
		int idle, interval, count, ut;
		int64_t from, to;
	} measured[] = {
		{1, 1, 1, -1, 2029, 2052},
		{2, 1, 3, -1, 5081, 5104},
		{10, 3, 3, -1, 19232, 19440},
		{20, 5, 3, -1, 36569, 36775},
		{60, 10, 3, -1, 91799, 92019},
		{1, 1, 127, -1, 131059, 131079},
		{300, 60, 4, -1, 556477, 556647},
		{1, 4, 2, -1, 9136, 12448}, /* an interval beyond the idle */
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
	for (i = 0; i < sizeof(measured) / sizeof(measured[0]); i++) {
		struct tka_keepalive s =
			settings(measured[i].idle, measured[i].interval, measured[i].count, measured[i].ut);
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

static void the_model_holds_what_was_measured_sending(void **state)
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
	for (i = 0; i < sizeof(measured) / sizeof(measured[0]); i++) {
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

static void predictions_are_these_numbers(void **state)
{
	struct tka_keepalive s = settings(10, 3, 3, 18000);
	int64_t earliest, latest;

	(void)state;
	tka__predict(&tka__linux, &s, TKA_CASE_IDLE, &earliest, &latest);
	assert_int_equal(earliest, 19000);
	assert_int_equal(latest, 21525);
	tka__predict(&tka__linux, &s, TKA_CASE_SENDING, &earliest, &latest);
	assert_int_equal(earliest, 18000);
	assert_int_equal(latest, 21750);
	tka__predict(&tka__linux, &s, TKA_CASE_ANY, &earliest, &latest);
	assert_int_equal(earliest, 18000);
	assert_int_equal(latest, 21525 + 21750);
}

static void settings_without_a_limit_are_not_predicted(void **state)
{
	struct tka_keepalive s = settings(10, 3, 3, 0);
	int64_t earliest = 1, latest = 2;

	(void)state;
	assert_int_equal(tka__predict(&tka__linux, &s, TKA_CASE_SENDING,
				      &earliest, &latest),
			 TKA_EUNKNOWN);
	assert_int_equal(
		tka__predict(&tka__linux, &s, TKA_CASE_ANY, &earliest, &latest),
		TKA_EUNKNOWN);
	s.enabled = 0;
	assert_int_equal(tka__predict(&tka__linux, &s, TKA_CASE_IDLE, &earliest,
				      &latest),
			 TKA_EUNKNOWN);
	s = settings(10, 3, 128, 0);
	assert_int_equal(tka__predict(&tka__linux, &s, TKA_CASE_IDLE, &earliest,
				      &latest),
			 TKA_ERANGE);
	assert_int_equal(tka__predict(&tka__unknown, &s, TKA_CASE_IDLE,
				      &earliest, &latest),
			 TKA_EUNSUP);
	assert_int_equal(tka__predict(&tka__linux, &s, (enum tka_case)3,
				      &earliest, &latest),
			 TKA_EINVAL);
	assert_int_equal(earliest, 1);
	assert_int_equal(latest, 2);
}

static void a_prediction_beyond_all_time_is_refused(void **state)
{
	struct tka_keepalive s = settings(4294967, 4294967, INT_MAX, KEEP);
	int64_t earliest = 1, latest = 2;
	int which;

	(void)state;
	for (which = TKA_CASE_IDLE; which <= TKA_CASE_ANY; which++)
		assert_int_equal(tka__predict(&tka__freebsd, &s,
					      (enum tka_case)which, &earliest,
					      &latest),
				 TKA_ERANGE);
	s.count = 1000000; /* 130 thousand years are a time */
	assert_int_equal(tka__predict(&tka__freebsd, &s, TKA_CASE_IDLE,
				      &earliest, &latest),
			 TKA_OK);
	assert_true(earliest == INT64_C(4294967) * 1000001 * 1000);
	assert_true(latest > earliest);
}

static void system_wide_settings_are_predicted_as_they_are(void **state)
{
	struct tka_keepalive s = settings(7200, 75, 8, KEEP);
	int64_t earliest, latest;

	(void)state;
	assert_int_equal(tka__predict(&tka__openbsd, &s, TKA_CASE_IDLE,
				      &earliest, &latest),
			 TKA_EUNSUP);
	s.system =
		TKA_BIT(TKA_IDLE) | TKA_BIT(TKA_INTERVAL) | TKA_BIT(TKA_COUNT);
	assert_int_equal(tka__predict(&tka__openbsd, &s, TKA_CASE_IDLE,
				      &earliest, &latest),
			 TKA_OK);
	assert_int_equal(earliest, 7800000);
}

static void documented_defaults_stand_in_for_unchanged(void **state)
{
	struct tka_keepalive s = settings(KEEP, DEFAULT, KEEP, KEEP);
	int64_t earliest, latest;

	(void)state;
	assert_int_equal(tka__predict(&tka__linux, &s, TKA_CASE_IDLE, &earliest,
				      &latest),
			 TKA_OK);
	assert_int_equal(earliest, (7200 + 75 * 9) * 1000);
}

static void check_promise(const struct tka__row *row, int n, int path)
{
	struct tka_keepalive p = TKA_KEEPALIVE_INIT;
	int64_t earliest, latest, limit = n * INT64_C(1000);

	assert_int_equal(tka__plan(row, n, path, &p), TKA_OK);
	assert_int_equal(
		tka__predict(row, &p, TKA_CASE_IDLE, &earliest, &latest),
		TKA_OK);
	assert_true(latest <= limit);
	if (p.known & TKA_BIT(TKA_USER_TIMEOUT)) {
		tka__predict(row, &p, TKA_CASE_SENDING, &earliest, &latest);
		assert_true(latest <= limit);
	}
	if (path) {
		int quiet = p.idle_s > p.interval_s ? p.idle_s : p.interval_s;

		assert_true(quiet * 1125 + 150 < path * 1000);
	}
}

static void every_plan_is_kept_within_its_limit_on_linux(void **state)
{
	static const int paths[] = {0, 2, 10, 240, 350, 900};
	size_t i;
	int n;

	(void)state;
	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		assert_int_equal(tka__plan_min(&tka__linux, paths[i]), 3);
		for (n = 3; n < 20000; n += n < 200 ? 1 : 97)
			check_promise(&tka__linux, n, paths[i]);
	}
}

static void a_plan_keeps_its_count_and_is_not_hasty(void **state)
{
	int n;

	(void)state;
	for (n = 5; n < 20000; n += n < 200 ? 1 : 97) {
		struct tka_keepalive p = TKA_KEEPALIVE_INIT;
		int64_t earliest, with, latest;

		assert_int_equal(tka__plan(&tka__linux, n, 0, &p), TKA_OK);
		assert_in_range(p.count, 3, 127);
		tka__predict(&tka__linux, &p, TKA_CASE_IDLE, &with, &latest);
		p.user_timeout_ms = 0;
		tka__predict(&tka__linux, &p, TKA_CASE_IDLE, &earliest,
			     &latest);
		assert_int_equal(with, earliest);
		if (n >= 10)
			assert_true(earliest >= n * 700);
	}
}

static void plans_are_these_settings(void **state)
{
	static const struct {
		int n, path, idle, interval, count, ut;
	} plans[] = {
		{3, 0, 1, 1, 1, 1333},	    {5, 0, 1, 1, 3, 3111},
		{10, 0, 4, 1, 4, 7555},	    {30, 0, 14, 3, 4, 25333},
		{60, 350, 29, 6, 4, 52000}, {30, 10, 5, 5, 4, 25000},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(plans) / sizeof(plans[0]); i++) {
		struct tka_keepalive p = TKA_KEEPALIVE_INIT;

		assert_int_equal(
			tka__plan(&tka__linux, plans[i].n, plans[i].path, &p),
			TKA_OK);
		assert_int_equal(p.enabled, 1);
		assert_int_equal(p.idle_s, plans[i].idle);
		assert_int_equal(p.interval_s, plans[i].interval);
		assert_int_equal(p.count, plans[i].count);
		assert_int_equal(p.user_timeout_ms, plans[i].ut);
		assert_int_equal(p.known, 31);
	}
}

static void absurd_times_are_refused_and_leave_the_plan_alone(void **state)
{
	static const struct {
		int n, path;
	} absurd[] = {{0, 0},	    {-1, 0},	  {INT_MIN, 0},	 {1, 0},
		      {2, 0},	    {10, -1},	  {10, INT_MIN}, {10, 1},
		      {INT_MAX, 0}, {1000000, 0}, {INT_MAX, 10}};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(absurd) / sizeof(absurd[0]); i++) {
		struct tka_keepalive p = settings(7, 7, 7, 7), was = p;

		assert_int_equal(
			tka__plan(&tka__linux, absurd[i].n, absurd[i].path, &p),
			TKA_ERANGE);
		assert_memory_equal(&p, &was, sizeof(p));
	}
	assert_int_equal(tka__plan_min(&tka__linux, 1), TKA_ERANGE);
	assert_int_equal(tka__plan_min(&tka__linux, -5), TKA_ERANGE);
}

static void without_per_socket_settings_there_is_no_plan(void **state)
{
	struct tka_keepalive p = settings(7, 7, 7, 7), was = p;

	(void)state;
	assert_int_equal(tka__plan(&tka__unknown, 10, 0, &p), TKA_EUNSUP);
	assert_int_equal(tka__plan_min(&tka__unknown, 0), TKA_EUNSUP);
	assert_memory_equal(&p, &was, sizeof(p));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_model_holds_what_was_measured_idle),
		cmocka_unit_test(the_model_holds_what_was_measured_sending),
		cmocka_unit_test(predictions_are_these_numbers),
		cmocka_unit_test(settings_without_a_limit_are_not_predicted),
		cmocka_unit_test(a_prediction_beyond_all_time_is_refused),
		cmocka_unit_test(
			system_wide_settings_are_predicted_as_they_are),
		cmocka_unit_test(documented_defaults_stand_in_for_unchanged),
		cmocka_unit_test(every_plan_is_kept_within_its_limit_on_linux),
		cmocka_unit_test(a_plan_keeps_its_count_and_is_not_hasty),
		cmocka_unit_test(plans_are_these_settings),
		cmocka_unit_test(
			absurd_times_are_refused_and_leave_the_plan_alone),
		cmocka_unit_test(without_per_socket_settings_there_is_no_plan),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
