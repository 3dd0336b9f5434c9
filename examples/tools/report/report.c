/* SPDX-License-Identifier: MIT */
/*
 * tka-report: what the running system offers for TCP keep-alive, by the
 * library's table and by asking the kernel, and what every other system does.
 * For people, or as JSON for programs. tka-report(1)
 */
#include "report.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "../args.h"

enum {
	ALL,
	PLATFORM
};

static const struct arg args[] = {
	{"all", NULL, "every platform that the library knows, as a table",
	 offsetof(struct request, all), ARG_FLAG, 0, 0, NULL},
	{"platform", "NAME", "the platforms whose name contains NAME",
	 offsetof(struct request, name), ARG_TEXT, 0, 0, NULL},
	{"json", NULL, "as JSON, for programs", offsetof(struct request, json),
	 ARG_FLAG, 0, 0, NULL},
	{0},
};

static const struct program program = {
	"tka-report",
	"Shows how this system supports TCP keep-alive, and its defaults.",
	args,
	{{NULL, 0, 0}},
};

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

_Noreturn static void reject_name(const char *name)
{
	const struct tka_platform *p;
	char names[800] = "";
	size_t i;

	for (i = 0; (p = tka_platform_at(i)); i++)
		(void)snprintf(names + strlen(names),
			       sizeof(names) - strlen(names), "%s%s",
			       i ? "; " : "", p->name);
	args_fail(&program, "--platform",
		  "no platform named '%.40s', there "
		  "are: %s",
		  name, names);
}

int main(int argc, char **argv)
{
	struct request r = {0, 0, NULL, NULL};
	unsigned given;
	size_t first = 0;
	char **rest;

	given = args_read(&program, argc, argv, &r, &rest);
	args_exclude(&program, given, ALL, 1u << PLATFORM);
	r.here = tka_platform_current();
	if (!next_wanted(&r, &first))
		reject_name(r.name);
	if (r.json)
		write_json(&r);
	else
		write_text(&r);
	args_finish(&program);
}
