/* SPDX-License-Identifier: MIT */
/*
 * Every kind and state of descriptor: TCP sockets are configured in any state,
 * all others are rejected and not modified.
 */
#include "sockets.h"

#include <linux/netlink.h>
#include <string.h>
#include <sys/un.h>

#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif

static void assert_left(int fd, const struct raw *before,
			const struct tka_report *report)
{
	int o, error = errno;
	struct raw after = raw_all(fd);

	assert_int_equal(error, 1234);
	assert_memory_equal(&after, before, sizeof(after));
	for (o = 0; o < TABLED; o++)
		assert_int_equal(report->option[o].outcome,
				 TKA_OUTCOME_NOT_CHANGED);
	errno = 1234;
}

/* By every call, and none of the socket's options is modified. */
static void assert_rejected(int fd)
{
	struct tka_keepalive now = TKA_KEEPALIVE_INIT, on = now, timing = now;
	struct tka_status status = TKA_STATUS_INIT;
	struct tka_report report = TKA_REPORT_INIT;
	struct raw before = raw_all(fd);
	unsigned flags;

	errno = 1234;
	on.enabled = 1;
	timing.enabled = 1;
	timing.idle_s = 10;
	timing.user_timeout_ms = 1000;
	assert_int_equal(tka_keepalive_set(fd, 10, 10, 3), TKA_ESOCKET);
	assert_left(fd, &before, &report);
	assert_int_equal(tka_keepalive_set(fd, TKA_UNCHANGED, TKA_UNCHANGED,
					   TKA_UNCHANGED),
			 TKA_ESOCKET);
	assert_left(fd, &before, &report);
	assert_int_equal(tka_keepalive_off(fd), TKA_ESOCKET);
	assert_left(fd, &before, &report);
	for (flags = 0; flags < 8; flags++) {
		assert_int_equal(tka_keepalive_apply(fd, &on, flags, &report),
				 TKA_ESOCKET);
		assert_left(fd, &before, &report);
		assert_int_equal(report.code, TKA_ESOCKET);
		assert_int_equal(tka_keepalive_apply(fd, &timing, flags, NULL),
				 TKA_ESOCKET);
		assert_left(fd, &before, &report);
	}
	assert_int_equal(tka_keepalive_within(fd, 30, 0, &report), TKA_ESOCKET);
	assert_left(fd, &before, &report);
	assert_int_equal(tka_keepalive_within(fd, 30, TKA_EACH, NULL),
			 TKA_ESOCKET);
	assert_left(fd, &before, &report);
	assert_int_equal(tka_keepalive_get(fd, &now), TKA_ESOCKET);
	assert_int_equal(now.known, 0);
	assert_int_equal(tka_status_get(fd, &status), TKA_ESOCKET);
	assert_int_equal(status.known, 0);
	assert_left(fd, &before, &report);
}

static void assert_holds(int fd, int enabled, int idle_s, int interval_s,
			 int count, int user_timeout)
{
	const struct raw expected = {
		{enabled, idle_s, interval_s, count, user_timeout}};
	struct raw is = raw_all(fd);

	assert_memory_equal(&is, &expected, sizeof(is));
}

/* A user timeout that was on is turned off: the timing is exact. */
static void assert_configured(int fd)
{
	struct tka_keepalive now = TKA_KEEPALIVE_INIT;
	int lacks_user_timeout = raw_get(fd, TKA_USER_TIMEOUT) < 0;
	int user_timeout = lacks_user_timeout ? -1 : 0;

	assert_int_equal(tka_keepalive_set(fd, 10, 11, 3), TKA_OK);
	assert_holds(fd, 1, 10, 11, 3, user_timeout);
	assert_int_equal(tka_keepalive_get(fd, &now), TKA_OK);
	assert_int_equal(now.enabled, 1);
	assert_int_equal(now.idle_s, 10);
	assert_int_equal(now.interval_s, 11);
	assert_int_equal(now.count, 3);
	assert_int_equal(now.user_timeout_ms,
			 lacks_user_timeout ? TKA_UNCHANGED : 0);
	assert_int_equal(tka_keepalive_off(fd), TKA_OK);
	assert_holds(fd, 0, 10, 11, 3, user_timeout);
}

static void check_other_socket(int family, int type, int protocol)
{
	int fd = socket(family, type, protocol);

	if (fd < 0)
		skip_because(strerror(errno)); /* or not without privilege */
	assert_rejected(fd);
	close(fd);
}

static void udp_is_rejected(void **state)
{
	(void)state;
	check_other_socket(AF_INET, SOCK_DGRAM, 0);
}

static void udp_over_ipv6_is_rejected(void **state)
{
	(void)state;
	check_other_socket(AF_INET6, SOCK_DGRAM, 0);
}

static void a_unix_stream_is_rejected(void **state)
{
	(void)state;
	check_other_socket(AF_UNIX, SOCK_STREAM, 0);
}

static void a_connected_unix_pair_is_rejected(void **state)
{
	int pair[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	assert_rejected(pair[0]);
	close(pair[0]);
	close(pair[1]);
}

static void a_unix_datagram_socket_is_rejected(void **state)
{
	(void)state;
	check_other_socket(AF_UNIX, SOCK_DGRAM, 0);
}

static void a_unix_seqpacket_socket_is_rejected(void **state)
{
	(void)state;
	check_other_socket(AF_UNIX, SOCK_SEQPACKET, 0);
}

static void a_raw_socket_is_rejected(void **state)
{
	(void)state;
	check_other_socket(AF_INET, SOCK_RAW, IPPROTO_TCP);
}

static void a_raw_ipv6_socket_is_rejected(void **state)
{
	(void)state;
	check_other_socket(AF_INET6, SOCK_RAW, IPPROTO_TCP);
}

static void a_netlink_socket_is_rejected(void **state)
{
	(void)state;
	check_other_socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
}

/* As many as this kernel has; CAN and MCTP answer EINVAL to TCP's level. */
static void sockets_of_rarer_protocols_are_rejected(void **state)
{
	static const struct {
		int family, type, protocol;
	} kinds[] = {
		{AF_VSOCK, SOCK_STREAM, 0},
		{AF_PACKET, SOCK_RAW, 0},
		{AF_CAN, SOCK_RAW, 1},
		{45, SOCK_DGRAM, 0}, /* MCTP */
		{AF_TIPC, SOCK_STREAM, 0},
		{AF_ALG, SOCK_SEQPACKET, 0},
		{AF_INET, SOCK_STREAM, IPPROTO_SCTP},
		{AF_INET, SOCK_DGRAM, IPPROTO_UDPLITE},
		{AF_INET, SOCK_DGRAM, IPPROTO_ICMP},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		int fd = socket(kinds[i].family, kinds[i].type,
				kinds[i].protocol);

		print_message("# family %d, protocol %d: %s\n", kinds[i].family,
			      kinds[i].protocol,
			      fd < 0 ? "not here" : "rejected");
		if (fd < 0)
			continue;
		assert_rejected(fd);
		close(fd);
	}
}

static void a_pipe_is_rejected(void **state)
{
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_rejected(ends[0]);
	assert_rejected(ends[1]);
	close(ends[0]);
	close(ends[1]);
}

static void check_file(const char *path, int flags)
{
	int fd = open(path, flags);

	assert_true(fd >= 0);
	assert_rejected(fd);
	close(fd);
}

static void a_file_is_rejected(void **state)
{
	(void)state;
	check_file("/proc/self/exe", O_RDONLY);
}

static void a_directory_is_rejected(void **state)
{
	(void)state;
	check_file("/", O_RDONLY | O_DIRECTORY);
}

static void a_device_is_rejected(void **state)
{
	(void)state;
	check_file("/dev/null", O_RDWR);
}

static void an_o_path_descriptor_is_rejected(void **state)
{
	(void)state;
	check_file("/", O_PATH);
}

static void a_closed_descriptor_is_rejected(void **state)
{
	int fd = tcp_new(AF_INET);

	(void)state;
	close(fd);
	assert_rejected(fd);
}

static void minus_one_is_rejected(void **state)
{
	(void)state;
	assert_rejected(-1);
}

static void new_and_listening_sockets_are_configured(void **state)
{
	static const int families[] = {AF_INET, AF_INET6};
	int i;

	(void)state;
	for (i = 0; i < 2; i++) {
		int new = tcp_new(families[i]);
		int listener = tcp_listen(families[i]);

		assert_configured(new);
		assert_configured(listener);
		close(new);
		close(listener);
	}
}

static void connected_sockets_are_configured(void **state)
{
	static const int families[] = {AF_INET, AF_INET6};
	int i, pair[2];

	(void)state;
	for (i = 0; i < 2; i++) {
		tcp_pair(families[i], pair);
		assert_configured(pair[0]);
		assert_configured(pair[1]);
		close(pair[0]);
		close(pair[1]);
	}
}

static void half_closed_sockets_are_configured(void **state)
{
	int pair[2];

	(void)state;
	tcp_pair(AF_INET, pair);
	assert_int_equal(shutdown(pair[0], SHUT_WR), 0);
	assert_configured(pair[0]);
	assert_configured(pair[1]);
	assert_int_equal(shutdown(pair[1], SHUT_RDWR), 0);
	assert_configured(pair[1]);
	close(pair[0]);
	close(pair[1]);
}

static void a_socket_reset_by_its_peer_is_configured(void **state)
{
	struct linger abort_it = {.l_onoff = 1, .l_linger = 0};
	int pair[2];
	char byte;

	(void)state;
	tcp_pair(AF_INET, pair);
	setsockopt(pair[1], SOL_SOCKET, SO_LINGER, &abort_it, sizeof(abort_it));
	close(pair[1]);
	assert_int_equal(read(pair[0], &byte, 1), -1); /* waits for the RST */
	assert_int_equal(errno, ECONNRESET);
	assert_configured(pair[0]);
	close(pair[0]);
}

static void a_refused_connection_is_configured(void **state)
{
	struct sockaddr_in address;
	socklen_t size = sizeof(address);
	int listener = tcp_listen(AF_INET), fd = tcp_new(AF_INET);

	(void)state;
	getsockname(listener, (struct sockaddr *)&address, &size);
	close(listener);
	assert_int_equal(connect(fd, (struct sockaddr *)&address, size), -1);
	assert_configured(fd);
	close(fd);
}

/* What an MPTCP socket takes, lacks and is left with. */
static void check_mptcp(int fd)
{
	struct tka_keepalive want = TKA_KEEPALIVE_INIT, now = want;
	struct tka_report report = TKA_REPORT_INIT;

	assert_int_equal(raw_get(fd, TKA_USER_TIMEOUT), -1);
	assert_configured(fd);
	assert_int_equal(tka_keepalive_set(fd, 32768, 1, 1), TKA_ERANGE);
	assert_holds(fd, 0, 10, 11, 3, -1);
	want.enabled = 1;
	want.idle_s = 20;
	want.interval_s = 21;
	want.count = 4;
	want.user_timeout_ms = 1000;
	assert_int_equal(tka_keepalive_apply(fd, &want, 0, &report),
			 TKA_EUNSUP);
	assert_int_equal(report.option[TKA_USER_TIMEOUT].outcome, TKA_EUNSUP);
	assert_int_equal(report.option[TKA_IDLE].outcome,
			 TKA_OUTCOME_NOT_CHANGED);
	assert_int_equal(report.reason, TKA_USER_TIMEOUT);
	assert_holds(fd, 0, 10, 11, 3, -1);
	assert_int_equal(tka_keepalive_apply(fd, &want, TKA_SKIP, &report),
			 TKA_OK);
	assert_int_equal(report.option[TKA_USER_TIMEOUT].outcome,
			 TKA_OUTCOME_SKIPPED);
	assert_int_equal(report.option[TKA_IDLE].outcome, TKA_OUTCOME_APPLIED);
	assert_holds(fd, 1, 20, 21, 4, -1);
	assert_int_equal(tka_keepalive_get(fd, &now), TKA_OK);
	assert_int_equal(now.known, 15);
	assert_int_equal(now.system, 0);
}

static int mptcp_new(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP);

	if (fd < 0)
		skip_because("no MPTCP on this kernel, or an emulator's");
	if (raw_get(fd, TKA_IDLE) < 0) {
		close(fd);
		skip_because("this kernel's MPTCP has no TCP_KEEPIDLE");
	}
	return fd;
}

static int mptcp_listen(struct sockaddr_in *address)
{
	socklen_t size = sizeof(*address);
	int listener = mptcp_new();

	*address = (struct sockaddr_in){.sin_family = AF_INET};
	address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(listener, (struct sockaddr *)address, size), 0);
	assert_int_equal(listen(listener, 1), 0);
	assert_int_equal(
		getsockname(listener, (struct sockaddr *)address, &size), 0);
	return listener;
}

static void a_new_mptcp_socket_is_tcp_without_a_user_timeout(void **state)
{
	int fd = mptcp_new();

	(void)state;
	check_mptcp(fd);
	close(fd);
}

static void a_listening_mptcp_socket_is_too(void **state)
{
	struct sockaddr_in address;
	int fd = mptcp_listen(&address);

	(void)state;
	check_mptcp(fd);
	close(fd);
}

static void connected_mptcp_sockets_are_too(void **state)
{
	struct sockaddr_in address;
	int listener = mptcp_listen(&address), fd = mptcp_new();
	int accepted, protocol;
	socklen_t size = sizeof(protocol);

	(void)state;
	assert_loopback(
		connect(fd, (struct sockaddr *)&address, sizeof(address)));
	accepted = accept(listener, NULL, NULL);
	assert_int_equal(
		getsockopt(accepted, SOL_SOCKET, SO_PROTOCOL, &protocol, &size),
		0);
	assert_int_equal(protocol, IPPROTO_MPTCP);
	check_mptcp(fd);
	check_mptcp(accepted);
	close(fd);
	close(accepted);
	close(listener);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(udp_is_rejected),
		cmocka_unit_test(udp_over_ipv6_is_rejected),
		cmocka_unit_test(a_unix_stream_is_rejected),
		cmocka_unit_test(a_connected_unix_pair_is_rejected),
		cmocka_unit_test(a_unix_datagram_socket_is_rejected),
		cmocka_unit_test(a_unix_seqpacket_socket_is_rejected),
		cmocka_unit_test(a_raw_socket_is_rejected),
		cmocka_unit_test(a_raw_ipv6_socket_is_rejected),
		cmocka_unit_test(a_netlink_socket_is_rejected),
		cmocka_unit_test(sockets_of_rarer_protocols_are_rejected),
		cmocka_unit_test(a_pipe_is_rejected),
		cmocka_unit_test(a_file_is_rejected),
		cmocka_unit_test(a_directory_is_rejected),
		cmocka_unit_test(a_device_is_rejected),
		cmocka_unit_test(an_o_path_descriptor_is_rejected),
		cmocka_unit_test(a_closed_descriptor_is_rejected),
		cmocka_unit_test(minus_one_is_rejected),
		cmocka_unit_test(new_and_listening_sockets_are_configured),
		cmocka_unit_test(connected_sockets_are_configured),
		cmocka_unit_test(half_closed_sockets_are_configured),
		cmocka_unit_test(a_socket_reset_by_its_peer_is_configured),
		cmocka_unit_test(a_refused_connection_is_configured),
		cmocka_unit_test(
			a_new_mptcp_socket_is_tcp_without_a_user_timeout),
		cmocka_unit_test(a_listening_mptcp_socket_is_too),
		cmocka_unit_test(connected_mptcp_sockets_are_too),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("kinds", tests, NULL, NULL);
}
