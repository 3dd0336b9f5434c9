/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Linux: how many system calls a call makes, counted by the kernel. A child
 * makes it between two calls of getppid(); its parent traces it.
 */
#include "child.h"
#include "sockets.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>

struct what {
	void (*prepare)(int sock);
	int (*call)(int sock);
	int code, calls;
};

static void be_traced(const struct what *w, int sock)
{
	int code;

	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL))
		_exit(unable);
	raise(SIGSTOP);
	/* cppcheck-suppress unreachableCode ; the parent continues it */
	(void)syscall(SYS_getppid);
	code = w->call(sock);
	(void)syscall(SYS_getppid);
	_exit(code == w->code ? as_expected : otherwise);
}

/* The number of the call that the stopped child makes, -1: it cannot be read */
static long call_number(pid_t pid)
{
#ifdef PTRACE_GET_SYSCALL_INFO
	struct __ptrace_syscall_info info;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), &info) <= 0)
		return -1;
	return info.op == PTRACE_SYSCALL_INFO_ENTRY ? (long)info.entry.nr : -2;
#else
	(void)pid;
	return -1;
#endif
}

/* Counts what the child enters between the marks; its exit status. */
static int trace(pid_t pid, int *calls)
{
	int status, marks = 0;

	*calls = 0;
	for (;;) {
		assert_int_equal(waitpid(pid, &status, 0), pid);
		if (WIFEXITED(status))
			return WEXITSTATUS(status);
		assert_true(WIFSTOPPED(status));
		if (WSTOPSIG(status) == (SIGTRAP | 0x80)) {
			long number = call_number(pid);

			if (number == -1)
				*calls = -1;
			else if (number == SYS_getppid)
				marks++;
			else if (number >= 0 && marks == 1 && *calls >= 0)
				++*calls;
		} else {
			ptrace(PTRACE_SETOPTIONS, pid, NULL,
			       PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
		}
		ptrace(PTRACE_SYSCALL, pid, NULL, NULL);
	}
}

static void count(const struct what *w)
{
	int calls, status, pair[2];
	pid_t pid;

	tcp_pair(AF_INET, pair);
	if (w->prepare)
		w->prepare(pair[0]);
	fflush(stdout);
	pid = fork();
	if (pid == 0)
		be_traced(w, pair[0]);
	assert_true(pid > 0);
	status = trace(pid, &calls);
	close(pair[0]);
	close(pair[1]);
	if (status == unable || calls < 0)
		skip_because("no child can be traced here");
	assert_int_equal(status, as_expected);
	assert_int_equal(calls, w->calls);
}

static void count_all(const struct what *w, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		count(&w[i]);
}
#define COUNT_ALL(w) count_all(w, sizeof(w) / sizeof((w)[0]))

static void enable(int sock)
{
	const struct raw on = {{1, 600, 53, 5, 0}};

	raw_set_all(sock, &on);
}

static void limit_data(int sock)
{
	const struct raw on = {{1, 600, 53, 5, 5000}};

	raw_set_all(sock, &on);
}

static void limit_data_only(int sock)
{
	const struct raw off = {{0, 600, 53, 5, 5000}};

	raw_set_all(sock, &off);
}

static int set(int sock)
{
	return tka_keepalive_set(sock, 10, 5, 3);
}

static int each(int sock, int enabled, int idle_s, int user_timeout_ms)
{
	struct tka_keepalive want = TKA_KEEPALIVE_INIT;

	want.enabled = enabled;
	want.idle_s = idle_s;
	want.user_timeout_ms = user_timeout_ms;
	return tka_keepalive_apply(sock, &want, TKA_EACH, NULL);
}

static int each_one(int sock)
{
	return each(sock, TKA_UNCHANGED, 10, TKA_UNCHANGED);
}

static int each_three(int sock)
{
	return each(sock, 1, 10, 1000);
}

static int get(int sock)
{
	struct tka_keepalive now = TKA_KEEPALIVE_INIT;

	return tka_keepalive_get(sock, &now);
}

static int off(int sock)
{
	return tka_keepalive_off(sock);
}

static int nothing(int sock)
{
	struct tka_keepalive none = TKA_KEEPALIVE_INIT;

	return tka_keepalive_apply(sock, &none, 0, NULL);
}

static int bad_value(int sock)
{
	return tka_keepalive_set(sock, 10, 5, -1);
}

static int status(int sock)
{
	struct tka_status s = TKA_STATUS_INIT;

	return tka_status_get(sock, &s);
}

static int within(int sock)
{
	return tka_keepalive_within(sock, 30, 0, NULL);
}

static int check(int sock)
{
	struct tka_keepalive want = TKA_KEEPALIVE_INIT;

	(void)sock;
	want.idle_s = 10;
	return tka_keepalive_check(&want, 0, NULL);
}

static int plan(int sock)
{
	struct tka_keepalive s = TKA_KEEPALIVE_INIT;

	(void)sock;
	return tka_plan(30, 0, 0, &s);
}

static void set_makes_eight_system_calls_and_seven_if_enabled(void **state)
{
	static const struct what w[] = {
		{NULL, set, TKA_OK, 8},
		{enable, set, TKA_OK, 7},
		{limit_data, set, TKA_OK, 8},
		{limit_data_only, set, TKA_OK, 9},
	};

	(void)state;
	COUNT_ALL(w);
}

static void each_makes_as_many_system_calls_as_settings(void **state)
{
	static const struct what w[] = {
		{NULL, each_one, TKA_OK, 1},
		{NULL, each_three, TKA_OK, 3},
	};

	(void)state;
	COUNT_ALL(w);
}

static void get_makes_five_system_calls_and_status_three(void **state)
{
	static const struct what w[] = {
		{NULL, get, TKA_OK, TKA_OPTIONS},
		{enable, get, TKA_OK, TKA_OPTIONS},
		{NULL, status, TKA_OK, 3},
	};

	(void)state;
	COUNT_ALL(w);
}

static void off_tests_the_type_and_reads_before_it_writes(void **state)
{
	static const struct what w[] = {
		{enable, off, TKA_OK, 3},
		{NULL, off, TKA_OK, 2},
		{NULL, nothing, TKA_OK, 1},
	};

	(void)state;
	COUNT_ALL(w);
}

/*
 * The version of the kernel tells gVisor apart. A bad value is looked for on
 * the socket, as a sysctl may be beyond it.
 */
static void calls_without_a_socket_ask_for_the_version_alone(void **state)
{
	const int one = !strcmp(tka_platform_current()->name, "Linux");
	const struct what w[] = {
		{NULL, plan, TKA_OK, one},
		{NULL, check, TKA_OK, one},
		{NULL, bad_value, TKA_ERANGE, 1},
		{NULL, within, TKA_OK, 9},
	};

	(void)state;
	COUNT_ALL(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			set_makes_eight_system_calls_and_seven_if_enabled),
		cmocka_unit_test(each_makes_as_many_system_calls_as_settings),
		cmocka_unit_test(get_makes_five_system_calls_and_status_three),
		cmocka_unit_test(off_tests_the_type_and_reads_before_it_writes),
		cmocka_unit_test(
			calls_without_a_socket_ask_for_the_version_alone),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("calls", tests, NULL, NULL);
}
