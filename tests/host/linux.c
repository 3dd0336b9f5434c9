/* SPDX-License-Identifier: MIT */
/*
 * Linux in particular: sysctls of a network namespace, a hidden procfs, no
 * privilege, and descriptors that are given back.
 */
#include "child.h"
#include "sockets.h"

#include <sched.h>
#include <string.h>
#include <sys/mount.h>

#define SYSCTL "/proc/sys/net/ipv4/tcp_keepalive_"

static int change_sysctls(const void *unused)
{
	struct tka_defaults d = TKA_DEFAULTS_INIT;
	int fd;

	(void)unused;
	if (enter(CLONE_NEWNET) || write_file(SYSCTL "time", "600") ||
	    write_file(SYSCTL "intvl", "60") ||
	    write_file(SYSCTL "probes", "6"))
		return give_up("no network namespace of its own");
	EXPECT(tka_system_defaults(&d) == TKA_OK);
	EXPECT(d.idle_ms == 600000);
	EXPECT(d.interval_ms == 60000);
	EXPECT(d.count == 6);
	EXPECT(strcmp(d.idle_source, SYSCTL "time") == 0);
	EXPECT(strcmp(d.interval_source, SYSCTL "intvl") == 0);
	EXPECT(strcmp(d.count_source, SYSCTL "probes") == 0);
	fd = tcp_new(AF_INET);
	EXPECT(tka_keepalive_set(fd, 1, 2, 3) == TKA_OK);
	EXPECT(tka_keepalive_set(fd, 1, TKA_SYSTEM_DEFAULT,
				 TKA_SYSTEM_DEFAULT) == TKA_OK);
	EXPECT(raw_get(fd, TKA_IDLE) == 1);
	EXPECT(raw_get(fd, TKA_INTERVAL) == 60);
	EXPECT(raw_get(fd, TKA_COUNT) == 6);
	return as_expected;
}

static void the_defaults_are_those_of_the_network_namespace(void **state)
{
	(void)state;
	in_child(change_sysctls, NULL);
}

/* A sysctl may exceed what a socket takes. */
static int exceed_the_range(const void *unused)
{
	struct tka_keepalive want = TKA_KEEPALIVE_INIT;
	struct tka_report r = TKA_REPORT_INIT;
	struct raw before, after;
	int fd;

	(void)unused;
	if (enter(CLONE_NEWNET) || write_file(SYSCTL "intvl", "40000"))
		return give_up("no network namespace of its own");
	fd = tcp_new(AF_INET);
	EXPECT(tka_keepalive_set(fd, 11, 12, 5) == TKA_OK);
	before = raw_all(fd);
	want.interval_s = TKA_SYSTEM_DEFAULT;
	EXPECT(tka_keepalive_apply(fd, &want, 0, &r) == TKA_ERANGE);
	EXPECT(r.option[TKA_INTERVAL].outcome == TKA_ERANGE);
	EXPECT(r.option[TKA_INTERVAL].value == 40000);
	EXPECT(r.option[TKA_INTERVAL].limit == 32767);
	after = raw_all(fd);
	EXPECT(memcmp(&after, &before, sizeof(after)) == 0);
	EXPECT(tka_keepalive_apply(fd, &want, TKA_CLAMP, &r) == TKA_OK);
	EXPECT(r.option[TKA_INTERVAL].outcome == TKA_OUTCOME_CLAMPED);
	before.number[TKA_INTERVAL] = 32767;
	after = raw_all(fd);
	EXPECT(memcmp(&after, &before, sizeof(after)) == 0);
	return as_expected;
}

static void a_default_beyond_the_options_range_is_refused_or_clamped(void **s)
{
	(void)s;
	in_child(exceed_the_range, NULL);
}

/* What get returned, apply accepts on the same socket and leaves as it is. */
static int round_trip(int fd)
{
	struct tka_keepalive now = TKA_KEEPALIVE_INIT, again = now;
	struct tka_report r = TKA_REPORT_INIT;
	struct raw before = raw_all(fd), after;
	int64_t earliest, latest;

	EXPECT(tka_keepalive_get(fd, &now) == TKA_OK);
	EXPECT(now.known == (1u << TKA_OPTIONS) - 1);
	EXPECT(now.system == 0);
	EXPECT(tka_keepalive_apply(fd, &now, 0, &r) == TKA_OK);
	EXPECT(tka_keepalive_apply(fd, &now, TKA_EACH, &r) == TKA_OK);
	EXPECT(tka_keepalive_get(fd, &again) == TKA_OK);
	EXPECT(memcmp(&now, &again, sizeof(now)) == 0);
	after = raw_all(fd);
	EXPECT(memcmp(&after, &before, sizeof(after)) == 0);
	EXPECT(tka_predict(&now, TKA_CASE_ANY, &earliest, &latest) == TKA_OK);
	return as_expected;
}

/* In range, at its ends, and beyond; Linux has probes in a byte. */
static int apply_what_was_read(const void *unused)
{
	static const char *const times[] = {"1",     "7200",  "32767",	"32768",
					    "40000", "86400", "2000000"};
	static const char *const probes[] = {"0",   "1",   "127",
					     "128", "200", "255"};
	enum { all = 7 * 7 * 6 };
	size_t i, fits = 0;

	(void)unused;
	if (enter(CLONE_NEWNET))
		return give_up("no network namespace of its own");
	for (i = 0; i < all; i++) {
		int fd, wrong;

		if (write_file(SYSCTL "time", times[i % 7]) ||
		    write_file(SYSCTL "intvl", times[i / 7 % 7]) ||
		    write_file(SYSCTL "probes", probes[i / 49]))
			return give_up("a sysctl cannot be written");
		fd = tcp_new(AF_INET);
		wrong = round_trip(fd);
		/* with some of its own values as well */
		if (!wrong && tka_keepalive_set(fd, 11, TKA_UNCHANGED, 5))
			wrong = otherwise;
		if (!wrong)
			wrong = round_trip(fd);
		close(fd);
		if (wrong)
			return wrong;
		fits++;
	}
	return fits == all ? as_expected : otherwise;
}

static void what_was_read_can_be_applied_with_every_sysctl(void **state)
{
	(void)state;
	in_child(apply_what_was_read, NULL);
}

/* An unwritten value follows the sysctl, even if it is the same. */
static int change_the_sysctl_later(const void *unused)
{
	int fd;

	(void)unused;
	if (enter(CLONE_NEWNET))
		return give_up("no network namespace of its own");
	fd = tcp_new(AF_INET);
	EXPECT(tka_keepalive_set(fd, 7200, 75, 9) == TKA_OK);
	if (write_file(SYSCTL "time", "600") ||
	    write_file(SYSCTL "intvl", "60") ||
	    write_file(SYSCTL "probes", "6"))
		return give_up("a sysctl cannot be written");
	EXPECT(raw_get(fd, TKA_IDLE) == 7200);
	EXPECT(raw_get(fd, TKA_INTERVAL) == 75);
	EXPECT(raw_get(fd, TKA_COUNT) == 9);
	return as_expected;
}

static void a_timing_that_was_set_does_not_follow_the_sysctls(void **state)
{
	(void)state;
	in_child(change_the_sysctl_later, NULL);
}

static int hide_procfs(const void *unused)
{
	struct tka_defaults d = TKA_DEFAULTS_INIT;
	int fd;

	(void)unused;
	if (enter(CLONE_NEWNS | CLONE_NEWNET) ||
	    write_file(SYSCTL "time", "600") ||
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("none", "/proc", "tmpfs", 0, NULL))
		return give_up("procfs cannot be hidden");
	EXPECT(tka_system_defaults(&d) == TKA_OK);
	EXPECT(d.idle_ms == 600000);
	EXPECT(strcmp(d.idle_source, "new socket") == 0);
	EXPECT(strcmp(d.count_source, "new socket") == 0);
	fd = tcp_new(AF_INET);
	EXPECT(tka_keepalive_set(fd, TKA_SYSTEM_DEFAULT, 1, 1) == TKA_OK);
	EXPECT(raw_get(fd, TKA_IDLE) == 600);
	return as_expected;
}

static void a_hidden_procfs_is_replaced_by_a_new_socket(void **state)
{
	(void)state;
	in_child(hide_procfs, NULL);
}

static int drop_privilege(const void *unused)
{
	struct tka_defaults d = TKA_DEFAULTS_INIT;

	(void)unused;
	if (getuid() == 0 && (setgid(65534) || setuid(65534)))
		return give_up("root cannot drop its privilege");
	EXPECT(tka_system_defaults(&d) == TKA_OK);
	EXPECT(strncmp(d.idle_source, "/proc/", 6) == 0);
	return as_expected;
}

static void the_defaults_need_no_privilege(void **state)
{
	(void)state;
	in_child(drop_privilege, NULL);
}

static void no_call_keeps_a_descriptor(void **state)
{
	struct tka_keepalive want = TKA_KEEPALIVE_INIT;
	struct tka_defaults d = TKA_DEFAULTS_INIT;
	struct tka_status status = TKA_STATUS_INIT;
	int o, sock = tcp_new(AF_INET), before = open_descriptors();

	(void)state;
	assert_non_null(tka_platform_current());
	assert_int_equal(open_descriptors(), before);
	assert_int_equal(tka_system_defaults(&d), TKA_OK);
	assert_int_equal(open_descriptors(), before);
	for (o = 0; o < TKA_OPTIONS; o++)
		assert_int_equal(tka_supports((enum tka_option)o), 1);
	assert_int_equal(open_descriptors(), before);
	want.enabled = TKA_SYSTEM_DEFAULT;
	want.idle_s = TKA_SYSTEM_DEFAULT;
	want.interval_s = TKA_SYSTEM_DEFAULT;
	want.count = TKA_SYSTEM_DEFAULT;
	want.user_timeout_ms = TKA_SYSTEM_DEFAULT;
	assert_int_equal(tka_keepalive_apply(sock, &want, 0, NULL), TKA_OK);
	assert_int_equal(open_descriptors(), before);
	assert_int_equal(tka_keepalive_get(sock, &want), TKA_OK);
	assert_int_equal(tka_keepalive_off(sock), TKA_OK);
	assert_int_equal(tka_status_get(sock, &status), TKA_OK);
	assert_int_equal(open_descriptors(), before);
	close(sock);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			the_defaults_are_those_of_the_network_namespace),
		cmocka_unit_test(
			a_default_beyond_the_options_range_is_refused_or_clamped),
		cmocka_unit_test(
			what_was_read_can_be_applied_with_every_sysctl),
		cmocka_unit_test(
			a_timing_that_was_set_does_not_follow_the_sysctls),
		cmocka_unit_test(a_hidden_procfs_is_replaced_by_a_new_socket),
		cmocka_unit_test(the_defaults_need_no_privilege),
		cmocka_unit_test(no_call_keeps_a_descriptor),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("linux", tests, NULL, NULL);
}
