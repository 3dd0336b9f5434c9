/* SPDX-License-Identifier: MIT */
/*
 * Live status on Linux and causes of loss. The library's values lie between
 * the kernel's just before and just after, whatever the clock does; the scenes
 * make fields differ that could be mistaken for each other. A filter on the
 * peer's socket drops all segments, so that it does not respond.
 */
#include "sockets.h"

#include <linux/filter.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <time.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* The kernel, the library, and the kernel again. */
struct look {
	struct tcp_info before, after;
	struct tka_status status;
};

static struct tcp_info ask(int sock)
{
	struct tcp_info info = {0};
	socklen_t size = sizeof(info);

	assert_int_equal(getsockopt(sock, IPPROTO_TCP, TCP_INFO, &info, &size),
			 0);
	if (size <= sizeof(int)) /* an emulator that passes on numbers only */
		skip_because("the emulator passes on no TCP_INFO");
	return info;
}

static struct look look(int sock)
{
	struct look l = {.before = ask(sock), .status = TKA_STATUS_INIT};

	assert_int_equal(tka_status_get(sock, &l.status), TKA_OK);
	assert_int_equal(l.status.known, 31);
	l.after = ask(sock);
	return l;
}

static int queued(int sock)
{
	int bytes;

	assert_int_equal(ioctl(sock, SIOCOUTQ, &bytes), 0);
	return bytes;
}

/* The part of it that waits for the peer's window or for the network. */
static int unsent(int sock)
{
	int bytes;

	assert_int_equal(ioctl(sock, SIOCOUTQNSD, &bytes), 0);
	return bytes;
}

/* Looks until it is so, 10 s at most: the kernel's timers have to expire. */
static struct look await(int sock, int (*is_so)(const struct look *l))
{
	const struct timespec nap = {0, 2000000};
	struct look l = look(sock);
	int i;

	for (i = 0; i < 5000 && !is_so(&l); i++) {
		nanosleep(&nap, NULL);
		l = look(sock);
	}
	assert_true(is_so(&l));
	return l;
}

static void silence(int sock)
{
	struct sock_filter drop = BPF_STMT(BPF_RET | BPF_K, 0);
	struct sock_fprog all = {1, &drop};

	if (setsockopt(sock, SOL_SOCKET, SO_ATTACH_FILTER, &all, sizeof(all)))
		skip_because("no filter may be put on a socket here");
}

/* At once: an unresponsive peer would leave the kernel trying for minutes. */
static void drop(const int pair[2])
{
	struct linger none = {.l_onoff = 1, .l_linger = 0};
	int i;

	for (i = 0; i < 2; i++) {
		setsockopt(pair[i], SOL_SOCKET, SO_LINGER, &none, sizeof(none));
		close(pair[i]);
	}
}

static void fill(int sock)
{
	static const char data[1 << 16];

	fcntl(sock, F_SETFL, O_NONBLOCK);
	while (write(sock, data, sizeof(data)) > 0)
		;
	assert_int_equal(errno, EAGAIN);
}

/* What is in flight, from a moment at which nothing moved. */
static int64_t assert_in_flight(int sock)
{
	struct look l;
	int all, held;

	(void)look(sock); /* skips before the rest is tried */
	do {
		all = queued(sock);
		held = unsent(sock);
		l = look(sock);
	} while (all != queued(sock) || held != unsent(sock));
	assert_int_equal(l.status.in_flight, all - held);
	return l.status.in_flight;
}

static void
an_idle_connection_has_nothing_in_flight_or_retransmitted(void **state)
{
	struct look l;
	int pair[2];

	(void)state;
	tcp_pair(AF_INET, pair);
	l = look(pair[0]);
	assert_int_equal(l.status.in_flight, 0);
	assert_int_equal(l.status.probes, 0);
	assert_int_equal(l.status.retransmits, 0);
	assert_in_range(l.status.ack_received_ms, l.before.tcpi_last_ack_recv,
			l.after.tcpi_last_ack_recv);
	drop(pair);
}

static int are_apart(const struct look *l)
{
	return l->before.tcpi_last_data_recv > l->after.tcpi_last_ack_recv &&
	       l->before.tcpi_last_data_recv > l->after.tcpi_last_data_sent;
}

/* Data goes one way and acknowledgements the other. */
static void the_age_of_data_is_not_that_of_acknowledgements(void **state)
{
	struct look l;
	int pair[2];

	(void)state;
	tcp_pair(AF_INET, pair);
	do {
		assert_int_equal(write(pair[0], "", 1), 1);
		while (queued(pair[0]))
			;
		l = look(pair[0]);
	} while (!are_apart(&l));
	assert_in_range(l.status.data_received_ms, l.before.tcpi_last_data_recv,
			l.after.tcpi_last_data_recv);
	assert_in_range(l.status.ack_received_ms, l.before.tcpi_last_ack_recv,
			l.after.tcpi_last_ack_recv);
	drop(pair);
}

static void
what_is_in_flight_is_what_was_sent_and_not_acknowledged(void **state)
{
	static const char data[1000];
	int pair[2];

	(void)state;
	tcp_pair(AF_INET, pair);
	silence(pair[1]);
	assert_int_equal(write(pair[0], data, sizeof(data)), sizeof(data));
	assert_int_equal(assert_in_flight(pair[0]), sizeof(data));
	fill(pair[0]);
	assert_in_range(assert_in_flight(pair[0]), sizeof(data),
			queued(pair[0]) - 1);
	assert_true(unsent(pair[0]) > 0);
	drop(pair);
}

static void what_the_peers_window_holds_back_is_not_in_flight(void **state)
{
	int pair[2];

	(void)state;
	tcp_pair(AF_INET, pair);
	fill(pair[0]); /* the peer listens and does not read */
	assert_true(assert_in_flight(pair[0]) < queued(pair[0]));
	assert_true(unsent(pair[0]) > 0);
	drop(pair);
}

/* The queues of the kernel count a FIN as a byte. */
static void a_fin_is_not_in_flight(void **state)
{
	struct look l;
	int pair[2];

	(void)state;
	tcp_pair(AF_INET, pair);
	silence(pair[1]);
	assert_int_equal(shutdown(pair[0], SHUT_WR), 0);
	assert_int_equal(queued(pair[0]), 1);
	l = look(pair[0]);
	assert_int_equal(l.status.in_flight, 0);
	drop(pair);
	tcp_pair(AF_INET, pair);
	silence(pair[1]);
	assert_int_equal(write(pair[0], "xyz", 3), 3);
	assert_int_equal(shutdown(pair[0], SHUT_WR), 0);
	l = look(pair[0]);
	assert_int_equal(l.status.in_flight, 3);
	drop(pair);
}

static int is_sent_again(const struct look *l)
{
	return l->before.tcpi_total_retrans > 0;
}

static void retransmissions_to_an_unresponsive_peer_are_counted(void **state)
{
	struct look l;
	int pair[2];

	(void)state;
	tcp_pair(AF_INET, pair);
	silence(pair[1]);
	assert_int_equal(write(pair[0], "", 1), 1);
	l = await(pair[0], is_sent_again);
	assert_in_range(l.status.retransmits, l.before.tcpi_total_retrans,
			l.after.tcpi_total_retrans);
	assert_int_equal(l.status.probes, 0);
	assert_int_equal(l.status.in_flight, 1);
	drop(pair);
}

static int is_probed(const struct look *l)
{
	return l->before.tcpi_probes > 0;
}

static void
probes_that_an_unresponsive_peer_does_not_answer_are_counted(void **state)
{
	struct look l;
	int pair[2];

	(void)state;
	tcp_pair(AF_INET, pair);
	silence(pair[1]);
	assert_int_equal(tka_keepalive_set(pair[0], 1, 1, 100), TKA_OK);
	l = await(pair[0], is_probed);
	assert_in_range(l.status.probes, l.before.tcpi_probes,
			l.after.tcpi_probes);
	assert_int_equal(l.status.retransmits, 0);
	assert_int_equal(l.status.in_flight, 0);
	drop(pair);
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
		assert_int_equal(s.data_received_ms, -1);
		assert_int_equal(s.ack_received_ms, -1);
		assert_int_equal(s.in_flight, -1);
		assert_int_equal(s.probes, -1);
		assert_int_equal(s.retransmits, -1);
		close(fds[i]);
	}
}

/* Every error of a lost connection; no other error is one. */
static enum tka_loss cause_of(int error)
{
	static const int silent[] = {ETIMEDOUT, ENETRESET};
	static const int reset[] = {ECONNRESET, ECONNABORTED, ECONNREFUSED,
				    EPIPE};
	static const int unreachable[] = {EHOSTUNREACH, EHOSTDOWN, ENETUNREACH,
					  ENETDOWN,	EACCES,	   ENOPROTOOPT,
					  ENONET,	EPROTO};
	size_t i;

	for (i = 0; i < COUNT_OF(silent); i++)
		if (silent[i] == error)
			return TKA_LOSS_TIMEOUT;
	for (i = 0; i < COUNT_OF(reset); i++)
		if (reset[i] == error)
			return TKA_LOSS_RESET;
	for (i = 0; i < COUNT_OF(unreachable); i++)
		if (unreachable[i] == error)
			return TKA_LOSS_UNREACHABLE;
	return TKA_LOSS_NONE;
}

static void every_error_has_its_cause_and_no_other_has_one(void **state)
{
	int error;

	(void)state;
	for (error = -4096; error < 100000; error++)
		assert_int_equal(tka_cause(error), cause_of(error));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			an_idle_connection_has_nothing_in_flight_or_retransmitted),
		cmocka_unit_test(
			the_age_of_data_is_not_that_of_acknowledgements),
		cmocka_unit_test(
			what_is_in_flight_is_what_was_sent_and_not_acknowledged),
		cmocka_unit_test(
			what_the_peers_window_holds_back_is_not_in_flight),
		cmocka_unit_test(a_fin_is_not_in_flight),
		cmocka_unit_test(
			retransmissions_to_an_unresponsive_peer_are_counted),
		cmocka_unit_test(
			probes_that_an_unresponsive_peer_does_not_answer_are_counted),
		cmocka_unit_test(status_of_what_is_not_connected_is_not_known),
		cmocka_unit_test(
			every_error_has_its_cause_and_no_other_has_one),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("status", tests, NULL, NULL);
}
