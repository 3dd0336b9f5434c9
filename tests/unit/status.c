/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Status on a fake kernel: errors, sockets that are no TCP sockets, and a time
 * that is kept in 32 bits of microseconds.
 */
#include "fake.h"

#include <string.h>

static const struct tka_status full = {
	sizeof(struct tka_status), 31, 1000, 2000, 3, 4, 5};

static int ask(struct fake *f, struct tka_status *s)
{
	*s = (struct tka_status){sizeof(*s), 99, 99, 99, 99, 99, 99};
	return tka__status_get(&f->kernel, f->row, FAKE_SOCKET, s);
}

static void the_kernels_values_are_returned_in_one_call(void **state)
{
	struct tka_status s;
	struct fake f;

	(void)state;
	fake_init(&f, &tka__linux);
	f.status = full;
	assert_int_equal(ask(&f, &s), TKA_OK);
	assert_memory_equal(&s, &full, sizeof(s));
	assert_string_equal(fake_calls(&f), "i");
}

/* A listening socket has no values, and neither has a UDP socket. */
static void without_values_the_type_is_tested(void **state)
{
	const struct tka_status none = TKA_STATUS_INIT;
	struct tka_status s;
	struct fake f;

	(void)state;
	fake_init(&f, &tka__linux);
	f.status = none;
	assert_int_equal(ask(&f, &s), TKA_OK);
	assert_memory_equal(&s, &none, sizeof(s));
	assert_string_equal(fake_calls(&f), "i t");
	f.not_tcp = FAKE_ENOPROTOOPT;
	assert_int_equal(ask(&f, &s), TKA_ESOCKET);
	assert_int_equal(s.known, 99);
}

/* Systems without such a call have an empty status, not an error. */
static void each_error_has_its_result_and_errors_change_nothing(void **state)
{
	static const struct {
		int error, not_tcp, code, reported;
	} cases[] = {
		{FAKE_ENOPROTOOPT, 0, TKA_OK, 0},
		{FAKE_EOPNOTSUPP, 0, TKA_OK, 0},
		{FAKE_ENOPROTOOPT, FAKE_ENOPROTOOPT, TKA_ESOCKET, 0},
		{FAKE_EBADF, FAKE_EBADF, TKA_ESOCKET, 0},
		{FAKE_EBADF, 0, TKA_ESOCKET, 0},
		{1, 0, TKA_EOS, 1},
		{1, FAKE_ENOTSOCK, TKA_ESOCKET, 0},
		{1, 2, TKA_EOS, 2},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(cases); i++) {
		struct tka_status s;
		struct fake f;

		fake_init(&f, &tka__linux);
		f.no_status = cases[i].error;
		f.not_tcp = cases[i].not_tcp;
		assert_int_equal(ask(&f, &s), cases[i].code);
		assert_int_equal(f.error, cases[i].reported);
		assert_int_equal(s.known, cases[i].code ? 99 : 0);
	}
}

/* 2^32 microseconds are 71 minutes; the settings decide whether that counts. */
static void a_time_that_may_have_wrapped_is_dropped(void **state)
{
	static const struct {
		int enabled, idle, interval, count, kept;
	} cases[] = {
		{0, 60, 10, 3, 0},  {1, 60, 10, 3, 1},	  {1, 7200, 10, 3, 0},
		{1, 60, 75, 60, 0}, {1, 4194, 10, 10, 0}, {1, 4194, 9, 11, 1},
	};
	struct tka__row row = tka__linux;
	size_t i;

	(void)state;
	row.status_time_wraps = 1;
	for (i = 0; i < COUNT_OF(cases); i++) {
		struct tka_status s;
		struct fake f;

		fake_init(&f, &row);
		f.status = full;
		f.socket = (struct fake_state){{cases[i].enabled, cases[i].idle,
						cases[i].interval,
						cases[i].count, 0},
					       0,
					       0};
		assert_int_equal(ask(&f, &s), TKA_OK);
		assert_int_equal(s.ack_received_ms, cases[i].kept ? 2000 : -1);
		assert_int_equal(s.known,
				 cases[i].kept ? 31
					       : 31 & ~TKA_STATUS_ACK_RECEIVED);
		assert_int_equal(s.data_received_ms, 1000);
	}
}

/* It is known that keep-alive ends the connection in time, or it is not. */
static void a_time_is_dropped_if_so_keepalive_is_unreadable(void **state)
{
	struct tka__row row = tka__linux;
	struct tka_status s;
	struct fake f;

	(void)state;
	row.status_time_wraps = 1;
	fake_init(&f, &row);
	f.status = full;
	f.socket = (struct fake_state){{1, 60, 10, 3, 0}, 0, 0};
	f.unreadable = TKA_BIT(TKA_ENABLE);
	assert_int_equal(ask(&f, &s), TKA_OK);
	assert_int_equal(s.ack_received_ms, -1);
}

static void the_settings_are_read_only_for_a_time_that_can_wrap(void **state)
{
	struct tka__row row = tka__linux;
	struct tka_status s;
	struct fake f;

	(void)state;
	row.status_time_wraps = 1;
	fake_init(&f, &row);
	f.status = full;
	f.status.known = TKA_STATUS_ACK_RECEIVED;
	assert_int_equal(ask(&f, &s), TKA_OK);
	assert_int_equal(s.known, 0);
	f.n = 0;
	f.status.known = TKA_STATUS_PROBES;
	assert_int_equal(ask(&f, &s), TKA_OK);
	assert_string_equal(fake_calls(&f), "i");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_kernels_values_are_returned_in_one_call),
		cmocka_unit_test(without_values_the_type_is_tested),
		cmocka_unit_test(
			each_error_has_its_result_and_errors_change_nothing),
		cmocka_unit_test(a_time_that_may_have_wrapped_is_dropped),
		cmocka_unit_test(
			a_time_is_dropped_if_so_keepalive_is_unreadable),
		cmocka_unit_test(
			the_settings_are_read_only_for_a_time_that_can_wrap),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("status", tests, NULL, NULL);
}
