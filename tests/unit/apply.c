/* SPDX-License-Identifier: MIT */
/*
 * Apply, set and get against a fake kernel: what is checked, written, restored
 * and reported. Made-up rows of other shapes than Linux's show that a platform
 * is data to them.
 */
#include "fake.h"

#include <limits.h>
#include <string.h>

#define ENABLE(level_, number_) \
	{ \
		.support = TKA_SUPPORT_SOCKET, .level = level_, \
		.number = number_, .max = 1 \
	}

/* other units and numbers; one is rounded */
static const struct tka__row half_seconds = {
	.about.name = "half seconds",
	.about.evidence = TKA_EVIDENCE_DOCUMENTED,
	.option =
		{
			ENABLE(65535, 8),
			{TKA__OPTION("IDLE", 3, TKA_UNIT_HALF_S, 1, 1000000000,
				     7200),
			 .write_only = 1},
			{TKA__OPTION("INTERVAL", 5, TKA_UNIT_MS, 10, 2147483,
				     75)},
			{TKA__OPTION("COUNT", 16, TKA_UNIT_NONE, 1, 255, 8)},
			{.support = TKA_SUPPORT_EMULATED,
			 .level = 6,
			 .number = 128,
			 .unit = TKA_UNIT_S,
			 .max = INT_MAX},
		},
};

/* options that are not supported, or the same for all sockets */
static const struct tka__row on_off_only = {
	.about.name = "on and off only",
	.about.evidence = TKA_EVIDENCE_DOCUMENTED,
	.option =
		{
			{.support = TKA_SUPPORT_SOCKET,
			 .level = 65535,
			 .number = 8,
			 .max = 1,
			 .system_setting = "always"},
			{TKA__SYSTEM_WIDE(7200),
			 TKA__SETTING("idle", TKA_UNIT_HALF_S)},
			{TKA__SYSTEM_WIDE(75),
			 TKA__SETTING("interval", TKA_UNIT_MS)},
			{TKA__SYSTEM_WIDE(8)},
		},
};

/* an alias of a number, and only writing the idle time starts the timer */
static const struct tka__row rewrites_idle = {
	.about.name = "rewrites idle",
	.about.evidence = TKA_EVIDENCE_DOCUMENTED,
	.about.traits = TKA_TRAIT_REWRITE_IDLE,
	.option =
		{
			ENABLE(-1, 16),
			{TKA__OPTION("IDLE", 16, TKA_UNIT_DS, 1, 6553, 7200)},
			{TKA__OPTION("INTERVAL", 257, TKA_UNIT_S, 1, 4294967,
				     75)},
			{TKA__OPTION("COUNT", 258, TKA_UNIT_NONE, 1, INT_MAX,
				     8)},
		},
};

static const struct tka__row joint_times = {
	.about.name = "both times in one call",
	.about.evidence = TKA_EVIDENCE_DOCUMENTED,
	.about.traits = TKA_TRAIT_JOINT_TIMES,
	.option =
		{
			ENABLE(65535, 8),
			{TKA__OPTION("TIMES", -1, TKA_UNIT_MS, 1, 4294967,
				     7200),
			 TKA__SETTING("idle", TKA_UNIT_MS)},
			{TKA__OPTION("TIMES", -1, TKA_UNIT_MS, 1, 4294967, 1),
			 TKA__SETTING("interval", TKA_UNIT_MS)},
			{TKA__SYSTEM_WIDE(10)},
		},
};

static const struct fake_setting both_times[] = {
	{"idle", TKA__SETTING_READ, 600000},
	{"interval", TKA__SETTING_ABSENT, 0},
	{NULL, TKA__SETTING_HIDDEN, 0},
};

static const struct tka__row *const linux_row = &tka__linux;

static void set_reads_first_and_writes_the_idle_time_last(void **state)
{
	struct fake f;

	(void)state;
	fake_init(&f, linux_row);
	assert_int_equal(fake_set(&f, 10, 20, 3), TKA_OK);
	assert_string_equal(fake_calls(&f),
			    "g6.18 g6.6 g6.5 g1.9 s6.5=20 s6.6=3 s1.9=1 "
			    "s6.4=10");
	assert_int_equal(f.error, 0);
}

static void set_makes_eight_system_calls_and_seven_if_enabled(void **state)
{
	struct fake f;

	(void)state;
	fake_init(&f, linux_row);
	assert_int_equal(fake_set(&f, 1, 1, 1), TKA_OK);
	assert_int_equal(f.n, 8);
	f.n = 0;
	assert_int_equal(fake_set(&f, 1, 1, 1), TKA_OK);
	assert_int_equal(f.n, 7);
	f.n = 0;
	f.socket.number[TKA_USER_TIMEOUT] = 5000;
	assert_int_equal(fake_set(&f, 1, 1, 9), TKA_OK);
	assert_int_equal(f.n, 8);
	assert_int_equal(f.socket.number[TKA_USER_TIMEOUT], 0);
	f.n = 0;
	f.socket.number[TKA_USER_TIMEOUT] = 5000;
	f.socket.number[TKA_ENABLE] = 0;
	assert_int_equal(fake_set(&f, 1, 1, 9), TKA_OK);
	assert_int_equal(f.n, 9);
}

static void user_timeout_is_written_first_and_idle_time_last(void **state)
{
	struct tka_keepalive want = settings_of(1, 10, 20, 3, 5000);
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, linux_row);
	assert_int_equal(fake_apply(&f, &want, 0, &r), TKA_OK);
	assert_string_equal(fake_calls(&f),
			    "g6.18 g6.6 g6.5 g1.9 s6.18=5000 s6.5=20 s6.6=3 "
			    "s1.9=1 s6.4=10");
	assert_outcomes(&r, "AAAAA");
}

static void unchanged_settings_are_neither_read_nor_written(void **state)
{
	struct tka_keepalive want = settings_of(KEEP, KEEP, 20, KEEP, KEEP);
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, linux_row);
	assert_int_equal(fake_apply(&f, &want, 0, &r), TKA_OK);
	assert_string_equal(fake_calls(&f), "g6.5 s6.5=20");
	assert_outcomes(&r, "NNANN");
	assert_int_equal(r.option[TKA_INTERVAL].value, 20);
	assert_int_equal(r.option[TKA_IDLE].value, 0);
}

static void request_for_nothing_is_rejected_for_other_sockets(void **state)
{
	struct tka_keepalive want = TKA_KEEPALIVE_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, linux_row);
	f.not_tcp = FAKE_EOPNOTSUPP;
	assert_int_equal(fake_apply(&f, &want, 0, NULL), TKA_ESOCKET);
	assert_string_equal(fake_calls(&f), "t");
}

static void other_sockets_are_never_written_to(void **state)
{
	static const int errors[] = {FAKE_EBADF, FAKE_ENOTSOCK,
				     FAKE_ENOPROTOOPT, FAKE_EOPNOTSUPP};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(errors); i++) {
		struct fake f;

		fake_init(&f, linux_row);
		f.not_tcp = errors[i];
		assert_int_equal(fake_set(&f, 1, 1, 1), TKA_ESOCKET);
		assert_null(strchr(fake_calls(&f), 's'));
		assert_int_equal(f.error, 0);
	}
}

static void unreadable_socket_is_not_modified_and_keeps_its_error(void **state)
{
	struct fake f;

	(void)state;
	fake_init(&f, linux_row);
	f.not_tcp = FAKE_EINVAL; /* macOS, after both ends shut down */
	assert_int_equal(fake_set(&f, 1, 1, 1), TKA_EOS);
	assert_null(strchr(fake_calls(&f), 's'));
	assert_int_equal(f.error, FAKE_EINVAL);
}

/* The table of the contract, written out for Linux's ranges. */
static int expect(int option, int value)
{
	static const struct {
		int min, max;
	} range[] = {{0, 1}, {1, 32767}, {1, 32767}, {1, 127}, {0, INT_MAX}};

	if (value == TKA_UNCHANGED || value == TKA_SYSTEM_DEFAULT)
		return TKA_OK;
	if (value < range[option].min || value > range[option].max)
		return TKA_ERANGE;
	return TKA_OK;
}

static int written(int option, int value, int before)
{
	static const int defaults[] = {0, 7200, 75, 9, 0};

	if (value == TKA_UNCHANGED)
		return before;
	return value == TKA_SYSTEM_DEFAULT ? defaults[option] : value;
}

static void check_pair(int a, int va, int b, int vb)
{
	struct tka_keepalive want = TKA_KEEPALIVE_INIT;
	int ea = expect(a, va), eb = expect(b, vb);
	struct tka_report r = TKA_REPORT_INIT;
	struct fake_state after;
	struct fake f;
	int o, code;

	fake_init(&f, linux_row);
	f.socket.number[a] = a == TKA_ENABLE ? 1 : 11;
	f.socket.number[b] = 12;
	after = f.socket;
	tka__assign(&want, a, va);
	tka__assign(&want, b, vb);
	code = fake_apply(&f, &want, 0, &r);
	assert_int_equal(code, ea ? ea : eb);
	if (ea)
		assert_int_equal(r.option[a].outcome, ea);
	if (eb)
		assert_int_equal(r.option[b].outcome, eb);
	assert_true(!code || !strchr(fake_calls(&f), 's'));
	for (o = 0; o < TABLED && !code; o++)
		after.number[o] =
			written(o, tka__value(&want, o), after.number[o]);
	assert_state_equal(&f.socket, &after);
	assert_int_equal(f.open_sockets, 0);
}

static void every_pair_of_values_is_applied_or_does_not_modify(void **state)
{
	static const int max[] = {1, 32767, 32767, 127, INT_MAX};
	int a, b, i, j;

	(void)state;
	for (a = 0; a < TABLED; a++) {
		const int va[] = {
			INT_MIN,     INT_MIN + 1,
			INT_MIN + 2, -2,
			-1,	     0,
			1,	     max[a] - 1,
			max[a],	     max[a] == INT_MAX ? INT_MAX : max[a] + 1,
			65535,	     65536,
			INT_MAX};

		for (b = a + 1; b < TABLED; b++) {
			const int vb[] = {
				INT_MIN,
				INT_MIN + 1,
				INT_MIN + 2,
				-2,
				-1,
				0,
				1,
				max[b] - 1,
				max[b],
				max[b] == INT_MAX ? INT_MAX : max[b] + 1,
				65535,
				65536,
				INT_MAX};

			for (i = 0; i < (int)COUNT_OF(va); i++)
				for (j = 0; j < (int)COUNT_OF(vb); j++)
					check_pair(a, va[i], b, vb[j]);
		}
	}
}

static void unsupported_count_is_rejected_without_a_system_call(void **state)
{
	struct tka_report r = TKA_REPORT_INIT;
	struct tka_keepalive want = settings_of(1, KEEP, KEEP, 3, KEEP);
	struct fake f;

	(void)state;
	fake_init(&f, &on_off_only);
	assert_int_equal(fake_apply(&f, &want, 0, &r), TKA_EUNSUP);
	assert_int_equal(f.n, 0);
	assert_outcomes(&r, "NNNuN");
	assert_int_equal(r.reason, TKA_COUNT);
	assert_int_equal(r.value, 3);
}

static void unsupported_system_default_is_rejected(void **state)
{
	struct fake f;

	(void)state;
	fake_init(&f, &on_off_only);
	assert_int_equal(fake_set(&f, DEFAULT, KEEP, KEEP), TKA_EUNSUP);
	assert_null(strchr(fake_calls(&f), 's'));
	assert_int_equal(f.open_sockets, 0);
}

static void option_that_this_socket_lacks_is_rejected_or_skipped(void **state)
{
	struct tka_keepalive want = settings_of(1, 10, 20, 3, 5000);
	struct tka_report r = TKA_REPORT_INIT;
	struct fake_state before;
	struct fake f;

	(void)state;
	fake_init(&f, linux_row);
	f.missing = TKA_BIT(TKA_USER_TIMEOUT); /* MPTCP */
	before = f.socket;
	assert_int_equal(fake_apply(&f, &want, 0, &r), TKA_EUNSUP);
	assert_state_equal(&f.socket, &before);
	assert_null(strchr(fake_calls(&f), 's'));
	assert_outcomes(&r, "NNNNu");
	fake_init(&f, linux_row);
	f.missing = TKA_BIT(TKA_USER_TIMEOUT);
	assert_int_equal(fake_apply(&f, &want, TKA_SKIP, &r), TKA_OK);
	assert_outcomes(&r, "AAAAS");
	assert_int_equal(f.socket.number[TKA_IDLE], 10);
}

static void missing_user_timeout_is_in_effect_as_none(void **state)
{
	struct tka_keepalive want = settings_of(1, 10, 20, 3, 0);
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, linux_row);
	f.missing = TKA_BIT(TKA_USER_TIMEOUT); /* MPTCP */
	assert_int_equal(fake_apply(&f, &want, 0, &r), TKA_OK);
	assert_outcomes(&r, "AAAAA");
	assert_int_equal(f.socket.number[TKA_IDLE], 10);
	fake_init(&f, &on_off_only);
	want = settings_of(KEEP, KEEP, KEEP, KEEP, 0);
	assert_int_equal(fake_apply(&f, &want, 0, &r), TKA_OK);
	assert_outcomes(&r, "NNNNA");
}

static void skip_and_clamp_are_reported_option_by_option(void **state)
{
	struct tka_keepalive want = settings_of(1, 10, 5, 1000, 1500);
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, &half_seconds);
	assert_int_equal(fake_apply(&f, &want, TKA_CLAMP, &r), TKA_OK);
	assert_outcomes(&r, "AACCR");
	assert_int_equal(f.socket.number[TKA_INTERVAL], 10000);
	assert_int_equal(f.socket.number[TKA_COUNT], 255);
	assert_int_equal(f.socket.number[TKA_USER_TIMEOUT], 2);
	assert_int_equal(r.option[TKA_INTERVAL].value, 5);
	assert_int_equal(r.option[TKA_INTERVAL].limit, 10);
	assert_int_equal(r.option[TKA_COUNT].value, 1000);
	assert_int_equal(r.option[TKA_COUNT].limit, 255);
	assert_int_equal(r.option[TKA_USER_TIMEOUT].value, 1500);
	assert_int_equal(r.option[TKA_USER_TIMEOUT].limit, 2000);
	assert_int_equal(r.code, TKA_OK);
	assert_int_equal(r.reason, -1);
	fake_init(&f, &on_off_only);
	assert_int_equal(fake_apply(&f, &want, TKA_SKIP, &r), TKA_OK);
	assert_outcomes(&r, "ASSSS");
	assert_string_equal(fake_calls(&f), "t g65535.8 s65535.8=1");
}

static void skip_does_not_clamp_and_clamp_does_not_skip(void **state)
{
	struct tka_keepalive want = settings_of(1, KEEP, KEEP, 1000, KEEP);
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, linux_row);
	assert_int_equal(fake_apply(&f, &want, TKA_SKIP, &r), TKA_ERANGE);
	assert_outcomes(&r, "NNNrN");
	fake_init(&f, &on_off_only);
	assert_int_equal(fake_apply(&f, &want, TKA_CLAMP, &r), TKA_EUNSUP);
	assert_outcomes(&r, "NNNuN");
}

static void every_range_problem_is_reported_and_the_first_is_reason(void **s)
{
	struct tka_keepalive want = settings_of(2, 40000, 10, -5, -7);
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;

	(void)s;
	fake_init(&f, linux_row);
	assert_int_equal(fake_apply(&f, &want, 0, &r), TKA_ERANGE);
	assert_outcomes(&r, "rrNrr");
	assert_int_equal(r.code, TKA_ERANGE);
	assert_int_equal(r.reason, TKA_ENABLE);
	assert_int_equal(r.value, 2);
	assert_int_equal(r.limit, 1);
	assert_int_equal(r.os_error, 0);
	assert_int_equal(r.option[TKA_IDLE].value, 40000);
	assert_int_equal(r.option[TKA_IDLE].limit, 32767);
	assert_int_equal(r.option[TKA_COUNT].value, -5);
	assert_int_equal(r.option[TKA_COUNT].limit, 1);
	assert_int_equal(r.option[TKA_USER_TIMEOUT].value, -7);
	assert_int_equal(r.option[TKA_USER_TIMEOUT].limit, 0);
	assert_null(strchr(fake_calls(&f), 's'));
}

static void clamp_applies_to_a_system_default_out_of_range(void **state)
{
	struct tka_keepalive want =
		settings_of(1, DEFAULT, DEFAULT, DEFAULT, KEEP);
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, linux_row);
	f.temporary.number[TKA_IDLE] = 86400; /* a sysctl beyond the option */
	f.temporary.number[TKA_COUNT] = 255;
	assert_int_equal(fake_apply(&f, &want, TKA_CLAMP, &r), TKA_OK);
	assert_outcomes(&r, "ACACN");
	assert_int_equal(f.socket.number[TKA_IDLE], 32767);
	assert_int_equal(f.socket.number[TKA_INTERVAL], 75);
	assert_int_equal(f.socket.number[TKA_COUNT], 127);
}

static void values_that_no_platform_accepts_are_never_clamped(void **state)
{
	static const struct {
		int option, value;
	} cases[] = {
		{TKA_ENABLE, 2},	{TKA_ENABLE, -3},
		{TKA_IDLE, 0},		{TKA_IDLE, -3},
		{TKA_INTERVAL, 0},	{TKA_INTERVAL, -1},
		{TKA_COUNT, 0},		{TKA_COUNT, -7},
		{TKA_USER_TIMEOUT, -3}, {TKA_COUNT, INT_MIN + 2},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(cases); i++) {
		const unsigned flags = TKA_SKIP | TKA_CLAMP;
		struct tka_keepalive want = TKA_KEEPALIVE_INIT;
		struct fake f;

		tka__assign(&want, cases[i].option, cases[i].value);
		fake_init(&f, linux_row);
		assert_int_equal(fake_apply(&f, &want, flags, NULL),
				 TKA_ERANGE);
		assert_null(strchr(fake_calls(&f), 's'));
		fake_init(&f, &tka__unknown);
		assert_int_equal(fake_apply(&f, &want, flags, NULL),
				 TKA_ERANGE);
		assert_int_equal(f.n, 0);
	}
}

/* Whatever a row has as the smallest value. */
static void zero_is_out_of_range_on_every_row(void **state)
{
	struct tka_keepalive want = settings_of(KEEP, 0, KEEP, KEEP, KEEP);
	struct tka__row row = tka__linux;
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;

	(void)state;
	row.option[TKA_IDLE].min = 0;
	fake_init(&f, &row);
	assert_int_equal(fake_apply(&f, &want, 0, &r), TKA_ERANGE);
	assert_int_equal(r.limit, 1);
	fake_init(&f, &tka__unknown);
	assert_int_equal(fake_apply(&f, &want, 0, &r), TKA_ERANGE);
	assert_int_equal(r.limit, 1);
}

static void unknown_system_rejects_every_setting(void **state)
{
	struct tka_keepalive now = TKA_KEEPALIVE_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, &tka__unknown);
	assert_int_equal(fake_set(&f, KEEP, KEEP, KEEP), TKA_EUNSUP);
	assert_int_equal(fake_set(&f, 1, 1, 1), TKA_EUNSUP);
	assert_int_equal(f.n, 0);
	assert_int_equal(fake_get(&f, &now), TKA_OK);
	assert_int_equal(now.known, 0);
	assert_int_equal(now.enabled, TKA_UNCHANGED);
}

static void units_are_rounded_up_and_never_to_zero(void **state)
{
	struct tka_keepalive want = settings_of(KEEP, 3, 10, KEEP, 1);
	struct fake f;

	(void)state;
	fake_init(&f, &half_seconds);
	assert_int_equal(fake_apply(&f, &want, 0, NULL), TKA_OK);
	assert_string_equal(fake_calls(&f),
			    "g6.128 g6.5 s6.128=1 s6.5=10000 s6.3=6");
	fake_init(&f, &half_seconds);
	want = settings_of(KEEP, 1000000000, 2147483, KEEP, INT_MAX);
	assert_int_equal(fake_apply(&f, &want, 0, NULL), TKA_OK);
	assert_string_equal(fake_calls(&f),
			    "g6.128 g6.5 s6.128=2147484 s6.5=2147483000 "
			    "s6.3=2000000000");
}

static void idle_time_is_rewritten_if_the_row_has_that_trait(void **state)
{
	struct fake f;

	(void)state;
	fake_init(&f, &rewrites_idle);
	assert_int_equal(fake_set(&f, 6553, 2, 3), TKA_OK);
	assert_string_equal(fake_calls(&f),
			    "g6.258 g6.257 g-1.16 s6.257=2 s6.258=3 s-1.16=1 "
			    "s6.16=65530");
	fake_init(&f, &rewrites_idle);
	assert_int_equal(fake_set(&f, KEEP, KEEP, KEEP), TKA_OK);
	assert_string_equal(fake_calls(&f),
			    "g6.16 g-1.16 s-1.16=1 s6.16=72000");
}

static void disabling_rewrites_no_idle_time(void **state)
{
	struct tka_keepalive off = settings_of(0, KEEP, KEEP, KEEP, KEEP);
	struct fake f;

	(void)state;
	fake_init(&f, &rewrites_idle);
	f.socket.number[TKA_ENABLE] = 1;
	assert_int_equal(fake_apply(&f, &off, 0, NULL), TKA_OK);
	assert_string_equal(fake_calls(&f), "t g-1.16 s-1.16=0");
	fake_init(&f, &tka__macos);
	f.socket.number[TKA_ENABLE] = 8;
	assert_int_equal(fake_apply(&f, &off, 0, NULL), TKA_OK);
	assert_string_equal(fake_calls(&f), "t g65535.8 s65535.8=0");
}

static void joint_times_are_written_in_one_call(void **state)
{
	struct fake f;

	(void)state;
	fake_init(&f, &joint_times);
	assert_int_equal(fake_set(&f, 10, 2, KEEP), TKA_OK);
	assert_string_equal(fake_calls(&f), "t g65535.8 j10000,2000");
	assert_int_equal(f.socket.number[TKA_ENABLE], 1);
}

static void one_joint_time_alone_is_rejected(void **state)
{
	struct tka_keepalive want = settings_of(1, 10, KEEP, KEEP, KEEP);
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, &joint_times);
	f.settings = both_times;
	assert_int_equal(fake_set(&f, 10, KEEP, KEEP), TKA_EUNSUP);
	assert_int_equal(fake_set(&f, KEEP, 3, KEEP), TKA_EUNSUP);
	assert_int_equal(fake_apply(&f, &want, 0, &r), TKA_EUNSUP);
	assert_outcomes(&r, "NuNNN");
	assert_int_equal(f.n, 0);
}

static void skip_takes_the_other_joint_time_from_the_system(void **state)
{
	struct tka_keepalive idle = settings_of(1, 10, KEEP, KEEP, KEEP);
	struct tka_keepalive interval = settings_of(1, KEEP, 3, KEEP, KEEP);
	struct fake f;

	(void)state;
	fake_init(&f, &joint_times);
	f.settings = both_times;
	assert_int_equal(fake_apply(&f, &idle, TKA_SKIP, NULL), TKA_OK);
	assert_int_equal(f.socket.idle_ms, 10000);
	assert_int_equal(f.socket.interval_ms, 1000);
	assert_int_equal(fake_apply(&f, &interval, TKA_SKIP, NULL), TKA_OK);
	assert_int_equal(f.socket.idle_ms, 600000);
	assert_int_equal(f.socket.interval_ms, 3000);
}

static void joint_times_do_not_enable_keepalive(void **state)
{
	struct tka_keepalive want = settings_of(KEEP, 10, 2, KEEP, KEEP);
	struct fake f;

	(void)state;
	fake_init(&f, &joint_times);
	assert_int_equal(fake_apply(&f, &want, 0, NULL), TKA_OK);
	assert_int_equal(f.socket.idle_ms, 10000);
	assert_int_equal(f.socket.number[TKA_ENABLE], 0);
	fake_init(&f, &joint_times);
	f.socket.number[TKA_ENABLE] = 1;
	assert_int_equal(fake_apply(&f, &want, 0, NULL), TKA_OK);
	assert_int_equal(f.socket.number[TKA_ENABLE], 1);
}

static void write_only_option_is_written_and_an_unreadable_one_not(void **state)
{
	struct tka_keepalive want = settings_of(1, 10, 20, 3, KEEP);
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, &half_seconds);
	f.unreadable = TKA_BIT(TKA_IDLE);
	assert_int_equal(fake_apply(&f, &want, 0, &r), TKA_OK);
	assert_int_equal(f.socket.number[TKA_IDLE], 20);
	fake_init(&f, &half_seconds);
	f.unreadable = TKA_BIT(TKA_INTERVAL); /* not marked write only */
	assert_int_equal(fake_apply(&f, &want, 0, &r), TKA_EUNSUP);
	assert_int_equal(f.socket.number[TKA_INTERVAL], 75000);
	assert_outcomes(&r, "NNuNN");
}

static void write_only_option_that_is_not_the_last_is_written(void **state)
{
	struct tka_keepalive want = settings_of(1, 10, 20, 3, KEEP);
	struct tka__row row = half_seconds;
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;

	(void)state;
	row.option[TKA_INTERVAL].write_only = 1;
	fake_init(&f, &row);
	f.unreadable = TKA_BIT(TKA_INTERVAL);
	assert_int_equal(fake_apply(&f, &want, 0, &r), TKA_OK);
	assert_outcomes(&r, "AAAAN");
	assert_int_equal(f.socket.number[TKA_INTERVAL], 20000);
}

/* The BSDs return 8 for on. */
static void any_number_but_0_is_enabled(void **state)
{
	struct tka_keepalive off = settings_of(0, KEEP, KEEP, KEEP, KEEP);
	struct fake f;

	(void)state;
	fake_init(&f, &tka__netbsd);
	f.socket.number[TKA_ENABLE] = 8;
	assert_int_equal(fake_set(&f, 10, 20, 3), TKA_OK);
	assert_null(strstr(fake_calls(&f), "s65535.8"));
	f.n = 0;
	assert_int_equal(fake_apply(&f, &off, 0, NULL), TKA_OK);
	assert_non_null(strstr(fake_calls(&f), "s65535.8=0"));
}

static void get_returns_the_settings_in_effect(void **state)
{
	struct tka_keepalive now = TKA_KEEPALIVE_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, linux_tabled());
	f.socket = (struct fake_state){{8, 600, 60, 6, 100}, 0, 0};
	assert_int_equal(fake_get(&f, &now), TKA_OK);
	assert_int_equal(now.enabled, 1);
	assert_int_equal(now.idle_s, 600);
	assert_int_equal(now.interval_s, 60);
	assert_int_equal(now.count, 6);
	assert_int_equal(now.user_timeout_ms, 100);
	assert_int_equal(now.known, ALL_TABLED);
	assert_int_equal(now.system, 0);
	assert_int_equal(now.size, sizeof(now));
	assert_string_equal(fake_calls(&f), "g6.18 g6.6 g6.5 g6.4 g1.9");
}

static void get_marks_system_wide_settings(void **state)
{
	static const struct fake_setting settings[] = {
		{"idle", TKA__SETTING_READ, 1201},
		{"interval", TKA__SETTING_HIDDEN, 0},
		{"always", TKA__SETTING_READ, 1},
		{NULL, TKA__SETTING_HIDDEN, 0},
	};
	struct tka_keepalive now = TKA_KEEPALIVE_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, &on_off_only);
	f.settings = settings;
	assert_int_equal(fake_get(&f, &now), TKA_OK);
	assert_int_equal(now.enabled, 1); /* every connection is probed */
	assert_int_equal(now.idle_s, 601);
	assert_int_equal(now.interval_s, TKA_UNCHANGED); /* hidden */
	assert_int_equal(now.count, 8);
	assert_int_equal(now.user_timeout_ms, TKA_UNCHANGED);
	assert_int_equal(now.known, 11);
	assert_int_equal(now.system, 11);
}

/* FreeBSD: an option of the socket is there and the system overrules it. */
static void get_returns_on_if_every_connection_is_probed(void **state)
{
	static const struct fake_setting off[] = {
		{"always", TKA__SETTING_READ, 0},
		{NULL, TKA__SETTING_HIDDEN, 0},
	};
	struct tka_keepalive now = TKA_KEEPALIVE_INIT;
	struct tka__row row = tka__linux;
	struct fake f;

	(void)state;
	row.option[TKA_ENABLE].system_setting = "always";
	row.about.traits |= TKA_TRAIT_ALWAYS_PROBES;
	fake_init(&f, &row);
	assert_int_equal(fake_get(&f, &now), TKA_OK);
	assert_int_equal(now.enabled, 1);
	assert_int_equal(now.system, TKA_BIT(TKA_ENABLE));
	f.settings = off;
	assert_int_equal(fake_get(&f, &now), TKA_OK);
	assert_int_equal(now.enabled, 0);
	assert_int_equal(now.system, 0);
}

/* A look-up opens a temporary socket, o. */
static void get_looks_up_only_what_the_socket_does_not_tell(void **state)
{
	static const struct {
		const struct tka__row *row;
		int enabled, unreadable, looks_up;
	} cases[] = {
		{&tka__linux, 0, 0, 0},
		{&tka__linux, 1, 0, 0},
		{&tka__linux, 1, TKA_IDLE, 1},
		{&tka__linux, 1, TKA_INTERVAL, 1},
		{&tka__linux, 1, TKA_COUNT, 1},
		{&tka__linux, 1, TKA_USER_TIMEOUT, 0},
		{&tka__freebsd, 0, 0, 1}, /* the system may probe it */
		{&tka__freebsd, 1, 0, 0},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(cases); i++) {
		struct tka_keepalive now = TKA_KEEPALIVE_INIT;
		struct fake f;

		fake_init(&f, cases[i].row);
		f.socket.number[TKA_ENABLE] = cases[i].enabled;
		if (cases[i].unreadable)
			f.unreadable = TKA_BIT(cases[i].unreadable);
		assert_int_equal(fake_get(&f, &now), TKA_OK);
		assert_int_equal(strchr(fake_calls(&f), 'o') != NULL,
				 cases[i].looks_up);
	}
}

static void get_does_not_ascribe_to_the_system_what_the_socket_has(void **state)
{
	struct tka_keepalive now = TKA_KEEPALIVE_INIT;
	struct tka__row row = tka__linux;
	struct fake f;

	(void)state;
	row.about.traits |= TKA_TRAIT_ALWAYS_PROBES;
	fake_init(&f, &row);
	f.socket.number[TKA_ENABLE] = 1;
	f.unreadable = TKA_BIT(TKA_IDLE);
	assert_int_equal(fake_get(&f, &now), TKA_OK);
	assert_int_equal(now.enabled, 1);
	assert_false(now.system & TKA_BIT(TKA_ENABLE));
}

static void get_tests_the_type_if_no_option_of_tcp_was_read(void **state)
{
	struct tka_keepalive now = TKA_KEEPALIVE_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, &on_off_only);
	assert_int_equal(fake_get(&f, &now), TKA_OK);
	f.not_tcp = FAKE_ENOPROTOOPT;
	now.idle_s = 99;
	assert_int_equal(fake_get(&f, &now), TKA_ESOCKET);
	assert_int_equal(now.idle_s, 99);
}

static void result_of_get_can_be_applied_again(void **state)
{
	struct tka_keepalive now = TKA_KEEPALIVE_INIT;
	struct fake_state before;
	struct fake f;

	(void)state;
	fake_init(&f, linux_row);
	f.socket = (struct fake_state){{1, 600, 60, 6, 100}, 0, 0};
	before = f.socket;
	assert_int_equal(fake_get(&f, &now), TKA_OK);
	assert_int_equal(fake_set(&f, 1, 2, 3), TKA_OK);
	assert_int_equal(fake_apply(&f, &now, 0, NULL), TKA_OK);
	assert_state_equal(&f.socket, &before);
}

static void kernel_and_not_its_name_decides_the_release(void **state)
{
	struct tka__row newer = half_seconds;
	const struct tka__row *here[3] = {&newer, &half_seconds, NULL};
	struct fake f;

	(void)state;
	newer.newer_options = TKA_BIT(TKA_INTERVAL) | TKA_BIT(TKA_COUNT);
	fake_init(&f, &half_seconds);
	assert_ptr_equal(tka__row(&f.kernel, here, FAKE_SOCKET), &newer);
	f.missing = TKA_BIT(TKA_COUNT);
	assert_ptr_equal(tka__row(&f.kernel, here, FAKE_SOCKET), &half_seconds);
}

static void other_sockets_do_not_decide_the_release(void **state)
{
	struct tka__row newer = half_seconds;
	const struct tka__row *here[3] = {&newer, &half_seconds, NULL};
	struct fake f;

	(void)state;
	newer.newer_options = TKA_BIT(TKA_COUNT);
	fake_init(&f, &half_seconds);
	f.missing = TKA_BIT(TKA_COUNT);
	f.not_tcp = FAKE_ENOTSOCK;
	assert_ptr_equal(tka__row(&f.kernel, here, FAKE_SOCKET), &newer);
}

/* Without a socket, by a temporary one. */
static void current_release_is_found_without_a_socket(void **state)
{
	struct tka__row newer = half_seconds;
	const struct tka__row *here[3] = {&newer, &half_seconds, NULL};
	struct fake f;

	(void)state;
	newer.newer_options = TKA_BIT(TKA_COUNT);
	fake_init(&f, &half_seconds);
	assert_ptr_equal(tka__row_current(&f.kernel, here), &newer);
	f.missing = TKA_BIT(TKA_COUNT);
	assert_ptr_equal(tka__row_current(&f.kernel, here), &half_seconds);
	assert_int_equal(f.open_sockets, 0);
	f.no_temporary = 24;
	assert_ptr_equal(tka__row_current(&f.kernel, here), &newer);
}

static void release_number_decides_if_no_option_differs(void **state)
{
	struct tka__row newer = half_seconds;
	const struct tka__row *here[3] = {&newer, &half_seconds, NULL};
	struct fake f;

	(void)state;
	newer.first_release = 14;
	fake_init(&f, &half_seconds);
	f.release = 14;
	assert_ptr_equal(tka__row(&f.kernel, here, FAKE_SOCKET), &newer);
	f.release = 13;
	assert_ptr_equal(tka__row(&f.kernel, here, FAKE_SOCKET), &half_seconds);
}

static void version_of_the_kernel_decides_what_socket_calls_ignore(void **state)
{
	struct tka__row first = half_seconds;
	const struct tka__row *here[3] = {&first, &half_seconds, NULL};
	struct fake f;

	(void)state;
	first.next_version = "next";
	fake_init(&f, &half_seconds);
	assert_ptr_equal(tka__row_current(&f.kernel, here), &first);
	f.version = "other";
	assert_ptr_equal(tka__row_current(&f.kernel, here), &first);
	f.version = "next";
	assert_ptr_equal(tka__row_current(&f.kernel, here), &half_seconds);
	assert_ptr_equal(tka__row(&f.kernel, here, FAKE_SOCKET), &first);
	assert_int_equal(f.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(set_reads_first_and_writes_the_idle_time_last),
		cmocka_unit_test(
			set_makes_eight_system_calls_and_seven_if_enabled),
		cmocka_unit_test(
			user_timeout_is_written_first_and_idle_time_last),
		cmocka_unit_test(
			unchanged_settings_are_neither_read_nor_written),
		cmocka_unit_test(
			request_for_nothing_is_rejected_for_other_sockets),
		cmocka_unit_test(other_sockets_are_never_written_to),
		cmocka_unit_test(
			unreadable_socket_is_not_modified_and_keeps_its_error),
		cmocka_unit_test(
			every_pair_of_values_is_applied_or_does_not_modify),
		cmocka_unit_test(
			unsupported_count_is_rejected_without_a_system_call),
		cmocka_unit_test(unsupported_system_default_is_rejected),
		cmocka_unit_test(
			option_that_this_socket_lacks_is_rejected_or_skipped),
		cmocka_unit_test(missing_user_timeout_is_in_effect_as_none),
		cmocka_unit_test(skip_and_clamp_are_reported_option_by_option),
		cmocka_unit_test(skip_does_not_clamp_and_clamp_does_not_skip),
		cmocka_unit_test(
			every_range_problem_is_reported_and_the_first_is_reason),
		cmocka_unit_test(
			clamp_applies_to_a_system_default_out_of_range),
		cmocka_unit_test(
			values_that_no_platform_accepts_are_never_clamped),
		cmocka_unit_test(zero_is_out_of_range_on_every_row),
		cmocka_unit_test(unknown_system_rejects_every_setting),
		cmocka_unit_test(units_are_rounded_up_and_never_to_zero),
		cmocka_unit_test(
			idle_time_is_rewritten_if_the_row_has_that_trait),
		cmocka_unit_test(disabling_rewrites_no_idle_time),
		cmocka_unit_test(joint_times_are_written_in_one_call),
		cmocka_unit_test(one_joint_time_alone_is_rejected),
		cmocka_unit_test(
			skip_takes_the_other_joint_time_from_the_system),
		cmocka_unit_test(joint_times_do_not_enable_keepalive),
		cmocka_unit_test(
			write_only_option_is_written_and_an_unreadable_one_not),
		cmocka_unit_test(
			write_only_option_that_is_not_the_last_is_written),
		cmocka_unit_test(any_number_but_0_is_enabled),
		cmocka_unit_test(get_returns_the_settings_in_effect),
		cmocka_unit_test(get_marks_system_wide_settings),
		cmocka_unit_test(get_returns_on_if_every_connection_is_probed),
		cmocka_unit_test(
			get_looks_up_only_what_the_socket_does_not_tell),
		cmocka_unit_test(
			get_does_not_ascribe_to_the_system_what_the_socket_has),
		cmocka_unit_test(
			get_tests_the_type_if_no_option_of_tcp_was_read),
		cmocka_unit_test(result_of_get_can_be_applied_again),
		cmocka_unit_test(kernel_and_not_its_name_decides_the_release),
		cmocka_unit_test(other_sockets_do_not_decide_the_release),
		cmocka_unit_test(current_release_is_found_without_a_socket),
		cmocka_unit_test(release_number_decides_if_no_option_differs),
		cmocka_unit_test(
			version_of_the_kernel_decides_what_socket_calls_ignore),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("apply", tests, NULL, NULL);
}
