/* SPDX-License-Identifier: MIT */
/*
 * Linux in particular: sysctls of a network namespace, a hidden procfs, live
 * status, causes of death. What needs a namespace runs in a child of its own.
 */
#include "sockets.h"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>

/* What a child found. */
enum {
	as_expected = 0,
	otherwise = 1,
	no_right = 77
};

static int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), failed;

	if (fd < 0)
		return -1;
	failed = write(fd, text, strlen(text)) != (ssize_t)strlen(text);
	close(fd);
	return failed ? -1 : 0;
}

/* Root of a user namespace of its own, or root as it is. */
static int enter(int namespaces)
{
	char map[32];

	if (unshare(namespaces) == 0)
		return 0;
	snprintf(map, sizeof(map), "0 %u 1", (unsigned)getuid());
	if (unshare(CLONE_NEWUSER | namespaces))
		return -1;
	write_file("/proc/self/setgroups", "deny");
	return write_file("/proc/self/uid_map", map);
}

static void in_child(int (*what)(void))
{
	pid_t pid = fork();
	int status;

	if (pid == 0)
		_exit(what());
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == no_right)
		skip();
	assert_int_equal(WEXITSTATUS(status), as_expected);
}

static int change_sysctls(void)
{
	struct tka_defaults d = TKA_DEFAULTS_INIT;
	struct tka_keepalive now = TKA_KEEPALIVE_INIT;
	int fd;

	if (enter(CLONE_NEWNET) ||
	    write_file("/proc/sys/net/ipv4/tcp_keepalive_time", "600") ||
	    write_file("/proc/sys/net/ipv4/tcp_keepalive_intvl", "60") ||
	    write_file("/proc/sys/net/ipv4/tcp_keepalive_probes", "6"))
		return no_right;
	if (tka_system_defaults(&d) || d.idle_ms != 600000 ||
	    d.interval_ms != 60000 || d.count != 6)
		return otherwise;
	if (strcmp(d.idle_source, "/proc/sys/net/ipv4/tcp_keepalive_time"))
		return otherwise;
	fd = tcp_new(AF_INET);
	if (tka_keepalive_set(fd, 1, TKA_SYSTEM_DEFAULT, TKA_SYSTEM_DEFAULT) ||
	    tka_keepalive_get(fd, &now))
		return otherwise;
	return now.interval_s == 60 && now.count == 6 ? as_expected : otherwise;
}

static void the_defaults_are_those_of_the_network_namespace(void **state)
{
	(void)state;
	in_child(change_sysctls);
}

static int hide_procfs(void)
{
	struct tka_defaults d = TKA_DEFAULTS_INIT;
	int fd;

	if (enter(CLONE_NEWNS | CLONE_NEWNET) ||
	    write_file("/proc/sys/net/ipv4/tcp_keepalive_time", "600") ||
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("none", "/proc", "tmpfs", 0, NULL))
		return no_right;
	if (tka_system_defaults(&d) || d.idle_ms != 600000 ||
	    strcmp(d.idle_source, "new socket") ||
	    strcmp(d.count_source, "new socket"))
		return otherwise;
	fd = tcp_new(AF_INET);
	if (tka_keepalive_set(fd, TKA_SYSTEM_DEFAULT, 1, 1))
		return otherwise;
	return raw_get(fd, TKA_IDLE) == 600 ? as_expected : otherwise;
}

static void a_hidden_procfs_is_replaced_by_a_new_socket(void **state)
{
	(void)state;
	in_child(hide_procfs);
}

static int drop_privilege(void)
{
	struct tka_defaults d = TKA_DEFAULTS_INIT;

	if (getuid() == 0 && (setgid(65534) || setuid(65534)))
		return no_right;
	if (tka_system_defaults(&d))
		return otherwise;
	return strncmp(d.idle_source, "/proc/", 6) ? otherwise : as_expected;
}

static void the_defaults_need_no_privilege(void **state)
{
	(void)state;
	in_child(drop_privilege);
}

/* An emulator of another processor may pass on no more than one number. */
static int is_told(int sock)
{
	char info[256];
	socklen_t size = sizeof(info);

	assert_int_equal(getsockopt(sock, IPPROTO_TCP, TCP_INFO, info, &size),
			 0);
	return size > sizeof(int);
}

static void status_tells_of_a_connection(void **state)
{
	struct tka_status s = TKA_STATUS_INIT;
	int pair[2];

	(void)state;
	tcp_pair(AF_INET, pair);
	assert_int_equal(tka_status_get(pair[0], &s), TKA_OK);
	if (is_told(pair[0])) {
		assert_int_equal(s.known, 31);
		assert_int_equal(s.in_flight, 0);
		assert_int_equal(s.probes, 0);
		assert_int_equal(s.retransmits, 0);
		assert_in_range(s.ack_received_ms, 0, 60000);
	} else {
		assert_int_equal(s.known, 0);
		assert_int_equal(s.ack_received_ms, -1);
	}
	close(pair[0]);
	close(pair[1]);
}

static void status_counts_what_no_window_lets_out_as_not_in_flight(void **state)
{
	static const char data[1 << 16];
	struct tka_status s = TKA_STATUS_INIT;
	int pair[2];

	(void)state;
	tcp_pair(AF_INET, pair);
	fcntl(pair[0], F_SETFL, O_NONBLOCK);
	while (write(pair[0], data, sizeof(data)) > 0)
		;
	assert_int_equal(tka_status_get(pair[0], &s), TKA_OK);
	if (is_told(pair[0])) {
		assert_true(s.known & TKA_STATUS_IN_FLIGHT);
		assert_in_range(s.in_flight, 0, 1 << 24);
	}
	close(pair[0]);
	close(pair[1]);
}

static void status_of_what_is_not_connected_is_not_known(void **state)
{
	int fds[2] = {tcp_new(AF_INET), tcp_listen(AF_INET6)};
	int i;

	(void)state;
	for (i = 0; i < 2; i++) {
		struct tka_status s = TKA_STATUS_INIT;

		assert_int_equal(tka_status_get(fds[i], &s), TKA_OK);
		assert_int_equal(s.known, 0);
		assert_int_equal(s.probes, -1);
		close(fds[i]);
	}
}

static void every_error_of_a_dead_connection_has_its_cause(void **state)
{
	static const struct {
		int error;
		enum tka_death death;
	} causes[] = {
		{ETIMEDOUT, TKA_DEATH_SILENT},
		{ENETRESET, TKA_DEATH_SILENT},
		{ECONNRESET, TKA_DEATH_RESET},
		{ECONNABORTED, TKA_DEATH_RESET},
		{ECONNREFUSED, TKA_DEATH_RESET},
		{EPIPE, TKA_DEATH_RESET},
		{EHOSTUNREACH, TKA_DEATH_UNREACHABLE},
		{ENETUNREACH, TKA_DEATH_UNREACHABLE},
		{EHOSTDOWN, TKA_DEATH_UNREACHABLE},
		{EPROTO, TKA_DEATH_UNREACHABLE},
		{ENETDOWN, TKA_DEATH_UNREACHABLE},
		{0, TKA_DEATH_NONE},
		{EAGAIN, TKA_DEATH_NONE},
		{EINTR, TKA_DEATH_NONE},
		{EBADF, TKA_DEATH_NONE},
		{EINVAL, TKA_DEATH_NONE},
		{-1, TKA_DEATH_NONE},
		{99999, TKA_DEATH_NONE},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(causes) / sizeof(causes[0]); i++)
		assert_int_equal(tka_cause(causes[i].error), causes[i].death);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			the_defaults_are_those_of_the_network_namespace),
		cmocka_unit_test(a_hidden_procfs_is_replaced_by_a_new_socket),
		cmocka_unit_test(the_defaults_need_no_privilege),
		cmocka_unit_test(status_tells_of_a_connection),
		cmocka_unit_test(
			status_counts_what_no_window_lets_out_as_not_in_flight),
		cmocka_unit_test(status_of_what_is_not_connected_is_not_known),
		cmocka_unit_test(
			every_error_of_a_dead_connection_has_its_cause),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("linux", tests, NULL, NULL);
}
