/* SPDX-License-Identifier: MIT */
/*
 * The report for people. Everything is a row of columns; what does not fit
 * into its column goes on in the next line.
 */
#include "report.h"

#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define MOST_COLUMNS 9
#define CELL 200

struct column {
	const char *head;
	int width;
};

static const char *const value_units[TKA_OPTIONS] = {"", " s", " s", "", " ms"};

static void add(char cell[CELL], const char *format, ...)
{
	size_t length = strlen(cell);
	va_list args;

	va_start(args, format);
	vsnprintf(cell + length, CELL - length, format, args);
	va_end(args);
}

/* How much of the text is whole words that fit, one word at least. */
static int fitting(const char *text, int width)
{
	int next, end = (int)strcspn(text, " ");

	while (text[end] && text[end + 1]) {
		next = end + 1 + (int)strcspn(text + end + 1, " ");
		if (next > width)
			break;
		end = next;
	}
	return end;
}

static void print_row(const struct column *column, const char *const *cell,
		      int n)
{
	const char *rest[MOST_COLUMNS];
	int i, at, start, size, more = 1;

	memcpy(rest, cell, sizeof(*cell) * (size_t)n);
	while (more) {
		more = at = start = 0;
		for (i = 0; i < n; i++) {
			size = fitting(rest[i], column[i].width);
			if (size)
				at += printf("%*s%.*s",
					     start > at ? start - at : at > 0,
					     "", size, rest[i]);
			rest[i] += size + (int)strspn(rest[i] + size, " ");
			more |= *rest[i];
			start += column[i].width + 2;
		}
		putchar('\n');
	}
}

static void print_heads(const struct column *column, int n)
{
	const char *head[MOST_COLUMNS];
	int i;

	for (i = 0; i < n; i++)
		head[i] = column[i].head;
	print_row(column, head, n);
}

static void add_value(char cell[CELL], int option, int value, const char *unit)
{
	if (value < 0)
		add(cell, "-");
	else if (value == 0)
		add(cell, "off");
	else if (option == TKA_ENABLE)
		add(cell, "on");
	else
		add(cell, "%d%s", value, unit);
}

/* --all: one row per platform. */
static const struct column all_columns[] = {
	{"platform", 19},	  {"release", 24},     {"switch", 6},
	{"idle, s", 17},	  {"interval, s", 15}, {"count", 11},
	{"user timeout, ms", 16}, {"accept", 6},       {"evidence", 10},
};

static const char legend[] =
	"\n"
	"In brackets: the documented default. +: and up. *: through the "
	"nearest option there is.\n"
	"system: one value for all sockets. ?: something of it is not "
	"confirmed, see --platform.\n"
	"switch: always, on some releases or settings sockets that are off "
	"are probed too; never, no probe is sent.\n"
	"accept: inherited by an accepted socket, ? if unknown: E keep-alive, "
	"I "
	"idle, N interval, C count, U user timeout.\n"
	"evidence: tested, the tests ran on it; compiled, checked against its "
	"headers; documented, from documentation or source.\n";

static const char *switch_text(const struct tka_platform *p)
{
	if (p->traits & TKA_TRAIT_NEVER_PROBES)
		return "never";
	if (p->traits & TKA_TRAIT_ALWAYS_PROBES)
		return "always";
	return option_of(p, TKA_ENABLE)->support ? "yes" : "no";
}

static void add_offer(char cell[CELL], const struct tka_option_info *o,
		      int option)
{
	if (o->support == TKA_SUPPORT_NONE)
		add(cell, "no");
	else if (o->support == TKA_SUPPORT_SYSTEM)
		add(cell, "system");
	else if (o->max == INT_MAX)
		add(cell, "%d+", o->min);
	else
		add(cell, "%d-%d", o->min, o->max);
	if (o->default_value >= 0) {
		add(cell, " (");
		add_value(cell, option, o->default_value, "");
		add(cell, ")");
	}
	if (o->support == TKA_SUPPORT_EMULATED)
		add(cell, "*");
	if (o->unconfirmed)
		add(cell, "?");
}

static void add_letters(char cell[CELL], const struct tka_platform *p)
{
	int o;

	for (o = 0; o < TKA_OPTIONS; o++)
		add(cell, "%c",
		    p->inherits & TKA_BIT(o)	       ? "EINCU"[o]
		    : p->inherits_unknown & TKA_BIT(o) ? '?'
						       : '-');
}

static void print_all_row(const struct tka_platform *p)
{
	char offer[TKA_OPTIONS][CELL] = {""}, letters[CELL] = "";
	const char *cell[MOST_COLUMNS] = {p->name, p->release, switch_text(p)};
	int o;

	for (o = TKA_IDLE; o < TKA_OPTIONS; o++) {
		add_offer(offer[o], option_of(p, o), o);
		cell[2 + o] = offer[o];
	}
	add_letters(letters, p);
	cell[7] = letters;
	cell[8] = evidence_words[p->evidence].key;
	print_row(all_columns, cell, 9);
}

static void print_all(const struct request *r)
{
	const struct tka_platform *p;
	size_t i = 0;

	print_heads(all_columns, 9);
	while ((p = next_wanted(r, &i)))
		print_all_row(p);
	fputs(legend, stdout);
}

/* The details of a platform: one row per option, then the other facts. */
static const struct column option_columns[] = {
	{"option", 12}, {"offered", 11}, {"name", 23},
	{"level", 10},	{"number", 6},	 {"unit", 6},
	{"range", 18},	{"default", 9},	 {"since", 7},
};

static void add_number(char cell[CELL], int number, int least)
{
	if (number < least)
		add(cell, "-");
	else
		add(cell, "%d", number);
}

static void print_option(const struct tka_platform *p, int option)
{
	const struct tka_option_info *o = option_of(p, option);
	char level[CELL] = "", number[CELL] = "", range[CELL] = "",
	     initial[CELL] = "";
	const char *cell[MOST_COLUMNS] = {
		option_words[option].text,
		support_words[o->support].text,
		o->symbol ? o->symbol : "-",
		level,
		number,
		unit_word(o->unit)->text,
		range,
		initial,
		o->since ? o->since : "-",
	};

	add_number(level, o->level, 1);
	add_number(number, o->number, 0);
	add(range, "-");
	if (o->max > 0)
		snprintf(range, CELL, "%d-%d%s", o->min, o->max,
			 value_units[option]);
	add_value(initial, option, o->default_value, value_units[option]);
	print_row(option_columns, cell, 9);
}

/* What is missing needs no line. */
static void fact(const char *label, const char *text)
{
	static const struct column columns[] = {{NULL, 24}, {NULL, 94}};
	const char *cell[2] = {label, text};

	if (text && *text)
		print_row(columns, cell, 2);
}

static void add_name(char cell[CELL], int option)
{
	add(cell, "%s%s", *cell ? ", " : "", option_words[option].text);
}

static void options_fact(const char *label, unsigned mask, const char *none)
{
	char text[CELL] = "";
	int o;

	for (o = 0; o < TKA_OPTIONS; o++)
		if (mask & TKA_BIT(o))
			add_name(text, o);
	fact(label, mask ? text : none);
}

static void evidence_fact(const struct tka_platform *p)
{
	char text[CELL] = "";

	add(text, "%s: %s", evidence_words[p->evidence].key,
	    evidence_words[p->evidence].text);
	fact("evidence", text);
}

static void delay_fact(const char *label, int permille, int ms)
{
	char text[CELL] = "";

	if (permille || ms)
		add(text, "up to %d.%d %% and %d ms", permille / 10,
		    permille % 10, ms);
	fact(label, text);
}

static void retransmissions_fact(const struct tka_platform *p)
{
	char text[CELL] = "";

	if (p->retransmissions)
		add(text, "%d of data before the connection is given up",
		    p->retransmissions);
	fact("retransmissions", text);
}

static void traits_facts(const char *label, unsigned traits)
{
	int i;

	for (i = 0; trait_words[i].text; i++)
		if (traits & 1u << i)
			fact(label, trait_words[i].text);
}

static void option_facts(const struct tka_platform *p, int option)
{
	const struct tka_option_info *o = option_of(p, option);
	char setting[CELL] = "", unconfirmed[CELL] = "";

	add(setting, "%s setting", option_words[option].text);
	if (o->system_setting_unit != TKA_UNIT_NONE)
		add(setting, ", %s", unit_word(o->system_setting_unit)->text);
	add(unconfirmed, "%s unconfirmed", option_words[option].text);
	fact(setting, o->system_setting);
	fact(unconfirmed, o->unconfirmed);
}

static unsigned write_only(const struct tka_platform *p)
{
	unsigned mask = 0;
	int o;

	for (o = 0; o < TKA_OPTIONS; o++)
		mask |= option_of(p, o)->write_only ? TKA_BIT(o) : 0;
	return mask;
}

static void print_details(const struct tka_platform *p)
{
	int o;

	print_heads(option_columns, 9);
	for (o = 0; o < TKA_OPTIONS; o++)
		print_option(p, o);
	putchar('\n');
	evidence_fact(p);
	options_fact("inherited by accept()", p->inherits,
		     p->inherits_unknown ? NULL : "nothing");
	options_fact("unknown if inherited", p->inherits_unknown, NULL);
	options_fact("cannot be read back", write_only(p), NULL);
	retransmissions_fact(p);
	delay_fact("timer delay", p->timer_delay_permille, p->timer_delay_ms);
	delay_fact("with data in flight", p->data_delay_permille,
		   p->data_delay_ms);
	fact("lost peer reported as", p->loss_error);
	traits_facts("trait", p->traits);
	traits_facts("unknown whether", p->traits_unknown);
	for (o = 0; o < TKA_OPTIONS; o++)
		option_facts(p, o);
	fact("unconfirmed", p->unconfirmed);
	fact("note", p->note);
}

static void print_named(const struct request *r)
{
	const struct tka_platform *p;
	size_t i = 0;
	int is_first = 1;

	while ((p = next_wanted(r, &i))) {
		printf("%s%s: %s\n\n", is_first ? "" : "\n", p->name,
		       p->release);
		print_details(p);
		is_first = 0;
	}
}

/* The running system: what it says itself, then its details. */
static const struct column live_columns[] = {
	{"option", 12},	 {"by table", 11}, {"kernel", 8},
	{"default", 18}, {"told by", 80},
};

static void add_ms(char cell[CELL], int64_t ms)
{
	if (ms < 0)
		add(cell, "not known");
	else if (ms % 1000)
		add(cell, "%" PRId64 " ms", ms);
	else
		add(cell, "%" PRId64 " s", ms / 1000);
}

static void add_count(char cell[CELL], int count, const char *of_what)
{
	if (count < 0)
		add(cell, "not known");
	else
		add(cell, "%d%s", count, of_what);
}

static void print_live(const struct tka_platform *here, int option,
		       const char *value, const char *source)
{
	enum tka_support support = option_of(here, option)->support;
	int answer = tka_supports((enum tka_option)option);
	static const char *const answers[] = {"refuses", "takes it", "no word"};
	const char *cell[] = {
		option_words[option].text,
		support_words[support].text,
		answers[answer < 0 ? 2 : answer],
		value,
		source ? source : "-",
	};

	print_row(live_columns, cell, 5);
}

static void print_defaults(const struct tka_platform *here,
			   const struct tka_defaults *d)
{
	char idle[CELL] = "", interval[CELL] = "", count[CELL] = "",
	     retransmissions[CELL] = "";
	const char *enable = d->always_probes ? "always on" : "off";

	if (!d->known)
		enable = "not known";
	add_ms(idle, d->idle_ms);
	add_ms(interval, d->interval_ms);
	add_count(count, d->count, "");
	add_count(retransmissions, d->retransmissions, " retransmissions");
	print_heads(live_columns, 5);
	print_live(here, TKA_ENABLE, enable, NULL);
	print_live(here, TKA_IDLE, idle, d->idle_source);
	print_live(here, TKA_INTERVAL, interval, d->interval_source);
	print_live(here, TKA_COUNT, count, d->count_source);
	print_live(here, TKA_USER_TIMEOUT, retransmissions,
		   d->retransmissions_source);
}

static void print_running(const struct tka_platform *here)
{
	struct tka_defaults d = TKA_DEFAULTS_INIT;

	(void)tka_system_defaults(&d); /* or nothing is known */
	printf("This system: %s, %s\n\n", here->name, here->release);
	print_defaults(here, &d);
	if (d.known)
		printf("\nA change of the defaults needs %s restart of the "
		       "system.\nConnections without keep-alive are %s.\n",
		       d.needs_restart ? "a" : "no",
		       d.always_probes ? "probed as well" : "not probed");
	printf("\n%s, by the library's table\n\n", here->name);
	print_details(here);
}

void write_text(const struct request *r)
{
	if (r->all)
		print_all(r);
	else if (r->name)
		print_named(r);
	else
		print_running(r->here);
}
