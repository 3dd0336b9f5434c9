/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Calls in signal handlers and in threads: none of them deadlocks, changes
 * errno or keeps a descriptor, whatever is interrupted or cancelled.
 */
#include "sockets.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>

/* ---- cancellation ---- */

struct job {
	int (*call)(int sock);
	int sock;
	int returned; /* 1: the call came back */
	int code;
};

static int set_defaults(int sock)
{
	return tka_keepalive_set(sock, TKA_SYSTEM_DEFAULT, TKA_SYSTEM_DEFAULT,
				 TKA_SYSTEM_DEFAULT);
}

static int read_defaults(int sock)
{
	struct tka_defaults d = TKA_DEFAULTS_INIT;

	(void)sock;
	return tka_system_defaults(&d);
}

static int test_support(int sock)
{
	(void)sock;
	return tka_supports(TKA_IDLE) - 1;
}

static int find_platform(int sock)
{
	(void)sock;
	return tka_platform_current() ? TKA_OK : TKA_EUNKNOWN;
}

static int check(int sock)
{
	struct tka_keepalive want = TKA_KEEPALIVE_INIT;

	(void)sock;
	want.idle_s = TKA_SYSTEM_DEFAULT;
	return tka_keepalive_check(&want, 0, NULL);
}

static int set(int sock)
{
	return tka_keepalive_set(sock, 10, 5, 3);
}

static int within(int sock)
{
	return tka_keepalive_within(sock, 30, 0, NULL);
}

static int get(int sock)
{
	struct tka_keepalive now = TKA_KEEPALIVE_INIT;

	return tka_keepalive_get(sock, &now);
}

static int status(int sock)
{
	struct tka_status s = TKA_STATUS_INIT;

	return tka_status_get(sock, &s);
}

/* Cancelled before the call: it acts at the first cancellation point. */
static void *run_cancelled(void *argument)
{
	struct job *job = argument;
	int unused;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &unused);
	pthread_cancel(pthread_self());
	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &unused);
	job->code = job->call(job->sock);
	job->returned = 1;
	pthread_testcancel();
	return NULL;
}

static struct job cancel(int (*call)(int sock), int sock)
{
	struct job job = {call, sock, 0, 0};
	pthread_t thread;
	void *result;

	assert_int_equal(pthread_create(&thread, NULL, run_cancelled, &job), 0);
	assert_int_equal(pthread_join(thread, &result), 0);
	assert_ptr_equal(result, PTHREAD_CANCELED);
	return job;
}

static void a_cancelled_call_keeps_no_descriptor(void **state)
{
	static int (*const calls[])(int sock) = {set_defaults, read_defaults,
						 test_support, find_platform,
						 check};
	int sock = tcp_new(AF_INET), before = open_descriptors();
	size_t i;
	int n;

	(void)state;
	for (i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		for (n = 0; n < 20; n++) {
			(void)cancel(calls[i], sock);
			assert_int_equal(open_descriptors(), before);
		}
	close(sock);
}

static void configuring_a_socket_is_not_a_cancellation_point(void **state)
{
	static int (*const calls[])(int sock) = {set, within, get, status,
						 tka_keepalive_off};
	int pair[2];
	size_t i;

	(void)state;
	tcp_pair(AF_INET, pair);
	for (i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		struct job job = cancel(calls[i], pair[0]);

		assert_int_equal(job.returned, 1);
		assert_int_equal(job.code, TKA_OK);
	}
	close(pair[0]);
	close(pair[1]);
}

/* ---- signals ---- */

enum {
	wanted_runs = 2000
};
static volatile sig_atomic_t runs, wrong;
static int handled;

/* Every call that is async-signal-safe, with what it must leave. */
static int is_right(int sock, int idle_s)
{
	struct tka_keepalive want = TKA_KEEPALIVE_INIT, now = want;
	struct tka_report r = TKA_REPORT_INIT;
	struct tka_status s = TKA_STATUS_INIT;

	errno = 4321;
	if (tka_keepalive_set(sock, idle_s, 5, 3) ||
	    tka_keepalive_get(sock, &now) || now.idle_s != idle_s ||
	    now.enabled != 1 || tka_keepalive_off(sock))
		return 0;
	want.idle_s = idle_s + 1;
	want.count = 200;
	if (tka_keepalive_apply(sock, &want, 0, &r) != TKA_ERANGE ||
	    tka_keepalive_apply(sock, &want, TKA_CLAMP, &r) ||
	    r.option[TKA_COUNT].limit != 127 ||
	    tka_keepalive_within(sock, 30, 0, NULL) ||
	    tka_keepalive_set(-1, 1, 1, 1) != TKA_ESOCKET ||
	    tka_status_get(sock, &s))
		return 0;
	return errno == 4321;
}

static void handle(int signal)
{
	int before = errno;

	(void)signal;
	wrong |= !is_right(handled, 1000 + runs % 1000);
	runs++;
	errno = before;
}

/* A timer that is armed anew each time interrupts at another place. */
static void every_call_works_in_a_handler_that_interrupts_them(void **state)
{
	struct sigaction action;
	int mine[2], theirs[2], i;

	(void)state;
	tcp_pair(AF_INET, mine);
	tcp_pair(AF_INET6, theirs);
	handled = theirs[0];
	memset(&action, 0, sizeof(action));
	action.sa_handler = handle;
	action.sa_flags = SA_RESTART;
	assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
	for (i = 0; runs < wanted_runs; i++) {
		const struct itimerval soon = {{0, 0}, {0, 1 + i % 40}};

		assert_int_equal(setitimer(ITIMER_REAL, &soon, NULL), 0);
		wrong |= !is_right(mine[0], 1 + i % 1000);
	}
	assert_int_equal(wrong, 0);
	for (i = 0; i < 2; i++) {
		close(mine[i]);
		close(theirs[i]);
	}
}

/* ---- threads ---- */

static void *configure_often(void *sock)
{
	int i, right = 1;

	for (i = 0; i < 2000; i++)
		right &= is_right(*(int *)sock, 1 + i % 1000);
	return right ? sock : NULL;
}

static void threads_configure_sockets_of_their_own(void **state)
{
	pthread_t threads[4];
	int sockets[4], i;

	(void)state;
	for (i = 0; i < 4; i++) {
		sockets[i] = tcp_new(AF_INET);
		assert_int_equal(pthread_create(&threads[i], NULL,
						configure_often, &sockets[i]),
				 0);
	}
	for (i = 0; i < 4; i++) {
		void *result;

		assert_int_equal(pthread_join(threads[i], &result), 0);
		assert_ptr_equal(result, &sockets[i]);
		close(sockets[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cancelled_call_keeps_no_descriptor),
		cmocka_unit_test(
			configuring_a_socket_is_not_a_cancellation_point),
		cmocka_unit_test(
			every_call_works_in_a_handler_that_interrupts_them),
		cmocka_unit_test(threads_configure_sockets_of_their_own),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("safety", tests, NULL, NULL);
}
