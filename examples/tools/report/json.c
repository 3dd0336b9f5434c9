/* SPDX-License-Identifier: MIT */
/*
 * The report for programs. The keys are the names of the fields in tka.h;
 * what is not known is null.
 */
#include "report.h"

#include <inttypes.h>
#include <stdio.h>

static int depth, is_first = 1;

static void write_string(const char *s)
{
	(void)putchar('"');
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			(void)putchar('\\');
		if ((unsigned char)*s < ' ')
			(void)printf("\\u%04x", (unsigned char)*s);
		else
			(void)putchar(*s);
	}
	(void)putchar('"');
}

/* Starts a member of an object or, without key, an element of an array. */
static void next(const char *key)
{
	if (depth)
		(void)printf("%s\n%*s", is_first ? "" : ",", 2 * depth, "");
	is_first = 0;
	if (!key)
		return;
	write_string(key);
	(void)printf(": ");
}

void json_begin(const char *key, int bracket)
{
	next(key);
	(void)putchar(bracket);
	depth++;
	is_first = 1;
}

void json_end(int bracket)
{
	depth--;
	if (is_first)
		(void)putchar(bracket);
	else
		(void)printf("\n%*s%c", 2 * depth, "", bracket);
	is_first = 0;
	if (depth == 0)
		(void)putchar('\n');
}

void json_text(const char *key, const char *value)
{
	next(key);
	if (value)
		write_string(value);
	else
		(void)printf("null");
}

/* Numbers below the least that means something are not known. */
void json_number(const char *key, int64_t value, int64_t least)
{
	next(key);
	if (value < least)
		(void)printf("null");
	else
		(void)printf("%" PRId64, value);
}

static void truth(const char *key, int value)
{
	next(key);
	(void)fputs(value < 0 ? "null" : value ? "true" : "false", stdout);
}

/* An array of the words whose bits are in the mask. */
static void set(const char *key, const struct word *words, int n, unsigned mask)
{
	const char *between = "";
	int i;

	next(key);
	(void)putchar('[');
	for (i = 0; i < n && words[i].key; i++) {
		if (!(mask & 1u << i))
			continue;
		(void)printf("%s", between);
		write_string(words[i].key);
		between = ", ";
	}
	(void)putchar(']');
}

static void options(const char *key, unsigned mask)
{
	struct word words[TKA_OPTIONS];
	char keys[TKA_OPTIONS][KEY];
	int o;

	for (o = 0; o < TKA_OPTIONS; o++)
		words[o].key = option_key(o, keys[o]);
	set(key, words, TKA_OPTIONS, mask);
}

static void option(const char *key, const struct tka_option_info *o)
{
	json_begin(key, '{');
	json_text("support", support_words[o->support].key);
	json_text("symbol", o->symbol);
	next("level"); /* a system has -1 */
	(void)printf(o->level ? "%d" : "null", o->level);
	json_number("number", o->number, o->symbol ? 0 : 1);
	json_text("unit", unit_word(o->unit)->key);
	json_number("min", o->max > 0 ? o->min : -1, 0);
	json_number("max", o->max, 1);
	json_number("default_value", o->default_value, 0);
	truth("write_only", o->write_only);
	json_text("since", o->since);
	json_text("system_setting", o->system_setting);
	json_text("system_setting_unit",
		  unit_word(o->system_setting_unit)->key);
	json_text("unconfirmed", o->unconfirmed);
	json_end('}');
}

static void platform(const struct tka_platform *p)
{
	char key[KEY];
	int o;

	json_begin(NULL, '{');
	json_text("name", p->name);
	json_text("release", p->release);
	json_text("loss_error", p->loss_error);
	json_text("evidence", evidence_words[p->evidence].key);
	set("traits", trait_words, 32, p->traits);
	set("traits_unknown", trait_words, 32, p->traits_unknown);
	options("inherits", p->inherits);
	options("inherits_unknown", p->inherits_unknown);
	json_number("retransmissions", p->retransmissions, 1);
	json_number("timer_delay_permille", p->timer_delay_permille, 0);
	json_number("timer_delay_ms", p->timer_delay_ms, 0);
	json_number("data_delay_permille", p->data_delay_permille, 0);
	json_number("data_delay_ms", p->data_delay_ms, 0);
	json_text("note", p->note);
	json_text("unconfirmed", p->unconfirmed);
	json_begin("options", '{');
	for (o = 0; o < TKA_OPTIONS; o++)
		option(option_key(o, key), option_of(p, o));
	json_end('}');
	json_end('}');
}

static void defaults(void)
{
	struct tka_defaults d = TKA_DEFAULTS_INIT;

	(void)tka_system_defaults(&d); /* or nothing is known */
	json_begin("defaults", '{');
	json_number("idle_ms", d.idle_ms, 0);
	json_number("interval_ms", d.interval_ms, 0);
	json_number("count", d.count, 0);
	json_number("retransmissions", d.retransmissions, 0);
	json_text("idle_source", d.idle_source);
	json_text("interval_source", d.interval_source);
	json_text("count_source", d.count_source);
	json_text("retransmissions_source", d.retransmissions_source);
	truth("needs_restart", d.known ? d.needs_restart : -1);
	truth("always_probes", d.known ? d.always_probes : -1);
	json_end('}');
}

static void running(const struct tka_platform *here)
{
	char key[KEY];
	int o;

	json_begin("running", '{');
	json_text("platform", here->name);
	json_begin("supports", '{');
	for (o = 0; o < TKA_OPTIONS; o++)
		truth(option_key(o, key), tka_supports((enum tka_option)o));
	json_end('}');
	defaults();
	json_end('}');
}

void write_json(const struct request *r)
{
	int i;

	json_begin(NULL, '{');
	json_text("version", tka_version());
	running(r->here);
	json_begin("platforms", '[');
	for (i = 0; i < r->n; i++)
		platform(r->selected[i]);
	json_end(']');
	json_end('}');
}
