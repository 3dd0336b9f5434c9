/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * tka-run: starts a program whose TCP sockets all get keep-alive. It finds the
 * settings, looks whether the program can be reached, and replaces itself.
 */
#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <tka.h>

#include "../args.h"
#include "../paths.h"
#include "run.h"

enum {
	CANNOT_RUN = 126,
	NOT_FOUND = 127
}; /* as a shell's */

struct settings {
	int detect, idle, interval, count, user_timeout, pin, verbose;
	const char *path;
};

/* The places in the table, for the mask of options that were given. */
enum {
	DETECT,
	IDLE,
	INTERVAL,
	COUNT,
	USER_TIMEOUT,
	ON_PATH
};

static const struct arg table[] = {
	[DETECT] = {.name = "detect",
		    .value = "SECONDS",
		    .help = "report an unresponsive peer within SECONDS (60)",
		    .at = offsetof(struct settings, detect),
		    .kind = ARG_NUMBER,
		    .min = 1,
		    .max = INT_MAX},
	[IDLE] = {.name = "idle",
		  .value = "SECONDS",
		  .help = "idle time before the first probe",
		  .at = offsetof(struct settings, idle),
		  .kind = ARG_NUMBER,
		  .min = 1,
		  .max = INT_MAX},
	[INTERVAL] = {.name = "interval",
		      .value = "SECONDS",
		      .help = "time between unanswered probes",
		      .at = offsetof(struct settings, interval),
		      .kind = ARG_NUMBER,
		      .min = 1,
		      .max = INT_MAX},
	[COUNT] = {.name = "count",
		   .value = "N",
		   .help = "unanswered probes before the connection is lost",
		   .at = offsetof(struct settings, count),
		   .kind = ARG_NUMBER,
		   .min = 1,
		   .max = INT_MAX},
	[USER_TIMEOUT] = {.name = "user-timeout",
			  .value = "MS",
			  .help = "limit for unacknowledged data, 0: none",
			  .at = offsetof(struct settings, user_timeout),
			  .kind = ARG_NUMBER,
			  .min = 0,
			  .max = INT_MAX},
	[ON_PATH] = {.name = "path",
		     .value = "NAME|SECONDS",
		     .help = "flow timeout of a middlebox, with --detect",
		     .at = offsetof(struct settings, path),
		     .kind = ARG_TEXT},
	{.name = "pin",
	 .help = "ignore the program's own keep-alive calls",
	 .at = offsetof(struct settings, pin)},
	{.name = "verbose",
	 .help = "print each socket to standard error",
	 .at = offsetof(struct settings, verbose)},
	{0},
};

static const struct program program = {
	.name = "tka-run",
	.about = "Starts PROGRAM with TCP keep-alive on all its sockets.",
	.args = table,
	.operands = {{"PROGRAM", 0, ARG_COMMAND}},
	.rest = "[ARGUMENT]...",
};

static void plan_for(const struct settings *given, struct tka_keepalive *want)
{
	char names[200];
	int path = given->path ? path_idle(given->path) : 0, least;

	if (path < 0)
		args_fail(&program, "--path",
			  "'%.40s' is neither seconds nor one of %s",
			  given->path, path_names(names, sizeof(names)));
	least = tka_plan_min(path, 0);
	if (least == TKA_EUNSUP)
		least = tka_plan_min(path, TKA_IDLE_ONLY);
	if (least > given->detect)
		args_fail(&program, "--detect",
			  "%d is out of range, must be %d or more",
			  given->detect, least);
	least = tka_plan(given->detect, path, TKA_SKIP, want);
	if (least < 0)
		args_fail(&program, "--detect", "%s", tka_strerror(least));
}

static void take_as_given(const struct settings *given, unsigned which,
			  struct tka_keepalive *want)
{
	struct tka_report report = TKA_REPORT_INIT;
	char text[TKA_EXPLAIN_SIZE], what[20] = "";

	want->enabled = 1;
	if (which & 1u << IDLE)
		want->idle_s = given->idle;
	if (which & 1u << INTERVAL)
		want->interval_s = given->interval;
	if (which & 1u << COUNT)
		want->count = given->count;
	if (which & 1u << USER_TIMEOUT)
		want->user_timeout_ms = given->user_timeout;
	if (tka_keepalive_check(want, TKA_SKIP, &report) == 0)
		return;
	if (report.reason >= TKA_IDLE)
		(void)snprintf(what, sizeof(what), "--%s",
			       table[report.reason].name);
	args_fail(&program, what, "%s",
		  tka_explain(&report, text, sizeof(text)));
}

static void settle(const struct settings *given, unsigned which,
		   struct tka_keepalive *want)
{
	const unsigned single =
		1u << IDLE | 1u << INTERVAL | 1u << COUNT | 1u << USER_TIMEOUT;

	if (!(which & single)) {
		plan_for(given, want);
		return;
	}
	if (which & (1u << DETECT | 1u << ON_PATH))
		args_fail(&program,
			  which & 1u << DETECT ? "--detect" : "--path",
			  "cannot be used with --idle, --interval, --count and "
			  "--user-timeout");
	take_as_given(given, which, want);
}

_Noreturn static void fail(int status, const char *name, const char *why)
{
	(void)fprintf(stderr, "tka-run: %s %s\n", name, why);
	exit(status);
}

#ifdef RUN_LIBRARY
/* As execvp() does; the file must be known before it runs. */
static const char *find(const char *name, char *path, size_t size)
{
	const char *rest = getenv("PATH"), *end;

	if (strchr(name, '/'))
		return name;
	for (rest = rest ? rest : "/usr/bin:/bin"; rest; rest = end) {
		end = strchr(rest, ':');
		(void)snprintf(path, size, "%.*s/%s",
			       end ? (int)(end - rest) : (int)strlen(rest),
			       *rest == ':' ? "." : rest, name);
		end = end ? end + 1 : NULL;
		if (access(path, X_OK) == 0)
			return path;
	}
	fail(NOT_FOUND, name, "is not a program in PATH");
}

/* Beside this program, wherever it was installed; else where it should be. */
static const char *library(char *path, size_t size)
{
	ssize_t n = readlink("/proc/self/exe", path, size - 1);
	char *end;

	if (n < 0)
		return RUN_LIBRARY;
	path[n] = '\0';
	end = strrchr(path, '/');
	(void)snprintf(end, size - (size_t)(end - path), "/%s",
		       RUN_LIBRARY_FROM_HERE);
	return access(path, R_OK) == 0 ? path : RUN_LIBRARY;
}

static void load(const struct tka_keepalive *want, const struct settings *given)
{
	const char *others = getenv("LD_PRELOAD");
	char path[PATH_MAX], text[2 * PATH_MAX], values[100];
	const char *ours = library(path, sizeof(path));

	if (access(ours, R_OK) < 0)
		fail(CANNOT_RUN, ours, "is missing");
	if (strpbrk(ours, " :"))
		fail(CANNOT_RUN, ours,
		     "has a space or a colon in its name, "
		     "which LD_PRELOAD does not allow");
	(void)snprintf(text, sizeof(text), "%s%s%s", ours, others ? ":" : "",
		       others ? others : "");
	(void)snprintf(values, sizeof(values), RUN_FORMAT, want->enabled,
		       want->idle_s, want->interval_s, want->count,
		       want->user_timeout_ms, given->pin, given->verbose);
	if (setenv("LD_PRELOAD", text, 1) || setenv(RUN_VARIABLE, values, 1))
		fail(CANNOT_RUN, "the environment", "is full");
}

_Noreturn static void run(char **argv, const struct tka_keepalive *want,
			  const struct settings *given)
{
	char found[PATH_MAX];
	const char *path = find(argv[0], found, sizeof(found)), *fault;

	if (access(path, F_OK) < 0)
		fail(NOT_FOUND, path, strerror(errno));
	if (access(path, X_OK) < 0)
		fail(CANNOT_RUN, path, strerror(errno));
	fault = reach_fault(path);
	if (fault) {
		(void)fprintf(stderr,
			      "tka-run: %s %s: its sockets cannot be reached "
			      "from inside; start it without tka-run and use "
			      "tka-sockets --set\n",
			      path, fault);
		exit(CANNOT_RUN);
	}
	load(want, given);
	(void)execv(path, argv);
	fail(CANNOT_RUN, path, strerror(errno));
}
#else
_Noreturn static void run(char **argv, const struct tka_keepalive *want,
			  const struct settings *given)
{
	(void)want, (void)given;
	fail(CANNOT_RUN, argv[0],
	     "cannot be reached: tka-run works on Linux "
	     "and the BSDs");
}
#endif

int main(int argc, char **argv)
{
	struct tka_keepalive want = TKA_KEEPALIVE_INIT;
	struct settings given = {.detect = 60};
	char **command;
	unsigned which = args_read(&program, argc, argv, &given, &command);

	settle(&given, which, &want);
	run(command, &want, &given);
}
