/* SPDX-License-Identifier: MIT */
/*
 * The report for people, 80 columns wide. Everything is a row of cells; what
 * does not fit into its cell continues in the next line. Entries stand side by
 * side, a fact per row.
 */
#include "report.h"

#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
	LINE = 80,
	GAP = 2,
	LABEL = 14,
	MOST_COLUMNS = 8,
	MOST_ABREAST = 3,
	CELL = 400,
};

static void add(char cell[CELL], const char *format, ...)
{
	const size_t length = strlen(cell);
	va_list args;

	va_start(args, format);
	(void)vsnprintf(cell + length, CELL - length, format, args);
	va_end(args);
}

/* How much of the text fits: whole words, or a part of a longer one. */
static int fitting(const char *text, int width)
{
	int end = (int)strcspn(text, " "), next;

	if (end > width)
		return width;
	while (text[end] && text[end + 1]) {
		next = end + 1 + (int)strcspn(text + end + 1, " ");
		if (next > width)
			break;
		end = next;
	}
	return end;
}

static void print_row(const int *width, const char *const *cell, int n)
{
	const char *rest[MOST_COLUMNS];
	int i, at, start, size, more = 1;

	memcpy(rest, cell, sizeof(*cell) * (size_t)n);
	while (more) {
		more = at = start = 0;
		for (i = 0; i < n; i++) {
			size = fitting(rest[i], width[i]);
			if (size)
				at += printf("%*s%.*s", start - at, "", size,
					     rest[i]);
			rest[i] += size + (int)strspn(rest[i] + size, " ");
			more |= *rest[i];
			start += width[i] + GAP;
		}
		(void)putchar('\n');
	}
}

static void add_value(char cell[CELL], int option, int value)
{
	if (value < 0)
		add(cell, "unknown");
	else if (value == 0)
		add(cell, "off");
	else if (option == TKA_ENABLE)
		add(cell, "on");
	else
		add(cell, "%d%s", value, value_unit(option));
}

static int is_offered(const struct tka_option_info *o)
{
	return o->support >= TKA_SUPPORT_EMULATED;
}

/* ---- entries side by side ---- */

/* The facts of one option; each writes nothing if there is none. */
static void add_range(char cell[CELL], const struct tka_option_info *o,
		      int option)
{
	static const char *const missing[] = {"not supported", "system-wide"};

	if (!is_offered(o))
		add(cell, "%s", missing[o->support]);
	else if (option == TKA_ENABLE)
		add(cell, "per socket");
	else if (o->max == INT_MAX)
		add(cell, "%d%s or more", o->min, value_unit(option));
	else
		add(cell, "%d to %d%s", o->min, o->max, value_unit(option));
}

static void add_symbol(char cell[CELL], const struct tka_option_info *o,
		       int option)
{
	const int usual = option == TKA_USER_TIMEOUT ? TKA_UNIT_MS : TKA_UNIT_S;

	if (!o->symbol)
		return;
	add(cell, "%s", o->symbol);
	if (o->number > 0)
		add(cell, " (%d, %d)", o->level, o->number);
	if (o->unit != TKA_UNIT_NONE && o->unit != usual)
		add(cell, " in %s", unit_word(o->unit)->text);
	if (o->support == TKA_SUPPORT_EMULATED)
		add(cell, ", emulated");
	if (o->write_only)
		add(cell, ", may not be readable");
}

static void add_default(char cell[CELL], const struct tka_option_info *o,
			int option)
{
	if (o->support != TKA_SUPPORT_NONE || o->default_value > 0)
		add_value(cell, option, o->default_value);
}

static void add_since(char cell[CELL], const struct tka_option_info *o,
		      int option)
{
	(void)option;
	add(cell, "%s", o->since ? o->since : "");
}

static void add_setting(char cell[CELL], const struct tka_option_info *o,
			int option)
{
	(void)option;
	if (o->system_setting)
		add(cell, "%s", o->system_setting);
	if (o->system_setting_unit != TKA_UNIT_NONE)
		add(cell, " (%s)", unit_word(o->system_setting_unit)->text);
}

static void add_doubt(char cell[CELL], const struct tka_option_info *o,
		      int option)
{
	(void)option;
	add(cell, "%s", o->unconfirmed ? o->unconfirmed : "");
}

static const struct option_fact {
	const char *label; /* NULL: the option's name */
	void (*write)(char *cell, const struct tka_option_info *o, int option);
} option_facts[] = {
	{NULL, add_range},	    {"  option", add_symbol},
	{"  default", add_default}, {"  since", add_since},
	{"  setting", add_setting}, {"  unconfirmed", add_doubt},
};

/* The facts of a platform. */
static void add_release(char cell[CELL], const struct tka_platform *p)
{
	add(cell, "%s", p->release);
}

static void add_evidence(char cell[CELL], const struct tka_platform *p)
{
	add(cell, "%s: %s", evidence_words[p->evidence].key,
	    evidence_words[p->evidence].text);
}

static void add_options(char cell[CELL], unsigned mask, const char *more)
{
	const char *between = "";
	int o;

	for (o = 0; o < TKA_OPTIONS; o++) {
		if (!(mask & TKA_BIT(o)))
			continue;
		add(cell, "%s%s%s", between, tka_option_name(o), more);
		between = ", ";
	}
}

static void add_inherited(char cell[CELL], const struct tka_platform *p)
{
	add_options(cell, p->inherits, "");
	if (p->inherits && p->inherits_unknown)
		add(cell, ", ");
	add_options(cell, p->inherits_unknown, " (unknown)");
	if (!*cell)
		add(cell, "nothing");
}

static void add_delay(char cell[CELL], int permille, int ms)
{
	if (permille)
		add(cell, "%d.%d %% and ", permille / 10, permille % 10);
	if (permille || ms)
		add(cell, "%d ms", ms);
}

static void add_timer_delay(char cell[CELL], const struct tka_platform *p)
{
	add_delay(cell, p->timer_delay_permille, p->timer_delay_ms);
}

static void add_data_delay(char cell[CELL], const struct tka_platform *p)
{
	add_delay(cell, p->data_delay_permille, p->data_delay_ms);
}

static void add_loss(char cell[CELL], const struct tka_platform *p)
{
	add(cell, "%s", p->loss_error ? p->loss_error : "");
}

static void add_retransmissions(char cell[CELL], const struct tka_platform *p)
{
	if (p->retransmissions)
		add(cell, "%d", p->retransmissions);
}

static void add_traits(char cell[CELL], unsigned traits)
{
	int i;

	for (i = 0; trait_words[i].text; i++)
		if (traits & 1u << i)
			add(cell, "%s%s", *cell ? "; " : "",
			    trait_words[i].text);
}

static void add_known(char cell[CELL], const struct tka_platform *p)
{
	add_traits(cell, p->traits);
}

static void add_unknown(char cell[CELL], const struct tka_platform *p)
{
	add_traits(cell, p->traits_unknown);
}

static void add_note(char cell[CELL], const struct tka_platform *p)
{
	add(cell, "%s", p->note ? p->note : "");
}

static void add_unconfirmed(char cell[CELL], const struct tka_platform *p)
{
	add(cell, "%s", p->unconfirmed ? p->unconfirmed : "");
}

static const struct platform_fact {
	const char *label;
	void (*write)(char *cell, const struct tka_platform *p);
} facts[] = {
	{"inherited", add_inherited},	      {"lost peer", add_loss},
	{"retransmits", add_retransmissions}, {"timer delay", add_timer_delay},
	{"data delay", add_data_delay},	      {"traits", add_known},
	{"unknown if", add_unknown},	      {"note", add_note},
	{"unconfirmed", add_unconfirmed},
};

/* A row of facts, one of each entry, unless none has it. */
struct row {
	const char *label;
	int n, width[MOST_ABREAST + 1];
	char cell[MOST_ABREAST][CELL];
};

static void print_facts(const struct row *row)
{
	const char *cell[MOST_ABREAST + 1] = {row->label};
	int i, any = 0;

	for (i = 0; i < row->n; i++) {
		cell[i + 1] = row->cell[i];
		any |= row->cell[i][0];
	}
	if (any)
		print_row(row->width, cell, row->n + 1);
}

static void start(struct row *row, const char *label)
{
	row->label = label;
	memset(row->cell, 0, sizeof(row->cell));
}

static void print_option_facts(struct row *row,
			       const struct tka_platform *const *p, int option)
{
	size_t f;
	int i;

	for (f = 0; f < sizeof(option_facts) / sizeof(option_facts[0]); f++) {
		const char *label = option_facts[f].label;

		start(row, label ? label : tka_option_name(option));
		for (i = 0; i < row->n; i++)
			option_facts[f].write(row->cell[i],
					      option_of(p[i], option), option);
		print_facts(row);
	}
}

static void print_fact(struct row *row, const struct tka_platform *const *p,
		       const char *label,
		       void (*write)(char *, const struct tka_platform *))
{
	int i;

	start(row, label);
	for (i = 0; i < row->n; i++)
		write(row->cell[i], p[i]);
	print_facts(row);
}

static void add_name(char cell[CELL], const struct tka_platform *p)
{
	add(cell, "%s", p->name);
}

static void print_abreast(const struct tka_platform *const *p, int n)
{
	struct row row = {.n = n, .width = {LABEL}};
	size_t f;
	int i;

	for (i = 1; i <= n; i++)
		row.width[i] = (LINE - LABEL - n * GAP) / n;
	print_fact(&row, p, "platform", add_name);
	print_fact(&row, p, "releases", add_release);
	print_fact(&row, p, "evidence", add_evidence);
	for (i = 0; i < TKA_OPTIONS; i++)
		print_option_facts(&row, p, i);
	for (f = 0; f < sizeof(facts) / sizeof(facts[0]); f++)
		print_fact(&row, p, facts[f].label, facts[f].write);
}

static void print_selected(const struct request *r)
{
	int i, n;

	for (i = 0; i < r->n; i += n) {
		n = r->n - i < MOST_ABREAST ? r->n - i : MOST_ABREAST;
		if (i)
			(void)putchar('\n');
		print_abreast(r->selected + i, n);
	}
}

/* ---- --all: one row per platform ---- */

static const int all_widths[] = {17, 10, 10, 8, 7, 6, 10};

static const char legend[] =
	"\n"
	"idle, interval and count as accepted per socket, user timeout in ms; "
	"+: or more.\n"
	"*: emulated with a similar option. system: one value for all sockets."
	"\n"
	"accept: inherited by an accepted socket, ? if unknown: E keep-alive, "
	"I idle,\n"
	"N interval, C count, U user timeout.\n"
	"Details: tka-report NAME.\n";

static void add_short(char cell[CELL], const struct tka_option_info *o)
{
	if (!is_offered(o))
		add(cell, "%s",
		    o->support == TKA_SUPPORT_SYSTEM ? "system" : "-");
	else if (o->max == INT_MAX)
		add(cell, "%d+", o->min);
	else
		add(cell, "%d-%d", o->min, o->max);
	if (o->support == TKA_SUPPORT_EMULATED)
		add(cell, "*");
}

static void print_all_row(const struct tka_platform *p)
{
	char offer[TKA_OPTIONS][CELL] = {""}, letters[] = "EINCU";
	const char *cell[MOST_COLUMNS] = {p->name};
	int o;

	for (o = 0; letters[o]; o++)
		if (!(p->inherits & TKA_BIT(o)))
			letters[o] =
				p->inherits_unknown & TKA_BIT(o) ? '?' : '-';
	for (o = TKA_IDLE; o <= TKA_USER_TIMEOUT; o++) {
		add_short(offer[o], option_of(p, o));
		cell[o] = offer[o];
	}
	cell[5] = letters;
	cell[6] = evidence_words[p->evidence].key;
	print_row(all_widths, cell, 7);
}

static void print_all(const struct request *r)
{
	static const char *const heads[] = {"platform", "idle",	   "interval",
					    "count",	"timeout", "accept",
					    "evidence"};
	int i;

	print_row(all_widths, heads, 7);
	for (i = 0; i < r->n; i++)
		print_all_row(r->selected[i]);
	(void)fputs(legend, stdout);
}

/* ---- the running system ---- */

static const int live_widths[] = {15, 8, 9, 42};

static void add_ms(char cell[CELL], int64_t ms)
{
	if (ms < 0)
		add(cell, "unknown");
	else if (ms % 1000)
		add(cell, "%" PRId64 " ms", ms);
	else
		add(cell, "%" PRId64 " s", ms / 1000);
}

static void add_count(char cell[CELL], int count)
{
	if (count < 0)
		add(cell, "unknown");
	else
		add(cell, "%d", count);
}

static void print_live(const char *label, int option, const char *value,
		       const char *source)
{
	static const char *const answers[] = {"rejects", "accepts", "unknown"};
	int answer = option < 0 ? 0 : tka_supports((enum tka_option)option);
	const char *cell[] = {
		label,
		option < 0 ? "-" : answers[answer < 0 ? 2 : answer],
		value,
		source ? source : "-",
	};

	print_row(live_widths, cell, 4);
}

static void print_defaults(const struct tka_defaults *d)
{
	static const char *const heads[] = {"option", "kernel", "default",
					    "source"};
	char idle[CELL] = "", interval[CELL] = "", count[CELL] = "",
	     retransmissions[CELL] = "";
	const char *enable = d->always_probes ? "always on" : "off";
	int o;

	add_ms(idle, d->idle_ms);
	add_ms(interval, d->interval_ms);
	add_count(count, d->count);
	add_count(retransmissions, d->retransmissions);
	print_row(live_widths, heads, 4);
	print_live("keep-alive", TKA_ENABLE, d->known ? enable : "unknown",
		   NULL);
	print_live("idle", TKA_IDLE, idle, d->idle_source);
	print_live("interval", TKA_INTERVAL, interval, d->interval_source);
	print_live("count", TKA_COUNT, count, d->count_source);
	for (o = TKA_USER_TIMEOUT; o < TKA_OPTIONS; o++)
		print_live(tka_option_name(o), o, "-", NULL);
	print_live("retransmissions", -1, retransmissions,
		   d->retransmissions_source);
}

static void print_running(const struct request *r)
{
	struct tka_defaults d = TKA_DEFAULTS_INIT;

	(void)tka_system_defaults(&d); /* or nothing is known */
	(void)printf("The running system has the platform entry \"%s\".\n\n",
		     r->here->name);
	print_defaults(&d);
	if (d.known)
		(void)printf("\nChanged defaults need %s restart of the "
			     "system. Sockets without keep-alive are\n%s.\n",
			     d.needs_restart ? "a" : "no",
			     d.always_probes ? "probed as well" : "not probed");
	(void)putchar('\n');
	print_selected(r);
}

void write_alias(const struct alias *alias)
{
	static const int widths[] = {LABEL, LINE - LABEL - GAP};
	char text[CELL] = "";
	const char *cell[] = {alias->name, text};

	add(text, "%s%s", alias->platform ? "platform " : "no platform",
	    alias->platform ? alias->platform : "");
	if (alias->note)
		add(text, "; %s", alias->note);
	print_row(widths, cell, 2);
	(void)putchar('\n');
}

void write_text(const struct request *r)
{
	if (r->all)
		print_all(r);
	else if (r->n == 1 && r->selected[0] == r->here && !r->named)
		print_running(r);
	else
		print_selected(r);
}
