/* SPDX-License-Identifier: MIT */
/*
 * tka-report: how this and other systems support TCP keep-alive, by the
 * library's platform table and by the kernel, and the settings for a given
 * time. For people, or as JSON for programs. tka-report(1)
 */
#include "report.h"

#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct arg args[] = {
	[ALL] = {"all", NULL, "every platform, as a table",
		 offsetof(struct request, all), ARG_FLAG, 0, 0, NULL},
	[PLATFORM] = {"platform", "NAME", "the same as NAME",
		      offsetof(struct request, platform), ARG_TEXT, 0, 0, NULL},
	[JSON] = {"json", NULL, "as JSON, for programs",
		  offsetof(struct request, json), ARG_FLAG, 0, 0, NULL},
	[VERIFY] = {"verify", NULL, "compare the entry with the kernel",
		    offsetof(struct request, verify), ARG_FLAG, 0, 0, NULL},
	[DETECT] = {"detect", "SECONDS",
		    "the plan for this time, and the call to make",
		    offsetof(struct request, detect), ARG_NUMBER, 1, INT_MAX,
		    NULL},
	[ON_PATH] = {"path", "NAME|SECONDS",
		     "with --detect: flow timeout of a middlebox",
		     offsetof(struct request, path), ARG_TEXT, 0, 0, NULL},
	[FORM] = {"for", "FORM",
		  "with --detect: the file that sets it system-wide",
		  offsetof(struct request, form), ARG_CHOICE, 0, 0, form_words},
	{0},
};

const struct program program = {
	.name = "tka-report",
	.about = "Shows how this system supports TCP keep-alive, and its "
		 "defaults; with NAMEs\nother platforms, side by side. FORM: "
		 "sysctl, kubernetes, compose, systemd,\nregistry.",
	.args = args,
	.rest = "[NAME]...",
};

static void select_one(struct request *r, const struct tka_platform *p)
{
	int i;

	for (i = 0; i < r->n; i++)
		if (r->selected[i] == p)
			return;
	if (r->n < MOST_SELECTED)
		r->selected[r->n++] = p;
}

static int contains(const char *text, const char *part)
{
	const size_t length = strlen(part);
	size_t i;

	for (; *text; text++) {
		for (i = 0; i < length; i++)
			if (tolower((unsigned char)text[i]) !=
			    tolower((unsigned char)part[i]))
				break;
		if (i == length)
			return 1;
	}
	return length == 0;
}

/* Selects all entries for which a name is that, or contains it. */
static int select_where(struct request *r, const char *name,
			int (*fits)(const char *, const char *))
{
	const struct tka_platform *p;
	int found = 0;
	size_t i;

	for (i = 0; (p = tka_platform_at(i)); i++)
		if (fits(p->name, name)) {
			select_one(r, p);
			found = 1;
		}
	return found;
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
	args_fail(&program, name, "no platform of that name, there are: %s",
		  names);
}

/* The entry of that name, else that of an alias, else those containing it. */
static void select_name(struct request *r, const char *name)
{
	const struct alias *alias = find_alias(name);

	if (!*name)
		reject_name(name);
	if (select_where(r, name, is_same_name))
		return;
	if (alias && !r->json)
		write_alias(alias);
	if (alias && !alias->platform && r->json)
		args_fail(&program, name, "no entry describes it: %s",
			  alias->note);
	if (alias && !alias->platform)
		args_finish(&program);
	if (alias)
		(void)select_where(r, alias->platform, is_same_name);
	else if (!select_where(r, name, contains))
		reject_name(name);
}

static void select_all(struct request *r, char **names)
{
	const struct tka_platform *p;
	size_t i;

	r->named = r->platform || *names;
	if (r->platform)
		select_name(r, r->platform);
	for (; *names; names++)
		select_name(r, *names);
	for (i = 0; r->all && (p = tka_platform_at(i)); i++)
		select_one(r, p);
	if (r->n == 0)
		select_one(r, r->here);
}

static void check(unsigned given, char **rest)
{
	const unsigned what = 1u << ALL | 1u << PLATFORM | 1u << VERIFY;

	args_exclude(&program, given, ALL, 1u << PLATFORM | 1u << VERIFY);
	args_exclude(&program, given, PLATFORM, 1u << VERIFY);
	args_exclude(&program, given, DETECT, what);
	args_exclude(&program, given, FORM, 1u << JSON);
	if ((given & (1u << ON_PATH)) && !(given & (1u << DETECT)))
		args_reject(&program, ON_PATH, "needs --detect");
	if ((given & (1u << FORM)) && !(given & (1u << DETECT)))
		args_reject(&program, FORM, "needs --detect");
	if (*rest && (given & (1u << ALL | 1u << VERIFY | 1u << DETECT)))
		args_fail(&program, *rest,
			  "a name cannot be combined with --all, --verify and "
			  "--detect");
}

int main(int argc, char **argv)
{
	struct request r = {0};
	char **rest;
	unsigned given = args_read(&program, argc, argv, &r, &rest);

	check(given, rest);
	r.here = tka_platform_current();
	if (r.verify && write_verification(&r)) {
		(void)fflush(stdout);
		exit(1);
	}
	if (r.verify)
		args_finish(&program);
	if (given & 1u << DETECT) {
		if (given & 1u << FORM)
			write_file(&r);
		else
			write_plan(&r);
		args_finish(&program);
	}
	select_all(&r, rest);
	if (r.json)
		write_json(&r);
	else
		write_text(&r);
	args_finish(&program);
}
