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

/* Two rows of a system, the newer one first, and what tells them apart. */
static struct tka__row newer, older;
static const struct tka__row *const both[] = {&newer, &older, NULL};

static void setup_rows(struct fake *f)
{
	newer = older = tka__linux;
	newer.next_version = NULL;
	fake_init(f, &newer);
}

static void one_row_needs_no_call(void **state)
{
	const struct tka__row *const alone[] = {&newer, NULL};
	struct fake f;

	(void)state;
	setup_rows(&f);
	assert_ptr_equal(tka__row_current(&f.kernel, alone), &newer);
	assert_ptr_equal(tka__row(&f.kernel, both, FAKE_SOCKET), &newer);
	assert_int_equal(f.n, 0);
}

static void row_is_that_of_the_running_release(void **state)
{
	struct fake f;

	(void)state;
	setup_rows(&f);
	newer.first_release = 14;
	f.release = 14;
	assert_ptr_equal(tka__row(&f.kernel, both, FAKE_SOCKET), &newer);
	assert_ptr_equal(tka__row_current(&f.kernel, both), &newer);
	f.release = 13;
	assert_ptr_equal(tka__row(&f.kernel, both, FAKE_SOCKET), &older);
	assert_ptr_equal(tka__row_current(&f.kernel, both), &older);
	assert_int_equal(f.open_sockets, 0);
	f.no_temporary = FAKE_EINVAL;
	assert_ptr_equal(tka__row_current(&f.kernel, both), &newer);
	f.not_tcp = FAKE_EINVAL;
	assert_ptr_equal(tka__row(&f.kernel, both, FAKE_SOCKET), &newer);
}

static void row_is_that_of_the_options_that_are_there(void **state)
{
	struct fake f;
	int o;

	(void)state;
	for (o = 0; o < TKA_OPTIONS; o++) {
		setup_rows(&f);
		newer.newer_options = TKA_BIT(o);
		assert_ptr_equal(tka__row_current(&f.kernel, both), &newer);
		f.missing = TKA_BIT(o);
		assert_ptr_equal(tka__row_current(&f.kernel, both), &older);
		newer.newer_options = ~TKA_BIT(o);
		assert_ptr_equal(tka__row_current(&f.kernel, both), &newer);
	}
}

static void unsupported_option_has_no_documented_default(void **state)
{
	(void)state;
	assert_int_equal(tka__documented(&tka__unknown, TKA_IDLE),
			 TKA_UNCHANGED);
	assert_int_equal(tka__documented(&tka__linux, TKA_IDLE), 7200);
}

/* Whatever a row has as the default: UNCHANGED if none is documented. */
static void supports_tries_a_value_within_the_range(void **state)
{
	static const int defaults[] = {TKA_UNCHANGED, 1, 2, 3, 4, 5, INT_MAX};
	static const int tried[] = {2, 2, 2, 3, 4, 4, 4};
	struct tka__row row = tka__linux;
	size_t i;

	(void)state;
	row.option[TKA_COUNT].min = 2;
	row.option[TKA_COUNT].max = 4;
	for (i = 0; i < COUNT_OF(defaults); i++) {
		struct fake f;

		fake_init(&f, &row);
		row.option[TKA_COUNT].default_value = defaults[i];
		assert_int_equal(tka__supports(&f.kernel, &row, TKA_COUNT), 1);
		assert_int_equal(f.calls[1].value, tried[i]);
	}
}

/* The time of the last segment wraps after 4294 s. */
static void time_that_wraps_is_trusted_only_below(void **state)
{
	struct tka_status got = TKA_STATUS_INIT;
	struct fake f;

	(void)state;
	setup_rows(&f);
	newer.status_time_wraps = 1;
	f.status = (struct tka_status)TKA_STATUS_INIT;
	f.status.known = TKA_STATUS_ACK_RECEIVED | TKA_STATUS_PROBES;
	f.status.ack_received_ms = 5;
	assert_int_equal(fake_set(&f, 4000, 97, 3), TKA_OK); /* 4291 */
	assert_int_equal(
		tka__status_get(&f.kernel, &newer, FAKE_SOCKET, &got), TKA_OK);
	assert_int_equal(got.ack_received_ms, 5);
	assert_int_equal(fake_set(&f, 4000, 98, 3), TKA_OK); /* 4294 */
	assert_int_equal(
		tka__status_get(&f.kernel, &newer, FAKE_SOCKET, &got), TKA_OK);
	assert_int_equal(got.ack_received_ms, -1);
	assert_int_equal(got.known, TKA_STATUS_PROBES);
	assert_int_equal(fake_set(&f, 10, 10, 3), TKA_OK);
	f.socket.number[TKA_ENABLE] = 0;
	assert_int_equal(
		tka__status_get(&f.kernel, &newer, FAKE_SOCKET, &got), TKA_OK);
	assert_int_equal(got.ack_received_ms, -1);
	f.socket.number[TKA_ENABLE] = 1;
	f.unreadable = TKA_BIT(TKA_COUNT);
	assert_int_equal(
		tka__status_get(&f.kernel, &newer, FAKE_SOCKET, &got), TKA_OK);
	assert_int_equal(got.ack_received_ms, -1);
	f.unreadable = 0;
	f.fail_from = f.n + 1;
	f.fail_count = 1;
	f.fail_error = FAKE_EINVAL;
	assert_int_equal(
		tka__status_get(&f.kernel, &newer, FAKE_SOCKET, &got), TKA_OK);
	assert_int_equal(got.ack_received_ms, -1);
	f.fail_count = 0;
	f.status.known = TKA_STATUS_PROBES;
	assert_int_equal(
		tka__status_get(&f.kernel, &newer, FAKE_SOCKET, &got), TKA_OK);
	assert_int_equal(got.known, TKA_STATUS_PROBES);
}

static void describe_nothing(int error, char *text, size_t size)
{
	(void)error, (void)size;
	text[0] = '\0';
}

static void error_without_a_text_is_explained(void **state)
{
	const struct tka__row *const here[] = {&tka__linux, NULL};
	struct tka_report r = TKA_REPORT_INIT;
	char text[TKA_EXPLAIN_SIZE];
	struct fake f;

	(void)state;
	fake_init(&f, &tka__linux);
	f.kernel.describe = describe_nothing;
	r.code = r.option[TKA_IDLE].outcome = TKA_EOS;
	assert_string_equal(tka__explain(&f.kernel, here, &r, text,
					 sizeof(text)),
			    "TCP_KEEPIDLE: ");
	assert_string_equal(tka_explain(&r, NULL, 5), "");
	assert_string_equal(tka_explain(&r, text, 0), "");
}

static void time_that_is_too_short_needs_no_report(void **state)
{
	struct fake f;

	(void)state;
	fake_init(&f, &tka__linux);
	assert_int_equal(tka__within(&f.kernel, &tka__linux, FAKE_SOCKET, 1, 0,
				     NULL),
			 TKA_ERANGE);
	assert_int_equal(f.n, 0);
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
		cmocka_unit_test(one_row_needs_no_call),
		cmocka_unit_test(row_is_that_of_the_running_release),
		cmocka_unit_test(row_is_that_of_the_options_that_are_there),
		cmocka_unit_test(unsupported_option_has_no_documented_default),
		cmocka_unit_test(supports_tries_a_value_within_the_range),
		cmocka_unit_test(time_that_wraps_is_trusted_only_below),
		cmocka_unit_test(error_without_a_text_is_explained),
		cmocka_unit_test(time_that_is_too_short_needs_no_report),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("corners", tests, NULL, NULL);
}
