/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Combinations of flags, values and refusals that only a search over all of
 * them has found.
 */
#include "fake.h"

#include <limits.h>

static void bad_time_stays_a_problem_when_the_other_is_completed(void **state)
{
	struct tka_keepalive want = settings_of(KEEP, 100, 0, KEEP, KEEP);
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, &tka__windows_vista);
	assert_int_equal(fake_apply(&f, &want, TKA_SKIP | TKA_EACH, &r),
			 TKA_ERANGE);
	assert_outcomes(&r, "NSrNN");
	assert_int_equal(f.socket.idle_ms, 0);
}

static void bad_idle_time_stays_a_problem_when_it_is_written_again(void **state)
{
	struct tka_keepalive want = settings_of(1, -5, KEEP, KEEP, KEEP);
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;
	int call;

	(void)state;
	for (call = 0; call < 6; call++) {
		fake_init(&f, &tka__macos_13);
		f.fail_from = call;
		f.fail_count = 1;
		f.fail_error = FAKE_ENOPROTOOPT;
		assert_int_equal(fake_apply(&f, &want, TKA_SKIP | TKA_EACH, &r),
				 TKA_ERANGE);
		assert_int_equal(r.reason, TKA_IDLE);
	}
}

static void both_times_are_skipped_if_their_call_is_missing(void **state)
{
	struct tka_keepalive want = settings_of(KEEP, 100, 10, KEEP, KEEP);
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;
	int call;

	(void)state;
	fake_init(&f, &tka__windows_vista);
	assert_int_equal(fake_apply(&f, &want, TKA_SKIP, &r), TKA_OK);
	for (call = 0; f.calls[call].what != 'j'; call++)
		;
	fake_init(&f, &tka__windows_vista);
	f.fail_from = call;
	f.fail_count = 1;
	f.fail_error = FAKE_ENOPROTOOPT;
	assert_int_equal(fake_apply(&f, &want, TKA_SKIP, &r), TKA_OK);
	assert_outcomes(&r, "NSSNN");
	assert_int_equal(f.socket.idle_ms, 0);
}

static void disabling_is_not_skipped_after_the_times_have_enabled(void **state)
{
	struct tka_keepalive want = settings_of(0, 100, 10, KEEP, KEEP);
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;
	int last;

	(void)state;
	fake_init(&f, &tka__windows_vista);
	assert_int_equal(fake_apply(&f, &want, TKA_SKIP, &r), TKA_OK);
	assert_int_equal(f.calls[f.n - 1].what, 's');
	last = f.n - 1;
	fake_init(&f, &tka__windows_vista);
	f.fail_from = last;
	f.fail_count = 1;
	f.fail_error = FAKE_ENOPROTOOPT;
	assert_int_equal(fake_apply(&f, &want, TKA_SKIP, &r), TKA_ETORN);
	assert_int_equal(f.socket.idle_ms, 100000);
}

static void largest_user_timeout_in_seconds_is_applied(void **state)
{
	struct tka_keepalive want =
		settings_of(KEEP, KEEP, KEEP, KEEP, INT_MAX);
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, &tka__macos_13);
	assert_int_equal(fake_apply(&f, &want, 0, &r), TKA_OK);
	assert_outcomes(&r, "NNNNA");
	assert_int_equal(r.option[TKA_USER_TIMEOUT].limit, 0);
	assert_int_equal(f.socket.number[TKA_USER_TIMEOUT], INT_MAX / 1000 + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			bad_time_stays_a_problem_when_the_other_is_completed),
		cmocka_unit_test(
			bad_idle_time_stays_a_problem_when_it_is_written_again),
		cmocka_unit_test(
			both_times_are_skipped_if_their_call_is_missing),
		cmocka_unit_test(
			disabling_is_not_skipped_after_the_times_have_enabled),
		cmocka_unit_test(largest_user_timeout_in_seconds_is_applied),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("corners", tests, NULL, NULL);
}
