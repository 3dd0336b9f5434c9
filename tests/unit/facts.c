/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * The rows of all platforms against facts.def, which has every fact of each
 * of them. Then what holds for every row: ranges, conversions, numbers, what
 * is refused, and which row describes the running release.
 */
#include "fake.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

/* Short names for facts.def. */
enum {
	NONE = TKA_SUPPORT_NONE,
	SYSTEM = TKA_SUPPORT_SYSTEM,
	EMULATED = TKA_SUPPORT_EMULATED,
	SOCKET = TKA_SUPPORT_SOCKET,
	NO_EVIDENCE = TKA_EVIDENCE_NONE,
	DOCUMENTED = TKA_EVIDENCE_DOCUMENTED,
	COMPILED = TKA_EVIDENCE_COMPILED,
	TESTED = TKA_EVIDENCE_TESTED,
	NO_UNIT = TKA_UNIT_NONE,
	S = TKA_UNIT_S,
	HALF_S = TKA_UNIT_HALF_S,
	DS = TKA_UNIT_DS,
	MS = TKA_UNIT_MS,
	E = TKA_BIT(TKA_ENABLE),
	I = TKA_BIT(TKA_IDLE),
	N = TKA_BIT(TKA_INTERVAL),
	C = TKA_BIT(TKA_COUNT),
	U = TKA_BIT(TKA_USER_TIMEOUT),
	JOINT_TIMES = TKA_TRAIT_JOINT_TIMES,
	REWRITE_IDLE = TKA_TRAIT_REWRITE_IDLE,
	ALWAYS_PROBES = TKA_TRAIT_ALWAYS_PROBES,
	NEVER_PROBES = TKA_TRAIT_NEVER_PROBES,
	UT_REPLACES_COUNT = TKA_TRAIT_UT_REPLACES_COUNT,
	NO_PROBES_WITH_DATA = TKA_TRAIT_NO_PROBES_WITH_DATA,
	DEFAULTS_NEED_RESTART = TKA_TRAIT_DEFAULTS_NEED_RESTART,
	LISTENER_ENDS = TKA_TRAIT_LISTENER_ENDS,
	ZERO_WINDOW_UNLIMITED = TKA_TRAIT_ZERO_WINDOW_UNLIMITED,
	UT_OR_COUNT = TKA_TRAIT_UT_OR_COUNT,
	LISTENER_REJECTS = TKA_TRAIT_LISTENER_REJECTS,
};

/* end is set only if no fact before it was left out. */
struct option_facts {
	int support;
	const char *symbol;
	int level, number, unit, min, max, default_value, write_only;
	const char *since, *setting;
	int setting_unit;
	const char *unconfirmed, *end;
};

struct facts {
	const char *name, *release;
	int evidence;
	const char *loss_error;
	int traits, traits_unknown, inherits, inherits_unknown;
	int retransmissions;
	int timer_permille, timer_ms, data_permille, data_ms;
	int newer_options, first_release, unset_reads_zero, status_time_wraps;
	const char *note, *unconfirmed;
	struct option_facts option[TKA_OPTIONS];
	const char *end;
};

static const struct option_facts nothing;
static const char end[] = "end";
#define OPTION(...) \
	{ \
		__VA_ARGS__, end \
	}
#define PLATFORM(...) FACTS(__VA_ARGS__)
/* clang-format off */
#define FACTS(name, release, evidence, loss, traits, unknown, inherits, \
	      inherits_unknown, retransmissions, timer_permille, timer_ms, \
	      data_permille, data_ms, newer, first, zero, wraps, note, \
	      unconfirmed, ...) \
	{name, release, evidence, loss, traits, unknown, inherits, \
	 inherits_unknown, retransmissions, timer_permille, timer_ms, \
	 data_permille, data_ms, newer, first, zero, wraps, note, \
	 unconfirmed, {__VA_ARGS__}, end},
/* clang-format on */
static const struct facts all[] = {
#include "facts.def"
};

static int wrong, is_quiet;

static void report(const char *name, const char *option, const char *fact)
{
	wrong++;
	if (!is_quiet)
		print_error("%s: %s%s%s is not what its sources have\n", name,
			    option, *option ? ": " : "", fact);
}

static void number(const char *name, const char *option, const char *fact,
		   long long expected, long long actual)
{
	if (expected != actual)
		report(name, option, fact);
}

static void text(const char *name, const char *option, const char *fact,
		 const char *expected, const char *actual)
{
	if (!expected || !actual ? expected != actual
				 : strcmp(expected, actual) != 0)
		report(name, option, fact);
}

/* uname() in gVisor, pkg/sentry/syscalls/linux/linux64.go */
static const char gvisor_version[] = "#1 SMP Sun Jan 10 15:06:54 PST 2016";

#define NUMBER(fact) number(f->name, "", #fact, f->fact, p->fact)
#define TEXT(fact) text(f->name, "", #fact, f->fact, p->fact)
static void compare_platform(const struct facts *f, const struct tka__row *row)
{
	const struct tka_platform *p = &row->about;

	TEXT(name);
	TEXT(release);
	NUMBER(evidence);
	TEXT(loss_error);
	NUMBER(traits);
	NUMBER(traits_unknown);
	NUMBER(inherits);
	NUMBER(inherits_unknown);
	NUMBER(retransmissions);
	number(f->name, "", "timer_delay_permille", f->timer_permille,
	       p->timer_delay_permille);
	number(f->name, "", "timer_delay_ms", f->timer_ms, p->timer_delay_ms);
	number(f->name, "", "data_delay_permille", f->data_permille,
	       p->data_delay_permille);
	number(f->name, "", "data_delay_ms", f->data_ms, p->data_delay_ms);
	text(f->name, "", "next_version",
	     strcmp(f->name, "Linux") ? NULL : gvisor_version,
	     row->next_version);
	TEXT(note);
	TEXT(unconfirmed);
	number(f->name, "", "newer_options", f->newer_options,
	       row->newer_options);
	number(f->name, "", "first_release", f->first_release,
	       row->first_release);
	number(f->name, "", "unset_reads_zero", f->unset_reads_zero,
	       row->unset_reads_zero);
	number(f->name, "", "status_time_wraps", f->status_time_wraps,
	       row->status_time_wraps);
	/* io-pkt: CALLOUT_RANGE_EARLY, a range of ticks / 8 */
	number(f->name, "", "timer_early_permille",
	       strcmp(f->name, "QNX") ? 0 : 125, row->timer_early_permille);
}
#undef NUMBER
#undef TEXT

#define NUMBER(fact) number(name, option, #fact, f->fact, o->fact)
#define TEXT(fact) text(name, option, #fact, f->fact, o->fact)
static void compare_option(const char *name, const char *option,
			   const struct option_facts *f,
			   const struct tka_option_info *o)
{
	NUMBER(support);
	TEXT(symbol);
	NUMBER(level);
	NUMBER(number);
	NUMBER(unit);
	NUMBER(min);
	NUMBER(max);
	NUMBER(default_value);
	NUMBER(write_only);
	TEXT(since);
	text(name, option, "system_setting", f->setting, o->system_setting);
	number(name, option, "system_setting_unit", f->setting_unit,
	       o->system_setting_unit);
	TEXT(unconfirmed);
	/* an entry may end before the options that its platform has not */
	/* NOLINTNEXTLINE: both are static, with 0 for padding */
	if (f->end != end && memcmp(f, &nothing, sizeof(nothing)) != 0)
		report(name, option, "facts.def: a fact is missing;");
}

static void compare(const struct facts *f, const struct tka__row *row)
{
	int o;

	compare_platform(f, row);
	for (o = 0; o < TKA_OPTIONS; o++)
		compare_option(f->name, tka__fields[o].name, &f->option[o],
			       &row->option[o]);
	assert_ptr_equal(f->end, end);
}

static const struct tka__row *row_named(const char *name)
{
	size_t i;

	for (i = 0; tka__rows[i]; i++)
		if (strcmp(tka__rows[i]->about.name, name) == 0)
			return tka__rows[i];
	fail_msg("there is no row \"%s\"", name);
	return NULL;
}

static const struct facts *facts_of(const struct tka__row *row)
{
	size_t i = 0;

	while (i < COUNT_OF(all) && strcmp(all[i].name, row->about.name) != 0)
		i++;
	if (i == COUNT_OF(all))
		fail_msg("\"%s\" has no entry in facts.def", row->about.name);
	return &all[i];
}

static void every_fact_of_every_row_is_what_its_sources_have(void **state)
{
	size_t i;

	(void)state;
	wrong = 0;
	for (i = 0; tka__rows[i]; i++)
		compare(facts_of(tka__rows[i]), tka__rows[i]);
	assert_int_equal(wrong, 0);
}

/* The same name twice would hide one of the two from the case above. */
static void every_entry_has_its_row_and_every_name_is_there_once(void **state)
{
	size_t i, j;

	(void)state;
	for (i = 0; i < COUNT_OF(all); i++) {
		(void)row_named(all[i].name);
		for (j = i + 1; j < COUNT_OF(all); j++)
			assert_string_not_equal(all[i].name, all[j].name);
	}
	j = 0;
	while (tka__rows[j])
		j++;
	assert_int_equal(i, j);
}

/* What of a row is a text; the last bytes of an option are none of it. */
static int is_text(size_t at)
{
	const size_t option = offsetof(struct tka__row, option);

	if (at >= option)
		return (at - option) % sizeof(struct tka_option_info) <
		       offsetof(struct tka_option_info, support);
	return at < offsetof(struct tka_platform, evidence) ||
	       at == offsetof(struct tka__row, next_version);
}

static int is_padding(size_t at)
{
	const size_t early = offsetof(struct tka__row, timer_early_permille);
	const size_t option = offsetof(struct tka__row, option);
	const size_t last =
		offsetof(struct tka_option_info, system_setting_unit);

	if (at < option)
		return at > early;
	return (at - option) % sizeof(struct tka_option_info) > last;
}

/* Changes the text or the number there, returns the size of it. */
static size_t change(struct tka__row *row, size_t at)
{
	static const char *const other = "changed";
	char *place = (char *)row + at;
	int number;

	if (is_text(at)) {
		memcpy(place, &other, sizeof(other));
		return sizeof(other);
	}
	memcpy(&number, place, sizeof(number));
	number ^= 1;
	memcpy(place, &number, sizeof(number));
	return sizeof(number);
}

static int changes, missed;

static void change_each(const struct tka__row *row)
{
	const struct facts *f = facts_of(row);
	struct tka__row copy;
	size_t at, size;

	for (at = 0; at < sizeof(copy); at += size) {
		memcpy(&copy, row, sizeof(copy));
		size = change(&copy, at);
		if (is_padding(at))
			continue;
		wrong = 0;
		compare(f, &copy);
		changes++;
		missed += wrong == 0;
	}
}

static void for_each_row(void (*check)(const struct tka__row *))
{
	size_t i;

	for (i = 0; tka__rows[i]; i++)
		check(tka__rows[i]);
}

static void a_change_of_any_number_or_text_of_any_row_is_found(void **state)
{
	(void)state;
	changes = missed = 0;
	is_quiet = 1;
	for_each_row(change_each);
	is_quiet = 0;
	print_message("%d changes, %d not found\n", changes, missed);
	assert_int_equal(missed, 0);
	assert_true(changes > 2000);
}

/* From here on: what holds for every row. */

static void check_range(const struct tka__row *row)
{
	int o;

	for (o = 0; o < TKA_OPTIONS; o++) {
		const struct tka_option_info *opt = &row->option[o];

		if (!tka__is_offered(row, o))
			continue;
		assert_non_null(opt->symbol);
		assert_true(opt->min <= opt->max);
		assert_true(opt->min >= tka__fields[o].least);
		assert_true(opt->default_value == TKA_UNCHANGED ||
			    opt->default_value >= 0);
		assert_int_equal(opt->unit == TKA_UNIT_NONE,
				 tka__fields[o].per_second == 0);
	}
}

static void every_range_is_one_that_the_field_can_have(void **state)
{
	(void)state;
	for_each_row(check_range);
}

/* A value fits what the system takes, and comes back no shorter. */
static void check_value(const struct tka__row *row, int option, int value)
{
	const struct tka_option_info *opt = &row->option[option];
	int64_t native = tka__to_native(opt, option, value);
	int back;

	assert_true(native >= (value > 0));
	if (tka__is_joint(row, option)) {
		assert_true(native <= UINT32_MAX);
		return;
	}
	assert_true(native <= INT_MAX);
	back = tka__from_native(row, option, (int)native);
	if (back == TKA_UNCHANGED && native >= tka__fields[option].least)
		back = INT_MAX; /* rounded up past the largest int */
	if (native >= tka__fields[option].least)
		assert_true(back >= value);
	if (opt->unit != TKA_UNIT_NONE)
		assert_true(((int64_t)back - value) * opt->unit <
				    tka__fields[option].per_second ||
			    back == value);
}

static void check_conversions(const struct tka__row *row)
{
	int o;

	for (o = 0; o < TKA_OPTIONS; o++) {
		const struct tka_option_info *opt = &row->option[o];

		if (!tka__is_offered(row, o))
			continue;
		check_value(row, o, opt->min);
		check_value(row, o, opt->min / 2 + opt->max / 2);
		check_value(row, o, opt->max - 1);
		check_value(row, o, opt->max);
	}
}

static void no_value_in_range_overflows_or_gets_shorter(void **state)
{
	(void)state;
	for_each_row(check_conversions);
}

static void check_numbers(const struct tka__row *row)
{
	int a, b;

	for (a = 0; a < TKA_OPTIONS; a++) {
		const struct tka_option_info *one = &row->option[a];

		assert_int_equal(tka__is_offered(row, a) && one->number < 0,
				 tka__is_joint(row, a));
		for (b = a + 1; b < TKA_OPTIONS; b++)
			assert_true(one->number <= 0 ||
				    one->level != row->option[b].level ||
				    one->number != row->option[b].number);
	}
}

static void no_two_options_of_a_row_have_the_same_number(void **state)
{
	(void)state;
	for_each_row(check_numbers);
}

static void check_masks(const struct tka__row *row)
{
	const struct tka_platform *p = &row->about;
	int o;

	for (o = 0; o < TKA_OPTIONS; o++) {
		if ((p->inherits | row->newer_options) & TKA_BIT(o))
			assert_true(tka__is_offered(row, o));
		if (row->newer_options & TKA_BIT(o))
			assert_false(row->option[o].write_only);
	}
	assert_int_equal(p->inherits & p->inherits_unknown, 0);
	assert_int_equal(p->traits & p->traits_unknown, 0);
	assert_true((p->inherits | p->inherits_unknown | row->newer_options) <
		    1u << TKA_OPTIONS);
}

static void
what_is_a_fact_is_not_unknown_and_only_what_can_be_read_tells(void **state)
{
	(void)state;
	for_each_row(check_masks);
}

static void check_settings(const struct tka__row *row)
{
	int o;

	for (o = 0; o < TKA_OPTIONS; o++) {
		const struct tka_option_info *opt = &row->option[o];

		if (opt->system_setting_unit != TKA_UNIT_NONE)
			assert_true(opt->system_setting && tka__is_time(o));
		if (opt->support == TKA_SUPPORT_SYSTEM)
			assert_true(opt->default_value > 0);
		if (opt->symbol && opt->support == TKA_SUPPORT_NONE)
			assert_true(opt->unconfirmed || row->about.note);
	}
}

static void units_of_settings_and_reasons_for_no_support_are_there(void **state)
{
	(void)state;
	for_each_row(check_settings);
}

/* No success where the system does nothing; off is still off. */
static void keepalive_that_does_nothing_is_refused(void **state)
{
	static const char *const inert[] = {"Haiku", "SerenityOS", "Managarm",
					    "Redox", "Emscripten", "unknown"};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(inert); i++) {
		const struct tka__row *row = row_named(inert[i]);
		struct tka_keepalive on =
			settings_of(1, KEEP, KEEP, KEEP, KEEP);
		struct fake f;

		fake_init(&f, row);
		assert_int_equal(fake_set(&f, 60, 10, 5), TKA_EUNSUP);
		assert_int_equal(fake_apply(&f, &on, 0, NULL), TKA_EUNSUP);
		assert_int_equal(strcspn(fake_calls(&f), "sj"),
				 strlen(fake_calls(&f)));
		assert_true(tka__supports(&f.kernel, row, TKA_ENABLE) != 1);
		on = settings_of(0, KEEP, KEEP, KEEP, KEEP);
		assert_int_equal(fake_apply(&f, &on, 0, NULL),
				 tka__is_offered(row, TKA_ENABLE) ? TKA_OK
								  : TKA_EUNSUP);
	}
}

/* Which timing of the same 60/20/5 reaches which system, in its numbers. */
static void the_same_timing_is_written_in_the_numbers_of_each(void **state)
{
	static const struct {
		const char *name, *numbers; /* idle, interval, count */
	} expected[] = {
		{"Linux", "s6.5=20 s6.6=5 s1.9=1 s6.4=60"},
		{"Linux (MIPS, SPARC, Alpha, PA-RISC)",
		 "s6.5=20 s6.6=5 s65535.8=1 s6.4=60"},
		{"Windows", "s6.17=20 s6.16=5 s65535.8=1 s6.3=60"},
		{"macOS", "s6.257=20 s6.258=5 s65535.8=1 s6.16=60"},
		{"FreeBSD", "s6.512=20 s6.1024=5 s65535.8=1 s6.256=60"},
		{"NetBSD", "s6.5=40 s6.6=5 s65535.8=1 s6.3=120"},
		{"DragonFly 5.6",
		 "s6.512=20000 s6.1024=5 s65535.8=1 s6.256=60000"},
		{"illumos", "s6.36=20 s6.35=5 s65535.8=1 s6.34=60"},
		{"Solaris", "s6.30=20 s6.31=5 s65535.8=1 s6.29=60"},
		{"AIX", "s6.18=20 s6.19=5 s65535.8=1 s6.17=60"},
		{"Hurd (lwip)", "s6.5=20 s6.6=5 s65535.8=1 s6.4=60"},
		{"WASI", "s6.5=20 s6.6=5 s2147483647.9=1 s6.4=60"},
		{"lwIP", "s6.4=20 s6.5=5 s4095.8=1 s6.3=60"},
		{"Zephyr", "s6.3=20 s6.4=5 s1.9=1 s6.2=60"},
		{"NuttX", "s6.18=200 s6.19=5 s1.5=1 s6.17=600"},
		{"NuttX 12.7", "s6.18=40 s6.19=5 s1.5=1 s6.17=120"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(expected); i++) {
		struct fake f;
		const char *calls;

		fake_init(&f, row_named(expected[i].name));
		assert_int_equal(fake_set(&f, 60, 20, 5), TKA_OK);
		calls = strstr(fake_calls(&f), " s");
		assert_non_null(calls);
		assert_string_equal(calls + 1, expected[i].numbers);
	}
}

/* The rows of a system, newest first, and the release that has each. */
static void the_release_of_darwin_tells_its_rows_apart(void **state)
{
	static const struct {
		int release;
		unsigned missing;
		const char *name;
	} expected[] = {
		{25, 0, "macOS"},	 {23, 0, "macOS"},
		{22, 0, "macOS 13"},	 {16, 0, "macOS 13"},
		{15, 0, "OS X 10.11"},	 {13, 0, "OS X 10.11"},
		{13, N | C, "Mac OS X"}, {12, N | C, "Mac OS X"},
	};
	const struct tka__row *const here[] = {&tka__macos, &tka__macos_13,
					       &tka__macos_10_11,
					       &tka__macos_10_8, NULL};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(expected); i++) {
		struct fake f;

		fake_init(&f, &tka__macos);
		f.release = expected[i].release;
		f.missing = expected[i].missing;
		assert_string_equal(
			tka__row(&f.kernel, here, FAKE_SOCKET)->about.name,
			expected[i].name);
	}
}

static void the_options_of_a_socket_tell_other_rows_apart(void **state)
{
	static const struct {
		const struct tka__row *here[4];
		unsigned missing;
		int found;
	} expected[] = {
		{{&tka__windows, &tka__windows_1703, &tka__windows_vista},
		 0,
		 0},
		{{&tka__windows, &tka__windows_1703, &tka__windows_vista},
		 I | N,
		 1},
		{{&tka__windows, &tka__windows_1703, &tka__windows_vista},
		 I | N | C,
		 2},
		{{&tka__freebsd, &tka__freebsd_13}, 0, 0},
		{{&tka__freebsd, &tka__freebsd_13}, U, 1},
		{{&tka__solaris, &tka__solaris_10}, I, 1},
		{{&tka__hurd_lwip, &tka__hurd}, 0, 0},
		{{&tka__hurd_lwip, &tka__hurd}, I | N | C, 1},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(expected); i++) {
		struct fake f;

		fake_init(&f, expected[i].here[0]);
		f.missing = expected[i].missing;
		assert_ptr_equal(
			tka__row(&f.kernel, expected[i].here, FAKE_SOCKET),
			expected[i].here[expected[i].found]);
	}
}

/*
 * Calls with a socket use Linux's row in gVisor, as the version of the kernel
 * would be one more system call; so both rows must make them do the same.
 */
static void calls_on_a_socket_are_the_same_in_gvisor(void **state)
{
	static const unsigned flags[] = {0, TKA_IDLE_ONLY};
	struct tka_keepalive a = TKA_KEEPALIVE_INIT, b = a;
	struct fake f, g;
	size_t i;
	int n, o;

	(void)state;
	fake_init(&f, &tka__linux);
	fake_init(&g, &tka__gvisor);
	for (o = 0; o < TKA_OPTIONS; o++) {
		const struct tka_option_info *one = &tka__linux.option[o];
		const struct tka_option_info *other = &tka__gvisor.option[o];

		assert_memory_equal(
			&one->support, &other->support,
			offsetof(struct tka_option_info, system_setting_unit) -
				offsetof(struct tka_option_info, support));
		f.socket.number[o] = g.socket.number[o] = 1000;
	}
	assert_int_equal(fake_set(&f, 60, 20, 5), fake_set(&g, 60, 20, 5));
	assert_string_equal(fake_calls(&f), fake_calls(&g));
	for (i = 0; i < COUNT_OF(flags); i++)
		for (n = 1; n < 3600; n++) {
			assert_int_equal(
				tka__plan(&tka__linux, n, 0, flags[i], &a),
				tka__plan(&tka__gvisor, n, 0, flags[i], &b));
			assert_memory_equal(&a, &b, sizeof(a));
		}
}

/* A time would end the listening socket, or is rejected. */
static void a_listening_socket_that_takes_no_time_is_given_none(void **state)
{
	static const char *const ends[] = {
		"NetBSD", "macOS 13",	 "OS X 10.11", "Mac OS X",
		"lwIP",	  "Hurd (lwip)", "Unikraft",
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(ends); i++) {
		const struct tka__row *row = row_named(ends[i]);
		struct tka_keepalive on =
			settings_of(1, KEEP, KEEP, KEEP, KEEP);
		char expected[20];
		struct fake f;

		fake_init(&f, row);
		f.listening = 1;
		assert_int_equal(fake_set(&f, 60, KEEP, KEEP), TKA_EUNSUP);
		assert_null(strstr(fake_calls(&f), "s6."));
		assert_int_equal(fake_apply(&f, &on, 0, NULL), TKA_OK);
		assert_null(strstr(fake_calls(&f), "s6."));
		(void)snprintf(expected, sizeof(expected), "s%d.%d=1",
			       row->option[TKA_ENABLE].level,
			       row->option[TKA_ENABLE].number);
		assert_non_null(strstr(fake_calls(&f), expected));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			every_fact_of_every_row_is_what_its_sources_have),
		cmocka_unit_test(
			every_entry_has_its_row_and_every_name_is_there_once),
		cmocka_unit_test(
			a_change_of_any_number_or_text_of_any_row_is_found),
		cmocka_unit_test(every_range_is_one_that_the_field_can_have),
		cmocka_unit_test(no_value_in_range_overflows_or_gets_shorter),
		cmocka_unit_test(no_two_options_of_a_row_have_the_same_number),
		cmocka_unit_test(
			what_is_a_fact_is_not_unknown_and_only_what_can_be_read_tells),
		cmocka_unit_test(
			units_of_settings_and_reasons_for_no_support_are_there),
		cmocka_unit_test(keepalive_that_does_nothing_is_refused),
		cmocka_unit_test(
			the_same_timing_is_written_in_the_numbers_of_each),
		cmocka_unit_test(the_release_of_darwin_tells_its_rows_apart),
		cmocka_unit_test(the_options_of_a_socket_tell_other_rows_apart),
		cmocka_unit_test(calls_on_a_socket_are_the_same_in_gvisor),
		cmocka_unit_test(
			a_listening_socket_that_takes_no_time_is_given_none),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("facts", tests, NULL, NULL);
}
