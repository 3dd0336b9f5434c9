/* SPDX-License-Identifier: MIT */
/*
 * What the library says of the running system, and the texts.
 */
#include "sockets.h"

#include <limits.h>
#include <string.h>

static void the_current_platform_is_listed(void **state)
{
	const struct tka_platform *row, *here = tka_platform_current();
	size_t i, found = 0;

	(void)state;
	for (i = 0; (row = tka_platform_at(i)); i++)
		found += row == here;
	assert_int_equal(found, 1);
	assert_true(i > 1);
	assert_null(tka_platform_at(i + 1));
	assert_null(tka_platform_at((size_t)-1));
	assert_string_not_equal(here->name, "unknown");
}

static void an_option_outside_the_set_has_no_row(void **state)
{
	static const int wrong[] = {-1, TKA_OPTIONS, INT_MAX, INT_MIN};
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++) {
		assert_null(tka_platform_option(tka_platform_current(),
						(enum tka_option)wrong[i]));
		assert_int_equal(tka_supports((enum tka_option)wrong[i]),
				 TKA_EINVAL);
	}
	assert_null(tka_platform_option(NULL, TKA_IDLE));
	assert_non_null(tka_platform_option(tka_platform_at(0), TKA_IDLE));
}

static void what_the_row_offers_the_kernel_takes(void **state)
{
	int o;

	(void)state;
	for (o = TKA_ENABLE; o <= TKA_COUNT; o++) {
		const struct tka_option_info *opt = tka_platform_option(
			tka_platform_current(), (enum tka_option)o);

		assert_int_equal(tka_supports((enum tka_option)o),
				 opt->support >= TKA_SUPPORT_EMULATED);
	}
}

static void a_new_socket_follows_the_system_defaults(void **state)
{
	struct tka_defaults d = TKA_DEFAULTS_INIT;
	struct tka_keepalive now = TKA_KEEPALIVE_INIT;
	tka_socket sock = tcp_new(AF_INET);

	(void)state;
	assert_int_equal(tka_system_defaults(&d), TKA_OK);
	assert_int_equal(tka_keepalive_get(sock, &now), TKA_OK);
	assert_int_equal(d.idle_ms, now.idle_s * INT64_C(1000));
	assert_int_equal(d.interval_ms, now.interval_s * INT64_C(1000));
	assert_int_equal(d.count, now.count);
	assert_non_null(d.idle_source);
	assert_non_null(d.interval_source);
	assert_non_null(d.count_source);
	assert_int_equal(d.known & 14, 14);
	tcp_close(sock);
}

static void wrong_sizes_are_refused(void **state)
{
	struct tka_defaults d = TKA_DEFAULTS_INIT, was = d;
	struct tka_keepalive p = TKA_KEEPALIVE_INIT, p_was;
	int64_t e = 1, l = 2;

	(void)state;
	assert_int_equal(tka_system_defaults(NULL), TKA_EINVAL);
	d.size = 0;
	was.size = 0;
	assert_int_equal(tka_system_defaults(&d), TKA_EINVAL);
	assert_memory_equal(&d, &was, sizeof(d));
	assert_int_equal(tka_plan(30, 0, 0, NULL), TKA_EINVAL);
	p.size++;
	p_was = p;
	assert_int_equal(tka_plan(30, 0, 0, &p), TKA_EINVAL);
	assert_memory_equal(&p, &p_was, sizeof(p));
	assert_int_equal(tka_predict(&p, TKA_CASE_IDLE, &e, &l), TKA_EINVAL);
	p.size--;
	assert_int_equal(tka_predict(NULL, TKA_CASE_IDLE, &e, &l), TKA_EINVAL);
	assert_int_equal(tka_predict(&p, TKA_CASE_IDLE, NULL, &l), TKA_EINVAL);
	assert_int_equal(tka_predict(&p, TKA_CASE_IDLE, &e, NULL), TKA_EINVAL);
	assert_int_equal(e, 1);
	assert_int_equal(l, 2);
}

static void every_result_has_a_text_of_its_own(void **state)
{
	static const int strange[] = {1, -8, 100, INT_MIN, INT_MAX};
	int a, b;
	size_t i;

	(void)state;
	for (a = TKA_EUNKNOWN; a <= 0; a++)
		for (b = TKA_EUNKNOWN; b < a; b++)
			assert_string_not_equal(tka_strerror(a),
						tka_strerror(b));
	for (i = 0; i < 5; i++)
		assert_string_equal(tka_strerror(strange[i]), "unknown result");
}

static void the_version_is_that_of_the_header(void **state)
{
	(void)state;
	assert_string_equal(tka_version(), "0.2.0");
	assert_int_equal(TKA_VERSION_MAJOR, 0);
	assert_int_equal(TKA_VERSION_MINOR, 2);
	assert_int_equal(TKA_VERSION_PATCH, 0);
}

static void a_plan_can_be_applied_and_reads_back(void **state)
{
	struct tka_keepalive plan = TKA_KEEPALIVE_INIT, now = plan;
	tka_socket pair[2];

	(void)state;
	tcp_pair(AF_INET, pair);
	assert_int_equal(tka_plan(60, 0, 0, &plan), TKA_OK);
	if (!tka_supports(TKA_USER_TIMEOUT)) /* Wine, unlike all Windows */
		plan.user_timeout_ms = TKA_UNCHANGED;
	assert_int_equal(tka_keepalive_apply(pair[0], &plan, 0, NULL), TKA_OK);
	assert_int_equal(tka_keepalive_get(pair[0], &now), TKA_OK);
	assert_int_equal(now.enabled, 1);
	if (!(now.system & TKA_BIT(TKA_IDLE)))
		assert_int_equal(now.idle_s, plan.idle_s);
	tcp_close(pair[0]);
	tcp_close(pair[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_current_platform_is_listed),
		cmocka_unit_test(an_option_outside_the_set_has_no_row),
		cmocka_unit_test(what_the_row_offers_the_kernel_takes),
		cmocka_unit_test(a_new_socket_follows_the_system_defaults),
		cmocka_unit_test(wrong_sizes_are_refused),
		cmocka_unit_test(every_result_has_a_text_of_its_own),
		cmocka_unit_test(the_version_is_that_of_the_header),
		cmocka_unit_test(a_plan_can_be_applied_and_reads_back),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("system", tests, sockets_setup,
					   NULL);
}
