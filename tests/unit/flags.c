/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * What TKA_EACH, TKA_SKIP and the traits of a row change in a request, and
 * settings that are the system's.
 */
#include "fake.h"

#include <limits.h>
#include <string.h>

static const struct tka_keepalive *all(void)
{
	static struct tka_keepalive s;

	s = settings_of(1, 10, 20, 3, 5000);
	return &s;
}

/* ---- TKA_EACH ---- */

static void each_makes_one_system_call_per_setting(void **state)
{
	struct tka_keepalive some = settings_of(1, 10, KEEP, KEEP, KEEP);
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, &tka__linux);
	assert_int_equal(fake_apply(&f, all(), TKA_EACH, &r), TKA_OK);
	assert_string_equal(fake_calls(&f),
			    "s6.18=5000 s6.5=20 s6.6=3 s6.4=10 s1.9=1");
	assert_outcomes(&r, "AAAAA");
	f.n = 0;
	assert_int_equal(fake_apply(&f, &some, TKA_EACH, &r), TKA_OK);
	assert_int_equal(f.n, 2);
	assert_outcomes(&r, "AANNN");
}

static void each_makes_one_system_call_for_joint_times(void **state)
{
	struct tka_keepalive want = settings_of(1, 10, 20, KEEP, KEEP);
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, &tka__windows_vista);
	assert_int_equal(fake_apply(&f, &want, TKA_EACH, &r), TKA_OK);
	assert_string_equal(fake_calls(&f), "j10000,20000");
	assert_outcomes(&r, "AAANN");
}

static void each_tests_the_type_if_only_keepalive_is_requested(void **state)
{
	struct tka_keepalive on = settings_of(1, KEEP, KEEP, KEEP, KEEP);
	struct fake f;

	(void)state;
	fake_init(&f, &tka__linux);
	assert_int_equal(fake_apply(&f, &on, TKA_EACH, NULL), TKA_OK);
	assert_string_equal(fake_calls(&f), "t s1.9=1");
}

/* Every set of settings that the system rejects, with every kind of error. */
static void check_each(unsigned rejected, int error, int code)
{
	struct tka_report r = TKA_REPORT_INIT;
	int o, first = -1;
	struct fake f;

	fake_init(&f, &tka__linux);
	f.rejected = rejected;
	f.fail_error = error;
	for (o = TABLED - 1; o >= 0; o--)
		first = rejected & TKA_BIT(o) ? o : first;
	assert_int_equal(fake_apply(&f, all(), TKA_EACH, &r),
			 rejected ? code : TKA_OK);
	assert_int_equal(r.reason, first);
	assert_int_equal(r.code, rejected ? code : TKA_OK);
	assert_int_equal(r.os_error, rejected && code == TKA_EOS ? error : 0);
	assert_int_equal(f.error, rejected && code == TKA_EOS ? error : 0);
	for (o = 0; o < TABLED; o++) {
		int is_rejected = (rejected & TKA_BIT(o)) != 0;

		assert_int_equal(r.option[o].outcome,
				 is_rejected ? code : TKA_OUTCOME_APPLIED);
		assert_int_equal(f.socket.number[o] == tka__value(all(), o),
				 !is_rejected);
	}
	assert_null(strchr(fake_calls(&f), 'g'));
	assert_null(strstr(fake_calls(&f), "s1.9=0")); /* nothing restored */
}

static void each_writes_what_it_can_and_reports_the_first_problem(void **s)
{
	unsigned rejected;

	(void)s;
	for (rejected = 0; rejected < 1u << TABLED; rejected++) {
		check_each(rejected, 1, TKA_EOS);
		check_each(rejected, FAKE_EINVAL, TKA_EOS);
		check_each(rejected, FAKE_ENOPROTOOPT, TKA_EUNSUP);
		check_each(rejected, FAKE_EBADF, TKA_ESOCKET);
	}
}

/* The result is not the system's, so neither is errno. */
static void each_leaves_errno_alone_if_the_first_problem_is_not_eos(void **s)
{
	struct tka_keepalive want = *all();
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;

	(void)s;
	fake_init(&f, &tka__linux);
	want.idle_s = 40000;
	f.rejected = TKA_BIT(TKA_COUNT);
	f.fail_error = 1;
	assert_int_equal(fake_apply(&f, &want, TKA_EACH, &r), TKA_ERANGE);
	assert_outcomes(&r, "ArAeA");
	assert_int_equal(r.reason, TKA_IDLE);
	assert_int_equal(r.option[TKA_COUNT].os_error, 1);
	assert_int_equal(f.error, 0);
	fake_init(&f, &tka__linux);
	f.missing = TKA_BIT(TKA_INTERVAL);
	f.rejected = TKA_BIT(TKA_COUNT);
	f.fail_error = 1;
	assert_int_equal(fake_apply(&f, all(), TKA_EACH, &r), TKA_EUNSUP);
	assert_outcomes(&r, "AAueA");
	assert_int_equal(f.error, 0);
}

static void each_with_skip_and_clamp_leaves_out_and_bends_only_that(void **s)
{
	struct tka_keepalive want = *all();
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;

	(void)s;
	fake_init(&f, &tka__linux);
	want.idle_s = 40000;
	f.missing = TKA_BIT(TKA_USER_TIMEOUT);
	assert_int_equal(
		fake_apply(&f, &want, TKA_EACH | TKA_SKIP | TKA_CLAMP, &r),
		TKA_OK);
	assert_outcomes(&r, "ACAAS");
	assert_int_equal(f.socket.number[TKA_IDLE], 32767);
}

static void each_does_not_modify_other_sockets(void **state)
{
	static const int errors[] = {FAKE_EBADF, FAKE_ENOTSOCK,
				     FAKE_ENOPROTOOPT, FAKE_EOPNOTSUPP};
	static const int enabled[] = {0, 1, KEEP};
	size_t i, e;

	(void)state;
	for (i = 0; i < COUNT_OF(errors); i++)
		for (e = 0; e < COUNT_OF(enabled); e++) {
			struct tka_report r = TKA_REPORT_INIT;
			struct tka_keepalive want = *all();
			struct fake_state before;
			struct fake f;

			fake_init(&f, &tka__linux);
			f.not_tcp = errors[i];
			before = f.socket;
			want.enabled = enabled[e];
			assert_int_equal(fake_apply(&f, &want, TKA_EACH, &r),
					 TKA_ESOCKET);
			assert_state_equal(&f.socket, &before);
			assert_outcomes(&r, "NNNNN");
			assert_int_equal(r.reason, -1);
			assert_int_equal(f.error, 0);
		}
}

/* ---- settings that are the system's ---- */

static void system_settings_are_not_written_while_they_are_the_systems(void **s)
{
	static const struct fake_setting before[] = {
		{"HKLM\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters"
		 "\\"
		 "KeepAliveTime",
		 TKA__SETTING_READ, 300000},
		{NULL, TKA__SETTING_HIDDEN, 0},
	};
	struct tka_keepalive now = TKA_KEEPALIVE_INIT;
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;

	(void)s;
	fake_init(&f, &tka__windows_vista);
	f.settings = before;
	assert_int_equal(fake_get(&f, &now), TKA_OK);
	assert_int_equal(now.idle_s, 300);
	assert_true(now.system & TKA_BIT(TKA_IDLE));
	assert_true(now.system & TKA_BIT(TKA_COUNT));
	assert_int_equal(fake_apply(&f, &now, 0, &r), TKA_OK);
	assert_outcomes(&r, "ANNNA");
	assert_int_equal(f.socket.idle_ms, 0);
	now.count = 11; /* not the system's any more */
	assert_int_equal(fake_apply(&f, &now, 0, &r), TKA_EUNSUP);
	assert_outcomes(&r, "NNNuN");
}

/* A bit that the caller sets on a platform with the option per socket. */
static void a_system_bit_is_judged_by_the_value_now(void **state)
{
	struct tka_keepalive want = settings_of(KEEP, 7200, 75, 9, KEEP);
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, &tka__linux);
	f.socket.number[TKA_IDLE] = 11;
	want.system = ~0u;
	want.known = ~0u;
	assert_int_equal(fake_apply(&f, &want, 0, &r), TKA_OK);
	assert_outcomes(&r, "NNNNN");
	assert_int_equal(f.socket.number[TKA_IDLE], 11);
	f.temporary.number[TKA_IDLE] = 600;
	assert_int_equal(fake_apply(&f, &want, 0, &r), TKA_OK);
	assert_outcomes(&r, "NANNN");
	assert_int_equal(f.socket.number[TKA_IDLE], 7200);
}

static void an_unchanged_setting_of_the_system_is_not_looked_up(void **state)
{
	struct tka_keepalive want = settings_of(KEEP, KEEP, KEEP, KEEP, KEEP);
	struct fake f;

	(void)state;
	fake_init(&f, &tka__linux);
	want.system = ~0u;
	assert_int_equal(fake_apply(&f, &want, 0, NULL), TKA_OK);
	assert_string_equal(fake_calls(&f), "t");
}

/* Only a bit of system leaves it alone. */
static void a_value_equal_to_the_default_is_written_beside_a_default(void **s)
{
	struct tka_keepalive want =
		settings_of(KEEP, 7200, DEFAULT, KEEP, KEEP);
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;

	(void)s;
	fake_init(&f, &tka__linux);
	f.socket.number[TKA_IDLE] = 11;
	assert_int_equal(fake_apply(&f, &want, 0, &r), TKA_OK);
	assert_outcomes(&r, "NAANN");
	assert_int_equal(f.socket.number[TKA_IDLE], 7200);
}

/*
 * What get returned, apply accepts on the same socket: on every row, with
 * documented defaults, without any, and with system-wide values beyond the
 * range of the options.
 */
static void check_round_trip(struct fake *f)
{
	int o;
	struct tka_keepalive now = TKA_KEEPALIVE_INIT, again = now;
	struct tka_report r = TKA_REPORT_INIT;

	if (fake_get(f, &now))
		fail_msg("%s: no get", f->row->about.name);
	if (fake_apply(f, &now, 0, &r))
		fail_msg("%s: %d for option %d", f->row->about.name, r.code,
			 r.reason);
	for (o = 0; o < TKA_OPTIONS; o++)
		if (now.system & TKA_BIT(o))
			assert_int_equal(r.option[o].outcome,
					 TKA_OUTCOME_NOT_CHANGED);
	assert_int_equal(fake_get(f, &again), TKA_OK);
	assert_memory_equal(&now, &again, sizeof(now));
	assert_int_equal(f->open_sockets, 0);
}

static void what_get_returned_can_be_applied_on_every_row(void **state)
{
	static const int numbers[] = {-1,  0,	  1,	 127,
				      200, 32768, 40000, INT_MAX};
	size_t r, i;
	int o;

	(void)state;
	for (r = 0; tka__rows[r]; r++)
		for (i = 0; i <= COUNT_OF(numbers); i++) {
			struct fake f;

			fake_init(&f, tka__rows[r]);
			for (o = TKA_IDLE; o < TABLED; o++)
				if (i < COUNT_OF(numbers))
					f.socket.number[o] =
						f.temporary.number[o] =
							numbers[i];
			check_round_trip(&f);
			f.n = 0;
			f.socket.number[TKA_ENABLE] = 1;
			/* or on is not supported, whatever the socket shows */
			if (!tka__has(f.row, TKA_TRAIT_NEVER_PROBES))
				check_round_trip(&f);
		}
}

/* ---- traits ---- */

static struct tka__row with_trait(const struct tka__row *row, unsigned trait)
{
	struct tka__row changed = *row;

	changed.about.traits |= trait;
	return changed;
}

static void a_listening_socket_that_times_would_end_gets_none(void **state)
{
	const struct tka__row row =
		with_trait(&tka__netbsd, TKA_TRAIT_LISTENER_ENDS);
	struct tka_keepalive on = settings_of(1, KEEP, KEEP, KEEP, KEEP);
	struct tka_keepalive want = settings_of(1, 10, 20, 3, KEEP);
	struct tka_report r = TKA_REPORT_INIT;
	struct fake_state before;
	struct fake f;

	(void)state;
	fake_init(&f, &row);
	f.listening = 1;
	before = f.socket;
	assert_int_equal(fake_set(&f, 10, 20, 3), TKA_EUNSUP);
	assert_int_equal(fake_apply(&f, &want, 0, &r), TKA_EUNSUP);
	assert_outcomes(&r, "NuuuN");
	assert_int_equal(fake_apply(&f, &want, TKA_EACH, &r), TKA_EUNSUP);
	assert_outcomes(&r, "AuuuN");
	assert_int_equal(fake_apply(&f, &want, TKA_SKIP, &r), TKA_OK);
	assert_outcomes(&r, "ASSSN");
	f.n = 0;
	assert_int_equal(fake_apply(&f, &on, 0, &r), TKA_OK);
	assert_null(strchr(fake_calls(&f), 'l'));
	before.number[TKA_ENABLE] = 1;
	assert_state_equal(&f.socket, &before);
	f.listening = 0;
	assert_int_equal(fake_apply(&f, &want, 0, &r), TKA_OK);
	assert_outcomes(&r, "AAAAN");
}

static void a_listening_socket_that_rejects_times_has_the_systems(void **state)
{
	struct tka_keepalive want = settings_of(1, 10, 20, 3, KEEP), now = want;
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, &tka__lwip);
	f.listening = 1;
	assert_int_equal(fake_apply(&f, &want, 0, &r), TKA_EUNSUP);
	assert_outcomes(&r, "NuuuN");
	assert_int_equal(fake_apply(&f, &want, TKA_SKIP, &r), TKA_OK);
	assert_outcomes(&r, "ASSSN");
	assert_int_equal(fake_get(&f, &now), TKA_OK);
	assert_int_equal(now.enabled, 1);
	assert_int_equal(now.idle_s, 7200);
	assert_int_equal(now.system, TKA__TIMING);
	assert_int_equal(fake_apply(&f, &now, 0, &r), TKA_OK);
	f.not_tcp = FAKE_ENOTSOCK;
	assert_int_equal(fake_get(&f, &now), TKA_ESOCKET);
	fake_init(&f, &tka__linux);
	f.listening = 1;
	f.fail_from = 0;
	f.fail_count = 1;
	f.fail_error = FAKE_EINVAL;
	assert_int_equal(fake_get(&f, &now), TKA_EOS);
}

static void a_listening_socket_without_times_gets_a_user_timeout(void **state)
{
	const struct tka__row row =
		with_trait(&tka__linux, TKA_TRAIT_LISTENER_ENDS);
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, &row);
	f.listening = 1;
	assert_int_equal(fake_apply(&f, all(), TKA_SKIP, &r), TKA_OK);
	assert_outcomes(&r, "ASSSA");
	assert_int_equal(f.socket.number[TKA_USER_TIMEOUT], 5000);
}

static void a_platform_that_sends_no_probe_accepts_nothing_but_off(void **s)
{
	const struct tka__row row =
		with_trait(&tka__linux, TKA_TRAIT_NEVER_PROBES);
	struct tka_keepalive off = settings_of(0, KEEP, KEEP, KEEP, KEEP);
	struct tka_report r = TKA_REPORT_INIT;
	struct fake_state before;
	struct fake f;
	int o;

	(void)s;
	fake_init(&f, &row);
	before = f.socket;
	assert_int_equal(fake_set(&f, 10, 20, 3), TKA_EUNSUP);
	assert_int_equal(fake_apply(&f, all(), 0, &r), TKA_EUNSUP);
	assert_outcomes(&r, "uuuuu");
	assert_state_equal(&f.socket, &before);
	assert_int_equal(fake_apply(&f, all(), TKA_SKIP, &r), TKA_OK);
	assert_outcomes(&r, "SSSSS");
	assert_state_equal(&f.socket, &before);
	f.socket.number[TKA_ENABLE] = 1;
	assert_int_equal(fake_apply(&f, &off, 0, &r), TKA_OK);
	assert_int_equal(f.socket.number[TKA_ENABLE], 0);
	for (o = 0; o < TABLED; o++)
		assert_int_equal(tka__supports(&f.kernel, &row, o), 0);
}

static void off_is_not_supported_if_every_connection_is_probed(void **state)
{
	const struct tka__row row =
		with_trait(&tka__linux, TKA_TRAIT_ALWAYS_PROBES);
	struct tka_keepalive off = settings_of(0, KEEP, KEEP, KEEP, KEEP);
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, &row);
	f.socket.number[TKA_ENABLE] = 1;
	assert_int_equal(fake_apply(&f, &off, 0, &r), TKA_EUNSUP);
	assert_int_equal(f.socket.number[TKA_ENABLE], 1);
	assert_int_equal(fake_apply(&f, &off, TKA_SKIP, &r), TKA_OK);
	assert_outcomes(&r, "SNNNN");
	assert_int_equal(f.socket.number[TKA_ENABLE], 1);
}

/* The call for both times would enable what cannot be read or restored. */
static void joint_times_are_not_written_without_a_switch_to_restore(void **s)
{
	struct tka_keepalive want = settings_of(KEEP, 10, 20, KEEP, KEEP);
	struct tka_report r = TKA_REPORT_INIT;
	struct fake_state before;
	struct fake f;

	(void)s;
	fake_init(&f, &tka__windows_vista);
	f.missing = TKA_BIT(TKA_ENABLE);
	before = f.socket;
	assert_int_equal(fake_apply(&f, &want, 0, &r), TKA_EUNSUP);
	assert_outcomes(&r, "NuuNN");
	assert_int_equal(fake_apply(&f, &want, TKA_SKIP, &r), TKA_OK);
	assert_outcomes(&r, "NSSNN");
	want.enabled = 1;
	assert_int_equal(fake_apply(&f, &want, TKA_SKIP, &r), TKA_OK);
	assert_outcomes(&r, "SSSNN");
	assert_state_equal(&f.socket, &before);
}

static void freebsd_rounds_a_user_timeout_up_to_seconds_and_reports_it(void **s)
{
	struct tka_keepalive want = settings_of(KEEP, KEEP, KEEP, KEEP, 1500);
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;

	(void)s;
	fake_init(&f, &tka__freebsd);
	assert_int_equal(fake_apply(&f, &want, 0, &r), TKA_OK);
	assert_outcomes(&r, "NNNNR");
	assert_int_equal(f.socket.number[TKA_USER_TIMEOUT], 2);
	assert_int_equal(r.option[TKA_USER_TIMEOUT].value, 1500);
	assert_int_equal(r.option[TKA_USER_TIMEOUT].limit, 2000);
}

/* ---- within and check ---- */

static void within_applies_the_plan_and_reports_why_there_is_none(void **state)
{
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, &tka__linux);
	assert_int_equal(tka__within(&f.kernel, f.row, FAKE_SOCKET, 30, 0, &r),
			 TKA_OK);
	assert_outcomes(&r, "AAAAA");
	assert_int_equal(f.socket.number[TKA_IDLE], 5);
	assert_int_equal(f.socket.number[TKA_USER_TIMEOUT], 12875);
	f.n = 0;
	assert_int_equal(tka__within(&f.kernel, f.row, FAKE_SOCKET, 7, 0, &r),
			 TKA_ERANGE);
	assert_int_equal(f.n, 0);
	assert_int_equal(r.reason, -1);
	assert_int_equal(r.value, 7);
	assert_int_equal(r.limit, 8);
	assert_int_equal(
		tka__within(&f.kernel, f.row, FAKE_SOCKET, INT_MIN, 0, &r),
		TKA_ERANGE);
	assert_int_equal(r.value, INT_MIN);
	assert_int_equal(
		tka__within(&f.kernel, f.row, FAKE_SOCKET, INT_MAX, 0, NULL),
		TKA_OK);
}

static void within_passes_its_flags_on(void **state)
{
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, &tka__linux);
	assert_int_equal(
		tka__within(&f.kernel, f.row, FAKE_SOCKET, 30, TKA_EACH, &r),
		TKA_OK);
	assert_null(strchr(fake_calls(&f), 'g'));
	f.missing = TKA_BIT(TKA_USER_TIMEOUT);
	assert_int_equal(tka__within(&f.kernel, f.row, FAKE_SOCKET, 30, 0, &r),
			 TKA_EUNSUP);
	assert_int_equal(
		tka__within(&f.kernel, f.row, FAKE_SOCKET, 30, TKA_SKIP, &r),
		TKA_OK);
	assert_outcomes(&r, "AAAAS");
	fake_init(&f, &tka__unknown);
	assert_int_equal(tka__within(&f.kernel, f.row, FAKE_SOCKET, 30, 0, &r),
			 TKA_EUNSUP);
	assert_int_equal(r.value, 30);
	assert_int_equal(r.limit, 0);
	assert_int_equal(f.n, 0);
}

static void within_has_the_result_of_plan_on_every_row(void **state)
{
	static const unsigned flags[] = {0, TKA_SKIP, TKA_IDLE_ONLY,
					 TKA_SKIP | TKA_IDLE_ONLY};
	static const int times[] = {1, 30};
	size_t r, i, t;

	(void)state;
	for (r = 0; tka__rows[r]; r++)
		for (i = 0; i < COUNT_OF(flags); i++)
			for (t = 0; t < COUNT_OF(times); t++) {
				struct tka_keepalive plan = TKA_KEEPALIVE_INIT;
				struct tka_report report = TKA_REPORT_INIT;
				struct fake f;
				int code, least;

				fake_init(&f, tka__rows[r]);
				code = tka__plan(f.row, times[t], 0, flags[i],
						 &plan);
				least = tka__plan_min(f.row, 0, flags[i]);
				assert_int_equal(tka__within(&f.kernel, f.row,
							     FAKE_SOCKET,
							     times[t], flags[i],
							     &report),
						 code);
				assert_int_equal(report.code, code);
				assert_int_equal(report.limit,
						 code && least > 0 ? least : 0);
			}
}

static void within_idle_only_turns_the_user_timeout_off(void **state)
{
	struct fake f;

	(void)state;
	fake_init(&f, &tka__linux);
	f.socket.number[TKA_USER_TIMEOUT] = 5000;
	assert_int_equal(tka__within(&f.kernel, f.row, FAKE_SOCKET, 30,
				     TKA_IDLE_ONLY, NULL),
			 TKA_OK);
	assert_int_equal(f.socket.number[TKA_USER_TIMEOUT], 0);
}

/* The same results as on a socket, and not one system call. */
static void check_is_apply_without_a_socket(void **state)
{
	static const int values[] = {KEEP, -1, 0, 1, 2, 1500, 40000, INT_MAX};
	const int other = 123456789; /* none of the values, in any unit */
	size_t r, i;
	unsigned flags;

	(void)state;
	for (r = 0; tka__rows[r]; r++)
		for (i = 0; i < 512u; i++)
			for (flags = 0; flags < 8; flags++) {
				struct tka_keepalive want = settings_of(
					1, values[i % 8], values[i / 8 % 8],
					values[i / 64], values[i % 7]);
				struct tka_report a = TKA_REPORT_INIT, b = a;
				struct fake f;

				fake_init(&f, tka__rows[r]);
				tka__apply(&f.kernel, f.row, 0, &want,
					   flags | TKA__CHECK_ONLY, &a);
				assert_null(strpbrk(fake_calls(&f), "tsjil"));
				fake_init(&f, tka__rows[r]);
				f.socket = (struct fake_state){
					{0, other, other, other, other}, 0, 0};
				fake_apply(&f, &want, flags, &b);
				assert_memory_equal(&a, &b, sizeof(a));
			}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_makes_one_system_call_per_setting),
		cmocka_unit_test(each_makes_one_system_call_for_joint_times),
		cmocka_unit_test(
			each_tests_the_type_if_only_keepalive_is_requested),
		cmocka_unit_test(
			each_writes_what_it_can_and_reports_the_first_problem),
		cmocka_unit_test(
			each_leaves_errno_alone_if_the_first_problem_is_not_eos),
		cmocka_unit_test(
			each_with_skip_and_clamp_leaves_out_and_bends_only_that),
		cmocka_unit_test(each_does_not_modify_other_sockets),
		cmocka_unit_test(
			system_settings_are_not_written_while_they_are_the_systems),
		cmocka_unit_test(a_system_bit_is_judged_by_the_value_now),
		cmocka_unit_test(
			an_unchanged_setting_of_the_system_is_not_looked_up),
		cmocka_unit_test(
			a_value_equal_to_the_default_is_written_beside_a_default),
		cmocka_unit_test(what_get_returned_can_be_applied_on_every_row),
		cmocka_unit_test(
			a_listening_socket_that_times_would_end_gets_none),
		cmocka_unit_test(
			a_listening_socket_without_times_gets_a_user_timeout),
		cmocka_unit_test(
			a_listening_socket_that_rejects_times_has_the_systems),
		cmocka_unit_test(
			a_platform_that_sends_no_probe_accepts_nothing_but_off),
		cmocka_unit_test(
			off_is_not_supported_if_every_connection_is_probed),
		cmocka_unit_test(
			joint_times_are_not_written_without_a_switch_to_restore),
		cmocka_unit_test(
			freebsd_rounds_a_user_timeout_up_to_seconds_and_reports_it),
		cmocka_unit_test(
			within_applies_the_plan_and_reports_why_there_is_none),
		cmocka_unit_test(within_passes_its_flags_on),
		cmocka_unit_test(within_has_the_result_of_plan_on_every_row),
		cmocka_unit_test(within_idle_only_turns_the_user_timeout_off),
		cmocka_unit_test(check_is_apply_without_a_socket),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("flags", tests, NULL, NULL);
}
