/* SPDX-License-Identifier: MIT */
/*
 * The arguments; see options.h. Which options there are, whose they are, what
 * they take and which exclude each other are tables.
 */
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"

#define BOTH (SERVER | CLIENT)
#define AT(field) offsetof(struct options, field)
#define LENGTH(table) (sizeof(table) / sizeof((table)[0]))

static const char *const styles[] = {"text", "json", NULL};

static const struct option {
	const char *name;
	const char *value; /* as the help names it; NULL: it takes none */
	size_t at;
	int min, max;
	const char *const *words; /* instead of a number */
	unsigned programs;
	const char *help;
} table[] = {
	{"--idle", "SECONDS", AT(idle_s), 1, INT_MAX, NULL, BOTH,
	 "quiet time before the first probe"},
	{"--interval", "SECONDS", AT(interval_s), 1, INT_MAX, NULL, BOTH,
	 "time between unanswered probes"},
	{"--count", "N", AT(count), 1, INT_MAX, NULL, BOTH,
	 "unanswered probes that end a connection"},
	{"--user-timeout", "MS", AT(user_timeout_ms), 0, INT_MAX, NULL, BOTH,
	 "how long data may go unacknowledged, 0: no limit"},
	{"--no-keepalive", NULL, AT(no_keepalive), 0, 0, NULL, BOTH,
	 "send no probes"},
	{"--detect", "SECONDS", AT(detect_s), 1, INT_MAX, NULL, BOTH,
	 "let the library plan to notice a silent peer in time"},
	{"--path-idle", "SECONDS", AT(path_idle_s), 1, INT_MAX, NULL, BOTH,
	 "plan for a path that forgets quiet connections"},
	{"--status", "SECONDS", AT(status_s), 1, INT_MAX, NULL, BOTH,
	 "log what the kernel knows of the peer, so often"},
	{"--read-timeout", "MS", AT(read_timeout_ms), 0, INT_MAX, NULL, BOTH,
	 "longest silence of the peer, 0: any (25000)"},
	{"--connect-timeout", "MS", AT(connect_timeout_ms), 1, INT_MAX, NULL,
	 CLIENT, "longest wait for the connection (1000)"},
	{"--ping", "SECONDS", AT(ping_s), 1, INT_MAX, NULL, CLIENT,
	 "after so long without sending, send p"},
	{"--quiet", NULL, AT(quiet), 0, 0, NULL, BOTH, "log errors only"},
	{"--log", "text|json", AT(log_style), 0, 0, styles, BOTH,
	 "how the log is written"},
};

/* Which do not go together, and which (with a 1) one does not go without. */
static const struct {
	const char *name, *other;
	int needed;
} rules[] = {
	{"--no-keepalive", "--idle", 0},  {"--no-keepalive", "--interval", 0},
	{"--no-keepalive", "--count", 0}, {"--no-keepalive", "--detect", 0},
	{"--detect", "--idle", 0},	  {"--detect", "--interval", 0},
	{"--detect", "--count", 0},	  {"--detect", "--user-timeout", 0},
	{"--path-idle", "--detect", 1},
};

static const struct program {
	const char *name, *does, *usual;
} programs[] = {
	[SERVER] = {"tka-echo-server",
		    "Echoes every byte that its clients send. PORT 0 is any "
		    "free port.",
		    "Keep-alive is on: idle 5 s, interval 5 s, count as the "
		    "system has it."},
	[CLIENT] = {"tka-echo-client",
		    "Sends what is typed and waits for its echo. The first "
		    "byte must be h (hello).",
		    "Keep-alive is on, with the system's timing."},
};

struct parser {
	struct options *o;
	unsigned program;
	unsigned given; /* mask of rows of the table */
	char **next;	/* argument */
};

/* The arguments are shown without what could break the line. */
_Noreturn static void fail(const struct parser *p, const char *what,
			   const char *format, ...)
{
	char text[512];
	va_list values;
	size_t i;
	int n = snprintf(text, sizeof(text),
			 "%s: %.100s: ", programs[p->program].name, what);

	va_start(values, format);
	(void)vsnprintf(text + n, sizeof(text) - (size_t)n, format, values);
	va_end(values);
	for (i = 0; text[i]; i++)
		if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
			text[i] = '?';
	(void)fprintf(stderr, "%s\n", text);
	exit(2);
}

_Noreturn static void finish_output(void)
{
	exit(fflush(stdout) || ferror(stdout) ? 1 : 0);
}

static void help(const struct parser *p)
{
	const struct program *me = &programs[p->program];
	char left[40];
	size_t i;

	(void)printf("usage: %s [OPTION]... HOST PORT\n\n%s\n%s\n\n", me->name,
		     me->does, me->usual);
	for (i = 0; i < LENGTH(table); i++) {
		if (!(table[i].programs & p->program))
			continue;
		(void)snprintf(left, sizeof(left), "%s%s%s", table[i].name,
			       table[i].value ? " " : "",
			       table[i].value ? table[i].value : "");
		(void)printf("  %-22s %s\n", left, table[i].help);
	}
	(void)printf("  %-22s %s\n  %-22s %s\n", "--help", "show this and end",
		     "--version", "show the version and end");
	finish_output();
}

static void version(const struct parser *p)
{
	(void)printf("%s %s\n", programs[p->program].name, tka_version());
	finish_output();
}

/* The whole text is a decimal number in range, or the program ends. */
static int number(const struct parser *p, const char *what, const char *text,
		  int min, int max)
{
	const size_t length = strspn(text, "0123456789");
	long long value = 0;
	size_t i;

	if (length == 0 || text[length])
		fail(p, what, "'%.40s' is not a whole number", text);
	for (i = 0; i < length && value <= INT_MAX; i++)
		value = value * 10 + (text[i] - '0');
	if (value < min || value > max)
		fail(p, what, "%.40s is out of range, %d to %d", text, min,
		     max);
	return (int)value;
}

static int word(const struct parser *p, const struct option *option,
		const char *text)
{
	int i;

	for (i = 0; option->words[i]; i++)
		if (strcmp(option->words[i], text) == 0)
			return i;
	fail(p, option->name, "'%.40s' is none of %s", text, option->value);
}

/* Whether an argument is this option, alone or as --name=value. */
static int is_option(const char *argument, const char *name)
{
	size_t length = strlen(name);

	return strncmp(argument, name, length) == 0 &&
	       (!argument[length] || argument[length] == '=');
}

static size_t find(const struct parser *p, const char *argument)
{
	size_t i;

	for (i = 0; i < LENGTH(table); i++)
		if ((table[i].programs & p->program) &&
		    is_option(argument, table[i].name))
			return i;
	fail(p, argument, "no such option, see --help");
}

/* The value of the option at p->next, which moves past it. */
static const char *take_value(struct parser *p, const struct option *option)
{
	const char *equals = strchr(*p->next++, '=');

	if (!option->value && equals)
		fail(p, option->name, "takes no value");
	if (!option->value || equals)
		return equals ? equals + 1 : NULL;
	if (!*p->next)
		fail(p, option->name, "%s is missing", option->value);
	return *p->next++;
}

static void read_option(struct parser *p)
{
	const size_t i = find(p, *p->next);
	const struct option *option = &table[i];
	const char *text = take_value(p, option);
	int value = 1;

	if (option->words)
		value = word(p, option, text);
	else if (option->value)
		value = number(p, option->name, text, option->min, option->max);
	memcpy((char *)p->o + option->at, &value, sizeof(value));
	p->given |= 1u << i;
}

static int is_given(const struct parser *p, const char *name)
{
	size_t i = 0;

	while (strcmp(table[i].name, name) != 0)
		i++;
	return (p->given & 1u << i) != 0;
}

static void check_rules(const struct parser *p)
{
	size_t i;

	for (i = 0; i < LENGTH(rules); i++) {
		if (!is_given(p, rules[i].name) ||
		    is_given(p, rules[i].other) == rules[i].needed)
			continue;
		fail(p, rules[i].name, "does not go %s %s",
		     rules[i].needed ? "without" : "together with",
		     rules[i].other);
	}
}

static void read_place(struct parser *p)
{
	const char *const names[] = {"HOST", "PORT"};
	const char **const places[] = {&p->o->host, &p->o->port};
	size_t i;

	for (i = 0; i < 2; i++) {
		if (!*p->next || !**p->next)
			fail(p, names[i], "is missing");
		*places[i] = *p->next++;
	}
	if (*p->next)
		fail(p, *p->next, "is one argument too many");
	(void)number(p, "PORT", p->o->port, p->program == CLIENT, 65535);
}

/* What the user named has to be possible here. */
static void check_setting(const struct parser *p, enum tka_option option,
			  const char *name, int value)
{
	const struct tka_platform *here = tka_platform_current();
	const struct tka_option_info *row = tka_platform_option(here, option);

	if (row->support < TKA_SUPPORT_EMULATED)
		fail(p, name, "%s cannot set this per socket", here->name);
	if (value < row->min || value > row->max)
		fail(p, name, "%d is out of range, %s takes %d to %d", value,
		     here->name, row->min, row->max);
}

static void plan(const struct parser *p)
{
	struct options *o = p->o;
	const int least = tka_plan_min(o->path_idle_s, 0);
	const int code = tka_plan(o->detect_s, o->path_idle_s, TKA_SKIP, &o->want);

	if (code == TKA_ERANGE && least == TKA_ERANGE)
		fail(p, "--path-idle", "%d s cannot be met here",
		     o->path_idle_s);
	if (code == TKA_ERANGE && o->detect_s < least)
		fail(p, "--detect", "%d s cannot be met here, the least is %d",
		     o->detect_s, least);
	if (code == TKA_ERANGE)
		fail(p, "--detect", "%d s is longer than can be set here",
		     o->detect_s);
	if (code)
		fail(p, "--detect", "%s", tka_strerror(code));
}

static void settle(const struct parser *p)
{
	static const char *const names[TKA_OPTIONS] = {
		[TKA_IDLE] = "--idle",
		[TKA_INTERVAL] = "--interval",
		[TKA_COUNT] = "--count",
		[TKA_USER_TIMEOUT] = "--user-timeout",
	};
	struct options *o = p->o;
	const int values[TKA_OPTIONS] = {0, o->idle_s, o->interval_s, o->count,
					 o->user_timeout_ms};
	int i;

	o->want.enabled = !o->no_keepalive;
	o->want.user_timeout_ms = o->user_timeout_ms;
	if (o->no_keepalive) {
		o->asked |= TKA_BIT(TKA_ENABLE);
	} else {
		o->want.idle_s = o->idle_s;
		o->want.interval_s = o->interval_s;
		o->want.count = o->count;
	}
	for (i = TKA_IDLE; i < TKA_OPTIONS; i++) {
		if (!is_given(p, names[i]))
			continue;
		check_setting(p, (enum tka_option)i, names[i], values[i]);
		o->asked |= TKA_BIT(i);
	}
	if (!o->detect_s)
		return;
	plan(p);
	o->asked = (1u << TKA_OPTIONS) - 1;
}

void options_read(struct options *o, unsigned program, int argc, char **argv)
{
	static const struct tka_keepalive unchanged = TKA_KEEPALIVE_INIT;
	struct parser p = {o, program, 0, argv + (argc > 0)};

	while (*p.next && **p.next == '-' && strcmp(*p.next, "--") != 0) {
		if (strcmp(*p.next, "--help") == 0)
			help(&p);
		if (strcmp(*p.next, "--version") == 0)
			version(&p);
		read_option(&p);
	}
	if (*p.next && strcmp(*p.next, "--") == 0)
		p.next++;
	check_rules(&p);
	read_place(&p);
	o->want = unchanged;
	settle(&p);
}
