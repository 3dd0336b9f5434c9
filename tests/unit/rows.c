/* SPDX-License-Identifier: MIT */
/*
 * The real rows of all platforms, driven through the fake kernel. What is
 * expected was written down from the systems' documentation and sources, not
 * taken from the rows, so that a row that drifts fails. Then what holds for
 * every row: ranges, conversions, numbers, plans.
 */
#include "fake.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static const struct tka_platform *row_named(const char *name)
{
	const struct tka_platform *row;
	size_t i;

	for (i = 0; (row = tka_platform_at(i)); i++)
		if (strcmp(row->name, name) == 0)
			return row;
	fail_msg("there is no row \"%s\"", name);
	return NULL;
}

/* A socket of that platform, on which options that say so are unreadable. */
static void init(struct fake *f, const char *name)
{
	int o;

	fake_init(f, row_named(name));
	for (o = 0; o < TKA_OPTIONS; o++)
		if (f->row->options[o].write_only)
			f->unreadable |= TKA_BIT(o);
}

static const char *const names[] = {
	"Linux",
	"Linux (MIPS, SPARC, Alpha, PA-RISC)",
	"Android",
	"Windows",
	"Windows 10 1703",
	"Windows Vista",
	"macOS",
	"Mac OS X",
	"FreeBSD",
	"FreeBSD 13",
	"NetBSD",
	"OpenBSD",
	"DragonFly",
	"DragonFly 5.6",
	"illumos",
	"Solaris",
	"Solaris 10",
	"AIX",
	"HP-UX",
	"Haiku",
	"Cygwin",
	"Hurd",
	"QNX",
	"lwIP",
	"Zephyr",
	"NuttX",
	"gVisor",
	"unknown",
};

static void the_platforms_are_these_in_this_order(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(names); i++) {
		assert_non_null(tka_platform_at(i));
		assert_string_equal(tka_platform_at(i)->name, names[i]);
	}
	assert_null(tka_platform_at(COUNT_OF(names)));
	assert_null(tka_platform_at((size_t)-1));
}

/* On, idle 60 s, interval 20 s, count 5: the calls, or the code. */
static const struct {
	const char *name;
	int code;
	const char *calls;
} full_set[] = {
	{"Linux", TKA_OK,
	 "t g1.9 g6.4 g6.5 g6.6 s1.9=1 s6.5=20 s6.6=5 s6.4=60"},
	{"Linux (MIPS, SPARC, Alpha, PA-RISC)", TKA_OK,
	 "t g65535.8 g6.4 g6.5 g6.6 s65535.8=1 s6.5=20 s6.6=5 s6.4=60"},
	{"Android", TKA_OK,
	 "t g1.9 g6.4 g6.5 g6.6 s1.9=1 s6.5=20 s6.6=5 s6.4=60"},
	{"Windows", TKA_OK,
	 "t g65535.8 g6.3 g6.17 g6.16 s65535.8=1 s6.17=20 s6.16=5 s6.3=60"},
	{"Windows 10 1703", TKA_OK,
	 "t g65535.8 g6.16 s65535.8=1 v60000,20000 s6.16=5"},
	{"Windows Vista", TKA_EUNSUP, ""},
	{"macOS", TKA_OK,
	 "t g65535.8 g6.16 g6.257 g6.258 s65535.8=1 s6.257=20 s6.258=5 "
	 "s6.16=60"},
	{"Mac OS X", TKA_EUNSUP, ""},
	{"FreeBSD", TKA_OK,
	 "t g65535.8 g6.256 g6.512 g6.1024 s65535.8=1 s6.512=20 s6.1024=5 "
	 "s6.256=60"},
	{"FreeBSD 13", TKA_OK,
	 "t g65535.8 g6.256 g6.512 g6.1024 s65535.8=1 s6.512=20 s6.1024=5 "
	 "s6.256=60"},
	{"NetBSD", TKA_OK,
	 "t g65535.8 g6.3 g6.5 g6.6 s65535.8=1 s6.5=40 s6.6=5 s6.3=120"},
	{"OpenBSD", TKA_EUNSUP, ""},
	{"DragonFly", TKA_OK,
	 "t g65535.8 g6.256 g6.512 g6.1024 s65535.8=1 s6.512=20 s6.1024=5 "
	 "s6.256=60"},
	{"DragonFly 5.6", TKA_OK,
	 "t g65535.8 g6.256 g6.512 g6.1024 s65535.8=1 s6.512=20000 s6.1024=5 "
	 "s6.256=60000"},
	{"illumos", TKA_OK,
	 "t g65535.8 g6.34 g6.36 g6.35 s65535.8=1 s6.36=20 s6.35=5 s6.34=60"},
	{"Solaris", TKA_OK,
	 "t g65535.8 g6.29 g6.30 g6.31 s65535.8=1 s6.30=20 s6.31=5 s6.29=60"},
	{"Solaris 10", TKA_EUNSUP, ""},
	{"AIX", TKA_EUNSUP, ""},
	{"HP-UX", TKA_EUNSUP, ""},
	{"Haiku", TKA_EUNSUP, ""},
	{"Cygwin", TKA_OK,
	 "t g65535.8 g6.3 g6.17 g6.16 s65535.8=1 s6.17=20 s6.16=5 s6.3=60"},
	{"Hurd", TKA_EUNSUP, ""},
	{"QNX", TKA_EUNSUP, ""},
	{"lwIP", TKA_OK,
	 "t g4095.8 g6.3 g6.4 g6.5 s4095.8=1 s6.4=20 s6.5=5 s6.3=60"},
	{"Zephyr", TKA_OK,
	 "t g1.9 g6.2 g6.3 g6.4 s1.9=1 s6.3=20 s6.4=5 s6.2=60"},
	{"NuttX", TKA_OK,
	 "t g1.5 g6.17 g6.18 g6.19 s1.5=1 s6.18=200 s6.19=5 s6.17=600"},
	{"gVisor", TKA_OK,
	 "t g1.9 g6.4 g6.5 g6.6 s1.9=1 s6.5=20 s6.6=5 s6.4=60"},
	{"unknown", TKA_EUNSUP, ""},
};

static void every_platform_gets_its_own_calls_for_the_same_timing(void **state)
{
	size_t i;

	(void)state;
	assert_int_equal(COUNT_OF(full_set), COUNT_OF(names));
	for (i = 0; i < COUNT_OF(full_set); i++) {
		struct fake f;

		init(&f, full_set[i].name);
		assert_int_equal(fake_set(&f, 60, 20, 5), full_set[i].code);
		assert_string_equal(fake_calls(&f), full_set[i].calls);
	}
}

/* What can be set where the three together cannot. */
static const struct {
	const char *name;
	int idle_s, interval_s, count;
	int code;
	const char *calls;
} part_set[] = {
	{"Windows Vista", 60, 20, -1, TKA_OK,
	 "t g65535.8 s65535.8=1 v60000,20000"},
	{"Mac OS X", 60, -1, -1, TKA_OK,
	 "t g65535.8 g6.16 s65535.8=1 s6.16=60"},
	{"Mac OS X", -1, 20, -1, TKA_EUNSUP, ""},
	{"Mac OS X", -1, -1, 5, TKA_EUNSUP, ""},
	{"OpenBSD", -1, -1, -1, TKA_OK, "t g65535.8 s65535.8=1"},
	{"OpenBSD", 60, -1, -1, TKA_EUNSUP, ""},
	{"Solaris 10", 60, -1, -1, TKA_OK,
	 "t g65535.8 g6.22 s65535.8=1 s6.22=60000"},
	{"Solaris 10", -1, 20, -1, TKA_EUNSUP, ""},
	{"AIX", -1, -1, -1, TKA_OK, "t g65535.8 s65535.8=1"},
	{"AIX", 60, -1, -1, TKA_EUNSUP, ""},
	{"HP-UX", -1, -1, -1, TKA_OK, "t g65535.8 s65535.8=1"},
	{"HP-UX", 60, -1, -1, TKA_EUNSUP, ""},
	{"Haiku", -1, -1, -1, TKA_EUNSUP, ""},
	{"Hurd", -1, -1, -1, TKA_OK, "t g65535.8 s65535.8=1"},
	{"Hurd", 60, -1, -1, TKA_EUNSUP, ""},
	{"QNX", -1, -1, -1, TKA_OK, "t g65535.8 s65535.8=1"},
	{"QNX", 60, -1, -1, TKA_EUNSUP, ""},
	/* enabling alone: macOS does not start the timer by itself */
	{"macOS", -1, -1, -1, TKA_OK, "t g65535.8 g6.16 s65535.8=1 s6.16=7200"},
	{"FreeBSD", -1, -1, -1, TKA_OK, "t g65535.8 s65535.8=1"},
	{"illumos", -1, -1, -1, TKA_OK, "t g65535.8 s65535.8=1"},
};

static void what_a_platform_has_in_part_is_set_in_part(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(part_set); i++) {
		struct fake f;

		init(&f, part_set[i].name);
		assert_int_equal(fake_set(&f, part_set[i].idle_s,
					  part_set[i].interval_s,
					  part_set[i].count),
				 part_set[i].code);
		assert_string_equal(fake_calls(&f), part_set[i].calls);
	}
}

/* A user timeout of 7500 ms. */
static const struct {
	const char *name;
	int code;
	enum tka_outcome outcome;
	const char *calls;
} user_timeouts[] = {
	{"Linux", TKA_OK, TKA_APPLIED, "t g6.18 s6.18=7500"},
	{"Android", TKA_OK, TKA_APPLIED, "t g6.18 s6.18=7500"},
	{"Windows", TKA_OK, TKA_EMULATED, "t g6.14 s6.14=7500"},
	{"Windows 10 1703", TKA_OK, TKA_EMULATED, "t g6.14 s6.14=7500"},
	{"Windows Vista", TKA_OK, TKA_EMULATED, "t g6.5 s6.5=8"},
	{"macOS", TKA_OK, TKA_EMULATED, "t g6.128 s6.128=8"},
	{"Mac OS X", TKA_OK, TKA_EMULATED, "t g6.128 s6.128=8"},
	{"FreeBSD", TKA_OK, TKA_APPLIED, "t g6.68 s6.68=8"},
	{"FreeBSD 13", TKA_EUNSUP, TKA_REFUSED, ""},
	{"NetBSD", TKA_EUNSUP, TKA_REFUSED, ""},
	{"OpenBSD", TKA_EUNSUP, TKA_REFUSED, ""},
	{"DragonFly", TKA_EUNSUP, TKA_REFUSED, ""},
	{"DragonFly 5.6", TKA_EUNSUP, TKA_REFUSED, ""},
	{"illumos", TKA_OK, TKA_EMULATED, "t g6.17 s6.17=7500"},
	{"Solaris", TKA_OK, TKA_EMULATED, "t g6.17 s6.17=7500"},
	{"Solaris 10", TKA_OK, TKA_EMULATED, "t g6.17 s6.17=7500"},
	{"AIX", TKA_EUNSUP, TKA_REFUSED, ""},
	{"HP-UX", TKA_EUNSUP, TKA_REFUSED, ""},
	{"Haiku", TKA_EUNSUP, TKA_REFUSED, ""},
	{"Cygwin", TKA_OK, TKA_EMULATED, "t g6.14 s6.14=7500"},
	{"Hurd", TKA_EUNSUP, TKA_REFUSED, ""},
	{"QNX", TKA_EUNSUP, TKA_REFUSED, ""},
	{"lwIP", TKA_EUNSUP, TKA_REFUSED, ""},
	{"Zephyr", TKA_EUNSUP, TKA_REFUSED, ""},
	{"NuttX", TKA_EUNSUP, TKA_REFUSED, ""},
	{"gVisor", TKA_OK, TKA_APPLIED, "t g6.18 s6.18=7500"},
};

static void a_user_timeout_goes_to_the_nearest_option(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(user_timeouts); i++) {
		struct tka_keepalive want = TKA_KEEPALIVE_INIT;
		struct tka_report r = TKA_REPORT_INIT;
		struct fake f;

		init(&f, user_timeouts[i].name);
		want.user_timeout_ms = 7500;
		assert_int_equal(fake_apply(&f, &want, 0, &r),
				 user_timeouts[i].code);
		assert_string_equal(fake_calls(&f), user_timeouts[i].calls);
		assert_int_equal(r.outcome[TKA_USER_TIMEOUT],
				 user_timeouts[i].outcome);
	}
}

/* What is written for the smallest and the largest value accepted. */
static const struct {
	const char *name;
	enum tka_option option;
	int min, max;
	const char *at_min, *at_max;
} edges[] = {
	{"Linux", TKA_ENABLE, 0, 1, "s1.9=0", "s1.9=1"},
	{"Linux", TKA_IDLE, 1, 32767, "s6.4=1", "s6.4=32767"},
	{"Linux", TKA_INTERVAL, 1, 32767, "s6.5=1", "s6.5=32767"},
	{"Linux", TKA_COUNT, 1, 127, "s6.6=1", "s6.6=127"},
	{"Linux", TKA_USER_TIMEOUT, 0, INT_MAX, "s6.18=0", "s6.18=2147483647"},
	{"Android", TKA_IDLE, 1, 32767, "s6.4=1", "s6.4=32767"},
	{"Android", TKA_COUNT, 1, 127, "s6.6=1", "s6.6=127"},
	{"gVisor", TKA_INTERVAL, 1, 32767, "s6.5=1", "s6.5=32767"},
	{"gVisor", TKA_COUNT, 1, 127, "s6.6=1", "s6.6=127"},
	{"Windows", TKA_ENABLE, 0, 1, "s65535.8=0", "s65535.8=1"},
	{"Windows", TKA_IDLE, 1, 4294967, "s6.3=1", "s6.3=4294967"},
	{"Windows", TKA_INTERVAL, 1, 4294967, "s6.17=1", "s6.17=4294967"},
	{"Windows", TKA_COUNT, 1, 255, "s6.16=1", "s6.16=255"},
	{"Windows", TKA_USER_TIMEOUT, 1, INT_MAX, "s6.14=1",
	 "s6.14=2147483647"},
	{"Windows 10 1703", TKA_IDLE, 1, 4294967, "v1000,1000",
	 "v4294967000,1000"},
	{"Windows 10 1703", TKA_INTERVAL, 1, 4294967, "v7200000,1000",
	 "v7200000,4294967000"},
	{"Windows 10 1703", TKA_COUNT, 1, 255, "s6.16=1", "s6.16=255"},
	{"Windows Vista", TKA_IDLE, 1, 4294967, "v1000,1000",
	 "v4294967000,1000"},
	{"Windows Vista", TKA_INTERVAL, 1, 4294967, "v7200000,1000",
	 "v7200000,4294967000"},
	{"Windows Vista", TKA_USER_TIMEOUT, 1, INT_MAX, "s6.5=1",
	 "s6.5=2147484"},
	{"macOS", TKA_ENABLE, 0, 1, "s65535.8=0", "s65535.8=1"},
	{"macOS", TKA_IDLE, 1, 4294967, "s6.16=1", "s6.16=4294967"},
	{"macOS", TKA_INTERVAL, 1, 4294967, "s6.257=1", "s6.257=4294967"},
	{"macOS", TKA_COUNT, 1, INT_MAX, "s6.258=1", "s6.258=2147483647"},
	{"macOS", TKA_USER_TIMEOUT, 0, INT_MAX, "s6.128=0", "s6.128=2147484"},
	{"Mac OS X", TKA_IDLE, 1, 4294967, "s6.16=1", "s6.16=4294967"},
	{"FreeBSD", TKA_IDLE, 1, 4294967, "s6.256=1", "s6.256=4294967"},
	{"FreeBSD", TKA_INTERVAL, 1, 4294967, "s6.512=1", "s6.512=4294967"},
	{"FreeBSD", TKA_COUNT, 1, INT_MAX, "s6.1024=1", "s6.1024=2147483647"},
	{"FreeBSD", TKA_USER_TIMEOUT, 0, INT_MAX, "s6.68=0", "s6.68=2147484"},
	{"FreeBSD 13", TKA_IDLE, 1, 4294967, "s6.256=1", "s6.256=4294967"},
	{"NetBSD", TKA_IDLE, 1, 2147483, "s6.3=2", "s6.3=4294966"},
	{"NetBSD", TKA_INTERVAL, 1, 2147483, "s6.5=2", "s6.5=4294966"},
	{"NetBSD", TKA_COUNT, 1, 127, "s6.6=1", "s6.6=127"},
	{"OpenBSD", TKA_ENABLE, 0, 1, "s65535.8=0", "s65535.8=1"},
	{"DragonFly", TKA_IDLE, 1, 2147483, "s6.256=1", "s6.256=2147483"},
	{"DragonFly", TKA_COUNT, 1, 127, "s6.1024=1", "s6.1024=127"},
	{"DragonFly 5.6", TKA_IDLE, 1, 2147483, "s6.256=1000",
	 "s6.256=2147483000"},
	{"DragonFly 5.6", TKA_INTERVAL, 1, 2147483, "s6.512=1000",
	 "s6.512=2147483000"},
	{"illumos", TKA_IDLE, 10, 864000, "s6.34=10", "s6.34=864000"},
	{"illumos", TKA_INTERVAL, 1, 60, "s6.36=1", "s6.36=60"},
	{"illumos", TKA_COUNT, 1, 35791, "s6.35=1", "s6.35=35791"},
	{"illumos", TKA_USER_TIMEOUT, 1, INT_MAX, "s6.17=1",
	 "s6.17=2147483647"},
	{"Solaris", TKA_IDLE, 10, 864000, "s6.29=10", "s6.29=864000"},
	{"Solaris", TKA_INTERVAL, 10, 864000, "s6.30=10", "s6.30=864000"},
	{"Solaris", TKA_COUNT, 1, 127, "s6.31=1", "s6.31=127"},
	{"Solaris 10", TKA_IDLE, 10, 864000, "s6.22=10000", "s6.22=864000000"},
	{"AIX", TKA_ENABLE, 0, 1, "s65535.8=0", "s65535.8=1"},
	{"HP-UX", TKA_ENABLE, 0, 1, "s65535.8=0", "s65535.8=1"},
	{"Cygwin", TKA_IDLE, 1, 32767, "s6.3=1", "s6.3=32767"},
	{"Cygwin", TKA_INTERVAL, 1, 32767, "s6.17=1", "s6.17=32767"},
	{"Cygwin", TKA_COUNT, 1, 255, "s6.16=1", "s6.16=255"},
	{"Cygwin", TKA_USER_TIMEOUT, 1000, INT_MAX, "s6.14=1000",
	 "s6.14=2147483647"},
	{"Hurd", TKA_ENABLE, 0, 1, "s65535.8=0", "s65535.8=1"},
	{"QNX", TKA_ENABLE, 0, 1, "s65535.8=0", "s65535.8=1"},
	{"lwIP", TKA_ENABLE, 0, 1, "s4095.8=0", "s4095.8=1"},
	{"lwIP", TKA_IDLE, 1, 4294967, "s6.3=1", "s6.3=4294967"},
	{"lwIP", TKA_INTERVAL, 1, 4294967, "s6.4=1", "s6.4=4294967"},
	{"lwIP", TKA_COUNT, 1, 127, "s6.5=1", "s6.5=127"},
	{"Zephyr", TKA_IDLE, 1, 2147483, "s6.2=1", "s6.2=2147483"},
	{"Zephyr", TKA_INTERVAL, 1, 2147483, "s6.3=1", "s6.3=2147483"},
	{"Zephyr", TKA_COUNT, 1, 127, "s6.4=1", "s6.4=127"},
	{"NuttX", TKA_ENABLE, 0, 1, "s1.5=0", "s1.5=1"},
	{"NuttX", TKA_IDLE, 1, 6553, "s6.17=10", "s6.17=65530"},
	{"NuttX", TKA_INTERVAL, 1, 6553, "s6.18=10", "s6.18=65530"},
	{"NuttX", TKA_COUNT, 1, 255, "s6.19=1", "s6.19=255"},
};

static int *field(struct tka_keepalive *s, enum tka_option option)
{
	int *const fields[TKA_OPTIONS] = {&s->enabled, &s->idle_s,
					  &s->interval_s, &s->count,
					  &s->user_timeout_ms};

	return fields[option];
}

/* Windows' registry without the values: the documented defaults hold. */
static const struct fake_setting absent[] = {
	{"HKLM\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters\\"
	 "KeepAliveTime",
	 TKA__SETTING_ABSENT, 0},
	{"HKLM\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters\\"
	 "KeepAliveInterval",
	 TKA__SETTING_ABSENT, 0},
	{NULL, TKA__SETTING_HIDDEN, 0},
};

static void check_edge(const char *name, enum tka_option option, int value,
		       int code, const char *written)
{
	struct tka_keepalive want = TKA_KEEPALIVE_INIT;
	struct tka_report r = TKA_REPORT_INIT;
	struct fake_state before;
	struct fake f;

	init(&f, name);
	f.settings = absent;
	before = f.socket;
	*field(&want, option) = value;
	assert_int_equal(fake_apply(&f, &want, 0, &r), code);
	if (code) {
		assert_int_equal(f.n, 0); /* not one system call */
		assert_state_equal(&f.socket, &before);
		assert_int_equal(r.outcome[option], TKA_REFUSED);
	} else if (!strstr(fake_calls(&f), written)) {
		fail_msg("%s: no %s in: %s", name, written, fake_calls(&f));
	}
}

static void the_edges_of_a_range_are_in_it_and_what_is_beyond_is_not(void **s)
{
	size_t i;

	(void)s;
	for (i = 0; i < COUNT_OF(edges); i++) {
		const char *name = edges[i].name;
		enum tka_option option = edges[i].option;

		check_edge(name, option, edges[i].min, TKA_OK, edges[i].at_min);
		check_edge(name, option, edges[i].max, TKA_OK, edges[i].at_max);
		if (edges[i].min > 0)
			check_edge(name, option, edges[i].min - 1, TKA_ERANGE,
				   NULL);
		if (edges[i].max < INT_MAX)
			check_edge(name, option, edges[i].max + 1, TKA_ERANGE,
				   NULL);
	}
}

/*
 * What else a row says, as letters. Traits: V one call for both times, W idle
 * is rewritten, A always probes, N never, U user timeout decides, D data
 * silences, R restart. Options: E enable, I idle, V interval, C count, U user
 * timeout. Proof: n none, c cited, h headers, r run.
 */
static const struct {
	const char *name, *proof, *traits, *inherits, *telling;
	int retransmissions;
} facts[] = {
	{"Linux", "r", "UD", "EIVCU", "", 15},
	{"Linux (MIPS, SPARC, Alpha, PA-RISC)", "h", "UD", "EIVCU", "", 15},
	{"Android", "c", "UD", "EIVCU", "", 15},
	{"Windows", "h", "DR", "", "IVC", 5},
	{"Windows 10 1703", "h", "VDR", "", "C", 5},
	{"Windows Vista", "h", "VDR", "", "", 5},
	{"macOS", "h", "W", "EVC", "VC", 0},
	{"Mac OS X", "h", "W", "E", "", 0},
	{"FreeBSD", "h", "A", "EIVCU", "U", 0},
	{"FreeBSD 13", "h", "A", "EIVC", "", 0},
	{"NetBSD", "h", "D", "", "", 0},
	{"OpenBSD", "h", "D", "", "", 0},
	{"DragonFly", "c", "A", "EIVC", "", 0},
	{"DragonFly 5.6", "c", "A", "EIVC", "", 0},
	{"illumos", "c", "D", "EIVC", "", 0},
	{"Solaris", "c", "D", "", "IVC", 0},
	{"Solaris 10", "c", "D", "", "", 0},
	{"AIX", "c", "D", "", "", 0},
	{"HP-UX", "c", "D", "", "", 0},
	{"Haiku", "c", "ND", "", "", 0},
	{"Cygwin", "c", "DR", "", "", 5},
	{"Hurd", "c", "D", "E", "", 0},
	{"QNX", "c", "D", "", "", 0},
	{"lwIP", "c", "", "E", "", 0},
	{"Zephyr", "c", "", "EIVC", "", 0},
	{"NuttX", "c", "D", "", "", 0},
	{"gVisor", "c", "D", "U", "", 0},
	{"unknown", "n", "", "", "", 0},
};

static void assert_letters(const char *name, unsigned mask, const char *all,
			   const char *expected)
{
	char letters[16] = "";
	size_t i, n = 0;

	for (i = 0; all[i]; i++)
		if (mask & (1u << i))
			letters[n++] = all[i];
	letters[n] = '\0';
	if (strcmp(letters, expected) != 0)
		fail_msg("%s: %s is not %s", name, letters, expected);
	assert_int_equal(mask >> i, 0);
}

static void what_else_a_row_says_is_what_the_sources_say(void **state)
{
	size_t i;

	(void)state;
	assert_int_equal(COUNT_OF(facts), COUNT_OF(names));
	for (i = 0; i < COUNT_OF(facts); i++) {
		const struct tka_platform *row = row_named(facts[i].name);

		assert_int_equal("nchr"[row->proof], facts[i].proof[0]);
		assert_letters(row->name, row->traits, "VWANUDR",
			       facts[i].traits);
		assert_letters(row->name, row->inherits, "EIVCU",
			       facts[i].inherits);
		assert_letters(row->name, row->telling, "EIVCU",
			       facts[i].telling);
		assert_int_equal(row->retransmissions,
				 facts[i].retransmissions);
	}
}

#define REGISTRY \
	"HKLM\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters\\"

/* System-wide settings: place and unit; defaults in seconds or probes. */
static const struct {
	const char *name;
	enum tka_option option;
	int initial;
	enum tka_unit unit;
	const char *setting;
} settings[] = {
	{"Linux", TKA_IDLE, 7200, TKA_UNIT_S,
	 "/proc/sys/net/ipv4/tcp_keepalive_time"},
	{"Linux", TKA_INTERVAL, 75, TKA_UNIT_S,
	 "/proc/sys/net/ipv4/tcp_keepalive_intvl"},
	{"Linux", TKA_COUNT, 9, TKA_UNIT_NONE,
	 "/proc/sys/net/ipv4/tcp_keepalive_probes"},
	{"Linux", TKA_USER_TIMEOUT, 0, TKA_UNIT_NONE,
	 "/proc/sys/net/ipv4/tcp_retries2"},
	{"Windows", TKA_IDLE, 7200, TKA_UNIT_MS, REGISTRY "KeepAliveTime"},
	{"Windows", TKA_INTERVAL, 1, TKA_UNIT_MS, REGISTRY "KeepAliveInterval"},
	{"Windows", TKA_COUNT, 10, TKA_UNIT_NONE, NULL},
	{"Windows", TKA_USER_TIMEOUT, -1, TKA_UNIT_NONE,
	 REGISTRY "TcpMaxDataRetransmissions"},
	{"Windows 10 1703", TKA_IDLE, 7200, TKA_UNIT_MS,
	 REGISTRY "KeepAliveTime"},
	{"Windows 10 1703", TKA_INTERVAL, 1, TKA_UNIT_MS,
	 REGISTRY "KeepAliveInterval"},
	{"Windows Vista", TKA_IDLE, 7200, TKA_UNIT_MS,
	 REGISTRY "KeepAliveTime"},
	{"Windows Vista", TKA_INTERVAL, 1, TKA_UNIT_MS,
	 REGISTRY "KeepAliveInterval"},
	{"Windows Vista", TKA_COUNT, 10, TKA_UNIT_NONE, NULL},
	{"macOS", TKA_ENABLE, 0, TKA_UNIT_NONE,
	 "net.inet.tcp.always_keepalive"},
	{"macOS", TKA_IDLE, 7200, TKA_UNIT_MS, "net.inet.tcp.keepidle"},
	{"macOS", TKA_INTERVAL, 75, TKA_UNIT_MS, "net.inet.tcp.keepintvl"},
	{"macOS", TKA_COUNT, 8, TKA_UNIT_NONE, "net.inet.tcp.keepcnt"},
	{"Mac OS X", TKA_INTERVAL, 75, TKA_UNIT_MS, "net.inet.tcp.keepintvl"},
	{"FreeBSD", TKA_ENABLE, 0, TKA_UNIT_NONE,
	 "net.inet.tcp.always_keepalive"},
	{"FreeBSD", TKA_IDLE, 7200, TKA_UNIT_MS, "net.inet.tcp.keepidle"},
	{"FreeBSD", TKA_INTERVAL, 75, TKA_UNIT_MS, "net.inet.tcp.keepintvl"},
	{"FreeBSD", TKA_COUNT, 8, TKA_UNIT_NONE, "net.inet.tcp.keepcnt"},
	{"FreeBSD", TKA_USER_TIMEOUT, 0, TKA_UNIT_NONE, NULL},
	{"NetBSD", TKA_ENABLE, 0, TKA_UNIT_NONE, NULL},
	{"NetBSD", TKA_IDLE, 7200, TKA_UNIT_HALF_S, "net.inet.tcp.keepidle"},
	{"NetBSD", TKA_INTERVAL, 75, TKA_UNIT_HALF_S, "net.inet.tcp.keepintvl"},
	{"NetBSD", TKA_COUNT, 8, TKA_UNIT_NONE, "net.inet.tcp.keepcnt"},
	{"OpenBSD", TKA_ENABLE, 0, TKA_UNIT_NONE,
	 "net.inet.tcp.always_keepalive"},
	{"OpenBSD", TKA_IDLE, 7200, TKA_UNIT_S, "net.inet.tcp.keepidle"},
	{"OpenBSD", TKA_INTERVAL, 75, TKA_UNIT_S, "net.inet.tcp.keepintvl"},
	{"OpenBSD", TKA_COUNT, 8, TKA_UNIT_NONE, NULL},
	{"DragonFly", TKA_ENABLE, 0, TKA_UNIT_NONE,
	 "net.inet.tcp.always_keepalive"},
	{"DragonFly", TKA_IDLE, 7200, TKA_UNIT_MS, "net.inet.tcp.keepidle"},
	{"DragonFly 5.6", TKA_IDLE, 7200, TKA_UNIT_MS, "net.inet.tcp.keepidle"},
	{"DragonFly 5.6", TKA_COUNT, 8, TKA_UNIT_NONE, "net.inet.tcp.keepcnt"},
	{"illumos", TKA_IDLE, 7200, TKA_UNIT_MS,
	 "ipadm show-prop -p _keepalive_interval tcp"},
	{"illumos", TKA_INTERVAL, -1, TKA_UNIT_NONE, NULL},
	{"illumos", TKA_COUNT, -1, TKA_UNIT_NONE, NULL},
	{"illumos", TKA_USER_TIMEOUT, 300000, TKA_UNIT_NONE, NULL},
	{"Solaris", TKA_IDLE, 7200, TKA_UNIT_MS,
	 "ipadm show-prop -p _keepalive_interval tcp"},
	{"Solaris 10", TKA_IDLE, 7200, TKA_UNIT_MS,
	 "ipadm show-prop -p _keepalive_interval tcp"},
	{"AIX", TKA_IDLE, 7200, TKA_UNIT_HALF_S, "no -o tcp_keepidle"},
	{"AIX", TKA_INTERVAL, 75, TKA_UNIT_HALF_S, "no -o tcp_keepintvl"},
	{"AIX", TKA_COUNT, 8, TKA_UNIT_NONE, "no -o tcp_keepcnt"},
	{"HP-UX", TKA_IDLE, 7200, TKA_UNIT_MS,
	 "ndd /dev/tcp tcp_keepalive_interval"},
	{"HP-UX", TKA_INTERVAL, -1, TKA_UNIT_NONE, NULL},
	{"Cygwin", TKA_IDLE, 7200, TKA_UNIT_MS, REGISTRY "KeepAliveTime"},
	{"Cygwin", TKA_INTERVAL, 1, TKA_UNIT_MS, REGISTRY "KeepAliveInterval"},
	{"Cygwin", TKA_COUNT, 10, TKA_UNIT_NONE, NULL},
	{"Hurd", TKA_IDLE, 7200, TKA_UNIT_NONE, NULL},
	{"Hurd", TKA_COUNT, 9, TKA_UNIT_NONE, NULL},
	{"lwIP", TKA_IDLE, 7200, TKA_UNIT_NONE, NULL},
	{"lwIP", TKA_INTERVAL, 75, TKA_UNIT_NONE, NULL},
	{"lwIP", TKA_COUNT, 9, TKA_UNIT_NONE, NULL},
	{"Zephyr", TKA_IDLE, 7200, TKA_UNIT_NONE, NULL},
	{"Zephyr", TKA_INTERVAL, 75, TKA_UNIT_NONE, NULL},
	{"Zephyr", TKA_COUNT, 9, TKA_UNIT_NONE, NULL},
	{"NuttX", TKA_IDLE, 7200, TKA_UNIT_NONE, NULL},
	{"NuttX", TKA_INTERVAL, 2, TKA_UNIT_NONE, NULL},
	{"NuttX", TKA_COUNT, 3, TKA_UNIT_NONE, NULL},
	{"gVisor", TKA_IDLE, 7200, TKA_UNIT_NONE, NULL},
	{"gVisor", TKA_INTERVAL, 75, TKA_UNIT_NONE, NULL},
	{"gVisor", TKA_COUNT, 9, TKA_UNIT_NONE, NULL},
};

static void settings_and_defaults_are_what_the_sources_say(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(settings); i++) {
		const struct tka_option_info *opt = tka_platform_option(
			row_named(settings[i].name), settings[i].option);

		assert_int_equal(opt->initial, settings[i].initial);
		assert_int_equal(opt->setting_unit, settings[i].unit);
		if (!settings[i].setting)
			assert_null(opt->setting);
		else
			assert_string_equal(opt->setting, settings[i].setting);
	}
}

/* System-wide settings as the systems give them, and what they mean. */
static const struct {
	const char *name;
	int64_t idle, interval; /* as the system gives them */
	int64_t idle_ms, interval_ms;
} given[] = {
	{"Linux", 7200, 75, 7200000, 75000},
	{"Windows", 300000, 2500, 300000, 2500},
	{"Windows Vista", 300000, 2500, 300000, 2500},
	{"Windows Vista", 4294967295, 1, 4294967295, 1},
	{"macOS", 7200000, 75000, 7200000, 75000},
	{"FreeBSD", 7200000, 75000, 7200000, 75000},
	{"NetBSD", 14400, 150, 7200000, 75000},
	{"NetBSD", 1, 3, 500, 1500},
	{"OpenBSD", 7200, 75, 7200000, 75000},
	{"DragonFly", 7200000, 75000, 7200000, 75000},
	{"DragonFly 5.6", 7200000, 75000, 7200000, 75000},
};

static void system_wide_times_are_read_in_the_systems_own_unit(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(given); i++) {
		const struct tka_platform *row = row_named(given[i].name);
		const struct fake_setting there[] = {
			{row->options[TKA_IDLE].setting, TKA__SETTING_READ,
			 given[i].idle},
			{row->options[TKA_INTERVAL].setting, TKA__SETTING_READ,
			 given[i].interval},
			{NULL, TKA__SETTING_HIDDEN, 0},
		};
		struct tka_defaults d = TKA_DEFAULTS_INIT;
		struct fake f;

		init(&f, given[i].name);
		f.settings = there;
		f.no_fresh = 24;
		tka__defaults(&f.kernel, row, &d);
		assert_int_equal(d.idle_ms, given[i].idle_ms);
		assert_int_equal(d.interval_ms, given[i].interval_ms);
		assert_ptr_equal(d.idle_source, there[0].name);
		assert_ptr_equal(d.interval_source, there[1].name);
	}
}

static void a_system_that_always_probes_says_so_unless_told_not_to(void **state)
{
	struct fake_setting always[] = {
		{"net.inet.tcp.always_keepalive", TKA__SETTING_READ, 0},
		{NULL, TKA__SETTING_HIDDEN, 0},
	};
	struct tka_keepalive now = TKA_KEEPALIVE_INIT;
	struct fake f;

	(void)state;
	init(&f, "FreeBSD"); /* its switch cannot be read: the default is 1 */
	assert_int_equal(fake_get(&f, &now), TKA_OK);
	assert_int_equal(now.enabled, 1);
	assert_int_equal(now.system, TKA_BIT(TKA_ENABLE));
	init(&f, "FreeBSD");
	f.settings = always;
	assert_int_equal(fake_get(&f, &now), TKA_OK);
	assert_int_equal(now.enabled, 0);
	assert_int_equal(now.system, 0);
	init(&f, "OpenBSD");
	always[0].value = 1;
	f.settings = always;
	assert_int_equal(fake_get(&f, &now), TKA_OK);
	assert_int_equal(now.enabled, 1);
	assert_true(now.system & TKA_BIT(TKA_ENABLE));
}

/* What is read back after the settings above, as far as they can be set. */
static const struct {
	const char *name;
	int idle_s, interval_s, count;
	const char *known, *system;
} read_back[] = {
	{"Linux", 60, 20, 5, "EIVCU", ""},
	{"Windows", 60, 20, 5, "EIVC", ""},
	{"Windows 10 1703", 7200, 1, 5, "EIVC", "IV"},
	{"Windows Vista", 7200, 1, 10, "EIVC", "IVC"},
	{"macOS", 60, 20, 5, "EIVCU", ""},
	{"Mac OS X", 60, 75, 8, "EIVCU", "VC"},
	{"FreeBSD", 60, 20, 5, "EIVCU", ""},
	{"NetBSD", 7200, 75, 8, "EIVC", "IVC"},
	{"OpenBSD", 7200, 75, 8, "EIVC", "IVC"},
	{"DragonFly", 60, 20, 5, "EIVC", ""},
	{"DragonFly 5.6", 60, 20, 5, "EIVC", ""},
	{"illumos", 60, 20, 5, "EIVCU", ""},
	{"Solaris", 60, 20, 5, "EIVCU", ""},
	{"Solaris 10", 60, -1, -1, "EIU", ""},
	{"AIX", 7200, 75, 8, "EIVC", "IVC"},
	{"HP-UX", 7200, -1, -1, "EI", "I"},
	{"Haiku", -1, -1, -1, "", ""},
	{"Cygwin", 60, 20, 5, "EIVC", ""},
	{"Hurd", 7200, 75, 9, "EIVC", "IVC"},
	{"QNX", -1, -1, -1, "E", ""},
	{"lwIP", 60, 20, 5, "EIVC", ""},
	{"Zephyr", 60, 20, 5, "EIVC", ""},
	{"NuttX", 60, 20, 5, "EIVC", ""},
	{"gVisor", 60, 20, 5, "EIVCU", ""},
	{"unknown", -1, -1, -1, "", ""},
};

/* Numbers that mean "cannot be told" where the default is not documented. */
static void hide_unknown_user_timeout(struct fake *f)
{
	if (f->row->options[TKA_USER_TIMEOUT].initial == TKA_UNCHANGED)
		f->socket.number[TKA_USER_TIMEOUT] = -1;
}

/* Every system-wide setting tells the documented default. */
static void tell_defaults(struct fake *f, struct fake_setting *to)
{
	int o;

	for (o = 0; o < TKA_OPTIONS; o++) {
		const struct tka_option_info *opt = &f->row->options[o];

		if (!opt->setting)
			continue;
		to->name = opt->setting;
		to->answer = TKA__SETTING_READ;
		to->value = opt->initial;
		if (opt->setting_unit != TKA_UNIT_NONE)
			to->value *= (int)opt->setting_unit;
		to++;
	}
	to->name = NULL;
}

static void what_was_set_is_read_back_or_said_to_be_system_wide(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(read_back); i++) {
		struct tka_keepalive want = TKA_KEEPALIVE_INIT, now = want;
		struct fake_setting told[TKA_OPTIONS + 1];
		struct fake f;

		init(&f, read_back[i].name);
		tell_defaults(&f, told);
		f.settings = told;
		hide_unknown_user_timeout(&f);
		want.enabled = 1;
		want.idle_s = 60;
		want.interval_s = 20;
		want.count = 5;
		assert_int_equal(fake_apply(&f, &want, TKA_BEST_EFFORT, NULL),
				 TKA_OK);
		assert_int_equal(fake_get(&f, &now), TKA_OK);
		assert_int_equal(now.idle_s, read_back[i].idle_s);
		assert_int_equal(now.interval_s, read_back[i].interval_s);
		assert_int_equal(now.count, read_back[i].count);
		assert_letters(f.row->name, now.known, "EIVCU",
			       read_back[i].known);
		assert_letters(f.row->name, now.system, "EIVCU",
			       read_back[i].system);
	}
}

/* Whose options the running kernel has decides, newest release first. */
static const struct {
	const char *here[4];
	const char *running;
} releases[] = {
	{{"Windows", "Windows 10 1703", "Windows Vista"}, "Windows"},
	{{"Windows", "Windows 10 1703", "Windows Vista"}, "Windows 10 1703"},
	{{"Windows", "Windows 10 1703", "Windows Vista"}, "Windows Vista"},
	{{"macOS", "Mac OS X"}, "macOS"},
	{{"macOS", "Mac OS X"}, "Mac OS X"},
	{{"FreeBSD", "FreeBSD 13"}, "FreeBSD"},
	{{"FreeBSD", "FreeBSD 13"}, "FreeBSD 13"},
	{{"Solaris", "Solaris 10"}, "Solaris"},
	{{"Solaris", "Solaris 10"}, "Solaris 10"},
};

static void init_release(struct fake *f, const struct tka_platform **here,
			 size_t i)
{
	int r;

	for (r = 0; releases[i].here[r]; r++)
		here[r] = row_named(releases[i].here[r]);
	here[r] = NULL;
	init(f, releases[i].running);
	f->kernel.here = here;
}

static void the_row_is_chosen_by_what_the_kernel_accepts(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(releases); i++) {
		const struct tka_platform *here[4];
		struct fake f;

		init_release(&f, here, i);
		assert_string_equal(tka__row(&f.kernel, FAKE_SOCKET)->name,
				    releases[i].running);
		assert_null(strpbrk(fake_calls(&f), "sv")); /* asks, no more */
	}
}

static void a_wrong_descriptor_does_not_pick_an_old_release(void **state)
{
	static const int errors[] = {FAKE_EBADF, FAKE_ENOTSOCK,
				     FAKE_ENOPROTOOPT, FAKE_EINVAL};
	size_t i, e;

	(void)state;
	for (i = 0; i < COUNT_OF(releases); i++) {
		for (e = 0; e < COUNT_OF(errors); e++) {
			const struct tka_platform *here[4];
			struct fake f;

			init_release(&f, here, i);
			f.not_tcp = errors[e];
			assert_ptr_equal(tka__row(&f.kernel, FAKE_SOCKET),
					 here[0]);
		}
	}
}

/* A socket that refuses to answer for another reason is not an old one. */
static void a_passing_error_does_not_pick_an_old_release(void **state)
{
	const struct tka_platform *here[4];
	struct fake f;

	(void)state;
	init_release(&f, here, 0);
	f.fail_from = 1;
	f.fail_count = 100;
	f.fail_error = FAKE_EINVAL;
	assert_ptr_equal(tka__row(&f.kernel, FAKE_SOCKET), here[0]);
}

/* From here on: what holds for every row there is. */

static void for_each_row(void (*check)(const struct tka_platform *))
{
	const struct tka_platform *row;
	size_t i;

	for (i = 0; (row = tka_platform_at(i)); i++)
		check(row);
}

static int is_time(int option)
{
	return option == TKA_IDLE || option == TKA_INTERVAL;
}

static int by_vals(const struct tka_platform *row, int option)
{
	return (row->traits & TKA_TRAIT_VALS) && is_time(option);
}

static int is_offered(const struct tka_platform *row, int option)
{
	return row->options[option].support >= TKA_SUPPORT_EMULATED;
}

static void check_names(const struct tka_platform *row)
{
	const struct tka_platform *other;
	size_t i, same = 0;

	assert_true(row->name[0] != '\0');
	assert_non_null(row->release);
	for (i = 0; (other = tka_platform_at(i)); i++)
		same += strcmp(row->name, other->name) == 0;
	assert_int_equal(same, 1);
}

static void every_name_is_there_once(void **state)
{
	(void)state;
	for_each_row(check_names);
}

static void check_order(const struct tka_platform *row)
{
	unsigned seen = 0;
	int i;

	for (i = 0; i < TKA_OPTIONS; i++) {
		assert_in_range(row->order[i], 0, TKA_OPTIONS - 1);
		seen |= TKA_BIT(row->order[i]);
	}
	assert_int_equal(seen, (1u << TKA_OPTIONS) - 1);
}

static void every_order_names_every_option_once(void **state)
{
	(void)state;
	for_each_row(check_order);
}

static void check_range(const struct tka_platform *row)
{
	int o;

	for (o = 0; o < TKA_OPTIONS; o++) {
		const struct tka_option_info *opt = &row->options[o];

		if (!is_offered(row, o))
			continue;
		assert_non_null(opt->symbol);
		assert_true(opt->min <= opt->max);
		assert_true(opt->min >= (is_time(o) || o == TKA_COUNT));
		assert_true(opt->initial == TKA_UNCHANGED || opt->initial >= 0);
		assert_int_equal(opt->unit == TKA_UNIT_NONE,
				 o == TKA_ENABLE || o == TKA_COUNT);
	}
	assert_true(!is_offered(row, TKA_ENABLE) ||
		    (row->options[TKA_ENABLE].min == 0 &&
		     row->options[TKA_ENABLE].max == 1));
}

static void every_range_is_sane(void **state)
{
	(void)state;
	for_each_row(check_range);
}

/* A value fits what the system takes, and comes back no shorter. */
static void check_value(const struct tka_platform *row, enum tka_option option,
			int value)
{
	const struct tka_option_info *opt = &row->options[option];
	int64_t per_s = option == TKA_USER_TIMEOUT ? 1000 : 1;
	int64_t native = tka__to_native(opt, option, value);
	int back;

	assert_true(native >= (value > 0));
	if (by_vals(row, (int)option)) {
		assert_true(native <= UINT32_MAX);
		return;
	}
	assert_true(native <= INT_MAX);
	back = tka__from_native(opt, option, (int)native);
	if (back == TKA_UNCHANGED) /* rounded up past the largest int */
		back = INT_MAX;
	assert_true(back >= value);
	if (opt->unit != TKA_UNIT_NONE)
		assert_true(((int64_t)back - value) * opt->unit < per_s ||
			    back == value);
}

static void check_conversions(const struct tka_platform *row)
{
	int o;

	for (o = 0; o < TKA_OPTIONS; o++) {
		const struct tka_option_info *opt = &row->options[o];
		enum tka_option option = (enum tka_option)o;

		if (!is_offered(row, o))
			continue;
		check_value(row, option, opt->min);
		check_value(row, option, opt->min / 2 + opt->max / 2);
		check_value(row, option, opt->max - 1);
		check_value(row, option, opt->max);
	}
}

static void no_value_in_range_overflows_or_gets_shorter(void **state)
{
	(void)state;
	for_each_row(check_conversions);
}

static void check_numbers(const struct tka_platform *row)
{
	int a, b;

	for (a = 0; a < TKA_OPTIONS; a++) {
		const struct tka_option_info *one = &row->options[a];

		assert_int_equal(is_offered(row, a) && one->number < 0,
				 by_vals(row, a));
		for (b = a + 1; b < TKA_OPTIONS; b++)
			assert_true(one->number < 0 ||
				    one->level != row->options[b].level ||
				    one->number != row->options[b].number);
	}
}

static void no_two_options_of_a_row_have_the_same_number(void **state)
{
	(void)state;
	for_each_row(check_numbers);
}

static void check_masks(const struct tka_platform *row)
{
	int o;

	for (o = 0; o < TKA_OPTIONS; o++) {
		if (row->inherits & TKA_BIT(o))
			assert_true(is_offered(row, o));
		if (row->telling & TKA_BIT(o)) {
			assert_true(is_offered(row, o));
			assert_false(row->options[o].write_only);
			assert_false(by_vals(row, o));
		}
	}
	assert_true(row->inherits < 1u << TKA_OPTIONS);
	assert_true(row->telling < 1u << TKA_OPTIONS);
}

static void only_what_can_be_read_tells_releases_apart(void **state)
{
	(void)state;
	for_each_row(check_masks);
}

static void check_settings(const struct tka_platform *row)
{
	int o;

	for (o = 0; o < TKA_OPTIONS; o++) {
		const struct tka_option_info *opt = &row->options[o];

		assert_int_equal(opt->setting_unit != TKA_UNIT_NONE,
				 opt->setting && is_time(o));
		if (opt->support == TKA_SUPPORT_SYSTEM)
			assert_true(opt->initial > 0);
	}
}

static void every_system_wide_time_has_a_unit(void **state)
{
	(void)state;
	for_each_row(check_settings);
}

/* An option that a system has and the row does not offer says why. */
static void check_doubts(const struct tka_platform *row)
{
	int o;

	for (o = 0; o < TKA_OPTIONS; o++) {
		const struct tka_option_info *opt = &row->options[o];

		if (opt->support == TKA_SUPPORT_NONE && opt->symbol)
			assert_true(opt->unconfirmed || row->note);
	}
	if (row->proof == TKA_PROOF_CITED && is_offered(row, TKA_ENABLE))
		assert_non_null(row->unconfirmed);
}

static void what_is_not_offered_and_what_is_unconfirmed_is_named(void **state)
{
	(void)state;
	for_each_row(check_doubts);
}

static void assert_within(const struct tka_platform *row,
			  const struct tka_keepalive *plan, enum tka_case which,
			  int detect_s)
{
	int64_t earliest = -1, latest = -1;

	assert_int_equal(tka__predict(row, plan, which, &earliest, &latest),
			 TKA_OK);
	assert_true(earliest <= latest);
	if (latest > detect_s * INT64_C(1000))
		fail_msg("%s: %.0f ms for %d s", row->name, (double)latest,
			 detect_s);
}

static int check_plan(const struct tka_platform *row, int detect_s)
{
	struct tka_keepalive p = TKA_KEEPALIVE_INIT;
	int o, code = tka__plan(row, detect_s, 0, &p);

	if (code)
		return code;
	for (o = 0; o < TKA_OPTIONS; o++) {
		int value = *field(&p, (enum tka_option)o);

		if (value != TKA_UNCHANGED)
			assert_int_equal(
				tka__check(row, (enum tka_option)o, value),
				TKA_OK);
	}
	assert_within(row, &p, TKA_CASE_IDLE, detect_s);
	if (p.known & TKA_BIT(TKA_USER_TIMEOUT))
		assert_within(row, &p, TKA_CASE_SENDING, detect_s);
	return TKA_OK;
}

/* On which platforms nothing can be planned. */
static const char *const without_plan[] = {
	"Mac OS X", "OpenBSD", "Solaris 10", "AIX",	"HP-UX",
	"Haiku",    "Hurd",    "QNX",	     "unknown",
};

static int has_no_plan(const struct tka_platform *row)
{
	size_t i, found = 0;

	for (i = 0; i < COUNT_OF(without_plan); i++)
		found += strcmp(without_plan[i], row->name) == 0;
	return found > 0;
}

/* Below the smallest that tka__plan_min() tells, ERANGE; from there on, 0. */
static void check_plans(const struct tka_platform *row)
{
	int n, least = tka__plan_min(row, 0);

	if (has_no_plan(row)) {
		assert_int_equal(least, TKA_EUNSUP);
		for (n = 1; n <= 5000; n += 7)
			assert_int_equal(check_plan(row, n), TKA_EUNSUP);
		return;
	}
	assert_in_range(least, 1, 100);
	for (n = 1; n <= 5000; n++)
		assert_int_equal(check_plan(row, n),
				 n < least ? TKA_ERANGE : TKA_OK);
}

static void every_plan_up_to_5000_seconds_keeps_its_promise(void **state)
{
	(void)state;
	for_each_row(check_plans);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_platforms_are_these_in_this_order),
		cmocka_unit_test(
			every_platform_gets_its_own_calls_for_the_same_timing),
		cmocka_unit_test(what_a_platform_has_in_part_is_set_in_part),
		cmocka_unit_test(a_user_timeout_goes_to_the_nearest_option),
		cmocka_unit_test(
			the_edges_of_a_range_are_in_it_and_what_is_beyond_is_not),
		cmocka_unit_test(what_else_a_row_says_is_what_the_sources_say),
		cmocka_unit_test(
			settings_and_defaults_are_what_the_sources_say),
		cmocka_unit_test(
			system_wide_times_are_read_in_the_systems_own_unit),
		cmocka_unit_test(
			a_system_that_always_probes_says_so_unless_told_not_to),
		cmocka_unit_test(
			what_was_set_is_read_back_or_said_to_be_system_wide),
		cmocka_unit_test(the_row_is_chosen_by_what_the_kernel_accepts),
		cmocka_unit_test(
			a_wrong_descriptor_does_not_pick_an_old_release),
		cmocka_unit_test(a_passing_error_does_not_pick_an_old_release),
		cmocka_unit_test(every_name_is_there_once),
		cmocka_unit_test(every_order_names_every_option_once),
		cmocka_unit_test(every_range_is_sane),
		cmocka_unit_test(no_value_in_range_overflows_or_gets_shorter),
		cmocka_unit_test(no_two_options_of_a_row_have_the_same_number),
		cmocka_unit_test(only_what_can_be_read_tells_releases_apart),
		cmocka_unit_test(every_system_wide_time_has_a_unit),
		cmocka_unit_test(
			what_is_not_offered_and_what_is_unconfirmed_is_named),
		cmocka_unit_test(
			every_plan_up_to_5000_seconds_keeps_its_promise),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("rows", tests, NULL, NULL);
}
