/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Reports as text for people: each names the option, the value and the range,
 * all of them fit TKA_EXPLAIN_SIZE, and shorter buffers are never passed.
 */
#include "fake.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

static const struct tka__row *const on_linux[] = {&tka__linux, NULL};

static const char *explain(const struct tka__row *const *here,
			   const struct tka_report *r)
{
	static char text[TKA_EXPLAIN_SIZE];
	struct fake f;

	fake_init(&f, here[0]);
	(void)tka__explain(&f.kernel, here, r, text, sizeof(text));
	assert_int_equal(f.n, 0); /* no system call */
	return text;
}

/* A request on Linux, with what the socket lacks or rejects, as text. */
struct request {
	struct tka_keepalive want;
	unsigned flags, missing, rejected, torn;
	int not_tcp;
};

static const char *text_of(const struct request *q)
{
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;

	fake_init(&f, &tka__linux);
	f.missing = q->missing;
	f.rejected = q->rejected;
	f.torn = q->torn;
	f.not_tcp = q->not_tcp;
	f.fail_error = 1;
	(void)fake_apply(&f, &q->want, q->flags, &r);
	return explain(on_linux, &r);
}

static void a_value_out_of_range_is_explained_with_option_and_range(void **s)
{
	struct request q = {.want = settings_of(1, 40000, KEEP, KEEP, KEEP)};

	(void)s;
	assert_string_equal(text_of(&q), "TCP_KEEPIDLE: 40000 s is out of "
					 "range, Linux takes 1 to 32767 s");
	q.want = settings_of(KEEP, KEEP, 0, KEEP, KEEP);
	assert_string_equal(text_of(&q), "TCP_KEEPINTVL: 0 s is out of range, "
					 "Linux takes 1 to 32767 s");
	q.want = settings_of(KEEP, KEEP, KEEP, 128, KEEP);
	assert_string_equal(text_of(&q), "TCP_KEEPCNT: 128 is out of range, "
					 "Linux takes 1 to 127");
	q.want = settings_of(KEEP, KEEP, KEEP, KEEP, -1);
	assert_string_equal(text_of(&q),
			    "TCP_USER_TIMEOUT: -1 ms is out of range, Linux "
			    "takes 0 to 2147483647 ms");
	q.want = settings_of(2, KEEP, KEEP, KEEP, KEEP);
	assert_string_equal(text_of(&q), "SO_KEEPALIVE: 2 is out of range, "
					 "Linux takes 0 to 1");
}

static void all_problems_are_explained_in_one_line(void **state)
{
	struct request q = {.want = settings_of(1, 40000, 5, 200, 1000)};

	(void)state;
	assert_string_equal(text_of(&q),
			    "TCP_KEEPIDLE: 40000 s is out of range, Linux "
			    "takes 1 to 32767 s; TCP_KEEPCNT: 200 is out of "
			    "range, Linux takes 1 to 127");
}

static void what_a_socket_or_the_system_rejected_is_explained(void **state)
{
	struct request q = {.want = settings_of(1, 10, 5, 3, 1000)};

	(void)state;
	assert_string_equal(text_of(&q), "");
	q.missing = TKA_BIT(TKA_USER_TIMEOUT);
	assert_string_equal(text_of(&q),
			    "TCP_USER_TIMEOUT: not supported by this socket");
	q.flags = TKA_SKIP;
	assert_string_equal(text_of(&q),
			    "TCP_USER_TIMEOUT: not supported, skipped");
	q.missing = 0;
	q.rejected = TKA_BIT(TKA_ENABLE);
	assert_string_equal(text_of(&q), "SO_KEEPALIVE: error 1");
	q.torn = TKA_BIT(TKA_INTERVAL);
	assert_string_equal(text_of(&q),
			    "SO_KEEPALIVE: error 1, and the old settings "
			    "could not be restored");
	q.not_tcp = FAKE_ENOPROTOOPT;
	assert_string_equal(text_of(&q), "not an open TCP socket");
}

static void a_success_that_is_not_exact_is_explained(void **state)
{
	struct request q = {.want = settings_of(1, 40000, 5, 200, 1000),
			    .flags = TKA_CLAMP};
	struct tka_keepalive want = settings_of(KEEP, KEEP, KEEP, KEEP, 1500);
	const struct tka__row *const here[] = {&tka__freebsd, NULL};
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;

	(void)state;
	assert_string_equal(text_of(&q),
			    "TCP_KEEPIDLE: 40000 s clamped to 32767 s; "
			    "TCP_KEEPCNT: 200 clamped to 127");
	fake_init(&f, &tka__freebsd);
	assert_int_equal(fake_apply(&f, &want, 0, &r), TKA_OK);
	assert_string_equal(strchr(explain(here, &r), ':'),
			    ": 1500 ms rounded up to 2000 ms");
}

static void options_without_a_name_are_explained_in_plain_words(void **state)
{
	struct tka_keepalive want = settings_of(1, 10, 5, KEEP, KEEP);
	const struct tka__row *const here[] = {&tka__openbsd, NULL};
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, &tka__openbsd);
	assert_int_equal(fake_apply(&f, &want, 0, &r), TKA_EUNSUP);
	assert_string_equal(explain(here, &r),
			    "idle: not supported per socket on OpenBSD; "
			    "interval: not supported per socket on OpenBSD");
}

static void times_that_no_plan_keeps_are_explained(void **state)
{
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, &tka__linux);
	assert_int_equal(tka__within(&f.kernel, f.row, FAKE_SOCKET, 6, 0, &r),
			 TKA_ERANGE);
	assert_string_equal(explain(on_linux, &r),
			    "6 s cannot be met here, 8 s can");
	assert_int_equal(tka__within(&f.kernel, f.row, FAKE_SOCKET, -1, 0, &r),
			 TKA_ERANGE);
	assert_string_equal(explain(on_linux, &r),
			    "-1 s cannot be met here, 8 s can");
}

static void a_time_without_an_alternative_is_explained(void **state)
{
	struct tka_report r = TKA_REPORT_INIT;

	(void)state;
	r.code = TKA_ERANGE;
	r.value = 30;
	assert_string_equal(explain(on_linux, &r), "30 s cannot be met here");
	r.limit = 1;
	assert_string_equal(explain(on_linux, &r),
			    "30 s cannot be met here, 1 s can");
}

static void a_default_that_is_unknown_is_explained(void **state)
{
	struct tka_keepalive want = settings_of(1, DEFAULT, KEEP, KEEP, KEEP);
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, &tka__linux);
	f.no_temporary = 24;
	assert_int_equal(fake_apply(&f, &want, 0, &r), TKA_EUNKNOWN);
	assert_string_equal(explain(on_linux, &r),
			    "TCP_KEEPIDLE: the system's default cannot be "
			    "determined");
}

/* The names and ranges are those of the row with the limit of the report. */
static void a_range_is_that_of_the_release_that_reported_it(void **state)
{
	static struct tka__row newer, older, without;
	static const struct tka__row *const here[] = {&without, &newer, &older,
						      NULL};
	static const struct {
		int limit;
		const char *text;
	} cases[] = {
		{100, "IDLE: 200 s is out of range, newer takes 1 to 100 s"},
		{50, "IDLE: 200 s is out of range, older takes 7 to 50 s"},
		{1, "IDLE: 200 s is out of range, newer takes 1 to 100 s"},
		{7, "IDLE: 200 s is out of range, older takes 7 to 50 s"},
		{0, "idle: 200 s is out of range"}, /* of none */
	};
	size_t i;

	(void)state;
	without = newer = older = tka__unknown;
	newer.about.name = "newer";
	older.about.name = "older";
	newer.option[TKA_IDLE] = older.option[TKA_IDLE] =
		(struct tka_option_info){TKA__SECONDS("IDLE", 4, 100, 60)};
	older.option[TKA_IDLE].min = 7;
	older.option[TKA_IDLE].max = 50;
	for (i = 0; i < COUNT_OF(cases); i++) {
		struct tka_report r = TKA_REPORT_INIT;

		r.code = r.option[TKA_IDLE].outcome = TKA_ERANGE;
		r.option[TKA_IDLE].value = 200;
		r.option[TKA_IDLE].limit = cases[i].limit;
		assert_string_equal(explain(here, &r), cases[i].text);
	}
}

static const char *description;

static void describe_so(int error, char *text, size_t size)
{
	(void)error;
	strncpy(text, description, size - 1)[size - 1] = '\0';
}

/* The text of an error is the system's, and any other text. */
static void the_text_of_an_error_is_copied_as_it_is(void **state)
{
	static const char longest[] =
		"12345678901234567890123456789012345678901234567890"
		"12345678901234567890123456789012345678901234567890"
		"1234567890123456789";
	const struct {
		const char *description, *text;
	} cases[] = {
		{"5%d of %s", "5%d of %s"},
		{"x", "x"},
		{longest, longest},
		{"12345678901234567890123456789012345678901234567890"
		 "12345678901234567890123456789012345678901234567890"
		 "1234567890123456789 and more",
		 longest},
	};
	struct tka_report r = TKA_REPORT_INIT;
	char text[TKA_EXPLAIN_SIZE];
	struct fake f;
	size_t i;

	(void)state;
	fake_init(&f, &tka__linux);
	f.kernel.describe = describe_so;
	r.code = r.option[TKA_IDLE].outcome = r.option[TKA_COUNT].outcome =
		TKA_EOS;
	for (i = 0; i < COUNT_OF(cases); i++) {
		char expected[TKA_EXPLAIN_SIZE];

		description = cases[i].description;
		(void)snprintf(expected, sizeof(expected),
			       "TCP_KEEPIDLE: %s; TCP_KEEPCNT: %s",
			       cases[i].text, cases[i].text);
		assert_string_equal(tka__explain(&f.kernel, on_linux, &r, text,
						 sizeof(text)),
				    expected);
	}
}

/* A code that is of no option has the text of the code. */
static void every_code_is_explained(void **state)
{
	struct tka_report r = TKA_REPORT_INIT;
	int code;

	(void)state;
	for (code = TKA_EUNKNOWN; code < TKA_OK; code++) {
		r.code = code;
		assert_true(strlen(explain(on_linux, &r)) > 10);
		if (code != TKA_ERANGE)
			assert_string_equal(explain(on_linux, &r),
					    tka__strerror(code));
	}
	r.code = TKA_OK;
	assert_string_equal(explain(on_linux, &r), "");
}

/* Any number in any field, on any row. */
static void a_report_of_any_numbers_fits_and_is_terminated(void **state)
{
	static const int outcomes[] = {-8, -7, -6,	-5,	-4, -3,
				       -2, -1, 0,	1,	2,  3,
				       4,  5,  INT_MIN, INT_MAX};
	static const int numbers[] = {INT_MIN, INT_MAX, -2000000000};
	struct fake f;
	size_t r, i, n, longest = 0;
	int o;

	(void)state;
	for (r = 0; tka__rows[r]; r++)
		for (i = 0; i < COUNT_OF(outcomes); i++)
			for (n = 0; n < COUNT_OF(numbers) * 2; n++) {
				const struct tka__row *const here[] = {
					tka__rows[r], NULL};
				struct tka_report report = TKA_REPORT_INIT;
				char text[4096];

				fake_init(&f, here[0]);
				report.code = n % 2 ? outcomes[i] : TKA_OK;
				report.reason = report.value = report.limit =
					report.os_error = numbers[n / 2];
				for (o = 0; o < TKA_OPTIONS; o++)
					report.option[o] =
						(struct tka_option_report){
							outcomes[i],
							numbers[n / 2],
							numbers[n / 2],
							numbers[n / 2]};
				(void)tka__explain(&f.kernel, here, &report,
						   text, sizeof(text));
				if (strlen(text) > longest)
					longest = strlen(text);
			}
	assert_in_range(longest, 100, TKA_EXPLAIN_SIZE - 1);
}

/* As many bytes as there are, and one of them ends the text. */
static void a_shorter_buffer_has_the_beginning_of_the_text(void **state)
{
	struct request q = {.want = settings_of(2, 40000, 0, 200, -1)};
	struct tka_report r = TKA_REPORT_INIT;
	char whole[TKA_EXPLAIN_SIZE], part[TKA_EXPLAIN_SIZE];
	struct fake f;
	size_t size;

	(void)state;
	fake_init(&f, &tka__linux);
	assert_int_equal(fake_apply(&f, &q.want, 0, &r), TKA_ERANGE);
	(void)snprintf(whole, sizeof(whole), "%s", explain(on_linux, &r));
	assert_true(strlen(whole) > 200);
	for (size = 1; size <= strlen(whole) + 2; size++) {
		memset(part, 'x', sizeof(part));
		assert_ptr_equal(
			tka__explain(&f.kernel, on_linux, &r, part, size),
			part);
		assert_int_equal(strncmp(part, whole, size - 1), 0);
		assert_int_equal(strlen(part), size > strlen(whole)
						       ? strlen(whole)
						       : size - 1);
		assert_int_equal(part[size], 'x');
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_value_out_of_range_is_explained_with_option_and_range),
		cmocka_unit_test(all_problems_are_explained_in_one_line),
		cmocka_unit_test(
			what_a_socket_or_the_system_rejected_is_explained),
		cmocka_unit_test(a_success_that_is_not_exact_is_explained),
		cmocka_unit_test(
			options_without_a_name_are_explained_in_plain_words),
		cmocka_unit_test(times_that_no_plan_keeps_are_explained),
		cmocka_unit_test(a_time_without_an_alternative_is_explained),
		cmocka_unit_test(a_default_that_is_unknown_is_explained),
		cmocka_unit_test(
			a_range_is_that_of_the_release_that_reported_it),
		cmocka_unit_test(the_text_of_an_error_is_copied_as_it_is),
		cmocka_unit_test(every_code_is_explained),
		cmocka_unit_test(
			a_report_of_any_numbers_fits_and_is_terminated),
		cmocka_unit_test(
			a_shorter_buffer_has_the_beginning_of_the_text),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("explain", tests, NULL, NULL);
}
