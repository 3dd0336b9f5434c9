/* SPDX-License-Identifier: MIT */
/*
 * System-wide settings: each from the best source there is, and the source
 * is named; support is tested with a temporary socket.
 */
#include "fake.h"

#include <limits.h>
#include <string.h>

static const struct fake_setting all_set[] = {
	{"/proc/sys/net/ipv4/tcp_keepalive_time", TKA__SETTING_READ, 600},
	{"/proc/sys/net/ipv4/tcp_keepalive_intvl", TKA__SETTING_READ, 60},
	{"/proc/sys/net/ipv4/tcp_keepalive_probes", TKA__SETTING_READ, 6},
	{"/proc/sys/net/ipv4/tcp_retries2", TKA__SETTING_READ, 8},
	{NULL, TKA__SETTING_HIDDEN, 0},
};

static void follow(struct fake *f)
{
	f->temporary.number[TKA_IDLE] = 600;
	f->temporary.number[TKA_INTERVAL] = 60;
	f->temporary.number[TKA_COUNT] = 6;
}

static void the_settings_are_read_with_their_names(void **state)
{
	struct tka_defaults d = TKA_DEFAULTS_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, &tka__linux);
	f.settings = all_set;
	follow(&f);
	tka__system_defaults(&f.kernel, f.row, &d);
	assert_int_equal(d.idle_ms, 600000);
	assert_int_equal(d.interval_ms, 60000);
	assert_int_equal(d.count, 6);
	assert_int_equal(d.retransmissions, 8);
	assert_string_equal(d.idle_source, all_set[0].name);
	assert_string_equal(d.interval_source, all_set[1].name);
	assert_string_equal(d.count_source, all_set[2].name);
	assert_string_equal(d.retransmissions_source, all_set[3].name);
	assert_int_equal(d.needs_restart, 0);
	assert_int_equal(d.always_probes, 0);
	assert_int_equal(f.open_sockets, 0);
	assert_null(strchr(fake_calls(&f), 's'));
}

static void a_hidden_setting_is_read_from_a_temporary_socket(void **state)
{
	struct tka_defaults d = TKA_DEFAULTS_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, &tka__linux);
	follow(&f);
	tka__system_defaults(&f.kernel, f.row, &d);
	assert_int_equal(d.idle_ms, 600000);
	assert_int_equal(d.count, 6);
	assert_string_equal(d.idle_source, "new socket");
	assert_string_equal(d.count_source, "new socket");
	assert_string_equal(d.retransmissions_source, "documented default");
	assert_int_equal(d.retransmissions, 15);
}

static void
a_setting_that_the_kernel_does_not_follow_is_not_returned(void **state)
{
	static const struct fake_setting stubs[] = {
		{"/proc/sys/net/ipv4/tcp_keepalive_time", TKA__SETTING_READ,
		 7200},
		{"/proc/sys/net/ipv4/tcp_keepalive_intvl", TKA__SETTING_READ,
		 0},
		{"/proc/sys/net/ipv4/tcp_keepalive_probes", TKA__SETTING_READ,
		 0},
		{NULL, TKA__SETTING_HIDDEN, 0},
	};
	struct tka_defaults d = TKA_DEFAULTS_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, &tka__linux);
	f.settings = stubs; /* gVisor's */
	tka__system_defaults(&f.kernel, f.row, &d);
	assert_string_equal(d.idle_source, stubs[0].name);
	assert_int_equal(d.interval_ms, 75000);
	assert_string_equal(d.interval_source, "new socket");
	assert_int_equal(d.count, 9);
	assert_string_equal(d.count_source, "new socket");
}

/* z/OS, IBM i: it would be taken for seconds, or divide by zero. */
static void a_setting_in_minutes_is_not_read(void **state)
{
	static const struct tka__row *const rows[] = {&tka__zos, &tka__ibm_i};
	struct tka_keepalive want = settings_of(1, DEFAULT, KEEP, KEEP, KEEP);
	struct tka_defaults d = TKA_DEFAULTS_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(rows); i++) {
		const struct fake_setting minutes[] = {
			{rows[i]->option[TKA_IDLE].system_setting,
			 TKA__SETTING_READ, 120},
			{NULL, TKA__SETTING_HIDDEN, 0},
		};
		struct fake f;

		fake_init(&f, rows[i]);
		f.settings = minutes;
		f.temporary.number[TKA_IDLE] = 0;
		tka__system_defaults(&f.kernel, f.row, &d);
		assert_int_equal(d.idle_ms, 7200000);
		assert_string_equal(d.idle_source, "documented default");
		assert_int_equal(fake_apply(&f, &want, 0, NULL),
				 tka__is_offered(f.row, TKA_IDLE) ? TKA_EUNKNOWN
								  : TKA_EUNSUP);
	}
}

static void the_documented_default_is_named_if_nothing_can_be_read(void **state)
{
	struct tka_defaults d = TKA_DEFAULTS_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, &tka__linux);
	f.no_temporary = 24; /* out of descriptors */
	assert_int_equal(tka__system_defaults(&f.kernel, f.row, &d), 0);
	assert_int_equal(d.idle_ms, 7200000);
	assert_string_equal(d.idle_source, "documented default");
	assert_int_equal(d.known, 30);
}

static void a_default_that_is_only_documented_is_not_written(void **state)
{
	struct fake f;

	(void)state;
	fake_init(&f, &tka__linux);
	f.no_temporary = 24;
	assert_int_equal(fake_set(&f, DEFAULT, 1, 1), TKA_EUNKNOWN);
	assert_string_equal(fake_calls(&f), "o");
	assert_int_equal(f.socket.number[TKA_INTERVAL], 75);
}

static void a_default_beyond_the_options_range_is_refused(void **state)
{
	struct fake f;

	(void)state;
	fake_init(&f, &tka__linux);
	f.temporary.number[TKA_IDLE] =
		86400; /* a sysctl may exceed the option */
	assert_int_equal(fake_set(&f, DEFAULT, 1, 1), TKA_ERANGE);
	assert_int_equal(f.socket.number[TKA_IDLE], 7200);
	assert_int_equal(f.open_sockets, 0);
}

static void garbage_in_a_setting_is_not_returned(void **state)
{
	static const int64_t garbage[] = {-1, INT64_C(4294967296), INT64_MAX,
					  INT64_MIN};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(garbage); i++) {
		const struct fake_setting settings[] = {
			{all_set[0].name, TKA__SETTING_READ, garbage[i]},
			{NULL, TKA__SETTING_HIDDEN, 0},
		};
		struct tka_defaults d = TKA_DEFAULTS_INIT;
		struct fake f;

		fake_init(&f, &tka__linux);
		f.settings = settings;
		f.no_temporary = 24;
		tka__system_defaults(&f.kernel, f.row, &d);
		assert_int_equal(d.idle_ms, -1); /* the kernel follows it */
		assert_null(d.idle_source);
		assert_int_equal(d.known & TKA_BIT(TKA_IDLE), 0);
	}
}

/* With tcp_keepalive_probes 0 Linux drops the connection at the first probe. */
static void zero_in_a_setting_is_returned_if_the_kernel_uses_it(void **state)
{
	static const struct fake_setting zero[] = {
		{"/proc/sys/net/ipv4/tcp_keepalive_probes", TKA__SETTING_READ,
		 0},
		{NULL, TKA__SETTING_HIDDEN, 0},
	};
	struct tka_defaults d = TKA_DEFAULTS_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, &tka__linux);
	f.settings = zero;
	f.temporary.number[TKA_COUNT] = 0;
	tka__system_defaults(&f.kernel, f.row, &d);
	assert_int_equal(d.count, 0);
	assert_string_equal(d.count_source, zero[0].name);
}

/* A count is an int; times are in 32 bits. */
static void largest_count_in_a_setting_is_that_of_an_int(void **state)
{
	struct fake_setting counts[] = {
		{"/proc/sys/net/ipv4/tcp_keepalive_probes", TKA__SETTING_READ,
		 INT_MAX},
		{NULL, TKA__SETTING_HIDDEN, 0},
	};
	struct tka_defaults d = TKA_DEFAULTS_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, &tka__linux);
	f.no_temporary = FAKE_EINVAL;
	f.settings = counts;
	tka__system_defaults(&f.kernel, f.row, &d);
	assert_int_equal(d.count, INT_MAX);
	counts[0].value++;
	tka__system_defaults(&f.kernel, f.row, &d);
	assert_int_equal(d.count, -1);
	assert_null(d.count_source);
}

/* A setting in milliseconds and an option in seconds: 600.5 s reads 601. */
static void a_coarser_option_does_not_contradict_a_setting(void **state)
{
	static const struct {
		int64_t setting_ms;
		int option_s;
		const char *source;
	} cases[] = {
		{600500, 601, "fine"},	     {600500, 600, "fine"},
		{600500, 602, "new socket"}, {600500, 599, "new socket"},
		{600000, 600, "fine"},	     {600000, 601, "new socket"},
	};
	struct tka__row row = tka__linux;
	size_t i;

	(void)state;
	row.option[TKA_IDLE].system_setting = "fine";
	row.option[TKA_IDLE].system_setting_unit = TKA_UNIT_MS;
	for (i = 0; i < COUNT_OF(cases); i++) {
		const struct fake_setting settings[] = {
			{"fine", TKA__SETTING_READ, cases[i].setting_ms},
			{NULL, TKA__SETTING_HIDDEN, 0},
		};
		struct tka_defaults d = TKA_DEFAULTS_INIT;
		struct fake f;

		fake_init(&f, &row);
		f.settings = settings;
		f.temporary.number[TKA_IDLE] = cases[i].option_s;
		tka__system_defaults(&f.kernel, f.row, &d);
		assert_string_equal(d.idle_source, cases[i].source);
	}
}

/* Setting and option of one unit: a step apart is another value. */
static void another_value_of_the_same_unit_contradicts_a_setting(void **state)
{
	static const struct {
		int option, unit;
		int socket;
		const char *source;
	} cases[] = {
		{TKA_IDLE, TKA_UNIT_MS, 60000, "setting"},
		{TKA_IDLE, TKA_UNIT_MS, 59999, "new socket"},
		{TKA_IDLE, TKA_UNIT_MS, 60001, "new socket"},
		{TKA_COUNT, TKA_UNIT_NONE, 60000, "setting"},
		{TKA_COUNT, TKA_UNIT_NONE, 59999, "new socket"},
		{TKA_COUNT, TKA_UNIT_NONE, 60001, "new socket"},
	};
	static const struct fake_setting settings[] = {
		{"setting", TKA__SETTING_READ, 60000},
		{NULL, TKA__SETTING_HIDDEN, 0},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(cases); i++) {
		struct tka__row row = tka__linux;
		struct tka_option_info *opt = &row.option[cases[i].option];
		struct tka__defaults d;
		struct fake f;

		opt->system_setting = "setting";
		opt->system_setting_unit = opt->unit = cases[i].unit;
		fake_init(&f, &row);
		f.settings = settings;
		f.temporary.number[cases[i].option] = cases[i].socket;
		tka__defaults(&f.kernel, &row, &d);
		assert_string_equal(d.option[cases[i].option].source,
				    cases[i].source);
	}
}

/* Rounded up, and unknown if the field cannot have it. */
static void a_default_is_returned_in_the_unit_of_its_field(void **state)
{
	static const struct {
		int option;
		struct tka__default from;
		int value;
	} cases[] = {
		{TKA_IDLE, {INT_MAX, TKA_UNIT_S, 1, "x"}, INT_MAX},
		{TKA_IDLE, {INT64_C(2147483648), TKA_UNIT_S, 1, "x"}, KEEP},
		{TKA_IDLE, {1001, TKA_UNIT_MS, 0, "x"}, 2},
		{TKA_IDLE, {1001, TKA_UNIT_MS, 1, NULL}, KEEP},
		{TKA_COUNT, {1001, TKA_UNIT_NONE, 1, "x"}, 1001},
		{TKA_USER_TIMEOUT, {2, TKA_UNIT_HALF_S, 1, "x"}, 1000},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(cases); i++) {
		struct tka__defaults d = {.always_probes = 0};

		d.option[cases[i].option] = cases[i].from;
		assert_int_equal(tka__default_value(&d, cases[i].option),
				 cases[i].value);
	}
}

/* No kernel has it, but a setting can be any number. */
static void a_default_that_no_field_can_have_is_not_written(void **state)
{
	static const struct fake_setting huge[] = {
		{"/proc/sys/net/ipv4/tcp_keepalive_time", TKA__SETTING_READ,
		 4294967295},
		{NULL, TKA__SETTING_HIDDEN, 0},
	};
	struct tka_defaults d = TKA_DEFAULTS_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, &tka__linux);
	f.settings = huge;
	f.no_temporary = 24;
	assert_int_equal(fake_set(&f, DEFAULT, 1, 1), TKA_EUNKNOWN);
	tka__system_defaults(&f.kernel, f.row, &d);
	assert_true(d.idle_ms == INT64_C(4294967295000));
}

/* A platform without the setting: its documented default is in effect. */
static void a_default_without_a_setting_is_written(void **state)
{
	struct tka__row row = tka__linux;
	struct fake f;

	(void)state;
	row.option[TKA_IDLE].system_setting = NULL;
	fake_init(&f, &row);
	f.no_temporary = 24;
	f.socket.number[TKA_IDLE] = 11;
	assert_int_equal(fake_set(&f, DEFAULT, 1, 1), TKA_OK);
	assert_int_equal(f.socket.number[TKA_IDLE], 7200);
}

/*
 * The setting (in ms), the value of a new socket (in s) and the documented
 * default, 7200 s: which is used, and whether it is certain to be in effect.
 */
static void each_default_is_from_the_best_source(void **state)
{
	enum {
		NONE = -1, /* no setting, no temporary socket */
	};
	static const char new_socket[] = "new socket";
	static const char documented[] = "documented default";
	static const char set[] = "fine";
	static const struct {
		int needs_restart;
		int answer; /* enum tka__setting */
		int64_t ms;
		int socket_s;
		const char *source;
		int64_t number;
		int unit, certain;
	} cases[] = {
		{0, TKA__SETTING_READ, 9000, NONE, set, 9000, 1000, 1},
		{0, TKA__SETTING_READ, 9000, 9, set, 9000, 1000, 1},
		{0, TKA__SETTING_READ, 9000, 8, new_socket, 8, 1, 1},
		{1, TKA__SETTING_READ, 9000, NONE, set, 9000, 1000, 1},
		{1, TKA__SETTING_READ, 9000, 9, set, 9000, 1000, 1},
		{1, TKA__SETTING_READ, 9000, 8, set, 9000, 1000, 1},
		{0, TKA__SETTING_READ, 0, NONE, set, 0, 1000, 1},
		{1, TKA__SETTING_READ, 0, NONE, documented, 7200, 1, 0},
		{1, TKA__SETTING_READ, 1, NONE, set, 1, 1000, 1},
		{1, TKA__SETTING_READ, 0, 8, new_socket, 8, 1, 1},
		{0, TKA__SETTING_READ, -1, NONE, NULL, 0, 0, 1},
		{0, TKA__SETTING_READ, -1, 8, new_socket, 8, 1, 1},
		{1, TKA__SETTING_READ, -1, NONE, documented, 7200, 1, 0},
		{0, TKA__SETTING_READ, UINT32_MAX, NONE, set, UINT32_MAX, 1000,
		 1},
		{0, TKA__SETTING_READ, INT64_C(4294967296), NONE, NULL, 0, 0,
		 1},
		{0, TKA__SETTING_ABSENT, 0, NONE, documented, 7200, 1, 1},
		{0, TKA__SETTING_ABSENT, 0, 8, documented, 7200, 1, 1},
		{1, TKA__SETTING_ABSENT, 0, 7200, documented, 7200, 1, 1},
		{0, TKA__SETTING_HIDDEN, 0, NONE, documented, 7200, 1, 0},
		{0, TKA__SETTING_HIDDEN, 0, 8, new_socket, 8, 1, 1},
		{0, TKA__SETTING_HIDDEN, 0, 7200, new_socket, 7200, 1, 1},
		{0, TKA__SETTING_HIDDEN, 0, -5, documented, 7200, 1, 0},
		{0, NONE, 0, NONE, documented, 7200, 1, 1},
		{0, NONE, 0, 8, new_socket, 8, 1, 1},
		{1, NONE, 0, 7200, new_socket, 7200, 1, 1},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(cases); i++) {
		const struct fake_setting settings[] = {
			{set, (enum tka__setting)cases[i].answer, cases[i].ms},
			{NULL, TKA__SETTING_HIDDEN, 0},
		};
		struct tka__row row = tka__linux;
		struct tka__defaults d;
		struct fake f;

		if (cases[i].needs_restart)
			row.about.traits |= TKA_TRAIT_DEFAULTS_NEED_RESTART;
		row.option[TKA_IDLE].system_setting =
			cases[i].answer == NONE ? NULL : set;
		row.option[TKA_IDLE].system_setting_unit = TKA_UNIT_MS;
		fake_init(&f, &row);
		f.settings = settings;
		f.temporary.number[TKA_IDLE] = cases[i].socket_s;
		if (cases[i].socket_s == NONE)
			f.no_temporary = FAKE_EINVAL;
		tka__defaults(&f.kernel, &row, &d);
		assert_int_equal(f.open_sockets, 0);
		assert_int_equal(d.option[TKA_IDLE].certain, cases[i].certain);
		if (!cases[i].source) {
			assert_null(d.option[TKA_IDLE].source);
			continue;
		}
		assert_string_equal(d.option[TKA_IDLE].source, cases[i].source);
		assert_int_equal(d.option[TKA_IDLE].number, cases[i].number);
		assert_int_equal(d.option[TKA_IDLE].unit, cases[i].unit);
	}
}

/* FreeBSD has a setting for it, and probes all connections by default. */
static void always_probing_is_in_the_defaults(void **state)
{
	struct fake_setting always[] = {
		{tka__freebsd.option[TKA_ENABLE].system_setting,
		 TKA__SETTING_READ, 0},
		{NULL, TKA__SETTING_HIDDEN, 0},
	};
	struct tka_defaults d = TKA_DEFAULTS_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, &tka__freebsd);
	tka__system_defaults(&f.kernel, f.row, &d);
	assert_int_equal(d.always_probes, 1);
	f.settings = always;
	tka__system_defaults(&f.kernel, f.row, &d);
	assert_int_equal(d.always_probes, 0);
	always[0].value = 8;
	tka__system_defaults(&f.kernel, f.row, &d);
	assert_int_equal(d.always_probes, 1);
}

static void what_is_unknown_is_minus_one_and_the_rest_is_there(void **state)
{
	int o;

	(void)state;
	for (o = TKA_IDLE; o <= TKA_USER_TIMEOUT; o++) {
		const struct fake_setting nonsense[] = {
			{tka__linux.option[o].system_setting, TKA__SETTING_READ,
			 -5},
			{NULL, TKA__SETTING_HIDDEN, 0},
		};
		struct tka_defaults d = TKA_DEFAULTS_INIT;
		struct fake f;

		fake_init(&f, &tka__linux);
		f.settings = nonsense;
		f.no_temporary = FAKE_EINVAL;
		assert_int_equal(tka__system_defaults(&f.kernel, f.row, &d),
				 TKA_OK);
		assert_int_equal(d.known,
				 (TKA__TIMING | TKA_BIT(TKA_USER_TIMEOUT)) &
					 ~TKA_BIT(o));
		assert_int_equal(d.idle_ms, o == TKA_IDLE ? -1 : 7200000);
		assert_int_equal(d.interval_ms, o == TKA_INTERVAL ? -1 : 75000);
		assert_int_equal(d.count, o == TKA_COUNT ? -1 : 9);
		assert_int_equal(d.retransmissions,
				 o == TKA_USER_TIMEOUT ? -1 : 15);
		assert_int_equal(!d.idle_source, o == TKA_IDLE);
		assert_int_equal(!d.interval_source, o == TKA_INTERVAL);
		assert_int_equal(!d.count_source, o == TKA_COUNT);
		assert_int_equal(!d.retransmissions_source,
				 o == TKA_USER_TIMEOUT);
	}
}

/* The option of a user timeout says nothing of retransmissions. */
static void unknown_retransmissions_stay_unknown(void **state)
{
	struct tka_defaults d = TKA_DEFAULTS_INIT;
	struct tka__row row = tka__linux;
	struct fake f;

	(void)state;
	row.about.retransmissions = 0;
	fake_init(&f, &row);
	assert_int_equal(tka__system_defaults(&f.kernel, &row, &d), TKA_OK);
	assert_int_equal(d.known, TKA__TIMING);
	assert_int_equal(d.retransmissions, -1);
	assert_null(d.retransmissions_source);
}

static void an_unknown_system_has_no_defaults(void **state)
{
	struct tka_defaults d = TKA_DEFAULTS_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, &tka__unknown);
	assert_int_equal(tka__system_defaults(&f.kernel, f.row, &d),
			 TKA_EUNKNOWN);
	assert_int_equal(d.known, 0);
	assert_int_equal(d.idle_ms, -1);
	assert_null(d.idle_source);
}

static void support_is_what_a_temporary_socket_accepts(void **state)
{
	struct fake f;
	int o;

	(void)state;
	fake_init(&f, &tka__linux);
	for (o = 0; o < TKA_OPTIONS; o++)
		assert_int_equal(tka__supports(&f.kernel, f.row, o), 1);
	f.missing = TKA_BIT(TKA_USER_TIMEOUT);
	assert_int_equal(tka__supports(&f.kernel, f.row, TKA_USER_TIMEOUT), 0);
	assert_int_equal(f.open_sockets, 0);
	f.no_temporary = 24;
	assert_int_equal(tka__supports(&f.kernel, f.row, TKA_IDLE),
			 TKA_EUNKNOWN);
	assert_int_equal(tka__supports(&f.kernel, &tka__unknown, TKA_IDLE),
			 TKA_EUNKNOWN);
}

static void support_that_is_unconfirmed_is_unknown(void **state)
{
	struct tka__row row = tka__linux;
	struct fake f;

	(void)state;
	row.option[TKA_COUNT] = (struct tka_option_info){0};
	fake_init(&f, &row);
	assert_int_equal(tka__supports(&f.kernel, &row, TKA_COUNT), 0);
	row.option[TKA_COUNT].unconfirmed = "its number";
	assert_int_equal(tka__supports(&f.kernel, &row, TKA_COUNT),
			 TKA_EUNKNOWN);
	assert_int_equal(f.n, 0);
}

static void an_error_of_another_kind_is_unknown(void **state)
{
	struct fake f;

	(void)state;
	fake_init(&f, &tka__linux);
	f.fail_from = 1; /* open, set */
	f.fail_count = 1;
	f.fail_error = 105;
	assert_int_equal(tka__supports(&f.kernel, f.row, TKA_IDLE),
			 TKA_EUNKNOWN);
	assert_int_equal(f.open_sockets, 0);
	assert_int_equal(f.error, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_settings_are_read_with_their_names),
		cmocka_unit_test(
			a_hidden_setting_is_read_from_a_temporary_socket),
		cmocka_unit_test(
			a_setting_that_the_kernel_does_not_follow_is_not_returned),
		cmocka_unit_test(a_setting_in_minutes_is_not_read),
		cmocka_unit_test(
			the_documented_default_is_named_if_nothing_can_be_read),
		cmocka_unit_test(
			a_default_that_is_only_documented_is_not_written),
		cmocka_unit_test(a_default_beyond_the_options_range_is_refused),
		cmocka_unit_test(garbage_in_a_setting_is_not_returned),
		cmocka_unit_test(
			zero_in_a_setting_is_returned_if_the_kernel_uses_it),
		cmocka_unit_test(largest_count_in_a_setting_is_that_of_an_int),
		cmocka_unit_test(
			a_coarser_option_does_not_contradict_a_setting),
		cmocka_unit_test(
			another_value_of_the_same_unit_contradicts_a_setting),
		cmocka_unit_test(
			a_default_is_returned_in_the_unit_of_its_field),
		cmocka_unit_test(
			a_default_that_no_field_can_have_is_not_written),
		cmocka_unit_test(a_default_without_a_setting_is_written),
		cmocka_unit_test(each_default_is_from_the_best_source),
		cmocka_unit_test(always_probing_is_in_the_defaults),
		cmocka_unit_test(
			what_is_unknown_is_minus_one_and_the_rest_is_there),
		cmocka_unit_test(unknown_retransmissions_stay_unknown),
		cmocka_unit_test(an_unknown_system_has_no_defaults),
		cmocka_unit_test(support_is_what_a_temporary_socket_accepts),
		cmocka_unit_test(support_that_is_unconfirmed_is_unknown),
		cmocka_unit_test(an_error_of_another_kind_is_unknown),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("defaults", tests, NULL, NULL);
}
