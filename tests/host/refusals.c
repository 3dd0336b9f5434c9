/* SPDX-License-Identifier: MIT */
/*
 * System calls that a real kernel rejects: by a filter (seccomp), which a
 * child puts on itself and needs no privilege for. Its sockets are the
 * parent's, which reads them without the library.
 */
#include "child.h"
#include "sockets.h"

#include <endian.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* A call to refuse, by two neighbouring arguments, the first of them at. */
struct filter {
	int call, at, first, second, error;
};

#define LOAD(field) \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, \
		 (unsigned)offsetof(struct seccomp_data, field))
#define UNLESS(value, skipped) \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)(value), 0, skipped)
#define RETURN(value) BPF_STMT(BPF_RET | BPF_K, (unsigned)(value))

/* Arguments have 64 bits, of which the filter loads the lower 32. */
static struct sock_filter load_argument(int at)
{
	const struct sock_filter load = LOAD(args);
	struct sock_filter s = load;

	s.k += (unsigned)at * 8 + (__BYTE_ORDER == __BIG_ENDIAN ? 4 : 0);
	return s;
}

static int install(const struct filter *f)
{
	struct sock_filter program[] = {
		LOAD(nr),
		UNLESS(f->call, 5),
		load_argument(f->at),
		UNLESS(f->first, 3),
		load_argument(f->at + 1),
		UNLESS(f->second, 1),
		RETURN(SECCOMP_RET_ERRNO | (unsigned)f->error),
		RETURN(SECCOMP_RET_ALLOW),
	};
	struct sock_fprog all = {COUNT_OF(program), program};

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &all);
}

/* The filter of one option's writes or reads. */
static struct filter filter_of(int call, int option, int error)
{
	const struct tka_option_info *o = tka_platform_option(
		tka_platform_current(), (enum tka_option)option);
	struct filter f = {call, 1, o->level, o->number, error};

	return f;
}

static int refuses(const struct filter *f, int sock)
{
	socklen_t size = sizeof(int);
	int value = 0, fd;

	if (f->call == SYS_socket) {
		fd = socket(f->first, f->second, 0);
		return fd < 0 || close(fd);
	}
	if (getsockopt(sock, f->first, f->second, &value, &size))
		return 1;
	if (f->call == SYS_getsockopt)
		return 0;
	return setsockopt(sock, f->first, f->second, &value, size) != 0;
}

/* Some C libraries make socket calls in a way that no filter can look into. */
static int install_for(const struct filter *f, int sock)
{
	if (install(f))
		return give_up("no filter of system calls here");
	if (!refuses(f, sock))
		return give_up("the filter does not see the call");
	return as_expected;
}

static int differ(const struct raw *a, const struct raw *b)
{
	return memcmp(a, b, sizeof(*a));
}

static struct tka_keepalive all(int enabled, int idle_s, int interval_s,
				int count, int user_timeout_ms)
{
	struct tka_keepalive s = TKA_KEEPALIVE_INIT;

	s.enabled = enabled;
	s.idle_s = idle_s;
	s.interval_s = interval_s;
	s.count = count;
	s.user_timeout_ms = user_timeout_ms;
	return s;
}

/* What a child attempts with a socket, and what it is to find. */
struct attempt {
	int sock, option;
	int error; /* of the refused call */
	int get, apply;
};

/* A child attempts it with a socket that holds this before and after. */
static void attempt(int (*what)(const void *), const struct attempt *a)
{
	static const struct raw before = {{1, 600, 53, 5, 11000}};
	struct raw after;

	raw_set_all(a->sock, &before);
	in_child(what, a);
	after = raw_all(a->sock);
	assert_memory_equal(&after, &before, sizeof(after));
}

/* The code of the call is that of one option; the others are as they were. */
static int only_rejected(const struct tka_report *r, int option)
{
	int o, right = r->reason == option;

	for (o = 0; o < TABLED; o++)
		right &= r->option[o].outcome ==
			 (o == option ? r->code : TKA_OUTCOME_NOT_CHANGED);
	return right;
}

static int reject_a_write(const void *argument)
{
	const struct attempt *a = argument;
	const struct filter f = filter_of(SYS_setsockopt, a->option, a->error);
	const struct tka_keepalive want = all(0, 1973, 41, 7, 12345);
	struct tka_report report = TKA_REPORT_INIT;
	int unfit = install_for(&f, a->sock);

	if (unfit)
		return unfit;
	errno = 0;
	EXPECT(tka_keepalive_apply(a->sock, &want, 0, &report) == a->apply);
	EXPECT(errno == (a->apply == TKA_EOS ? a->error : 0));
	EXPECT(only_rejected(&report, a->option));
	EXPECT(a->apply != TKA_EOS || report.os_error == a->error);
	if (a->option != TKA_ENABLE)
		return as_expected;
	errno = 0;
	EXPECT(tka_keepalive_off(a->sock) == a->apply);
	EXPECT(errno == (a->apply == TKA_EOS ? a->error : 0));
	return as_expected;
}

static void check_writes(int sock)
{
	static const struct {
		int error, apply;
	} writes[] = {{EPERM, TKA_EOS},
		      {EDOM, TKA_EOS},
		      {EBADF, TKA_ESOCKET},
		      {ENOPROTOOPT, TKA_EUNSUP}};
	struct attempt a = {.sock = sock};
	size_t i;

	for (a.option = 0; a.option < TABLED; a.option++)
		for (i = 0; i < COUNT_OF(writes); i++) {
			a.error = writes[i].error;
			a.apply = writes[i].apply;
			attempt(reject_a_write, &a);
		}
}

static void on_every_socket(void (*check)(int sock))
{
	static const int families[] = {AF_INET, AF_INET6};
	int f, i, sock[4];

	for (f = 0; f < 2; f++) {
		tcp_pair(families[f], sock);
		sock[2] = tcp_listen(families[f]);
		sock[3] = tcp_new(families[f]);
		for (i = 0; i < 4; i++)
			check(sock[i]);
		for (i = 0; i < 4; i++)
			close(sock[i]);
	}
}

static void a_rejected_write_is_reported_and_all_is_restored(void **state)
{
	(void)state;
	on_every_socket(check_writes);
}

/* The interval that is there is out of range: it cannot be restored. */
static int tear(const void *unused)
{
	const struct tka_keepalive want = all(1, 1973, 41, 7, 12345);
	const struct filter f = filter_of(SYS_setsockopt, TKA_IDLE, EPERM);
	struct tka_report report = TKA_REPORT_INIT;
	struct raw expected, after;
	int unfit, pair[2];

	(void)unused;
	if (enter(CLONE_NEWNET) || loopback_up() ||
	    write_file("/proc/sys/net/ipv4/tcp_keepalive_intvl", "40000"))
		return give_up("no network namespace of its own");
	tcp_pair(AF_INET, pair);
	if ((unfit = install_for(&f, pair[0])))
		return unfit;
	expected = raw_all(pair[0]);
	EXPECT(expected.number[TKA_INTERVAL] == 40000);
	expected.number[TKA_INTERVAL] = 41;
	errno = 0;
	EXPECT(tka_keepalive_apply(pair[0], &want, 0, &report) == TKA_ETORN);
	EXPECT(errno == EPERM);
	after = raw_all(pair[0]);
	EXPECT(!differ(&after, &expected));
	EXPECT(report.option[TKA_INTERVAL].outcome == TKA_OUTCOME_APPLIED);
	report.option[TKA_INTERVAL].outcome = TKA_OUTCOME_NOT_CHANGED;
	EXPECT(only_rejected(&report, TKA_IDLE));
	return as_expected;
}

static void settings_that_cannot_be_restored_are_reported_as_torn(void **state)
{
	(void)state;
	in_child(tear, NULL);
}

static int is_untouched(const struct tka_keepalive *s)
{
	return s->enabled == 3 && s->idle_s == 3 && s->interval_s == 3 &&
	       s->count == 3 && s->user_timeout_ms == 3 && s->known == 0 &&
	       s->system == 0;
}

/* The codes that calls give where reading one option is refused. */
static int reject_a_read(const void *argument)
{
	const struct attempt *a = argument;
	const struct filter f = filter_of(SYS_getsockopt, a->option, a->error);
	const struct tka_keepalive want = all(0, 1973, 41, 7, 12345);
	struct tka_keepalive now = all(3, 3, 3, 3, 3);
	struct tka_report report = TKA_REPORT_INIT;
	int unfit = install_for(&f, a->sock);

	if (unfit)
		return unfit;
	errno = 0;
	EXPECT(tka_keepalive_get(a->sock, &now) == a->get);
	EXPECT(errno == (a->get == TKA_EOS ? a->error : 0));
	if (a->get)
		EXPECT(is_untouched(&now));
	else /* not known, or that of the system */
		EXPECT(~(now.known & ~now.system) & TKA_BIT(a->option));
	if (a->option == TKA_IDLE) /* written last, so that it is not read */
		return as_expected;
	errno = 0;
	EXPECT(tka_keepalive_apply(a->sock, &want, 0, &report) == a->apply);
	EXPECT(errno == (a->apply == TKA_EOS ? a->error : 0));
	EXPECT(only_rejected(&report, a->option));
	return as_expected;
}

static const struct {
	int error, get, apply;
} reads[] = {
	{EPERM, TKA_EOS, TKA_EOS},	   {EINVAL, TKA_EOS, TKA_EOS},
	{EBADF, TKA_ESOCKET, TKA_ESOCKET}, {ENOTSOCK, TKA_ESOCKET, TKA_ESOCKET},
	{ENOPROTOOPT, TKA_OK, TKA_EUNSUP}, {EOPNOTSUPP, TKA_OK, TKA_EUNSUP},
};

static void check_reads(int sock)
{
	struct attempt a = {.sock = sock};
	size_t i;

	for (a.option = 0; a.option < TABLED; a.option++)
		for (i = 0; i < COUNT_OF(reads); i++) {
			a.error = reads[i].error;
			a.get = reads[i].get;
			a.apply = reads[i].apply;
			attempt(reject_a_read, &a);
		}
}

static void a_rejected_read_is_classified_and_nothing_is_written(void **state)
{
	(void)state;
	on_every_socket(check_reads);
}

/* TCP_DEFER_ACCEPT tells the type where no other call of TCP's is made. */
static int reject_to_tell_the_protocol(const void *argument)
{
	const struct attempt *a = argument;
	const struct filter f = {SYS_getsockopt, 1, IPPROTO_TCP,
				 TCP_DEFER_ACCEPT, a->error};
	struct tka_keepalive nothing = TKA_KEEPALIVE_INIT, on = nothing;
	struct tka_status status = TKA_STATUS_INIT;
	int unfit = install_for(&f, a->sock);

	if (unfit)
		return unfit;
	on.enabled = 0;
	errno = 0;
	EXPECT(tka_keepalive_off(a->sock) == a->apply);
	EXPECT(tka_keepalive_apply(a->sock, &on, TKA_EACH, NULL) == a->apply);
	EXPECT(tka_keepalive_apply(a->sock, &nothing, 0, NULL) == a->apply);
	EXPECT(errno == (a->apply == TKA_EOS ? a->error : 0));
	EXPECT(tka_status_get(a->sock, &status) == a->apply);
	EXPECT(errno == (a->apply == TKA_EOS ? a->error : 0));
	EXPECT(status.known == 0);
	EXPECT(tka_keepalive_get(a->sock, &on) == TKA_OK);
	return as_expected;
}

static void a_socket_whose_type_is_unreadable_is_not_modified(void **state)
{
	struct attempt a = {.sock = tcp_new(AF_INET)};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(reads); i++) {
		a.error = reads[i].error;
		a.apply = reads[i].get ? reads[i].get : TKA_ESOCKET;
		attempt(reject_to_tell_the_protocol, &a);
	}
	close(a.sock);
}

static int reject_status(const void *argument)
{
	const struct attempt *a = argument;
	const struct filter f = {SYS_getsockopt, 1, IPPROTO_TCP, TCP_INFO,
				 a->error};
	struct tka_status status = TKA_STATUS_INIT;
	int unfit = install_for(&f, a->sock);

	if (unfit)
		return unfit;
	errno = 0;
	EXPECT(tka_status_get(a->sock, &status) == a->get);
	EXPECT(errno == (a->get == TKA_EOS ? a->error : 0));
	EXPECT(status.known == 0);
	EXPECT(status.data_received_ms == -1);
	EXPECT(status.ack_received_ms == -1);
	EXPECT(status.in_flight == -1);
	EXPECT(status.probes == -1);
	EXPECT(status.retransmits == -1);
	return as_expected;
}

static void a_rejected_status_is_classified(void **state)
{
	struct attempt a = {0};
	int pair[2];
	size_t i;

	(void)state;
	tcp_pair(AF_INET, pair);
	a.sock = pair[0];
	for (i = 0; i < COUNT_OF(reads); i++) {
		a.error = reads[i].error;
		a.get = reads[i].get;
		attempt(reject_status, &a);
	}
	close(pair[0]);
	close(pair[1]);
}

static int reject_support(const void *argument)
{
	const struct attempt *a = argument;
	const struct filter f = filter_of(SYS_setsockopt, a->option, a->error);
	int o, unfit = install_for(&f, a->sock), before = open_descriptors();

	if (unfit)
		return unfit;
	errno = 0;
	for (o = 0; o < TABLED; o++)
		EXPECT(tka_supports((enum tka_option)o) ==
		       (o == a->option ? a->get : 1));
	EXPECT(errno == 0);
	EXPECT(open_descriptors() == before);
	return as_expected;
}

static void support_is_0_if_the_option_is_missing_else_unknown(void **state)
{
	struct attempt a = {.sock = tcp_new(AF_INET)};
	size_t i;

	(void)state;
	for (a.option = 0; a.option < TABLED; a.option++)
		for (i = 0; i < COUNT_OF(reads); i++) {
			a.error = reads[i].error;
			a.get = reads[i].get == TKA_OK ? 0 : TKA_EUNKNOWN;
			attempt(reject_support, &a);
		}
	close(a.sock);
}

/* A system without IPv4 is asked with a socket of IPv6. */
static int reject_ipv4(const void *argument)
{
	const struct attempt *a = argument;
	const struct filter f = {SYS_socket, 0, AF_INET,
				 SOCK_STREAM | SOCK_CLOEXEC, a->error};
	int unfit = install_for(&f, a->sock);

	if (unfit)
		return unfit;
	errno = 0;
	EXPECT(tka_supports(TKA_IDLE) == a->get);
	EXPECT(errno == 0);
	return as_expected;
}

static void without_ipv4_an_ipv6_socket_is_opened(void **state)
{
	struct attempt a = {.sock = tcp_new(AF_INET6)};

	(void)state;
	a.error = EAFNOSUPPORT;
	a.get = 1;
	attempt(reject_ipv4, &a);
	a.error = EPERM;
	a.get = TKA_EUNKNOWN;
	attempt(reject_ipv4, &a);
	close(a.sock);
}

/* With no descriptor to be had neither a file nor a new socket can tell. */
static int exhaust(const void *argument)
{
	const struct attempt *a = argument;
	const struct rlimit no_more = {0, 0};
	struct tka_report report = TKA_REPORT_INIT;
	struct tka_keepalive want = TKA_KEEPALIVE_INIT;

	if (setrlimit(RLIMIT_NOFILE, &no_more) || dup(a->sock) >= 0)
		return give_up("descriptors cannot be made scarce");
	tka_keepalive_assign(&want, (enum tka_option)a->option,
			     TKA_SYSTEM_DEFAULT);
	errno = 0;
	EXPECT(tka_keepalive_apply(a->sock, &want, 0, &report) == TKA_EUNKNOWN);
	EXPECT(only_rejected(&report, a->option));
	EXPECT(tka_keepalive_apply(a->sock, &want, TKA_SKIP | TKA_CLAMP,
				   &report) == TKA_EUNKNOWN);
	EXPECT(only_rejected(&report, a->option));
	EXPECT(tka_keepalive_set(a->sock, TKA_SYSTEM_DEFAULT, 1, 1) ==
	       TKA_EUNKNOWN);
	EXPECT(tka_supports((enum tka_option)a->option) == TKA_EUNKNOWN);
	EXPECT(errno == 0);
	return as_expected;
}

static void check_exhausted(int sock)
{
	struct attempt a = {.sock = sock};

	for (a.option = 0; a.option < TABLED; a.option++)
		attempt(exhaust, &a);
}

static void a_default_that_cannot_be_read_is_unknown(void **state)
{
	(void)state;
	on_every_socket(check_exhausted);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_rejected_write_is_reported_and_all_is_restored),
		cmocka_unit_test(
			settings_that_cannot_be_restored_are_reported_as_torn),
		cmocka_unit_test(
			a_rejected_read_is_classified_and_nothing_is_written),
		cmocka_unit_test(
			a_socket_whose_type_is_unreadable_is_not_modified),
		cmocka_unit_test(a_rejected_status_is_classified),
		cmocka_unit_test(
			support_is_0_if_the_option_is_missing_else_unknown),
		cmocka_unit_test(without_ipv4_an_ipv6_socket_is_opened),
		cmocka_unit_test(a_default_that_cannot_be_read_is_unknown),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("refusals", tests, NULL, NULL);
}
