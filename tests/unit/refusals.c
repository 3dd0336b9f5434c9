/* SPDX-License-Identifier: MIT */
/*
 * Every system call rejected in turn, once and from then on, with every error
 * that it can return: the code, the reason, what the caller finds in errno,
 * and the state of the socket. The contract is written out here anew.
 */
#include "fake.h"

#include <string.h>

enum {
	once = 1,
	from_then_on = 100
};
static const int lengths[] = {once, from_then_on};

enum {
	TIMEOUT = TKA_USER_TIMEOUT,
	none = -1 /* no option is the reason */
};

/* Linux' numbers and one of Winsock's, with their codes. */
static const struct {
	int error, sorted;
} errors[] = {
	{1, TKA_EOS},	  {4, TKA_EOS},	     {5, TKA_EOS},     {9, TKA_ESOCKET},
	{11, TKA_EOS},	  {12, TKA_EOS},     {13, TKA_EOS},    {14, TKA_EOS},
	{22, TKA_EOS},	  {23, TKA_EOS},     {24, TKA_EOS},    {33, TKA_EOS},
	{55, TKA_EOS},	  {88, TKA_ESOCKET}, {92, TKA_EUNSUP}, {95, TKA_EUNSUP},
	{97, TKA_EOS},	  {99, TKA_EOS},     {104, TKA_EOS},   {105, TKA_EOS},
	{106, TKA_EOS},	  {107, TKA_EOS},    {110, TKA_EOS},   {111, TKA_EOS},
	{10042, TKA_EOS},
};

/* System-wide settings unlike the documented defaults; they can be read. */
static const struct fake_setting told[] = {
	{"/proc/sys/net/ipv4/tcp_keepalive_time", TKA__SETTING_READ, 600},
	{"/proc/sys/net/ipv4/tcp_keepalive_intvl", TKA__SETTING_READ, 60},
	{"/proc/sys/net/ipv4/tcp_keepalive_probes", TKA__SETTING_READ, 6},
	{NULL, TKA__SETTING_HIDDEN, 0},
};

static void arm(struct fake *f, const struct tka__row *row, int call, int count,
		int error)
{
	fake_init(f, row);
	f->fail_from = call;
	f->fail_count = count;
	f->fail_error = error;
}

static int option_of(const struct fake *f, int call)
{
	const struct fake_call *c = &f->calls[call];
	int o;

	for (o = 0; o < TABLED; o++)
		if (c->level == f->row->option[o].level &&
		    c->number == f->row->option[o].number)
			break;
	return o;
}

/* The options that were written before a call. */
static unsigned written_before(const struct fake *f, int call)
{
	unsigned mask = 0;
	int i;

	for (i = 0; i < call; i++)
		if (f->calls[i].what == 's')
			mask |= TKA_BIT(option_of(f, i));
	return mask;
}

static int bits(unsigned mask)
{
	int n = 0;

	for (; mask; mask &= mask - 1)
		n++;
	return n;
}

/* Only the options in torn have a new number; one is reported with a code. */
static void assert_holds(const struct fake *f, const struct tka_report *r,
			 const struct fake_state *before,
			 const struct fake_state *done, unsigned torn,
			 int reason)
{
	struct fake_state expected = *before;
	int o;

	for (o = 0; o < TABLED; o++) {
		int outcome = TKA_OUTCOME_NOT_CHANGED;

		if (torn & TKA_BIT(o)) {
			expected.number[o] = done->number[o];
			outcome = TKA_OUTCOME_APPLIED;
		}
		assert_int_equal(r->option[o].outcome,
				 o == reason ? r->code : outcome);
	}
	assert_int_equal(r->reason, reason);
	assert_state_equal(&f->socket, &expected);
}

/* Only the first system call has to prove that it is a TCP socket. */
static int code_of(int is_first_and_stays, int sorted, unsigned torn)
{
	if (torn)
		return TKA_ETORN;
	return is_first_and_stays && sorted == TKA_EUNSUP ? TKA_ESOCKET
							  : sorted;
}

/* A request that succeeds where nothing is refused, from its first call on. */
struct request {
	const struct tka__row *row;
	struct tka_keepalive want;
	int first, calls; /* those that are not for a look-up */
};

/* a new socket that follows them */
static const struct fake_state follows = {{0, 600, 60, 6, 0}, 0, 0};

/* before */
static const struct fake_state is = {{0, 77, 78, 79, 80}, 0, 0};

static void refuse_one(const struct request *q, const struct fake_state *done,
		       int call, int count, size_t e)
{
	const int is_first = call == q->first; /* then the type is tested */
	const int stays = is_first && count != once;
	struct tka_report r = TKA_REPORT_INIT;
	unsigned written, torn;
	struct fake f;
	int code, expected;

	arm(&f, q->row, call, count, errors[e].error);
	f.socket = is;
	code = fake_apply(&f, &q->want, 0, &r);
	written = written_before(&f, call);
	torn = count == once ? 0 : written;
	expected = code_of(stays, errors[e].sorted, torn);
	assert_int_equal(code, expected);
	assert_int_equal(r.code, expected);
	assert_int_equal(f.error, expected == TKA_EOS || expected == TKA_ETORN
					  ? errors[e].error
					  : 0);
	if ((expected == TKA_EOS || expected == TKA_ETORN) && r.reason >= 0) {
		assert_int_equal(r.os_error, errors[e].error);
		assert_int_equal(r.option[r.reason].os_error, errors[e].error);
	}
	assert_int_equal(f.n, call + 1 + is_first + bits(written));
	assert_int_equal(f.open_sockets, 0);
	assert_holds(&f, &r, &is, done, torn, stays ? -1 : option_of(&f, call));
}

static void refuse_each(const struct request *q)
{
	struct fake f;
	size_t e, l;
	int call;

	fake_init(&f, q->row);
	f.socket = is;
	assert_int_equal(fake_apply(&f, &q->want, 0, NULL), TKA_OK);
	assert_int_equal(f.n, q->first + q->calls);
	for (call = q->first; call < q->first + q->calls; call++)
		for (l = 0; l < COUNT_OF(lengths); l++)
			for (e = 0; e < COUNT_OF(errors); e++)
				refuse_one(q, &f.socket, call, lengths[l], e);
}

static void each_call_of_apply_fails_in_turn(void **state)
{
	static const struct tka__row *const rows[] = {&tka__linux, &tka__macos,
						      &tka__freebsd};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(rows); i++) {
		struct request q = {rows[i], settings_of(1, 10, 20, 3, 5000), 0,
				    9};

		refuse_each(&q);
	}
}

static void settings_are_restored_after_a_look_up_as_well(void **state)
{
	/* o g g g g g c, and then as ever */
	struct request q = {
		&tka__linux,
		settings_of(DEFAULT, DEFAULT, DEFAULT, DEFAULT, 5000), 7, 8};

	(void)state;
	refuse_each(&q);
}

/*
 * Five system defaults are looked up with open, five reads and close. The
 * options whose default is unknown if one call is rejected, or all from it on:
 * those that were not read, and have no setting either.
 */
static unsigned unknown_after(int call, int count, int with_settings)
{
	const unsigned without_setting =
		TKA_BIT(TKA_ENABLE) | TKA_BIT(TKA_USER_TIMEOUT);
	unsigned mask = 0;
	int o;

	for (o = 0; o < TABLED; o++)
		if (!call || (o + 1 >= call && o + 1 < call + count))
			mask |= TKA_BIT(o);
	return with_settings ? mask & without_setting : mask;
}

/* Whatever the error, the default is unknown, and errno as it was. */
static void refuse_lookup(const struct fake_setting *settings, int call,
			  int count, int error)
{
	const unsigned unknown = unknown_after(call, count, settings != NULL);
	const struct tka_keepalive want =
		settings_of(DEFAULT, DEFAULT, DEFAULT, DEFAULT, DEFAULT);
	struct fake_state done = {{0, 7200, 75, 9, 0}, 0, 0};
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;
	int o;

	if (settings)
		done = follows;
	arm(&f, &tka__linux, call, count, error);
	f.settings = settings;
	f.socket = is;
	f.temporary = done;
	assert_int_equal(fake_apply(&f, &want, 0, &r),
			 unknown ? TKA_EUNKNOWN : TKA_OK);
	assert_state_equal(&f.socket, unknown ? &is : &done);
	for (o = 0; o < TABLED; o++)
		assert_int_equal(r.option[o].outcome,
				 unknown & TKA_BIT(o) ? TKA_EUNKNOWN
				 : unknown	      ? TKA_OUTCOME_NOT_CHANGED
						      : TKA_OUTCOME_APPLIED);
	assert_int_equal(f.error, 0);
	assert_int_equal(f.open_sockets, 0);
	if (unknown)
		assert_null(strchr(fake_calls(&f), 's'));
}

static void each_call_that_looks_up_a_default_fails_in_turn(void **state)
{
	size_t e, l;
	int call;

	(void)state;
	for (call = 0; call <= TABLED; call++)
		for (l = 0; l < COUNT_OF(lengths); l++)
			for (e = 0; e < COUNT_OF(errors); e++) {
				refuse_lookup(NULL, call, lengths[l],
					      errors[e].error);
				refuse_lookup(told, call, lengths[l],
					      errors[e].error);
			}
}

static void settings_are_restored_in_reverse_with_the_old_values(void **state)
{
	struct tka_keepalive want = settings_of(1, 10, 20, 3, 5000);
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, &tka__linux);
	f.socket = (struct fake_state){{0, 600, 60, 6, 100}, 0, 0};
	f.fail_from = 8; /* the idle time, last of all */
	f.fail_count = 1;
	f.fail_error = FAKE_EINVAL;
	assert_int_equal(fake_apply(&f, &want, 0, &r), TKA_EOS);
	assert_string_equal(fake_calls(&f),
			    "g6.18 g6.6 g6.5 g1.9 s6.18=5000 s6.5=20 s6.6=3 "
			    "s1.9=1 s6.4=10 s1.9=0 s6.6=6 s6.5=60 s6.18=100");
	assert_outcomes(&r, "NeNNN");
	assert_int_equal(r.reason, TKA_IDLE);
	assert_int_equal(r.os_error, FAKE_EINVAL);
	assert_int_equal(f.error, FAKE_EINVAL);
}

/* Restored settings are as they were; a skipped one was not even tried. */
static void skipped_option_stays_skipped_if_another_fails(void **state)
{
	struct tka_keepalive want = settings_of(1, 10, 20, 3, 5000);
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, &tka__linux);
	f.missing = TKA_BIT(TKA_USER_TIMEOUT);
	f.rejected = TKA_BIT(TKA_IDLE);
	f.fail_error = FAKE_EINVAL;
	assert_int_equal(fake_apply(&f, &want, TKA_SKIP, &r), TKA_EOS);
	assert_outcomes(&r, "NeNNS");
}

static void torn_socket_is_reported_option_by_option(void **state)
{
	struct tka_keepalive want = settings_of(1, 10, 20, 3, KEEP);
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, &tka__linux);
	f.torn = TKA_BIT(TKA_COUNT);
	f.fail_from = 6; /* g6.6 g6.5 g1.9 s6.5 s6.6 s1.9 s6.4 */
	f.fail_count = 1;
	f.fail_error = 105;
	assert_int_equal(fake_apply(&f, &want, 0, &r), TKA_ETORN);
	assert_int_equal(f.error, 105);
	assert_outcomes(&r, "NtNAN");
	assert_int_equal(r.reason, TKA_IDLE);
	assert_int_equal(r.os_error, 105);
	assert_int_equal(f.socket.number[TKA_COUNT], 3);
	assert_int_equal(f.socket.number[TKA_INTERVAL], 75);
	assert_int_equal(f.socket.number[TKA_ENABLE], 0);
}

static void disabling_that_fails_after_both_times_is_torn(void **state)
{
	struct tka_keepalive want = settings_of(0, 10, 2, KEEP, KEEP);
	struct tka_report r = TKA_REPORT_INIT;
	struct fake f;

	(void)state;
	fake_init(&f, &tka__windows_vista);
	f.fail_from = 3; /* t g j, then off again */
	f.fail_count = 2;
	f.fail_error = 5;
	assert_int_equal(fake_apply(&f, &want, 0, &r), TKA_ETORN);
	assert_string_equal(fake_calls(&f), "t g65535.8 j10000,2000 "
					    "s65535.8=0 s65535.8=0");
	assert_int_equal(f.error, 5);
	assert_int_equal(f.socket.number[TKA_ENABLE], 1); /* and reported */
	assert_outcomes(&r, "tAANN");
}

/* The call for both times enables keep-alive, and it stays enabled. */
static void keepalive_that_both_times_enabled_is_torn_if_not_wanted(void **s)
{
	static const struct {
		int enabled, before;
		const char *outcomes;
	} cases[] = {
		{0, 0, "tAAtN"}, {0, 1, "tAAtN"},    {1, 0, "AAAtN"},
		{1, 1, "AAAtN"}, {KEEP, 0, "tAAtN"}, {KEEP, 1, "NAAtN"},
	};
	size_t i;

	(void)s;
	for (i = 0; i < COUNT_OF(cases); i++) {
		struct tka_keepalive want =
			settings_of(cases[i].enabled, 10, 2, 5, KEEP);
		struct tka_report r = TKA_REPORT_INIT;
		struct fake f;

		fake_init(&f, &tka__windows_1703);
		f.socket.number[TKA_ENABLE] = cases[i].before;
		f.rejected = TKA_BIT(TKA_ENABLE) | TKA_BIT(TKA_COUNT);
		f.fail_error = 5;
		assert_int_equal(fake_apply(&f, &want, 0, &r), TKA_ETORN);
		assert_outcomes(&r, cases[i].outcomes);
		assert_int_equal(f.socket.number[TKA_ENABLE], 1);
		assert_int_equal(f.socket.idle_ms, 10000);
	}
}

/* Calls of get are g18, g6, g5, g4, g9; unread settings are the system's. */
static struct tka_keepalive read_without(int call, int count)
{
	static const int system_wide[] = {KEEP, 600, 60, 6, KEEP};
	static const int number[] = {0, 77, 78, 79, 80};
	struct tka_keepalive s = TKA_KEEPALIVE_INIT;
	int o;

	for (o = 0; o < TABLED; o++) {
		int at = TABLED - 1 - o;
		int rejected = at >= call && at < call + count;
		int value = rejected ? system_wide[o] : number[o];
		unsigned bit = value == KEEP ? 0 : TKA_BIT(o);

		tka__assign(&s, o, value);
		s.known |= bit;
		s.system |= rejected ? bit : 0;
	}
	return s;
}

static void assert_same(const struct tka_keepalive *a,
			const struct tka_keepalive *b)
{
	assert_int_equal(a->size, b->size);
	assert_int_equal(a->enabled, b->enabled);
	assert_int_equal(a->idle_s, b->idle_s);
	assert_int_equal(a->interval_s, b->interval_s);
	assert_int_equal(a->count, b->count);
	assert_int_equal(a->user_timeout_ms, b->user_timeout_ms);
	assert_int_equal(a->known, b->known);
	assert_int_equal(a->system, b->system);
}

/* The first call tests the type as well if it fails, which adds a call. */
static void refuse_get(int call, int count, size_t e)
{
	struct tka_keepalive now = settings_of(7, 7, 7, 7, 7), expected = now;
	const int is_first = call == 0, stays = is_first && count != once;
	int code = code_of(stays, errors[e].sorted, 0);
	struct fake f;

	arm(&f, linux_tabled(), call, count, errors[e].error);
	f.settings = told;
	f.temporary = follows;
	f.socket = is;
	if (code == TKA_EUNSUP) {
		expected = read_without(call, count);
		code = TKA_OK;
	}
	assert_int_equal(fake_get(&f, &now), code);
	assert_same(&now, &expected);
	assert_int_equal(f.error, code == TKA_EOS ? errors[e].error : 0);
	assert_state_equal(&f.socket, &is);
	assert_int_equal(f.open_sockets, 0);
	assert_null(strchr(fake_calls(&f), 's'));
	if (code)
		assert_int_equal(f.n, call + 1 + is_first);
}

static void each_call_of_get_fails_in_turn(void **state)
{
	size_t e, l;
	int call;

	(void)state;
	for (call = 0; call < TABLED; call++)
		for (l = 0; l < COUNT_OF(lengths); l++)
			for (e = 0; e < COUNT_OF(errors); e++)
				refuse_get(call, lengths[l], e);
}

static void refuse_support(const struct tka__row *row, int option, int call,
			   int count, size_t e)
{
	int lacking = call == 1 && errors[e].sorted == TKA_EUNSUP;
	struct fake f;

	arm(&f, row, call, count, errors[e].error);
	assert_int_equal(tka__supports(&f.kernel, row, option),
			 lacking ? 0 : TKA_EUNKNOWN);
	assert_int_equal(f.n, call ? 3 : 1); /* open, set, close */
	assert_int_equal(f.open_sockets, 0);
	assert_int_equal(f.error, 0);
}

static void each_call_of_supports_fails_in_turn(void **state)
{
	static const struct {
		const struct tka__row *row;
		int option;
	} asked[] = {
		{&tka__linux, TKA_ENABLE},
		{&tka__linux, TKA_IDLE},
		{&tka__linux, TKA_INTERVAL},
		{&tka__linux, TKA_COUNT},
		{&tka__linux, TKA_USER_TIMEOUT},
		{&tka__windows_vista, TKA_IDLE},
		{&tka__windows_vista, TKA_INTERVAL},
	};
	size_t i, e, l;
	int call;

	(void)state;
	for (i = 0; i < COUNT_OF(asked); i++)
		for (call = 0; call < 2; call++)
			for (l = 0; l < COUNT_OF(lengths); l++)
				for (e = 0; e < COUNT_OF(errors); e++)
					refuse_support(asked[i].row,
						       asked[i].option, call,
						       lengths[l], e);
}

static void
unreadable_times_are_not_replaced_by_documented_defaults(void **state)
{
	struct tka_keepalive now = TKA_KEEPALIVE_INIT;
	struct fake f;

	(void)state;
	arm(&f, linux_tabled(), 1, 3, FAKE_ENOPROTOOPT);
	f.no_temporary = 24;
	f.socket = is; /* no setting can be read either */
	assert_int_equal(fake_get(&f, &now), TKA_OK);
	assert_int_equal(now.known,
			 TKA_BIT(TKA_ENABLE) | TKA_BIT(TKA_USER_TIMEOUT));
	assert_int_equal(now.system, 0);
	assert_int_equal(now.idle_s, TKA_UNCHANGED);
	assert_int_equal(now.interval_s, TKA_UNCHANGED);
	assert_int_equal(now.count, TKA_UNCHANGED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_call_of_apply_fails_in_turn),
		cmocka_unit_test(settings_are_restored_after_a_look_up_as_well),
		cmocka_unit_test(
			each_call_that_looks_up_a_default_fails_in_turn),
		cmocka_unit_test(
			settings_are_restored_in_reverse_with_the_old_values),
		cmocka_unit_test(skipped_option_stays_skipped_if_another_fails),
		cmocka_unit_test(torn_socket_is_reported_option_by_option),
		cmocka_unit_test(disabling_that_fails_after_both_times_is_torn),
		cmocka_unit_test(
			keepalive_that_both_times_enabled_is_torn_if_not_wanted),
		cmocka_unit_test(each_call_of_get_fails_in_turn),
		cmocka_unit_test(each_call_of_supports_fails_in_turn),
		cmocka_unit_test(
			unreadable_times_are_not_replaced_by_documented_defaults),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("refusals", tests, NULL, NULL);
}
