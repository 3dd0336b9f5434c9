/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * The kernel of Linux behind system calls that this program answers itself, for
 * the answers that a healthy system does not give.
 */
#include "../asserts.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "kernel/kernel.h"

static const struct tka__kernel *const k = &tka__os;
enum {
	SOCK = 1000
};

static struct {
	int tcp_error, tcp_size;
	int protocol;  /* of SO_PROTOCOL, 0: an error */
	int listening; /* -1: an error */
	int inet_error, inet6_error;
	int queued, unsent; /* -1: an error */
	int no_name;
	int info_error;
	struct tcp_info info;
	socklen_t info_size;
	int set[4]; /* socket, level, number and value */
	int set_error;
	int read_from; /* the last descriptor, and what held during read() */
	int is_inherited, is_cancellable;
} is;

static int refuse(int error)
{
	errno = error;
	return -1;
}

static int give(void *to, socklen_t *size, int value, socklen_t length)
{
	const unsigned char byte = (unsigned char)value;

	if (length == 1)
		memcpy(to, &byte, 1);
	else
		memcpy(to, &value,
		       length < sizeof(value) ? length : sizeof(value));
	*size = length;
	return 0;
}

int getsockopt(int sock, int level, int name, void *restrict to,
	       socklen_t *restrict size)
{
	assert_int_equal(sock, SOCK);
	assert_int_equal(*size,
			 name == TCP_INFO ? sizeof(is.info) : sizeof(int));
	if (level == IPPROTO_TCP && name == TCP_INFO) {
		if (is.info_error)
			return refuse(is.info_error);
		memcpy(to, &is.info, sizeof(is.info));
		*size = is.info_size;
		return 0;
	}
	if (level == IPPROTO_TCP)
		return is.tcp_error
			       ? refuse(is.tcp_error)
			       : give(to, size, 42, (socklen_t)is.tcp_size);
	if (name == SO_PROTOCOL)
		return is.protocol ? give(to, size, is.protocol, sizeof(int))
				   : refuse(EDOM);
	assert_int_equal(name, SO_ACCEPTCONN);
	return is.listening < 0 ? refuse(EDOM)
				: give(to, size, is.listening, sizeof(int));
}

int setsockopt(int sock, int level, int name, const void *from, socklen_t size)
{
	assert_int_equal(size, sizeof(int));
	is.set[0] = sock;
	is.set[1] = level;
	is.set[2] = name;
	memcpy(&is.set[3], from, sizeof(int));
	return is.set_error ? refuse(is.set_error) : 0;
}

int socket(int domain, int type, int protocol)
{
	int error = domain == AF_INET ? is.inet_error : is.inet6_error;

	assert_int_equal(type & ~SOCK_CLOEXEC, SOCK_STREAM);
	assert_int_equal(protocol, 0);
	return error ? refuse(error) : dup(STDERR_FILENO);
}

#ifdef __GLIBC__
typedef unsigned long request_type;
#else
typedef int request_type;
#endif

int ioctl(int sock, request_type request, ...)
{
	int value = request == SIOCOUTQ ? is.queued : is.unsent;
	va_list args;

	assert_int_equal(sock, SOCK);
	va_start(args, request);
	*va_arg(args, int *) = value;
	va_end(args);
	return value < 0 ? refuse(EDOM) : 0;
}

#ifdef __GLIBC__
/* Texts that are not where they were to be written, or are, and an error. */
char *strerror_r(int error, char *text, size_t size)
{
	static char percent[] = "100 %%", other[] = "error";

	errno = ERANGE;
	if (error == EDOM)
		return memcpy(text, "here", size < 5 ? size : 5);
	return error == EXDEV ? percent : other;
}
#endif

int uname(struct utsname *name)
{
	memcpy(name->version, "#1 SMP", sizeof("#1 SMP"));
	return is.no_name ? refuse(EDOM) : 0;
}

/* What the thread's state is now; it stays. */
static int cancel_state(void)
{
	int now, unused;

	(void)pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &now);
	(void)pthread_setcancelstate(now, &unused);
	return now;
}

ssize_t read(int fd, void *to, size_t size)
{
	is.read_from = fd;
	is.is_inherited = !(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	is.is_cancellable = cancel_state() == PTHREAD_CANCEL_ENABLE;
	/* what system calls by number write is unknown to the sanitizers */
	return readv(fd, &(struct iovec){to, size}, 1);
}

static int setup(void **state)
{
	(void)state;
	memset(&is, 0, sizeof(is));
	is.tcp_size = sizeof(int);
	is.info.tcpi_state = TCP_ESTABLISHED;
	is.info.tcpi_snd_mss = 1460;
	is.info_size = sizeof(is.info);
	errno = ENOTTY;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	assert_int_equal(errno, ENOTTY);
	return 0;
}

/* Some systems write a single byte. */
static void option_of_one_byte_is_a_number(void **state)
{
	int value = -1;

	(void)state;
	is.tcp_size = 1;
	assert_int_equal(k->get(k, SOCK, IPPROTO_TCP, TCP_KEEPIDLE, &value), 0);
	assert_int_equal(value, 42);
}

static void option_is_set_as_it_is_given(void **state)
{
	static const int given[] = {SOCK, IPPROTO_TCP, TCP_KEEPIDLE, 7};

	(void)state;
	assert_int_equal(k->set(k, SOCK, IPPROTO_TCP, TCP_KEEPIDLE, 7), 0);
	assert_memory_equal(is.set, given, sizeof(given));
	is.set_error = EPERM;
	assert_int_equal(k->set(k, SOCK, IPPROTO_TCP, TCP_KEEPIDLE, 7), EPERM);
}

static void option_without_a_value_is_not_there(void **state)
{
	int value;

	(void)state;
	assert_int_equal(k->get(k, SOCK, IPPROTO_TCP, TCP_KEEPIDLE, &value), 0);
	assert_int_equal(value, 42);
	is.tcp_size = 0;
	assert_int_equal(k->get(k, SOCK, IPPROTO_TCP, TCP_KEEPIDLE, &value),
			 ENOPROTOOPT);
	is.tcp_error = EPERM;
	assert_int_equal(k->get(k, SOCK, IPPROTO_TCP, TCP_KEEPIDLE, &value),
			 EPERM);
}

static void invalid_level_of_another_protocol_is_no_tcp_socket(void **state)
{
	(void)state;
	assert_int_equal(k->check_tcp(k, SOCK), 0);
	is.tcp_error = EINVAL;
	assert_int_equal(k->check_tcp(k, SOCK), EINVAL);
	is.protocol = IPPROTO_TCP;
	assert_int_equal(k->check_tcp(k, SOCK), EINVAL);
	is.listening = 1; /* lwIP returns it for a listening socket */
	assert_int_equal(k->check_tcp(k, SOCK), EINVAL);
	is.protocol = IPPROTO_UDP;
	assert_int_equal(k->check_tcp(k, SOCK), ENOPROTOOPT);
	is.tcp_error = EPERM;
	assert_int_equal(k->check_tcp(k, SOCK), EPERM);
}

static void only_a_listening_socket_is_listening(void **state)
{
	(void)state;
	assert_int_equal(k->is_listening(k, SOCK), 0);
	is.listening = 1;
	assert_int_equal(k->is_listening(k, SOCK), 1);
	is.listening = -1;
	assert_int_equal(k->is_listening(k, SOCK), 0);
}

static void no_call_sets_both_times(void **state)
{
	(void)state;
	assert_int_equal(k->set_times(k, SOCK, 1000, 1000), ENOPROTOOPT);
}

static void temporary_socket_is_of_ipv6_only_without_ipv4(void **state)
{
	struct tka__temporary t;

	(void)state;
	is.inet6_error = EDOM;
	assert_int_equal(k->open(k, &t), 0);
	assert_int_equal(cancel_state(), PTHREAD_CANCEL_DISABLE);
	k->close(k, &t);
	assert_int_equal(cancel_state(), PTHREAD_CANCEL_ENABLE);
	is.inet_error = EAFNOSUPPORT;
	assert_int_equal(k->open(k, &t), EDOM);
	assert_int_equal(cancel_state(), PTHREAD_CANCEL_ENABLE);
	is.inet6_error = 0;
	assert_int_equal(k->open(k, &t), 0);
	k->close(k, &t);
	assert_int_equal(fcntl(t.sock, F_GETFD), -1);
	assert_int_equal(errno, EBADF);
	errno = ENOTTY;
	is.inet_error = EMFILE;
	assert_int_equal(k->open(k, &t), EMFILE);
}

/* 0 is a descriptor like others, if the program has closed its input. */
static void descriptor_0_is_one_like_others(void **state)
{
	struct tka__temporary t;
	int input = dup(STDIN_FILENO);
	int64_t value;

	(void)state;
	(void)close(STDIN_FILENO);
	errno = EAFNOSUPPORT; /* of an earlier call */
	assert_int_equal(k->open(k, &t), 0);
	assert_int_equal(t.sock, STDIN_FILENO);
	assert_int_equal(errno, EAFNOSUPPORT);
	k->close(k, &t);
	assert_int_equal(fcntl(STDIN_FILENO, F_GETFD), -1);
	errno = ENOTTY;
	assert_int_equal(k->setting(k, "/proc/sys/net/ipv4/tcp_sack", &value),
			 TKA__SETTING_READ);
	assert_int_equal(is.read_from, STDIN_FILENO);
	(void)dup2(input, STDIN_FILENO);
	(void)close(input);
}

static void error_of_close_is_not_left_in_errno(void **state)
{
	struct tka__temporary t;

	(void)state;
	assert_int_equal(k->open(k, &t), 0);
	(void)close(t.sock);
	k->close(k, &t);
	assert_int_equal(errno, ENOTTY);
}

static void errors_are_classified(void **state)
{
	(void)state;
	assert_int_equal(k->classify(EBADF), TKA_ESOCKET);
	assert_int_equal(k->classify(ENOTSOCK), TKA_ESOCKET);
	assert_int_equal(k->classify(ENOPROTOOPT), TKA_EUNSUP);
	assert_int_equal(k->classify(EOPNOTSUPP), TKA_EUNSUP);
	assert_int_equal(k->classify(EINVAL), TKA_EOS);
	assert_int_equal(k->classify(EPERM), TKA_EOS);
}

static void every_error_has_its_cause(void **state)
{
	static const struct {
		int error;
		enum tka_loss loss;
	} causes[] = {
		{ETIMEDOUT, TKA_LOSS_TIMEOUT},
		{ENETRESET, TKA_LOSS_TIMEOUT},
		{ECONNABORTED, TKA_LOSS_RESET},
		{ECONNRESET, TKA_LOSS_RESET},
		{ECONNREFUSED, TKA_LOSS_RESET},
		{EPIPE, TKA_LOSS_RESET},
		{EHOSTUNREACH, TKA_LOSS_UNREACHABLE},
		{EHOSTDOWN, TKA_LOSS_UNREACHABLE},
		{EPROTO, TKA_LOSS_UNREACHABLE},
		{ENETUNREACH, TKA_LOSS_UNREACHABLE},
		{ENETDOWN, TKA_LOSS_UNREACHABLE},
		{EACCES, TKA_LOSS_UNREACHABLE},
		{ENOPROTOOPT, TKA_LOSS_UNREACHABLE},
		{ENONET, TKA_LOSS_UNREACHABLE},
	};
	size_t i, known = 0;
	int error;

	(void)state;
	for (error = -1; error < 200; error++) {
		enum tka_loss loss = TKA_LOSS_NONE;

		for (i = 0; i < sizeof(causes) / sizeof(causes[0]); i++)
			if (causes[i].error == error) {
				loss = causes[i].loss;
				known++;
			}
		assert_int_equal(k->cause(error), loss);
	}
	assert_int_equal(known, sizeof(causes) / sizeof(causes[0]));
}

#ifdef __GLIBC__
static void text_of_an_error_is_the_systems(void **state)
{
	char text[8] = "1234567";

	(void)state;
	k->describe(EXDEV, text, sizeof(text));
	assert_string_equal(text, "100 %%");
	k->describe(EDOM, text, sizeof(text));
	assert_string_equal(text, "here");
	k->describe(EPERM, text, sizeof(text));
	assert_string_equal(text, "error");
	k->describe(EPERM, text, 4);
	assert_string_equal(text, "err");
}
#endif

static void error_of_a_failed_call_is_left_in_errno(void **state)
{
	(void)state;
	(k->fail)(k, EPERM);
	assert_int_equal(errno, EPERM);
	errno = ENOTTY;
}

static void release_is_not_needed_on_linux(void **state)
{
	(void)state;
	assert_int_equal(k->release(k), 0);
}

static void version_is_the_kernels_whole_version(void **state)
{
	(void)state;
	assert_true(k->is_version(k, "#1 SMP"));
	assert_false(k->is_version(k, "#1"));
	assert_false(k->is_version(k, ""));
	is.no_name = 1;
	assert_false(k->is_version(k, "#1 SMP"));
	errno = ENOTTY;
}

static struct tka_status status(void)
{
	struct tka_status s = TKA_STATUS_INIT;

	assert_int_equal(k->status(k, SOCK, &s), 0);
	return s;
}

static void status_without_a_connection_is_not_known(void **state)
{
	(void)state;
	assert_int_equal(status().known,
			 TKA_STATUS_DATA_RECEIVED | TKA_STATUS_ACK_RECEIVED |
				 TKA_STATUS_PROBES | TKA_STATUS_RETRANSMITS |
				 TKA_STATUS_IN_FLIGHT);
	is.info.tcpi_state = TCP_CLOSE;
	assert_int_equal(status().known, 0);
	is.info.tcpi_state = TCP_SYN_SENT;
	assert_int_equal(status().known, 0);
	is.info.tcpi_state = TCP_ESTABLISHED;
	is.info.tcpi_snd_mss = 0;
	assert_int_equal(status().known, 0);
	is.info.tcpi_snd_mss = 1;
	is.info_size = offsetof(struct tcp_info, tcpi_total_retrans) +
		       sizeof(is.info.tcpi_total_retrans);
	assert_int_not_equal(status().known, 0);
	is.info_size--;
	assert_int_equal(status().known, 0);
}

/* Closed, but with a round-trip time: its last numbers; no byte is sent. */
static void status_of_a_lost_connection_has_no_bytes_in_flight(void **state)
{
	(void)state;
	is.info.tcpi_state = TCP_CLOSE;
	is.info.tcpi_rtt = 1;
	assert_int_equal(status().known,
			 TKA_STATUS_DATA_RECEIVED | TKA_STATUS_ACK_RECEIVED |
				 TKA_STATUS_PROBES | TKA_STATUS_RETRANSMITS);
	assert_int_equal(status().in_flight, -1);
}

static void status_that_fails_is_an_error(void **state)
{
	struct tka_status s = TKA_STATUS_INIT;

	(void)state;
	is.info_error = EPERM;
	assert_int_equal(k->status(k, SOCK, &s), EPERM);
	assert_int_equal(s.known, 0);
}

static void status_has_the_kernels_numbers(void **state)
{
	struct tka_status s;

	(void)state;
	is.info.tcpi_last_data_recv = 11;
	is.info.tcpi_last_ack_recv = 12;
	is.info.tcpi_probes = 3;
	is.info.tcpi_total_retrans = 14;
	s = status();
	assert_int_equal(s.data_received_ms, 11);
	assert_int_equal(s.ack_received_ms, 12);
	assert_int_equal(s.probes, 3);
	assert_int_equal(s.retransmits, 14);
}

static void bytes_in_flight_do_not_include_a_fin(void **state)
{
	static const int with_fin[] = {TCP_FIN_WAIT1, TCP_CLOSING,
				       TCP_LAST_ACK};
	size_t i;

	(void)state;
	is.queued = 5;
	assert_int_equal(status().in_flight, 5);
	is.unsent = 2;
	assert_int_equal(status().in_flight, 3);
	for (i = 0; i < 3; i++) {
		is.info.tcpi_state = (uint8_t)with_fin[i];
		is.queued = 5;
		is.unsent = 0;
		assert_int_equal(status().in_flight, 4);
		is.unsent = 2; /* the FIN is not sent either */
		assert_int_equal(status().in_flight, 3);
		is.queued = is.unsent = 0;
		assert_int_equal(status().in_flight, 0);
	}
}

static void bytes_in_flight_need_both_queues(void **state)
{
	(void)state;
	is.queued = 1;
	is.unsent = 2;
	assert_false(status().known & TKA_STATUS_IN_FLIGHT);
	is.unsent = 1;
	assert_int_equal(status().in_flight, 0);
	is.unsent = -1;
	assert_false(status().known & TKA_STATUS_IN_FLIGHT);
	is.unsent = 0;
	is.queued = -1;
	assert_false(status().known & TKA_STATUS_IN_FLIGHT);
}

static enum tka__setting read_file(const char *content, int64_t *value)
{
	int fd = memfd_create("setting", 0);
	char path[32];
	enum tka__setting answer;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, content, strlen(content)), strlen(content));
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	errno = ENOTTY;
	answer = k->setting(k, path, value);
	assert_false(is.is_inherited || is.is_cancellable);
	assert_int_equal(cancel_state(), PTHREAD_CANCEL_ENABLE);
	assert_int_equal(fcntl(is.read_from, F_GETFD), -1);
	errno = ENOTTY;
	(void)close(fd);
	return answer;
}

static void setting_is_a_file_with_one_number(void **state)
{
	static const char *const bad[] = {
		"",
		"\n",
		"x",
		"7 8",
		"7x",
		"0x7",
		"-",
		"                               7",
		"                                7",
		"                              42",
	};
	int64_t value = 0;
	size_t i;

	(void)state;
	assert_int_equal(read_file("7200\n", &value), TKA__SETTING_READ);
	assert_int_equal(value, 7200);
	assert_int_equal(read_file("-9", &value), TKA__SETTING_READ);
	assert_int_equal(value, -9);
	/* 31 characters at most */
	assert_int_equal(read_file("                              3", &value),
			 TKA__SETTING_READ);
	assert_int_equal(value, 3);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(read_file(bad[i], &value),
				 TKA__SETTING_HIDDEN);
	assert_int_equal(k->setting(k, "/nonexistent", &value),
			 TKA__SETTING_HIDDEN);
	assert_int_equal(k->setting(k, "/", &value), TKA__SETTING_HIDDEN);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(option_of_one_byte_is_a_number),
		TEST(option_is_set_as_it_is_given),
		TEST(option_without_a_value_is_not_there),
		TEST(invalid_level_of_another_protocol_is_no_tcp_socket),
		TEST(only_a_listening_socket_is_listening),
		TEST(no_call_sets_both_times),
		TEST(temporary_socket_is_of_ipv6_only_without_ipv4),
		TEST(descriptor_0_is_one_like_others),
		TEST(error_of_close_is_not_left_in_errno),
		TEST(errors_are_classified),
		TEST(every_error_has_its_cause),
#ifdef __GLIBC__
		TEST(text_of_an_error_is_the_systems),
#endif
		TEST(error_of_a_failed_call_is_left_in_errno),
		TEST(release_is_not_needed_on_linux),
		TEST(version_is_the_kernels_whole_version),
		TEST(status_without_a_connection_is_not_known),
		TEST(status_of_a_lost_connection_has_no_bytes_in_flight),
		TEST(status_that_fails_is_an_error),
		TEST(status_has_the_kernels_numbers),
		TEST(bytes_in_flight_do_not_include_a_fin),
		TEST(bytes_in_flight_need_both_queues),
		TEST(setting_is_a_file_with_one_number),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("posix", tests, NULL, NULL);
}
