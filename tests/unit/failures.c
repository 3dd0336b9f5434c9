/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Every system call of every call of the library on every platform fails in
 * turn, once and from then on: the socket, errno and the temporary sockets are
 * as each result promises. refusals.c knows the results one by one.
 */
#include "fake.h"

#include <limits.h>
#include <string.h>

static const int errors[] = {1, 12, FAKE_EBADF, FAKE_EINVAL, FAKE_ENOPROTOOPT};
static const int lengths[] = {1, 1000};
enum {
	MOST = 24
}; /* calls that the library makes in one of its own */
static const unsigned flags[] = {0, TKA_SKIP, TKA_CLAMP, TKA_EACH,
				 TKA_SKIP | TKA_CLAMP | TKA_EACH};
static const int settings[][TABLED] = {
	{1, 10, 20, 3, 5000},
	{1, KEEP, KEEP, KEEP, KEEP},
	{0, KEEP, KEEP, KEEP, KEEP},
	{KEEP, 10, KEEP, KEEP, KEEP},
	{0, 10, 20, KEEP, 0},
	{1, 2000000, 3000000, 1000, INT_MAX},
	{DEFAULT, DEFAULT, DEFAULT, DEFAULT, DEFAULT},
	{KEEP, KEEP, KEEP, KEEP, KEEP},
};

/* One call of the library, and what the kernel does meanwhile. */
struct run {
	const struct tka__row *row;
	struct tka_keepalive want;
	unsigned flags;
	int from, count, error; /* of the calls that fail; count 0: none */
};

static void prepare(struct fake *f, const struct run *run)
{
	static const int numbers[TABLED] = {0, 77, 78, 7, 80};

	fake_init(f, run->row);
	memcpy(f->socket.number, numbers, sizeof(numbers));
	f->fail_from = run->from;
	f->fail_count = run->count;
	f->fail_error = run->error;
}

static int64_t number_of(const struct run *run, const struct fake_state *s,
			 int option)
{
	if (!tka__is_joint(run->row, option))
		return s->number[option];
	return option == TKA_IDLE ? s->idle_ms : s->interval_ms;
}

static int is_each(const struct run *run)
{
	return (run->flags & TKA_EACH) != 0;
}

/* An option that is the cause of a torn socket can have either number. */
static void check_option(const struct run *run, const struct fake_state *before,
			 const struct fake_state *done,
			 const struct fake_state *after, int option,
			 const struct tka_report *r)
{
	const int outcome = r->option[option].outcome;
	const int64_t number = number_of(run, after, option);
	const int is_done = outcome == TKA_OUTCOME_APPLIED ||
			    outcome == TKA_OUTCOME_ROUNDED ||
			    outcome == TKA_OUTCOME_CLAMPED;

	if (outcome < 0 && (r->code == TKA_ETORN || is_each(run)))
		return;
	/* a user timeout that the socket lacks is none */
	if (run->error == FAKE_ENOPROTOOPT && option == TKA_USER_TIMEOUT &&
	    run->want.user_timeout_ms <= 0)
		return;
	assert_int_equal(number,
			 number_of(run, is_done ? done : before, option));
}

static void check_errno(const struct fake *f, const struct run *run, int code)
{
	assert_in_range(code + 10, TKA_EUNKNOWN + 10, TKA_OK + 10);
	assert_int_equal(f->error,
			 code == TKA_EOS || code == TKA_ETORN ? run->error : 0);
	assert_int_equal(f->open_sockets, 0);
}

static void apply(const struct run *run, const struct fake_state *done)
{
	struct tka_report r = TKA_REPORT_INIT;
	struct fake_state before;
	struct fake f;
	int code, o;

	prepare(&f, run);
	before = f.socket;
	code = fake_apply(&f, &run->want, run->flags, &r);
	check_errno(&f, run, code);
	assert_int_equal(r.code, code);
	/* after one failure all can be restored, but for what no call reads */
	if (is_each(run) ||
	    (run->count == 1 && !tka__has(run->row, TKA_TRAIT_JOINT_TIMES)))
		assert_int_not_equal(code, TKA_ETORN);
	if (code && code != TKA_ETORN && !is_each(run))
		assert_state_equal(&f.socket, &before);
	else
		for (o = 0; o < TABLED; o++)
			check_option(run, &before, done, &f.socket, o, &r);
}

static void get(const struct run *run, const struct fake_state *done)
{
	struct tka_keepalive now = settings_of(7, 7, 7, 7, 7), before = now;
	struct fake_state socket;
	struct fake f;
	int code;

	(void)done;
	prepare(&f, run);
	socket = f.socket;
	code = fake_get(&f, &now);
	check_errno(&f, run, code);
	assert_state_equal(&f.socket, &socket);
	assert_null(strpbrk(fake_calls(&f), "sj"));
	if (code)
		assert_memory_equal(&now, &before, sizeof(now));
	assert_int_equal(now.system & ~now.known, 0);
}

static void read_status(const struct run *run, const struct fake_state *done)
{
	struct tka_status status = TKA_STATUS_INIT;
	struct fake f;
	int code;

	(void)done;
	prepare(&f, run);
	f.status = status;
	f.status.known = TKA_STATUS_PROBES;
	code = tka__status_get(&f.kernel, f.row, FAKE_SOCKET, &status);
	check_errno(&f, run, code);
	if (code)
		assert_int_equal(status.known, 0);
}

static void read_defaults(const struct run *run, const struct fake_state *done)
{
	struct tka_defaults d = TKA_DEFAULTS_INIT;
	struct fake f;

	(void)done;
	prepare(&f, run);
	check_errno(&f, run, tka__system_defaults(&f.kernel, f.row, &d));
	assert_int_equal(f.error, 0);
}

static void test_support(const struct run *run, const struct fake_state *done)
{
	struct fake f;
	int o, answer;

	(void)done;
	for (o = 0; o < TABLED; o++) {
		prepare(&f, run);
		answer = tka__supports(&f.kernel, f.row, o);
		assert_true(answer == 0 || answer == 1 ||
			    answer == TKA_EUNKNOWN);
		assert_int_equal(f.error, 0);
		assert_int_equal(f.open_sockets, 0);
	}
}

/* No run makes more calls than these; the last of them are not made. */
static void fail_each(struct run *run, const struct fake_state *done,
		      void (*call)(const struct run *,
				   const struct fake_state *))
{
	size_t l, e;

	for (run->from = 0; run->from < MOST; run->from++)
		for (l = 0; l < COUNT_OF(lengths); l++)
			for (e = 0; e < COUNT_OF(errors); e++) {
				run->count = lengths[l];
				run->error = errors[e];
				call(run, done);
			}
}

static void on_every_row(void (*call)(const struct run *,
				      const struct fake_state *))
{
	struct run run;
	size_t i;

	for (i = 0; tka__rows[i]; i++) {
		memset(&run, 0, sizeof(run));
		run.row = tka__rows[i];
		fail_each(&run, NULL, call);
	}
}

static void apply_all(const struct tka__row *row)
{
	struct run run = {.row = row};
	struct fake f;
	size_t s, i;

	for (s = 0; s < COUNT_OF(settings); s++)
		for (i = 0; i < COUNT_OF(flags); i++) {
			const int *v = settings[s];

			run.want = settings_of(v[0], v[1], v[2], v[3], v[4]);
			run.flags = flags[i];
			run.count = 0;
			prepare(&f, &run);
			(void)fake_apply(&f, &run.want, run.flags, NULL);
			assert_true(f.n < MOST);
			fail_each(&run, &f.socket, apply);
		}
}

static void each_call_of_apply_fails_in_turn_on_every_row(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; tka__rows[i]; i++)
		apply_all(tka__rows[i]);
}

static void each_call_of_get_fails_in_turn_on_every_row(void **state)
{
	(void)state;
	on_every_row(get);
}

static void each_call_of_status_fails_in_turn_on_every_row(void **state)
{
	(void)state;
	on_every_row(read_status);
}

static void each_call_of_system_defaults_fails_in_turn_on_every_row(void **s)
{
	(void)s;
	on_every_row(read_defaults);
}

static void each_call_of_supports_fails_in_turn_on_every_row(void **state)
{
	(void)state;
	on_every_row(test_support);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_call_of_apply_fails_in_turn_on_every_row),
		cmocka_unit_test(each_call_of_get_fails_in_turn_on_every_row),
		cmocka_unit_test(
			each_call_of_status_fails_in_turn_on_every_row),
		cmocka_unit_test(
			each_call_of_system_defaults_fails_in_turn_on_every_row),
		cmocka_unit_test(
			each_call_of_supports_fails_in_turn_on_every_row),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("failures", tests, NULL, NULL);
}
