/* SPDX-License-Identifier: MIT */
/*
 * The report for programs. The keys are the names of the fields in tka.h;
 * what is not known is null.
 */
#include "report.h"

#include <inttypes.h>
#include <stdio.h>

static int depth, is_first;

static void write_string(const char *s)
{
	putchar('"');
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			putchar('\\');
		if ((unsigned char)*s < ' ')
			printf("\\u%04x", (unsigned char)*s);
		else
			putchar(*s);
	}
	putchar('"');
}

/* Starts a member of an object or, without key, an element of an array. */
static void next(const char *key)
{
	printf("%s\n%*s", is_first ? "" : ",", 2 * depth, "");
	is_first = 0;
	if (!key)
		return;
	write_string(key);
	printf(": ");
}

static void begin(int bracket)
{
	putchar(bracket);
	depth++;
	is_first = 1;
}

static void end(int bracket)
{
	depth--;
	printf("\n%*s%c", 2 * depth, "", bracket);
	is_first = 0;
}

static void text(const char *key, const char *value)
{
	next(key);
	if (value)
		write_string(value);
	else
		printf("null");
}

/* Numbers below the least that means something are not known. */
static void number(const char *key, int64_t value, int least)
{
	next(key);
	if (value < least)
		printf("null");
	else
		printf("%" PRId64, value);
}

static void truth(const char *key, int value)
{
	next(key);
	fputs(value < 0 ? "null" : value ? "true" : "false", stdout);
}

/* An array of the words whose bits are in the mask. */
static void set(const char *key, const struct word *words, int n, unsigned mask)
{
	const char *between = "";
	int i;

	next(key);
	putchar('[');
	for (i = 0; i < n && words[i].key; i++) {
		if (!(mask & 1u << i))
			continue;
		printf("%s", between);
		write_string(words[i].key);
		between = ", ";
	}
	putchar(']');
}

static void options(const char *key, unsigned mask)
{
	set(key, option_words, TKA_OPTIONS, mask);
}

static void option(const struct tka_option_info *o)
{
	text("support", support_words[o->support].key);
	text("symbol", o->symbol);
	number("level", o->level, 1);
	number("number", o->number, 0);
	text("unit", unit_word(o->unit)->key);
	number("min", o->max > 0 ? o->min : -1, 0);
	number("max", o->max, 1);
	number("default_value", o->default_value, 0);
	truth("write_only", o->write_only);
	text("since", o->since);
	text("system_setting", o->system_setting);
	text("system_setting_unit", unit_word(o->system_setting_unit)->key);
	text("unconfirmed", o->unconfirmed);
}

static void platform(const struct tka_platform *p)
{
	int o;

	text("name", p->name);
	text("release", p->release);
	text("loss_error", p->loss_error);
	text("evidence", evidence_words[p->evidence].key);
	set("traits", trait_words, 32, p->traits);
	set("traits_unknown", trait_words, 32, p->traits_unknown);
	options("inherits", p->inherits);
	options("inherits_unknown", p->inherits_unknown);
	number("retransmissions", p->retransmissions, 1);
	number("timer_delay_permille", p->timer_delay_permille, 0);
	number("timer_delay_ms", p->timer_delay_ms, 0);
	number("data_delay_permille", p->data_delay_permille, 0);
	number("data_delay_ms", p->data_delay_ms, 0);
	text("note", p->note);
	text("unconfirmed", p->unconfirmed);
	next("options");
	begin('{');
	for (o = 0; o < TKA_OPTIONS; o++) {
		next(option_words[o].key);
		begin('{');
		option(option_of(p, o));
		end('}');
	}
	end('}');
}

static void defaults(void)
{
	struct tka_defaults d = TKA_DEFAULTS_INIT;

	(void)tka_system_defaults(&d); /* or nothing is known */
	number("idle_ms", d.idle_ms, 0);
	number("interval_ms", d.interval_ms, 0);
	number("count", d.count, 0);
	number("retransmissions", d.retransmissions, 0);
	text("idle_source", d.idle_source);
	text("interval_source", d.interval_source);
	text("count_source", d.count_source);
	text("retransmissions_source", d.retransmissions_source);
	truth("needs_restart", d.known ? d.needs_restart : -1);
	truth("always_probes", d.known ? d.always_probes : -1);
}

static void running(const struct tka_platform *here)
{
	int o;

	text("platform", here->name);
	next("supports");
	begin('{');
	for (o = 0; o < TKA_OPTIONS; o++)
		truth(option_words[o].key, tka_supports((enum tka_option)o));
	end('}');
	next("defaults");
	begin('{');
	defaults();
	end('}');
}

void write_json(const struct request *r)
{
	const struct tka_platform *p;
	size_t i = 0;

	begin('{');
	text("version", tka_version());
	next("running");
	begin('{');
	running(r->here);
	end('}');
	next("platforms");
	begin('[');
	while ((p = next_wanted(r, &i))) {
		next(NULL);
		begin('{');
		platform(p);
		end('}');
	}
	end(']');
	end('}');
	putchar('\n');
}
