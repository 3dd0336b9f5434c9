/* SPDX-License-Identifier: MIT */
/*
 * The engine against a fake kernel: what is checked, written, put back and
 * reported. Three made-up rows of other shapes than Linux's show that a
 * platform is data to it.
 */
#include "fake.h"

#include <limits.h>
#include <string.h>

/* other units and numbers, a rounding one among them */
static const struct tka_platform half_seconds = {
	.name = "half seconds",
	.proof = TKA_PROOF_CITED,
	.order = TKA__USUAL_ORDER,
	.options =
		{
			{.support = TKA_SUPPORT_SOCKET,
			 .level = 65535,
			 .number = 8,
			 .max = 1},
			{.support = TKA_SUPPORT_SOCKET,
			 .level = 6,
			 .number = 3,
			 .unit = TKA_UNIT_HALF_S,
			 .min = 1,
			 .max = 1000000000,
			 .initial = 7200,
			 .write_only = 1},
			{.support = TKA_SUPPORT_SOCKET,
			 .level = 6,
			 .number = 5,
			 .unit = TKA_UNIT_MS,
			 .min = 10,
			 .max = 2147483,
			 .initial = 75},
			{.support = TKA_SUPPORT_SOCKET,
			 .level = 6,
			 .number = 16,
			 .min = 1,
			 .max = 255,
			 .initial = 8},
			{.support = TKA_SUPPORT_EMULATED,
			 .level = 6,
			 .number = 128,
			 .unit = TKA_UNIT_S,
			 .min = 0,
			 .max = INT_MAX},
		},
};

/* options that are missing or the same for all sockets */
static const struct tka_platform on_off_only = {
	.name = "on and off only",
	.proof = TKA_PROOF_CITED,
	.order = TKA__USUAL_ORDER,
	.options =
		{
			{.support = TKA_SUPPORT_SOCKET,
			 .level = 65535,
			 .number = 8,
			 .max = 1,
			 .setting = "always"},
			{.support = TKA_SUPPORT_SYSTEM,
			 .number = -1,
			 .initial = 7200,
			 .setting = "idle",
			 .setting_unit = TKA_UNIT_HALF_S},
			{.support = TKA_SUPPORT_SYSTEM,
			 .number = -1,
			 .initial = 75,
			 .setting = "interval",
			 .setting_unit = TKA_UNIT_MS},
			{.support = TKA_SUPPORT_SYSTEM,
			 .number = -1,
			 .initial = 8},
			TKA__NONE,
		},
};

/* another order, an alias, and a switch that does not start the timer */
static const struct tka_platform other_order = {
	.name = "other order",
	.proof = TKA_PROOF_CITED,
	.traits = TKA_TRAIT_REWRITE_IDLE,
	.order = {TKA_IDLE, TKA_COUNT, TKA_INTERVAL, TKA_USER_TIMEOUT,
		  TKA_ENABLE},
	.options =
		{
			{.support = TKA_SUPPORT_SOCKET,
			 .level = -1,
			 .number = 16,
			 .max = 1},
			{.support = TKA_SUPPORT_SOCKET,
			 .level = 6,
			 .number = 16,
			 .unit = TKA_UNIT_DS,
			 .min = 1,
			 .max = 6553,
			 .initial = 7200},
			{.support = TKA_SUPPORT_SOCKET,
			 .level = 6,
			 .number = 257,
			 .unit = TKA_UNIT_S,
			 .min = 1,
			 .max = 4294967,
			 .initial = 75},
			{.support = TKA_SUPPORT_SOCKET,
			 .level = 6,
			 .number = 258,
			 .min = 1,
			 .max = INT_MAX,
			 .initial = 8},
			TKA__NONE,
		},
};

static const struct tka_platform vals = {
	.name = "both times in one call",
	.proof = TKA_PROOF_CITED,
	.traits = TKA_TRAIT_VALS,
	.order = {TKA_USER_TIMEOUT, TKA_ENABLE, TKA_COUNT, TKA_IDLE,
		  TKA_INTERVAL},
	.options =
		{
			{.support = TKA_SUPPORT_SOCKET,
			 .level = 65535,
			 .number = 8,
			 .max = 1},
			{.support = TKA_SUPPORT_SOCKET,
			 .number = -1,
			 .unit = TKA_UNIT_MS,
			 .min = 1,
			 .max = 4294967,
			 .initial = 7200,
			 .setting = "idle",
			 .setting_unit = TKA_UNIT_MS},
			{.support = TKA_SUPPORT_SOCKET,
			 .number = -1,
			 .unit = TKA_UNIT_MS,
			 .min = 1,
			 .max = 4294967,
			 .initial = 1,
			 .setting = "interval",
			 .setting_unit = TKA_UNIT_MS},
			{.support = TKA_SUPPORT_SYSTEM,
			 .number = -1,
			 .initial = 10},
			TKA__NONE,
		},
};

static const struct tka_platform *const linux_row = &tka__linux;

static void set_checks_reads_and_writes_in_the_right_order(void **state)
{
	struct fake f;

	(void)state;
	fake_init(&f, linux_row);
	assert_int_equal(fake_set(&f, 10, 20, 3), TKA_OK);
	assert_string_equal(fake_calls(&f),
			    "t g1.9 g6.4 g6.5 g6.6 s1.9=1 s6.5=20 s6.6=3 "
			    "s6.4=10");
	assert_int_equal(f.reported, 0);
}

static void set_makes_at_most_nine_system_calls(void **state)
{
	struct fake f;

	(void)state;
	fake_init(&f, linux_row);
	assert_int_equal(fake_set(&f, 1, 1, 1), TKA_OK);
	assert_in_range(f.n, 1, 9);
}

static void user_timeout_is_written_before_keepalive(void **state)
{
	struct tka_keepalive want = full(1, 10, 20, 3, 5000);
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, linux_row);
	assert_int_equal(fake_apply(&f, &want, 0, &r), TKA_OK);
	assert_string_equal(fake_calls(&f),
			    "t g1.9 g6.4 g6.5 g6.6 g6.18 s6.18=5000 s1.9=1 "
			    "s6.5=20 s6.6=3 s6.4=10");
	assert_outcomes(&r, "AAAAA");
}

static void what_is_unchanged_is_neither_read_nor_written(void **state)
{
	struct tka_keepalive want = full(-1, -1, 20, -1, -1);
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, linux_row);
	assert_int_equal(fake_apply(&f, &want, 0, &r), TKA_OK);
	assert_string_equal(fake_calls(&f), "t g6.5 s6.5=20");
	assert_outcomes(&r, "LLALL");
}

static void nothing_asked_still_tells_that_it_is_no_tcp_socket(void **state)
{
	struct tka_keepalive want = TKA_KEEPALIVE_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, linux_row);
	f.not_tcp = FAKE_EOPNOTSUPP;
	assert_int_equal(fake_apply(&f, &want, 0, NULL), TKA_ESOCKET);
	assert_string_equal(fake_calls(&f), "t");
}

static void a_wrong_descriptor_is_never_written_to(void **state)
{
	static const int errors[] = {FAKE_EBADF, FAKE_ENOTSOCK,
				     FAKE_ENOPROTOOPT, FAKE_EOPNOTSUPP};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		struct fake f;

		fake_init(&f, linux_row);
		f.not_tcp = errors[i];
		assert_int_equal(fake_set(&f, 1, 1, 1), TKA_ESOCKET);
		assert_string_equal(fake_calls(&f), "t");
		assert_int_equal(f.reported, 0);
	}
}

static void a_socket_that_cannot_be_asked_is_left_with_the_error(void **state)
{
	struct fake f;

	(void)state;
	fake_init(&f, linux_row);
	f.not_tcp = FAKE_EINVAL; /* macOS, after both ends shut down */
	assert_int_equal(fake_set(&f, 1, 1, 1), TKA_EOS);
	assert_string_equal(fake_calls(&f), "t");
	assert_int_equal(f.reported, FAKE_EINVAL);
}

/* The table of the contract, written out for Linux's ranges. */
static int expect(enum tka_option option, int value)
{
	static const struct {
		int min, max;
	} range[TKA_OPTIONS] = {
		{0, 1}, {1, 32767}, {1, 32767}, {1, 127}, {0, INT_MAX}};

	if (value == TKA_UNCHANGED || value == TKA_SYSTEM_DEFAULT)
		return TKA_OK;
	if (value < range[option].min || value > range[option].max)
		return TKA_ERANGE;
	return TKA_OK;
}

static int *field(struct tka_keepalive *s, int option)
{
	int *fields[TKA_OPTIONS] = {&s->enabled, &s->idle_s, &s->interval_s,
				    &s->count, &s->user_timeout_ms};

	return fields[option];
}

static int written(int option, int value, int before)
{
	static const int defaults[TKA_OPTIONS] = {0, 7200, 75, 9, 0};

	if (value == TKA_UNCHANGED)
		return before;
	return value == TKA_SYSTEM_DEFAULT ? defaults[option] : value;
}

static void check_pair(int a, int va, int b, int vb)
{
	struct tka_keepalive want = TKA_KEEPALIVE_INIT;
	int ea = expect((enum tka_option)a, va);
	int eb = expect((enum tka_option)b, vb);
	struct fake_state after;
	struct fake f;
	int o, code;

	fake_init(&f, linux_row);
	f.socket.number[a] = a == TKA_ENABLE ? 1 : 11;
	f.socket.number[b] = 12;
	after = f.socket;
	*field(&want, a) = va;
	*field(&want, b) = vb;
	code = fake_apply(&f, &want, 0, NULL);
	assert_int_equal(code, ea ? ea : eb);
	if (code)
		assert_int_equal(f.n, 0); /* not one system call */
	for (o = 0; o < TKA_OPTIONS && !code; o++)
		after.number[o] = written(o, *field(&want, o), after.number[o]);
	assert_state_equal(&f.socket, &after);
	assert_int_equal(f.open_sockets, 0);
}

static void every_pair_of_values_is_accepted_or_refused_untouched(void **state)
{
	static const int max[TKA_OPTIONS] = {1, 32767, 32767, 127, INT_MAX};
	int a, b, i, j;

	(void)state;
	for (a = 0; a < TKA_OPTIONS; a++) {
		const int va[] = {INT_MIN,
				  -3,
				  -2,
				  -1,
				  0,
				  1,
				  max[a] - 1,
				  max[a],
				  max[a] == INT_MAX ? INT_MAX : max[a] + 1,
				  65535,
				  65536,
				  INT_MAX};

		for (b = a + 1; b < TKA_OPTIONS; b++) {
			const int vb[] = {
				INT_MIN,
				-3,
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

			for (i = 0; i < 12; i++)
				for (j = 0; j < 12; j++)
					check_pair(a, va[i], b, vb[j]);
		}
	}
}

static void an_unsupported_count_is_refused_and_touches_nothing(void **state)
{
	struct tka_report r = TKA_REPORT_INIT;
	struct tka_keepalive want = full(1, -1, -1, 3, -1);
	struct fake f;

	(void)state;
	fake_init(&f, &on_off_only);
	assert_int_equal(fake_apply(&f, &want, 0, &r), TKA_EUNSUP);
	assert_int_equal(f.n, 0);
	assert_outcomes(&r, "LLLRL");
}

static void an_unsupported_system_default_is_refused(void **state)
{
	struct fake f;

	(void)state;
	fake_init(&f, &on_off_only);
	assert_int_equal(fake_set(&f, TKA_SYSTEM_DEFAULT, -1, -1), TKA_EUNSUP);
	assert_int_equal(f.n, 0);
}

static void an_option_that_this_socket_lacks_is_refused(void **state)
{
	struct tka_keepalive want = full(1, 10, 20, 3, 5000);
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
	assert_outcomes(&r, "LLLLR");
	fake_init(&f, linux_row);
	f.missing = TKA_BIT(TKA_USER_TIMEOUT);
	assert_int_equal(fake_apply(&f, &want, TKA_BEST_EFFORT, &r), TKA_OK);
	assert_outcomes(&r, "AAAAS");
}

static void best_effort_skips_and_clamps_and_says_so(void **state)
{
	struct tka_keepalive want = full(1, 10, 5, 1000, 1500);
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, &half_seconds);
	assert_int_equal(fake_apply(&f, &want, TKA_BEST_EFFORT, &r), TKA_OK);
	assert_outcomes(&r, "AACCE");
	assert_int_equal(f.socket.number[TKA_INTERVAL], 10000);
	assert_int_equal(f.socket.number[TKA_COUNT], 255);
	fake_init(&f, &on_off_only);
	assert_int_equal(fake_apply(&f, &want, TKA_BEST_EFFORT, &r), TKA_OK);
	assert_outcomes(&r, "ASSSS");
	assert_string_equal(fake_calls(&f), "t g65535.8 s65535.8=1");
}

static void best_effort_clamps_a_system_default_out_of_range(void **state)
{
	struct tka_keepalive want = full(1, -2, -2, -2, -1);
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, linux_row);
	f.fresh.number[TKA_IDLE] = 86400; /* a sysctl may exceed the option */
	f.fresh.number[TKA_COUNT] = 255;
	assert_int_equal(fake_apply(&f, &want, TKA_BEST_EFFORT, &r), TKA_OK);
	assert_outcomes(&r, "ACACL");
	assert_int_equal(f.socket.number[TKA_IDLE], 32767);
	assert_int_equal(f.socket.number[TKA_INTERVAL], 75);
	assert_int_equal(f.socket.number[TKA_COUNT], 127);
}

static void best_effort_does_not_bend_what_means_nothing(void **state)
{
	static const struct {
		int option, value;
	} cases[] = {
		{TKA_ENABLE, 2}, {TKA_ENABLE, -3},  {TKA_IDLE, 0},
		{TKA_IDLE, -3},	 {TKA_INTERVAL, 0}, {TKA_INTERVAL, INT_MIN},
		{TKA_COUNT, 0},	 {TKA_COUNT, -7},   {TKA_USER_TIMEOUT, -3},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct tka_keepalive want = TKA_KEEPALIVE_INIT;
		struct fake f;

		*field(&want, cases[i].option) = cases[i].value;
		fake_init(&f, linux_row);
		assert_int_equal(fake_apply(&f, &want, TKA_BEST_EFFORT, NULL),
				 TKA_ERANGE);
		assert_int_equal(f.n, 0);
		fake_init(&f, &tka__unknown);
		assert_int_equal(fake_apply(&f, &want, TKA_BEST_EFFORT, NULL),
				 TKA_ERANGE);
		assert_int_equal(f.n, 0);
	}
}

static void an_unknown_system_refuses_every_setting(void **state)
{
	struct tka_keepalive now = TKA_KEEPALIVE_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, &tka__unknown);
	assert_int_equal(fake_set(&f, -1, -1, -1), TKA_EUNSUP);
	assert_int_equal(fake_set(&f, 1, 1, 1), TKA_EUNSUP);
	assert_int_equal(f.n, 0);
	assert_int_equal(fake_get(&f, &now), TKA_OK);
	assert_int_equal(now.known, 0);
	assert_int_equal(now.enabled, TKA_UNCHANGED);
}

static void units_are_rounded_up_and_never_to_zero(void **state)
{
	struct tka_keepalive want = full(-1, 3, 10, -1, 1);
	struct fake f;

	(void)state;
	fake_init(&f, &half_seconds);
	assert_int_equal(fake_apply(&f, &want, 0, NULL), TKA_OK);
	assert_string_equal(fake_calls(&f), "t g6.3 g6.5 g6.128 s6.128=1 "
					    "s6.5=10000 s6.3=6");
	fake_init(&f, &half_seconds);
	want = full(-1, 1000000000, 2147483, -1, INT_MAX);
	assert_int_equal(fake_apply(&f, &want, 0, NULL), TKA_OK);
	assert_string_equal(fake_calls(&f), "t g6.3 g6.5 g6.128 s6.128=2147484 "
					    "s6.5=2147483000 s6.3=2000000000");
}

static void a_row_decides_the_order_and_rewrites_idle(void **state)
{
	struct fake f;

	(void)state;
	fake_init(&f, &other_order);
	assert_int_equal(fake_set(&f, 6553, 2, 3), TKA_OK);
	assert_string_equal(fake_calls(&f),
			    "t g-1.16 g6.16 g6.257 g6.258 s6.16=65530 "
			    "s6.258=3 s6.257=2 s-1.16=1");
	fake_init(&f, &other_order);
	assert_int_equal(fake_set(&f, -1, -1, -1), TKA_OK);
	assert_string_equal(fake_calls(&f),
			    "t g-1.16 g6.16 s6.16=72000 s-1.16=1");
}

static void switching_off_rewrites_no_idle(void **state)
{
	struct tka_keepalive off = full(0, -1, -1, -1, -1);
	struct fake f;

	(void)state;
	fake_init(&f, &other_order);
	f.socket.number[TKA_ENABLE] = 1;
	assert_int_equal(fake_apply(&f, &off, 0, NULL), TKA_OK);
	assert_string_equal(fake_calls(&f), "t g-1.16 s-1.16=0");
	fake_init(&f, &tka__macos);
	f.socket.number[TKA_ENABLE] = 8;
	assert_int_equal(fake_apply(&f, &off, 0, NULL), TKA_OK);
	assert_string_equal(fake_calls(&f), "t g65535.8 s65535.8=0");
}

static void both_times_go_in_one_call(void **state)
{
	struct fake f;

	(void)state;
	fake_init(&f, &vals);
	assert_int_equal(fake_set(&f, 10, 2, -1), TKA_OK);
	assert_string_equal(fake_calls(&f),
			    "t g65535.8 s65535.8=1 v10000,2000");
}

static void a_time_left_alone_goes_as_the_system_default(void **state)
{
	static const struct fake_setting settings[] = {
		{"idle", TKA__SETTING_READ, 600000},
		{"interval", TKA__SETTING_ABSENT, 0},
		{NULL, TKA__SETTING_HIDDEN, 0},
	};
	struct fake f;

	(void)state;
	fake_init(&f, &vals);
	f.settings = settings;
	assert_int_equal(fake_set(&f, 10, -1, -1), TKA_OK);
	assert_int_equal(f.socket.vals_idle_ms, 10000);
	assert_int_equal(f.socket.vals_interval_ms, 1000);
	assert_int_equal(fake_set(&f, -1, 3, -1), TKA_OK);
	assert_int_equal(f.socket.vals_idle_ms, 600000);
	assert_int_equal(f.socket.vals_interval_ms, 3000);
}

static void times_can_be_set_while_keepalive_stays_off(void **state)
{
	struct tka_keepalive want = full(-1, 10, 2, -1, -1);
	struct fake f;

	(void)state;
	fake_init(&f, &vals);
	assert_int_equal(fake_apply(&f, &want, 0, NULL), TKA_OK);
	assert_int_equal(f.socket.vals_idle_ms, 10000);
	assert_int_equal(f.socket.number[TKA_ENABLE], 0);
	fake_init(&f, &vals);
	f.socket.number[TKA_ENABLE] = 1;
	assert_int_equal(fake_apply(&f, &want, 0, NULL), TKA_OK);
	assert_int_equal(f.socket.number[TKA_ENABLE], 1);
}

static void what_could_not_be_read_cannot_be_put_back(void **state)
{
	struct tka_keepalive want = full(-1, 10, 20, -1, -1);
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
}

static void get_tells_what_is_in_force(void **state)
{
	struct tka_keepalive now = TKA_KEEPALIVE_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, linux_row);
	f.socket = (struct fake_state){{8, 600, 60, 6, 100}, 0, 0};
	assert_int_equal(fake_get(&f, &now), TKA_OK);
	assert_int_equal(now.enabled, 1);
	assert_int_equal(now.idle_s, 600);
	assert_int_equal(now.interval_s, 60);
	assert_int_equal(now.count, 6);
	assert_int_equal(now.user_timeout_ms, 100);
	assert_int_equal(now.known, 31);
	assert_int_equal(now.system, 0);
	assert_int_equal(now.size, sizeof(now));
	assert_string_equal(fake_calls(&f), "t g1.9 g6.4 g6.5 g6.6 g6.18");
}

static void get_marks_what_is_system_wide(void **state)
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

static void what_was_read_can_be_applied_again(void **state)
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

static void the_kernel_and_not_its_name_decides_the_release(void **state)
{
	struct tka_platform newer = half_seconds;
	const struct tka_platform *here[3] = {&newer, &half_seconds, NULL};
	struct fake f;

	(void)state;
	newer.telling = TKA_BIT(TKA_INTERVAL) | TKA_BIT(TKA_COUNT);
	fake_init(&f, &half_seconds);
	f.kernel.here = here;
	assert_ptr_equal(tka__row(&f.kernel, FAKE_SOCKET), &newer);
	f.missing = TKA_BIT(TKA_COUNT);
	assert_ptr_equal(tka__row(&f.kernel, FAKE_SOCKET), &half_seconds);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			set_checks_reads_and_writes_in_the_right_order),
		cmocka_unit_test(set_makes_at_most_nine_system_calls),
		cmocka_unit_test(user_timeout_is_written_before_keepalive),
		cmocka_unit_test(what_is_unchanged_is_neither_read_nor_written),
		cmocka_unit_test(
			nothing_asked_still_tells_that_it_is_no_tcp_socket),
		cmocka_unit_test(a_wrong_descriptor_is_never_written_to),
		cmocka_unit_test(
			a_socket_that_cannot_be_asked_is_left_with_the_error),
		cmocka_unit_test(
			every_pair_of_values_is_accepted_or_refused_untouched),
		cmocka_unit_test(
			an_unsupported_count_is_refused_and_touches_nothing),
		cmocka_unit_test(an_unsupported_system_default_is_refused),
		cmocka_unit_test(an_option_that_this_socket_lacks_is_refused),
		cmocka_unit_test(best_effort_skips_and_clamps_and_says_so),
		cmocka_unit_test(
			best_effort_clamps_a_system_default_out_of_range),
		cmocka_unit_test(best_effort_does_not_bend_what_means_nothing),
		cmocka_unit_test(an_unknown_system_refuses_every_setting),
		cmocka_unit_test(units_are_rounded_up_and_never_to_zero),
		cmocka_unit_test(a_row_decides_the_order_and_rewrites_idle),
		cmocka_unit_test(switching_off_rewrites_no_idle),
		cmocka_unit_test(both_times_go_in_one_call),
		cmocka_unit_test(a_time_left_alone_goes_as_the_system_default),
		cmocka_unit_test(times_can_be_set_while_keepalive_stays_off),
		cmocka_unit_test(what_could_not_be_read_cannot_be_put_back),
		cmocka_unit_test(get_tells_what_is_in_force),
		cmocka_unit_test(get_marks_what_is_system_wide),
		cmocka_unit_test(what_was_read_can_be_applied_again),
		cmocka_unit_test(
			the_kernel_and_not_its_name_decides_the_release),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("engine", tests, NULL, NULL);
}
