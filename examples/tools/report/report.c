/* SPDX-License-Identifier: MIT */
/*
 * tka-report: what the running system offers for TCP keep-alive, by the
 * library's table and by asking the kernel, and what every other system does.
 * For people, or as JSON for programs. tka-report(1)
 */
#include "report.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
	"usage: tka-report [--all | --platform NAME] [--json]\n"
	"\n"
	"Tells what this system offers for TCP keep-alive, and its defaults.\n"
	"\n"
	"  --all            every platform that the library knows, as a table\n"
	"  --platform NAME  the platforms whose name contains NAME, in detail\n"
	"  --json           as JSON, for programs\n"
	"  --help           this text\n"
	"  --version        the version";

static int starts_with(const char *text, const char *part)
{
	while (*part &&
	       tolower((unsigned char)*text) == tolower((unsigned char)*part)) {
		text++;
		part++;
	}
	return *part == '\0';
}

static int contains(const char *text, const char *part)
{
	while (!starts_with(text, part))
		if (*text++ == '\0')
			return 0;
	return 1;
}

static int is_wanted(const struct request *r, const struct tka_platform *p)
{
	if (r->name)
		return contains(p->name, r->name);
	return r->all || p == r->here;
}

const struct tka_platform *next_wanted(const struct request *r, size_t *index)
{
	const struct tka_platform *p;

	do
		p = tka_platform_at((*index)++);
	while (p && !is_wanted(r, p));
	return p;
}

/* The end of the program where the arguments are wrong, in one line. */
static void refuse(const char *what, const char *argument)
{
	fprintf(stderr, "tka-report: %s%s, see tka-report --help\n", what,
		argument);
	exit(2);
}

static void refuse_name(const char *name)
{
	const struct tka_platform *p;
	size_t i;

	fprintf(stderr, "tka-report: no platform named '%s', there are:", name);
	for (i = 0; (p = tka_platform_at(i)); i++)
		fprintf(stderr, "%s %s", i ? ";" : "", p->name);
	fputc('\n', stderr);
	exit(2);
}

/* A closed or full output is an error, whenever it shows. */
static void finish(void)
{
	if (!fflush(stdout) && !ferror(stdout))
		exit(0);
	fputs("tka-report: cannot write to standard output\n", stderr);
	exit(1);
}

static void say(const char *before, const char *text)
{
	printf("%s%s\n", before, text);
	finish();
}

static void parse(struct request *r, char **arg)
{
	for (; *arg; arg++) {
		if (!strcmp(*arg, "--help"))
			say("", help);
		else if (!strcmp(*arg, "--version"))
			say("tka-report ", tka_version());
		else if (!strcmp(*arg, "--json"))
			r->json = 1;
		else if (!strcmp(*arg, "--all"))
			r->all = 1;
		else if (strcmp(*arg, "--platform"))
			refuse("unknown argument ", *arg);
		else if (!(r->name = *++arg))
			refuse("--platform needs a name", "");
	}
	if (r->all && r->name)
		refuse("--all and --platform exclude each other", "");
}

int main(int argc, char **argv)
{
	struct request r = {0, 0, NULL, NULL};
	size_t first = 0;

	if (argc > 0)
		parse(&r, argv + 1);
	r.here = tka_platform_current();
	if (!next_wanted(&r, &first))
		refuse_name(r.name);
	if (r.json)
		write_json(&r);
	else
		write_text(&r);
	finish();
}
