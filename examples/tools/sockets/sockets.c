/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * tka-sockets: lists, reviews and repairs the TCP sockets of programs that
 * run. The exit status is that of a check: 0 nothing is at risk, 1 something
 * is, 2 it cannot be determined.
 */
#include <limits.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../paths.h"
#include "sockets.h"

static const struct arg table[] = {
	{.name = "pid",
	 .value = "N",
	 .help = "the program with this number",
	 .at = offsetof(struct wanted, pids),
	 .kind = ARG_EACH,
	 .min = 1,
	 .max = INT_MAX},
	{.name = "detect",
	 .value = "SECONDS",
	 .help = "an unresponsive peer must be reported in SECONDS",
	 .at = offsetof(struct wanted, detect_s),
	 .kind = ARG_NUMBER,
	 .min = 1,
	 .max = INT_MAX},
	{.name = "path",
	 .value = "NAME|SECONDS",
	 .help = "flow timeout of a middlebox on the path",
	 .at = offsetof(struct wanted, path),
	 .kind = ARG_TEXT},
	{.name = "set",
	 .help = "set what is at risk, for --detect (60)",
	 .at = offsetof(struct wanted, set)},
	{.name = "watch",
	 .help = "list every two seconds until it is stopped",
	 .at = offsetof(struct wanted, watch)},
	{.name = "json",
	 .help = "print JSON",
	 .at = offsetof(struct wanted, json)},
	{0},
};

static const struct program program = {
	.name = "tka-sockets",
	.about = "Lists the TCP sockets of running programs, and what is wrong "
		 "with their keep-alive.",
	.args = table,
	.rest = "[NAME]...",
};

static void each(struct walk *walk, struct found *found, int copy)
{
	if (found->risks && walk->wanted->set && found->planned == 0)
		repair(found, walk->wanted, copy);
	walk->sockets++;
	walk->at_risk += found->risks && found->is_connected;
	(walk->wanted->json ? show_json : show_text)(walk, found);
}

__attribute__((format(printf, 1, 2))) static int warn(const char *format, ...)
{
	va_list values;

	va_start(values, format);
	(void)fputs("tka-sockets: ", stderr);
	(void)vfprintf(stderr, format, values);
	va_end(values);
	return 2;
}

/* What a list cannot show; returns the exit status. */
static int complain(const struct walk *walk)
{
	const struct wanted *wanted = walk->wanted;
	const int all = wanted->pids.n == 0 && !wanted->names[0];
	int i, status = walk->at_risk ? 1 : 0;

	for (i = 0; i < wanted->pids.n; i++)
		if (!(walk->matched_pids & 1u << (i % 32)))
			status = warn("no program has the number %d\n",
				      wanted->pids.at[i]);
	for (i = 0; wanted->names[i]; i++)
		if (!(walk->matched & 1u << (i % 32)))
			status = warn("no program is named %s\n",
				      wanted->names[i]);
	if (walk->too_old)
		return warn("needs Linux 5.6 or later\n");
	if (walk->error)
		status = warn("the list is incomplete: %s\n",
			      strerror(walk->error));
	if (walk->denied) {
		(void)warn("%u program%s cannot be read without the "
			   "capability CAP_SYS_PTRACE\n",
			   walk->denied, walk->denied == 1 ? "" : "s");
		status = all ? status : 2;
	}
	return status;
}

static int list(const struct wanted *wanted)
{
	struct walk state = {.wanted = wanted, .each = each};

	if (wanted->watch && !wanted->json && isatty(STDOUT_FILENO))
		(void)printf("\033[H\033[2J");
	if (wanted->json)
		(void)printf("[");
	walk(&state);
	if (wanted->json)
		(void)printf("]\n");
	else
		(void)printf("%lu socket%s, %lu at risk\n", state.sockets,
			     state.sockets == 1 ? "" : "s", state.at_risk);
	if (fflush(stdout) || ferror(stdout))
		exit(warn("cannot write to standard output\n"));
	return complain(&state);
}

/* A time that cannot be planned for is refused before anything is read. */
static void check(struct wanted *wanted)
{
	char names[200];
	int least;

	if (wanted->path)
		wanted->path_idle_s = path_idle(wanted->path);
	if (wanted->path_idle_s < 0)
		args_fail(&program, "--path",
			  "'%.40s' is neither seconds nor one of %s",
			  wanted->path, path_names(names, sizeof(names)));
	least = tka_plan_min(wanted->path_idle_s, 0);
	if (wanted->detect_s && wanted->detect_s < least)
		args_fail(&program, "--detect",
			  "%d is out of range, must be %d or more",
			  wanted->detect_s, least);
}

int main(int argc, char **argv)
{
	struct wanted wanted = {.detect_s = 0};
	int status;

	(void)args_read(&program, argc, argv, &wanted, &wanted.names);
	check(&wanted);
	status = list(&wanted);
	while (wanted.watch) {
		(void)sleep(2);
		status = list(&wanted);
	}
	return status;
}
