/* SPDX-License-Identifier: MIT */
/*
 * Windows' three rows on the fake kernel: one call for both times on releases
 * without options for them, the registry, and every call made to fail.
 */
#include "fake.h"

#include <string.h>

#define REGISTRY \
	"HKLM\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters\\"

static const struct tka__row *const rows[] = {&tka__windows, &tka__windows_1703,
					      &tka__windows_vista};

/* The registry's three values; an ABSENT one is the documented default. */
struct registry {
	struct fake_setting values[4];
};

static struct registry registry(enum tka__setting answer, int64_t idle_ms,
				int64_t interval_ms, int64_t retransmissions)
{
	struct registry r = {{
		{REGISTRY "KeepAliveTime", answer, idle_ms},
		{REGISTRY "KeepAliveInterval", answer, interval_ms},
		{REGISTRY "TcpMaxDataRetransmissions", answer, retransmissions},
		{NULL, TKA__SETTING_HIDDEN, 0},
	}};

	return r;
}

static struct tka_keepalive settings(int enabled, int idle_s, int interval_s,
				     int count)
{
	struct tka_keepalive s = TKA_KEEPALIVE_INIT;

	s.enabled = enabled;
	s.idle_s = idle_s;
	s.interval_s = interval_s;
	s.count = count;
	return s;
}

/* One call of tka_keepalive_apply() on Vista. */
static void check(const struct fake_setting *values, int was_enabled,
		  struct tka_keepalive want, unsigned flags, int code,
		  const char *calls)
{
	struct fake f;

	fake_init(&f, &tka__windows_vista);
	f.settings = values;
	f.socket.number[TKA_ENABLE] = was_enabled;
	assert_int_equal(fake_apply(&f, &want, flags, NULL), code);
	assert_string_equal(fake_calls(&f), calls);
	assert_int_equal(f.open_sockets, 0);
}

/* looks up, tests the type, reads keep-alive and writes both times */
#define LOOKS_UP "o g65535.8 g6.5 c"
#define WRITES "t g65535.8 j"

static void one_time_alone_is_rejected_as_the_other_cannot_be_read(void **state)
{
	struct registry there = registry(TKA__SETTING_READ, 300000, 2500, 5);

	(void)state;
	check(there.values, 0, settings(1, 60, KEEP, KEEP), 0, TKA_EUNSUP, "");
	check(there.values, 0, settings(1, KEEP, 20, KEEP), 0, TKA_EUNSUP, "");
}

static void skipping_it_sets_the_time_of_the_registry(void **state)
{
	struct registry there = registry(TKA__SETTING_READ, 300000, 2500, 5);

	(void)state;
	check(there.values, 0, settings(1, 60, KEEP, KEEP), TKA_SKIP, TKA_OK,
	      LOOKS_UP " " WRITES "60000,2500");
	check(there.values, 0, settings(1, KEEP, 20, KEEP), TKA_SKIP, TKA_OK,
	      LOOKS_UP " " WRITES "300000,20000");
	check(there.values, 0, settings(1, DEFAULT, 20, KEEP), 0, TKA_OK,
	      LOOKS_UP " " WRITES "300000,20000");
}

static void an_absent_value_is_the_documented_default_and_never_0(void **state)
{
	struct registry none = registry(TKA__SETTING_ABSENT, 0, 0, 0);

	(void)state;
	check(none.values, 0, settings(1, 60, KEEP, KEEP), TKA_SKIP, TKA_OK,
	      LOOKS_UP " " WRITES "60000,1000");
	check(none.values, 0, settings(1, KEEP, 20, KEEP), TKA_SKIP, TKA_OK,
	      LOOKS_UP " " WRITES "7200000,20000");
	check(none.values, 0, settings(1, DEFAULT, DEFAULT, KEEP), 0, TKA_OK,
	      LOOKS_UP " " WRITES "7200000,1000");
}

/* A value of the wrong type might be anything: none is made up. */
static void unreadable_registry_is_unknown_and_nothing_is_written(void **state)
{
	struct registry wrong = registry(TKA__SETTING_HIDDEN, 0, 0, 0);

	(void)state;
	check(wrong.values, 0, settings(1, 60, DEFAULT, KEEP), 0, TKA_EUNKNOWN,
	      LOOKS_UP);
	check(wrong.values, 0, settings(1, 60, 20, KEEP), 0, TKA_OK,
	      WRITES "60000,20000");
}

static void times_do_not_enable_what_is_disabled(void **state)
{
	(void)state;
	check(NULL, 0, settings(KEEP, 60, 20, KEEP), 0, TKA_OK,
	      WRITES "60000,20000 s65535.8=0");
	check(NULL, 1, settings(KEEP, 60, 20, KEEP), 0, TKA_OK,
	      WRITES "60000,20000");
	check(NULL, 1, settings(0, 60, 20, KEEP), 0, TKA_OK,
	      WRITES "60000,20000 s65535.8=0");
}

static void keepalive_alone_does_not_change_the_times(void **state)
{
	(void)state;
	check(NULL, 0, settings(1, KEEP, KEEP, KEEP), 0, TKA_OK,
	      "t g65535.8 s65535.8=1");
	check(NULL, 1, settings(0, KEEP, KEEP, KEEP), 0, TKA_OK,
	      "t g65535.8 s65535.8=0");
}

static void a_count_before_1703_is_rejected_or_skipped(void **state)
{
	struct tka_keepalive want = settings(1, 60, 20, 5);
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;

	(void)state;
	check(NULL, 0, want, 0, TKA_EUNSUP, "");
	fake_init(&f, &tka__windows_vista);
	assert_int_equal(fake_apply(&f, &want, TKA_SKIP, &r), TKA_OK);
	assert_string_equal(fake_calls(&f), WRITES "60000,20000");
	assert_outcomes(&r, "AAASN");
}

/* The call for both times might reset the count to 10. */
static void on_1703_the_count_is_written_again_after_the_times(void **state)
{
	struct tka_keepalive want = settings(1, 60, 20, KEEP);
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, &tka__windows_1703);
	f.socket.number[TKA_COUNT] = 7;
	assert_int_equal(fake_apply(&f, &want, 0, &r), TKA_OK);
	assert_string_equal(fake_calls(&f),
			    "g6.16 g65535.8 j60000,20000 s6.16=7");
	assert_outcomes(&r, "AAANN");
	fake_init(&f, &tka__windows_1703);
	want = settings(1, KEEP, KEEP, 9);
	assert_int_equal(fake_apply(&f, &want, 0, &r), TKA_OK);
	assert_string_equal(fake_calls(&f),
			    "g6.16 g65535.8 s6.16=9 s65535.8=1");
}

static void registry_values_are_returned_with_their_names(void **s)
{
	struct registry there =
		registry(TKA__SETTING_READ, 4294967295, 2500, 7);
	size_t i;

	(void)s;
	for (i = 0; i < COUNT_OF(rows); i++) {
		struct tka_defaults d = TKA_DEFAULTS_INIT;
		struct fake f;

		fake_init(&f, rows[i]);
		f.settings = there.values;
		tka__system_defaults(&f.kernel, f.row, &d);
		assert_int_equal(d.idle_ms, 4294967295);
		assert_int_equal(d.interval_ms, 2500);
		assert_int_equal(d.count, 10);
		assert_int_equal(d.retransmissions, 7);
		assert_string_equal(d.idle_source, REGISTRY "KeepAliveTime");
		assert_string_equal(d.interval_source,
				    REGISTRY "KeepAliveInterval");
		assert_string_equal(d.retransmissions_source,
				    REGISTRY "TcpMaxDataRetransmissions");
		assert_int_equal(d.needs_restart, 1);
		assert_int_equal(d.always_probes, 0);
	}
}

static void absent_and_hidden_registry_values_have_another_source(void **state)
{
	static const struct {
		enum tka__setting answer;
		int64_t value;
		int row;
		const char *idle_source;
	} cases[] = {
		{TKA__SETTING_ABSENT, 0, 0, "documented default"},
		{TKA__SETTING_HIDDEN, 0, 0, "new socket"},
		{TKA__SETTING_READ, 0, 0, "new socket"}, /* out of range */
		{TKA__SETTING_READ, -1, 0, "new socket"},
		{TKA__SETTING_READ, 4294967296, 0, "new socket"},
		{TKA__SETTING_ABSENT, 0, 2, "documented default"},
		{TKA__SETTING_HIDDEN, 0, 2, "documented default"},
		{TKA__SETTING_READ, 0, 2, "documented default"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(cases); i++) {
		struct registry r = registry(cases[i].answer, cases[i].value,
					     cases[i].value, cases[i].value);
		struct tka_defaults d = TKA_DEFAULTS_INIT;
		struct fake f;

		fake_init(&f, rows[cases[i].row]);
		f.settings = r.values;
		tka__system_defaults(&f.kernel, f.row, &d);
		assert_string_equal(d.idle_source, cases[i].idle_source);
		assert_int_equal(d.idle_ms, 7200000);
		assert_int_equal(d.interval_ms, 1000);
		assert_int_equal(f.open_sockets, 0);
	}
}

static void
times_that_the_socket_cannot_return_are_those_of_the_registry(void **state)
{
	struct registry there = registry(TKA__SETTING_READ, 300000, 2500, 5);
	struct tka_keepalive now = TKA_KEEPALIVE_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, &tka__windows_vista);
	f.settings = there.values;
	f.socket.number[TKA_ENABLE] = 1;
	f.socket.number[TKA_USER_TIMEOUT] = -1; /* never ends */
	assert_int_equal(fake_get(&f, &now), TKA_OK);
	assert_int_equal(now.enabled, 1);
	assert_int_equal(now.idle_s, 300);
	assert_int_equal(now.interval_s, 3);
	assert_int_equal(now.count, 10);
	assert_int_equal(now.user_timeout_ms, TKA_UNCHANGED);
	assert_int_equal(now.system, TKA_BIT(TKA_IDLE) | TKA_BIT(TKA_INTERVAL) |
					     TKA_BIT(TKA_COUNT));
	assert_int_equal(now.known, now.system | TKA_BIT(TKA_ENABLE));
}

/*
 * Each call of an apply made to fail, once and from then on. One letter a
 * call: E restored, T torn. Both times in one call cannot be restored.
 */
static const struct {
	const struct tka__row *row;
	int count;
	const char *calls, *once, *from_then_on;
} failures[] = {
	{&tka__windows, 5,
	 "g6.16 g6.17 g65535.8 s6.17=20 s6.16=5 s65535.8=1 s6.3=60", "EEEEEEE",
	 "EEEETTT"},
	{&tka__windows_1703, 5, "g6.16 g65535.8 j60000,20000 s6.16=5", "EEET",
	 "EEET"},
	{&tka__windows_1703, KEEP, "g6.16 g65535.8 j60000,20000 s6.16=10",
	 "EEET", "EEET"},
	{&tka__windows_vista, KEEP, WRITES "60000,20000", "EEE", "EEE"},
};

static void fail_at(size_t i, int call, int how_often, char expected)
{
	struct tka_keepalive want = settings(1, 60, 20, failures[i].count);
	struct tka_report r = TKA_REPORT_INIT;
	struct fake_state before;
	struct fake f;
	int code, changed;

	fake_init(&f, failures[i].row);
	before = f.socket;
	f.fail_from = call;
	f.fail_count = how_often;
	f.fail_error = FAKE_EINVAL;
	code = fake_apply(&f, &want, 0, &r);
	assert_int_equal(code, expected == 'T' ? TKA_ETORN : TKA_EOS);
	assert_int_equal(f.error, FAKE_EINVAL);
	changed = memcmp(&before, &f.socket, sizeof(before)) != 0;
	assert_int_equal(changed, expected == 'T');
}

static void each_call_fails_in_turn_and_settings_are_restored(void **state)
{
	size_t i, call;

	(void)state;
	for (i = 0; i < COUNT_OF(failures); i++) {
		struct tka_keepalive want =
			settings(1, 60, 20, failures[i].count);
		struct fake f;

		fake_init(&f, failures[i].row);
		assert_int_equal(fake_apply(&f, &want, 0, NULL), TKA_OK);
		assert_string_equal(fake_calls(&f), failures[i].calls);
		assert_int_equal(f.n, strlen(failures[i].once));
		for (call = 0; failures[i].once[call]; call++) {
			fail_at(i, (int)call, 1, failures[i].once[call]);
			fail_at(i, (int)call, 1000,
				failures[i].from_then_on[call]);
		}
	}
}

static void a_count_that_fails_after_the_times_is_reported_as_torn(void **state)
{
	struct tka_keepalive want = settings(1, 60, 20, 5);
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, &tka__windows_1703);
	f.fail_from = 3;
	f.fail_count = 1;
	f.fail_error = FAKE_EINVAL;
	assert_int_equal(fake_apply(&f, &want, 0, &r), TKA_ETORN);
	assert_int_equal(f.socket.number[TKA_ENABLE], 0);
	assert_int_equal(f.socket.number[TKA_COUNT], 10);
	assert_int_equal(f.socket.idle_ms, 60000);
	assert_outcomes(&r, "NAAtN");
}

/* It is on although the request does not name it: that is torn. */
static void keepalive_that_stays_on_after_the_times_is_torn(void **state)
{
	struct tka_keepalive want = settings(KEEP, 60, 20, KEEP);
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, &tka__windows_1703);
	f.rejected = TKA_BIT(TKA_ENABLE) | TKA_BIT(TKA_COUNT);
	f.fail_error = FAKE_EINVAL;
	assert_int_equal(fake_apply(&f, &want, 0, &r), TKA_ETORN);
	assert_int_equal(f.socket.number[TKA_ENABLE], 1);
	assert_outcomes(&r, "tAAtN");
}

static void support_is_tested_with_the_call_that_is_used(void **state)
{
	static const struct {
		int row;
		int option;
		int answer;
		const char *calls;
	} cases[] = {
		{0, TKA_IDLE, 1, "o s6.3=7200 c"},
		{0, TKA_COUNT, 1, "o s6.16=10 c"},
		{1, TKA_IDLE, 1, "o j7200000,7200000 c"},
		{1, TKA_COUNT, 1, "o s6.16=10 c"},
		{2, TKA_INTERVAL, 1, "o j1000,1000 c"},
		{2, TKA_COUNT, 0, ""},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(cases); i++) {
		struct fake f;

		fake_init(&f, rows[cases[i].row]);
		assert_int_equal(
			tka__supports(&f.kernel, f.row, (int)cases[i].option),
			cases[i].answer);
		assert_string_equal(fake_calls(&f), cases[i].calls);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			one_time_alone_is_rejected_as_the_other_cannot_be_read),
		cmocka_unit_test(skipping_it_sets_the_time_of_the_registry),
		cmocka_unit_test(
			an_absent_value_is_the_documented_default_and_never_0),
		cmocka_unit_test(
			unreadable_registry_is_unknown_and_nothing_is_written),
		cmocka_unit_test(times_do_not_enable_what_is_disabled),
		cmocka_unit_test(keepalive_alone_does_not_change_the_times),
		cmocka_unit_test(a_count_before_1703_is_rejected_or_skipped),
		cmocka_unit_test(
			on_1703_the_count_is_written_again_after_the_times),
		cmocka_unit_test(registry_values_are_returned_with_their_names),
		cmocka_unit_test(
			absent_and_hidden_registry_values_have_another_source),
		cmocka_unit_test(
			times_that_the_socket_cannot_return_are_those_of_the_registry),
		cmocka_unit_test(
			each_call_fails_in_turn_and_settings_are_restored),
		cmocka_unit_test(
			a_count_that_fails_after_the_times_is_reported_as_torn),
		cmocka_unit_test(
			keepalive_that_stays_on_after_the_times_is_torn),
		cmocka_unit_test(support_is_tested_with_the_call_that_is_used),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("windows", tests, NULL, NULL);
}
