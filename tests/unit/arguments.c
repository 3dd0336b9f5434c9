/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Arguments that no call accepts: NULL, sizes of structs, flags, options and
 * numbers. The code of each is defined, and nothing is modified.
 */
#include "fake.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

static const tka_socket none = (tka_socket)-1;

static const unsigned all_flags =
	TKA_SKIP | TKA_CLAMP | TKA_EACH | TKA_IDLE_ONLY;

/* The struct's first member is its size; ends in the middle of fields, too. */
static const unsigned sizes_of_no_struct[] = {
	0,  1,	2,  3,	4,  5,	 8,   31,  33,	     36,       39,
	41, 48, 71, 73, 80, 103, 105, 120, 1u << 31, UINT_MAX, UINT_MAX - 3};

static void *sized(void *buffer, unsigned size)
{
	memset(buffer, 0x55, 256);
	memcpy(buffer, &size, sizeof(size));
	return buffer;
}

/* Every call that takes the struct, with one that has this size. */
static void refuse_keepalive(unsigned size)
{
	char buffer[256], before[256];
	struct tka_keepalive *s = sized(buffer, size);
	struct tka_report r = TKA_REPORT_INIT;
	int64_t earliest = 1, latest = 2;

	memcpy(before, buffer, sizeof(before));
	assert_int_equal(tka_keepalive_apply(none, s, 0, &r), TKA_EINVAL);
	assert_int_equal(r.code, TKA_EINVAL);
	assert_int_equal(r.reason, -1);
	assert_int_equal(tka_keepalive_check(s, 0, NULL), TKA_EINVAL);
	assert_int_equal(tka_keepalive_get(none, s), TKA_EINVAL);
	assert_int_equal(tka_keepalive_value(s, TKA_IDLE), TKA_UNCHANGED);
	assert_int_equal(tka_keepalive_assign(s, TKA_IDLE, 1), TKA_EINVAL);
	assert_int_equal(tka_plan(30, 0, 0, s), TKA_EINVAL);
	assert_int_equal(tka_predict(s, TKA_CASE_IDLE, &earliest, &latest),
			 TKA_EINVAL);
	assert_int_equal(tka_review(s, 30, 0, 0), TKA_EINVAL);
	assert_memory_equal(buffer, before, sizeof(before));
	assert_int_equal(earliest, 1);
	assert_int_equal(latest, 2);
}

static void wrong_sizes_of_settings_are_rejected(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(sizes_of_no_struct); i++)
		if (sizes_of_no_struct[i] != sizeof(struct tka_keepalive))
			refuse_keepalive(sizes_of_no_struct[i]);
}

/* A report that has no valid size is not written, whatever else is wrong. */
static void wrong_sizes_of_reports_are_rejected(void **state)
{
	struct tka_keepalive want = TKA_KEEPALIVE_INIT;
	char buffer[256], before[256], text[16];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(sizes_of_no_struct); i++) {
		struct tka_report *r = sized(buffer, sizes_of_no_struct[i]);

		if (sizes_of_no_struct[i] == sizeof(*r))
			continue;
		memcpy(before, buffer, sizeof(before));
		assert_int_equal(tka_keepalive_apply(none, &want, 0, r),
				 TKA_EINVAL);
		assert_int_equal(tka_keepalive_check(&want, ~0u, r),
				 TKA_EINVAL);
		assert_int_equal(tka_keepalive_within(none, 30, 0, r),
				 TKA_EINVAL);
		assert_string_equal(tka_explain(r, text, sizeof(text)), "");
		assert_memory_equal(buffer, before, sizeof(before));
	}
}

static void wrong_sizes_of_results_are_rejected(void **state)
{
	char buffer[256], before[256];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(sizes_of_no_struct); i++) {
		unsigned size = sizes_of_no_struct[i];
		void *s = sized(buffer, size);

		memcpy(before, buffer, sizeof(before));
		if (size != sizeof(struct tka_defaults))
			assert_int_equal(tka_system_defaults(s), TKA_EINVAL);
		if (size != sizeof(struct tka_status))
			assert_int_equal(tka_status_get(none, s), TKA_EINVAL);
		assert_memory_equal(buffer, before, sizeof(before));
	}
}

/* Sizes that have the low bits of a right one as well. */
static void wrong_sizes_are_not_initialised(void **state)
{
	const size_t beyond = sizeof(size_t) > 4 ? (size_t)UINT_MAX + 1 : 0;
	char buffer[256], before[256];
	size_t i;

	(void)state;
	memset(buffer, 0x55, sizeof(buffer));
	memcpy(before, buffer, sizeof(before));
	for (i = 0; i < COUNT_OF(sizes_of_no_struct); i++) {
		size_t size = sizes_of_no_struct[i];
		void *s = buffer;

		if (size != sizeof(struct tka_keepalive))
			assert_int_equal(tka_keepalive_init(s, size),
					 TKA_EINVAL);
		if (size != sizeof(struct tka_report))
			assert_int_equal(tka_report_init(s, size), TKA_EINVAL);
		assert_memory_equal(buffer, before, sizeof(before));
	}
	if (beyond) {
		void *s = buffer;

		assert_int_equal(
			tka_keepalive_init(
				s, beyond + sizeof(struct tka_keepalive)),
			TKA_EINVAL);
		assert_int_equal(
			tka_report_init(s, beyond + sizeof(struct tka_report)),
			TKA_EINVAL);
	}
	assert_int_equal(tka_report_init((void *)buffer, (size_t)-1),
			 TKA_EINVAL);
	assert_memory_equal(buffer, before, sizeof(before));
}

static void init_does_what_the_macros_do_and_writes_no_more(void **state)
{
	const struct tka_keepalive settings = TKA_KEEPALIVE_INIT;
	const struct tka_report report = TKA_REPORT_INIT;
	struct tka_keepalive s[2];
	struct tka_report r[2];

	(void)state;
	memset(s, 0x55, sizeof(s));
	memset(r, 0x55, sizeof(r));
	assert_int_equal(tka_keepalive_init(s, sizeof(s[0])), TKA_OK);
	assert_int_equal(tka_report_init(r, sizeof(r[0])), TKA_OK);
	assert_memory_equal(s, &settings, sizeof(settings));
	assert_memory_equal(r, &report, sizeof(report));
	assert_int_equal(s[1].size, 0x55555555);
	assert_int_equal(r[1].size, 0x55555555);
}

static void null_is_rejected_and_only_where_it_is_not_allowed(void **state)
{
	struct tka_keepalive s = TKA_KEEPALIVE_INIT;
	struct tka_report r = TKA_REPORT_INIT;
	int64_t earliest = 1, latest = 2;
	char text[8] = "x";

	(void)state;
	assert_int_equal(tka_keepalive_init(NULL, sizeof(s)), TKA_EINVAL);
	assert_int_equal(tka_report_init(NULL, sizeof(r)), TKA_EINVAL);
	assert_int_equal(tka_keepalive_value(NULL, TKA_IDLE), TKA_UNCHANGED);
	assert_int_equal(tka_keepalive_assign(NULL, TKA_IDLE, 1), TKA_EINVAL);
	assert_int_equal(tka_keepalive_apply(none, NULL, 0, &r), TKA_EINVAL);
	assert_int_equal(r.code, TKA_EINVAL);
	assert_int_equal(tka_keepalive_apply(none, NULL, 0, NULL), TKA_EINVAL);
	assert_int_equal(tka_keepalive_check(NULL, 0, NULL), TKA_EINVAL);
	assert_int_equal(tka_keepalive_check(&s, 0, NULL), TKA_OK);
	assert_int_equal(tka_keepalive_get(none, NULL), TKA_EINVAL);
	assert_int_equal(tka_plan(30, 0, 0, NULL), TKA_EINVAL);
	assert_int_equal(tka_predict(NULL, TKA_CASE_IDLE, &earliest, &latest),
			 TKA_EINVAL);
	assert_int_equal(tka_predict(&s, TKA_CASE_IDLE, NULL, &latest),
			 TKA_EINVAL);
	assert_int_equal(tka_predict(&s, TKA_CASE_IDLE, &earliest, NULL),
			 TKA_EINVAL);
	assert_int_equal(tka_review(NULL, 30, 0, 0), TKA_EINVAL);
	assert_int_equal(tka_system_defaults(NULL), TKA_EINVAL);
	assert_int_equal(tka_status_get(none, NULL), TKA_EINVAL);
	assert_null(tka_platform_option(NULL, TKA_IDLE));
	assert_string_equal(tka_explain(NULL, text, sizeof(text)), "");
	assert_string_equal(tka_explain(&r, NULL, 0), "");
	assert_string_equal(tka_explain(&r, NULL, 100), "");
	assert_string_equal(tka_explain(NULL, NULL, 0), "");
	assert_int_equal(earliest, 1);
	assert_int_equal(latest, 2);
}

/* Which flags a call accepts; TKA_EINVAL has the first word. */
static void check_flags(unsigned flags)
{
	const unsigned applies = TKA_SKIP | TKA_CLAMP | TKA_EACH;
	struct tka_keepalive s = TKA_KEEPALIVE_INIT;
	struct tka_report r = TKA_REPORT_INIT;

	assert_int_equal(tka_keepalive_apply(none, &s, flags, &r) == TKA_EINVAL,
			 (flags & ~applies) != 0);
	assert_int_equal(r.code, flags & ~applies ? TKA_EINVAL : TKA_ESOCKET);
	assert_int_equal(tka_keepalive_check(&s, flags, NULL) == TKA_EINVAL,
			 (flags & ~applies) != 0);
	assert_int_equal(tka_keepalive_within(none, 30, flags, &r) ==
				 TKA_EINVAL,
			 (flags & ~(TKA_SKIP | TKA_EACH | TKA_IDLE_ONLY)) != 0);
	assert_int_equal(r.code == TKA_EINVAL,
			 (flags & ~(TKA_SKIP | TKA_EACH | TKA_IDLE_ONLY)) != 0);
	assert_int_equal(tka_plan(30, 0, flags, &s) == TKA_EINVAL,
			 (flags & ~(TKA_SKIP | TKA_IDLE_ONLY)) != 0);
	assert_int_equal(tka_plan_min(0, flags) == TKA_EINVAL,
			 (flags & ~TKA_IDLE_ONLY) != 0);
	assert_int_equal(tka_review(&s, 30, 0, flags) == TKA_EINVAL,
			 (flags & ~TKA_IDLE_ONLY) != 0);
}

static void a_call_rejects_the_flags_that_are_not_its_own(void **state)
{
	unsigned flags;
	int bit;

	(void)state;
	for (flags = 0; flags <= all_flags; flags++)
		check_flags(flags);
	for (bit = 0; bit < 32; bit++) {
		check_flags(1u << bit);
		check_flags(1u << bit | TKA_IDLE_ONLY);
	}
	check_flags(~0u);
}

static const int no_options[] = {-1,	  TKA_OPTIONS, TKA_OPTIONS + 1,
				 INT_MAX, INT_MIN,     TKA_ESOCKET};

static void unknown_options_are_rejected(void **state)
{
	struct tka_keepalive s = TKA_KEEPALIVE_INIT, before = s;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(no_options); i++) {
		enum tka_option option = (enum tka_option)no_options[i];

		assert_int_equal(tka_keepalive_value(&s, option),
				 TKA_UNCHANGED);
		assert_int_equal(tka_keepalive_assign(&s, option, 1),
				 TKA_EINVAL);
		assert_memory_equal(&s, &before, sizeof(s));
		assert_null(
			tka_platform_option(tka_platform_current(), option));
		assert_int_equal(tka_supports(option), TKA_EINVAL);
		assert_string_equal(tka_option_name(no_options[i]),
				    "unknown option");
	}
}

static void every_setting_of_an_initialised_struct_is_unchanged(void **state)
{
	const struct tka_keepalive s = TKA_KEEPALIVE_INIT;
	int o;

	(void)state;
	for (o = 0; o < TKA_OPTIONS; o++)
		assert_int_equal(tka_keepalive_value(&s, (enum tka_option)o),
				 TKA_UNCHANGED);
	assert_int_equal(s.size, sizeof(s));
	assert_int_equal(s.known, 0);
	assert_int_equal(s.system, 0);
}

/* The order of the fields, written out here once more. */
static void value_and_assign_are_the_field_of_the_option(void **state)
{
	struct tka_keepalive s = TKA_KEEPALIVE_INIT;
	int *const fields[] = {&s.enabled, &s.idle_s, &s.interval_s, &s.count,
			       &s.user_timeout_ms};
	int o;

	(void)state;
	assert_int_equal(COUNT_OF(fields), TKA_OPTIONS);
	for (o = 0; o < TKA_OPTIONS; o++) {
		struct tka_keepalive before;

		s.known = s.system = ~0u;
		before = s;
		*fields[o] = 1000 + o;
		assert_int_equal(tka_keepalive_value(&s, (enum tka_option)o),
				 1000 + o);
		assert_int_equal(
			tka_keepalive_assign(&s, (enum tka_option)o, -o),
			TKA_OK);
		assert_int_equal(*fields[o], -o);
		assert_int_equal(s.system, ~TKA_BIT(o));
		assert_int_equal(s.known, ~0u);
		*fields[o] = tka_keepalive_value(&before, (enum tka_option)o);
		s.system = ~0u;
		assert_memory_equal(&s, &before, sizeof(s));
	}
}

static void every_option_has_its_plain_name(void **state)
{
	static const char *const names[] = {"keep-alive", "idle", "interval",
					    "count", "user timeout"};
	int o;

	(void)state;
	assert_int_equal(COUNT_OF(names), TKA_OPTIONS);
	for (o = 0; o < TKA_OPTIONS; o++)
		assert_string_equal(tka_option_name(o), names[o]);
}

static void every_result_has_a_text_of_its_own(void **state)
{
	static const int strange[] = {1, -8, 100, INT_MIN, INT_MAX};
	size_t i;
	int a, b;

	(void)state;
	for (a = TKA_EUNKNOWN; a <= 0; a++)
		for (b = TKA_EUNKNOWN; b < a; b++)
			assert_string_not_equal(tka_strerror(a),
						tka_strerror(b));
	for (i = 0; i < COUNT_OF(strange); i++)
		assert_string_equal(tka_strerror(strange[i]), "unknown result");
}

static void every_risk_has_a_text_of_its_own(void **state)
{
	static const unsigned strange[] = {0, 3, 64, 1u << 31, UINT_MAX};
	unsigned a, b;
	size_t i;

	(void)state;
	for (a = 1; a <= TKA_RISK_PATH; a *= 2) {
		assert_string_not_equal(tka_risk_text(a), "unknown risk");
		for (b = 1; b < a; b *= 2)
			assert_string_not_equal(tka_risk_text(a),
						tka_risk_text(b));
	}
	for (i = 0; i < COUNT_OF(strange); i++)
		assert_string_equal(tka_risk_text(strange[i]), "unknown risk");
}

static const int extremes[] = {INT_MIN, INT_MIN + 1, INT_MIN + 2, -1,
			       0,	1,	     INT_MAX - 1, INT_MAX};

static void extreme_times_are_defined_and_leave_results_alone(void **state)
{
	struct tka_keepalive plan = TKA_KEEPALIVE_INIT, before = plan;
	size_t i, j;

	(void)state;
	for (i = 0; i < COUNT_OF(extremes); i++) {
		int least = tka_plan_min(extremes[i], 0);

		assert_true(least > 0 || least == TKA_ERANGE ||
			    least == TKA_EUNSUP);
		for (j = 0; j < COUNT_OF(extremes); j++) {
			int code = tka_plan(extremes[j], extremes[i], 0, &plan);

			if (extremes[i] < 0 || extremes[j] < 1)
				assert_int_equal(code, TKA_ERANGE);
			if (code)
				assert_memory_equal(&plan, &before,
						    sizeof(plan));
			plan = before;
		}
	}
}

/* Each argument in its place: the core has the same answer. */
static void plans_and_reviews_are_those_of_this_platform(void **state)
{
	const struct tka__row *row = tka__row_current(&tka__os, tka__here);
	struct tka_keepalive plan = TKA_KEEPALIVE_INIT, expected = plan;
	int64_t bounds[4] = {0, 0, 0, 0};
	unsigned flags;
	int which;

	(void)state;
	assert_ptr_equal(tka_platform_current(), &row->about);
	assert_int_equal(tka_plan(60, 30, TKA_SKIP, &plan),
			 tka__plan(row, 60, 30, TKA_SKIP, &expected));
	assert_memory_equal(&plan, &expected, sizeof(plan));
	assert_int_equal(tka_plan_min(10, TKA_IDLE_ONLY),
			 tka__plan_min(row, 10, TKA_IDLE_ONLY));
	for (which = TKA_CASE_IDLE; which <= TKA_CASE_ANY; which++) {
		assert_int_equal(tka_predict(&plan, (enum tka_case)which,
					     &bounds[0], &bounds[1]),
				 tka__predict(row, &plan, which, &bounds[2],
					      &bounds[3]));
		assert_int_equal(bounds[0], bounds[2]);
		assert_int_equal(bounds[1], bounds[3]);
	}
	for (flags = 0; flags <= TKA_IDLE_ONLY; flags += TKA_IDLE_ONLY) {
		assert_int_equal(tka_review(&plan, 60, 9, flags),
				 tka__review(row, &plan, 60, 9, flags));
		assert_int_equal(tka_review(&plan, 20, 30, flags),
				 tka__review(row, &plan, 20, 30, flags));
	}
}

/* Masks with unknown bits: known is ignored, system says nothing of them. */
static void unknown_bits_of_masks_are_ignored(void **state)
{
	struct tka_keepalive s = TKA_KEEPALIVE_INIT;
	struct tka_report r = TKA_REPORT_INIT;

	(void)state;
	s.known = s.system = ~0u << TKA_OPTIONS;
	s.idle_s = 10;
	s.interval_s = 1;
	assert_int_equal(tka_keepalive_check(&s, 0, &r), TKA_OK);
	assert_int_equal(r.option[TKA_IDLE].outcome, TKA_OUTCOME_APPLIED);
	assert_int_equal(s.known, ~0u << TKA_OPTIONS);
}

static void the_index_of_a_platform_ends_somewhere(void **state)
{
	size_t n = 0;

	(void)state;
	while (tka_platform_at(n))
		n++;
	assert_in_range(n, 20, 100);
	assert_null(tka_platform_at(n + 1));
	assert_null(tka_platform_at((size_t)-1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wrong_sizes_of_settings_are_rejected),
		cmocka_unit_test(wrong_sizes_of_reports_are_rejected),
		cmocka_unit_test(wrong_sizes_of_results_are_rejected),
		cmocka_unit_test(wrong_sizes_are_not_initialised),
		cmocka_unit_test(
			init_does_what_the_macros_do_and_writes_no_more),
		cmocka_unit_test(
			null_is_rejected_and_only_where_it_is_not_allowed),
		cmocka_unit_test(a_call_rejects_the_flags_that_are_not_its_own),
		cmocka_unit_test(unknown_options_are_rejected),
		cmocka_unit_test(
			every_setting_of_an_initialised_struct_is_unchanged),
		cmocka_unit_test(value_and_assign_are_the_field_of_the_option),
		cmocka_unit_test(every_option_has_its_plain_name),
		cmocka_unit_test(every_result_has_a_text_of_its_own),
		cmocka_unit_test(every_risk_has_a_text_of_its_own),
		cmocka_unit_test(
			extreme_times_are_defined_and_leave_results_alone),
		cmocka_unit_test(plans_and_reviews_are_those_of_this_platform),
		cmocka_unit_test(unknown_bits_of_masks_are_ignored),
		cmocka_unit_test(the_index_of_a_platform_ends_somewhere),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("arguments", tests, NULL, NULL);
}
