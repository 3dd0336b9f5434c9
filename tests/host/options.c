/* SPDX-License-Identifier: MIT */
/*
 * What is set on real sockets is what the system then has, option by option,
 * in every state of a socket, IPv4 and IPv6.
 */
#include "sockets.h"

#include "platforms/row.h"

#include <limits.h>
#include <string.h>

enum {
	new_socket,
	listening,
	connected,
	accepted,
	states
};
static const int families[] = {AF_INET, AF_INET6};

struct subject {
	tka_socket sock;
	tka_socket other; /* of a connection, or a copy of sock */
};

static struct subject make(int family, int which)
{
	struct subject s;
	tka_socket pair[2];

	if (which == new_socket || which == listening) {
		s.sock = which == listening ? tcp_listen(family)
					    : tcp_new(family);
		s.other = s.sock;
		return s;
	}
	tcp_pair(family, pair);
	s.sock = pair[which == accepted];
	s.other = pair[which != accepted];
	return s;
}

static void drop(struct subject s)
{
	tcp_close(s.sock);
	if (s.other != s.sock)
		tcp_close(s.other);
}

static const struct tka_option_info *row(enum tka_option option)
{
	return tka_platform_option(tka_platform_current(), option);
}

static int offered(enum tka_option option)
{
	return row(option)->support >= TKA_SUPPORT_EMULATED;
}

/* Then set() turns a user timeout off, to be exact. */
static int ends_probing(void)
{
	return (tka_platform_current()->traits & TKA__UT_TRAITS) != 0;
}

/* A listening socket takes no time and no count on some systems. */
static int takes_times(int which)
{
	return which != listening ||
	       !(tka_platform_current()->traits & TKA__LISTENER_TRAITS);
}

/* Whether one call sets both times, so that neither goes alone. */
static int are_joint(void)
{
	return (tka_platform_current()->traits & TKA_TRAIT_JOINT_TIMES) != 0;
}

/* What the socket must have afterwards, in the library's units. */
static int wanted(int asked, int before, int fresh)
{
	if (asked == TKA_UNCHANGED)
		return before;
	return asked == TKA_SYSTEM_DEFAULT ? fresh : asked;
}

static void check(struct subject s, const struct tka_keepalive *fresh,
		  int has_times, int idle, int interval, int count)
{
	struct tka_keepalive before = TKA_KEEPALIVE_INIT, now = before;
	struct raw is = raw_all(s.sock), after;
	int code;

	assert_int_equal(tka_keepalive_get(s.sock, &before), TKA_OK);
	code = tka_keepalive_set(s.sock, idle, interval, count);
	assert_int_equal(tka_keepalive_get(s.sock, &now), TKA_OK);
	if ((idle != TKA_UNCHANGED && !(has_times && offered(TKA_IDLE))) ||
	    (interval != TKA_UNCHANGED &&
	     !(has_times && offered(TKA_INTERVAL))) ||
	    (count != TKA_UNCHANGED && !(has_times && offered(TKA_COUNT))) ||
	    (are_joint() &&
	     (idle == TKA_UNCHANGED) != (interval == TKA_UNCHANGED))) {
		after = raw_all(s.sock);
		assert_int_equal(code, TKA_EUNSUP);
		assert_memory_equal(&after, &is, sizeof(after));
		return;
	}
	assert_int_equal(code, TKA_OK);
	assert_int_equal(now.enabled, 1);
	assert_int_equal(now.user_timeout_ms,
			 ends_probing() ? 0 : before.user_timeout_ms);
	if (now.system & TKA_BIT(TKA_IDLE))
		return; /* the times cannot be read back on this system */
	assert_int_equal(now.idle_s,
			 wanted(idle, before.idle_s, fresh->idle_s));
	assert_int_equal(now.interval_s, wanted(interval, before.interval_s,
						fresh->interval_s));
	assert_int_equal(now.count, wanted(count, before.count, fresh->count));
}

static void every_combination_reads_back_in_every_state(void **state)
{
	static const int choice[] = {1973, TKA_UNCHANGED, TKA_SYSTEM_DEFAULT};
	static const int counts[] = {7, TKA_UNCHANGED, TKA_SYSTEM_DEFAULT};
	struct tka_keepalive fresh = TKA_KEEPALIVE_INIT;
	struct tka_keepalive base = TKA_KEEPALIVE_INIT;
	struct tka_report report = TKA_REPORT_INIT;
	int f, which, i;

	(void)state;
	base.idle_s = 600;
	base.interval_s = 53;
	base.count = 5;
	base.user_timeout_ms = 11000;
	for (f = 0; f < 2; f++)
		for (which = 0; which < states; which++)
			for (i = 0; i < 27; i++) {
				struct subject s = make(families[f], which);

				tka_keepalive_get(s.sock, &fresh);
				assert_int_equal(tka_keepalive_apply(
							 s.sock, &base,
							 TKA_SKIP | TKA_CLAMP,
							 &report),
						 TKA_OK);
				check(s, &fresh, takes_times(which),
				      choice[i % 3], choice[i / 3 % 3],
				      counts[i / 9]);
				drop(s);
			}
}

static void the_limits_of_the_row_are_those_of_the_kernel(void **state)
{
	int o;

	(void)state;
	for (o = TKA_IDLE; o < TABLED; o++) {
		const struct tka_option_info *opt = row((enum tka_option)o);
		const int values[] = {opt->min, opt->max};
		size_t i;

		for (i = 0; offered((enum tka_option)o) && i < 2; i++) {
			struct tka_keepalive want = TKA_KEEPALIVE_INIT;
			/* Wine lacks a user timeout, which all Windows have */
			int takes = tka_supports((enum tka_option)o);
			tka_socket sock = tcp_new(AF_INET);
			int code;

			if (are_joint() && o <= TKA_INTERVAL)
				want.idle_s = want.interval_s = 1;
			tka_keepalive_assign(&want, (enum tka_option)o,
					     values[i]);
			code = tka_keepalive_apply(sock, &want, 0, NULL);
			/* Wine passes the times on to a host with less range */
			if (opt->number >= 0 || i == 0)
				assert_int_equal(code,
						 takes ? TKA_OK : TKA_EUNSUP);
			tcp_close(sock);
		}
	}
}

static int means_nothing(int option, int value)
{
	if (option == TKA_ENABLE)
		return value != 0 && value != 1;
	return value < (option == TKA_USER_TIMEOUT ? 0 : 1);
}

static void check_out_of_range(tka_socket sock, int option, int value)
{
	struct tka_keepalive want = TKA_KEEPALIVE_INIT;
	struct tka_report report = TKA_REPORT_INIT;
	struct raw before = raw_all(sock), after;
	int o, code = TKA_ERANGE;

	if (!means_nothing(option, value) && !offered((enum tka_option)option))
		code = TKA_EUNSUP;
	want.enabled = !before.number[TKA_ENABLE];
	tka_keepalive_assign(&want, (enum tka_option)option, value);
	assert_int_equal(tka_keepalive_apply(sock, &want, 0, &report), code);
	for (o = 0; o < TKA_OPTIONS; o++)
		assert_int_equal(report.option[o].outcome,
				 o == option ? code : TKA_OUTCOME_NOT_CHANGED);
	assert_int_equal(report.reason, option);
	assert_int_equal(report.value, value);
	after = raw_all(sock);
	assert_memory_equal(&after, &before, sizeof(after));
}

/* Just outside, far outside; where every int is in range, below it only. */
static void check_limits_on(tka_socket sock)
{
	int o;

	for (o = 0; o < TABLED; o++) {
		int max = row((enum tka_option)o)->max;

		check_out_of_range(sock, o, INT_MIN + 2);
		check_out_of_range(sock, o, -1);
		if (o != TKA_ENABLE && o != TKA_USER_TIMEOUT)
			check_out_of_range(sock, o, 0);
		if (max == INT_MAX)
			continue;
		check_out_of_range(sock, o, max + 1);
		check_out_of_range(sock, o, INT_MAX);
	}
}

static void a_value_beyond_the_limits_leaves_the_socket_alone(void **state)
{
	int f, which;

	(void)state;
	for (f = 0; f < 2; f++)
		for (which = 0; which < states; which++) {
			struct subject s = make(families[f], which);

			check_limits_on(s.sock);
			assert_int_equal(tka_keepalive_set(s.sock, 11, 12,
							   TKA_UNCHANGED),
					 takes_times(which) ? TKA_OK
							    : TKA_EUNSUP);
			check_limits_on(s.sock);
			drop(s);
		}
}

static void off_leaves_the_timing(void **state)
{
	tka_socket pair[2];
	struct raw before, after;

	(void)state;
	tcp_pair(AF_INET, pair);
	assert_int_equal(tka_keepalive_set(pair[0], 100, 20, TKA_UNCHANGED),
			 TKA_OK);
	before = raw_all(pair[0]);
	assert_int_equal(before.number[TKA_ENABLE], 1);
	assert_int_equal(tka_keepalive_off(pair[0]), TKA_OK);
	after = raw_all(pair[0]);
	assert_int_equal(after.number[TKA_ENABLE], 0);
	after.number[TKA_ENABLE] = 1;
	assert_memory_equal(&after, &before, sizeof(after));
	tcp_close(pair[0]);
	tcp_close(pair[1]);
}

/* Linux: the user timeout would end probing, not the count. */
static void set_turns_a_user_timeout_off_that_would_decide(void **state)
{
	struct tka_keepalive want = TKA_KEEPALIVE_INIT, now = want;
	int64_t earliest, latest;
	tka_socket sock = tcp_new(AF_INET);

	(void)state;
	if (!ends_probing())
		skip_because("no user timeout ends probing here");
	want.user_timeout_ms = 5000;
	assert_int_equal(tka_keepalive_apply(sock, &want, 0, NULL), TKA_OK);
	assert_int_equal(tka_keepalive_set(sock, 1, 1, 9), TKA_OK);
	assert_int_equal(raw_get(sock, TKA_USER_TIMEOUT), 0);
	assert_int_equal(tka_keepalive_get(sock, &now), TKA_OK);
	assert_int_equal(tka_predict(&now, TKA_CASE_IDLE, &earliest, &latest),
			 TKA_OK);
	assert_int_equal(earliest, 10000);
	tcp_close(sock);
}

/* What within sets is the plan, and strict: all of it or nothing. */
static void within_sets_the_plan_or_nothing(void **state)
{
	static const unsigned flags[] = {TKA_SKIP, TKA_SKIP | TKA_EACH,
					 TKA_SKIP | TKA_IDLE_ONLY};
	struct tka_report r = TKA_REPORT_INIT;
	size_t i;
	int o;

	(void)state;
	for (i = 0; i < 3; i++) {
		struct tka_keepalive plan = TKA_KEEPALIVE_INIT, now = plan;
		tka_socket sock = tcp_new(AF_INET);
		struct raw before = raw_all(sock), after;

		assert_int_equal(tka_keepalive_within(sock, 1, flags[i], &r),
				 TKA_ERANGE);
		assert_int_equal(r.limit,
				 tka_plan_min(0, flags[i] & TKA_IDLE_ONLY));
		after = raw_all(sock);
		assert_memory_equal(&after, &before, sizeof(after));
		assert_int_equal(tka_plan(60, 0, flags[i] & ~TKA_EACH, &plan),
				 TKA_OK);
		assert_int_equal(tka_keepalive_within(sock, 60, flags[i], &r),
				 TKA_OK);
		assert_int_equal(tka_keepalive_get(sock, &now), TKA_OK);
		for (o = 0; o < TKA_OPTIONS; o++)
			if (r.option[o].outcome == TKA_OUTCOME_APPLIED &&
			    !(now.system & TKA_BIT(o)))
				assert_int_equal(
					tka_keepalive_value(&now,
							    (enum tka_option)o),
					tka_keepalive_value(
						&plan, (enum tka_option)o));
		assert_int_equal(now.enabled, 1);
		tcp_close(sock);
	}
}

/* The words of the manual, with this system's own names. */
static void a_report_is_explained_with_the_systems_names(void **state)
{
	/* a report does not say which release of the system made it */
	const struct tka_option_info *idle = &tka__here[0]->option[TKA_IDLE];
	struct tka_report r = TKA_REPORT_INIT;
	struct tka_keepalive want = TKA_KEEPALIVE_INIT;
	char text[TKA_EXPLAIN_SIZE];

	(void)state;
	want.idle_s = 0;
	assert_int_equal(tka_keepalive_apply((tka_socket)-1, &want, 0, &r),
			 TKA_ERANGE);
	assert_ptr_equal(tka_explain(&r, text, sizeof(text)), text);
	assert_non_null(strstr(text, "0 s is out of range"));
	if (offered(TKA_IDLE))
		assert_non_null(strstr(text, idle->symbol));
	want.idle_s = 10;
	want.interval_s = 10;
	assert_int_equal(tka_keepalive_apply((tka_socket)-1, &want, 0, &r),
			 TKA_ESOCKET);
	assert_string_equal(tka_explain(&r, text, sizeof(text)),
			    "not an open TCP socket");
	assert_string_equal(tka_explain(&r, text, 6), "not a");
}

static void an_accepted_socket_inherits_what_the_row_says(void **state)
{
	struct tka_keepalive want = TKA_KEEPALIVE_INIT;
	unsigned inherits = tka_platform_current()->inherits;
	struct raw before, after;
	tka_socket listener, a, b;
	int o;

	(void)state;
	want.enabled = 1;
	want.idle_s = 11;
	want.interval_s = 12;
	want.count = 5;
	want.user_timeout_ms = 13000;
	listener = tcp_listen(AF_INET);
	assert_int_equal(tka_keepalive_apply(listener, &want,
					     TKA_SKIP | TKA_CLAMP, NULL),
			 TKA_OK);
	before = raw_all(listener);
	a = tcp_connect_to(listener);
	b = (tka_socket)accept(listener, NULL, NULL);
	after = raw_all(b);
	for (o = 0; o < TABLED; o++)
		if (inherits & TKA_BIT(o))
			assert_int_equal(after.number[o], before.number[o]);
	tcp_close(a);
	tcp_close(b);
	tcp_close(listener);
}

static void a_queued_connection_does_not_inherit_what_is_set_later(void **state)
{
	tka_socket listener = tcp_listen(AF_INET);
	tka_socket a = tcp_connect_to(listener), b;

	(void)state;
	assert_int_equal(tka_keepalive_set(listener, 11, 12, TKA_UNCHANGED),
			 takes_times(listening) ? TKA_OK : TKA_EUNSUP);
	b = (tka_socket)accept(listener, NULL, NULL);
	if (strcmp(tka_platform_current()->name, "Linux") == 0)
		assert_int_equal(raw_get(b, TKA_ENABLE), 0);
	/* so it is set again on each accepted socket */
	assert_int_equal(tka_keepalive_set(b, 11, 12, TKA_UNCHANGED), TKA_OK);
	assert_int_equal(raw_get(b, TKA_ENABLE), 1);
	tcp_close(a);
	tcp_close(b);
	tcp_close(listener);
}

static void wrong_arguments_touch_neither_socket_nor_results(void **state)
{
	struct tka_keepalive s = TKA_KEEPALIVE_INIT, was;
	struct tka_report r = TKA_REPORT_INIT;
	struct tka_status status = TKA_STATUS_INIT;
	tka_socket sock = tcp_new(AF_INET);
	struct raw before = raw_all(sock), after;

	(void)state;
	s.enabled = 1;
	was = s;
	assert_int_equal(tka_keepalive_apply(sock, NULL, 0, &r), TKA_EINVAL);
	assert_int_equal(tka_keepalive_apply(sock, &s, 8, &r), TKA_EINVAL);
	assert_int_equal(tka_keepalive_apply(sock, &s, ~0u, &r), TKA_EINVAL);
	assert_int_equal(tka_keepalive_get(sock, NULL), TKA_EINVAL);
	assert_int_equal(tka_status_get(sock, NULL), TKA_EINVAL);
	s.size--;
	assert_int_equal(tka_keepalive_apply(sock, &s, 0, &r), TKA_EINVAL);
	assert_int_equal(tka_keepalive_get(sock, &s), TKA_EINVAL);
	s.size++;
	assert_memory_equal(&s, &was, sizeof(s));
	r.size = 0;
	r.option[0].outcome = 99;
	assert_int_equal(tka_keepalive_apply(sock, &s, 0, &r), TKA_EINVAL);
	assert_int_equal(r.option[0].outcome, 99);
	status.size = 1;
	assert_int_equal(tka_status_get(sock, &status), TKA_EINVAL);
	after = raw_all(sock);
	assert_memory_equal(&after, &before, sizeof(after));
	tcp_close(sock);
}

static void the_system_error_is_not_modified_without_an_os_result(void **state)
{
	struct tka_keepalive now = TKA_KEEPALIVE_INIT;
	struct tka_defaults d = TKA_DEFAULTS_INIT;
	tka_socket sock = tcp_new(AF_INET);

	(void)state;
	set_last_error(1234);
	assert_int_equal(tka_keepalive_set(sock, 0, 1, 1), TKA_ERANGE);
	assert_int_equal(tka_keepalive_set((tka_socket)-1, TKA_UNCHANGED,
					   TKA_UNCHANGED, TKA_UNCHANGED),
			 TKA_ESOCKET);
	assert_int_equal(tka_keepalive_get((tka_socket)-1, &now), TKA_ESOCKET);
	assert_int_equal(tka_keepalive_get(sock, &now), TKA_OK);
	assert_int_equal(tka_system_defaults(&d), TKA_OK);
	assert_int_equal(tka_supports(TKA_ENABLE), 1);
	assert_int_equal(last_error(), 1234);
	tcp_close(sock);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_combination_reads_back_in_every_state),
		cmocka_unit_test(the_limits_of_the_row_are_those_of_the_kernel),
		cmocka_unit_test(
			a_value_beyond_the_limits_leaves_the_socket_alone),
		cmocka_unit_test(off_leaves_the_timing),
		cmocka_unit_test(
			set_turns_a_user_timeout_off_that_would_decide),
		cmocka_unit_test(within_sets_the_plan_or_nothing),
		cmocka_unit_test(a_report_is_explained_with_the_systems_names),
		cmocka_unit_test(an_accepted_socket_inherits_what_the_row_says),
		cmocka_unit_test(
			a_queued_connection_does_not_inherit_what_is_set_later),
		cmocka_unit_test(
			wrong_arguments_touch_neither_socket_nor_results),
		cmocka_unit_test(
			the_system_error_is_not_modified_without_an_os_result),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("options", tests, sockets_setup,
					   NULL);
}
