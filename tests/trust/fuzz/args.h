/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * A program with any arguments. It is included after this file; its exit()
 * ends an execution, its standard error is checked, and its standard output is
 * /dev/null. Each value that it takes is one that its table allows, and a
 * wrong argument is reported in one line.
 */
#ifndef TKA_FUZZ_ARGS_H
#define TKA_FUZZ_ARGS_H

#include <ctype.h>
#include <fcntl.h>
#include <getopt.h>
#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

#include "fuzz.h"

#define MOST_GIVEN 12 /* arguments */

static struct {
	jmp_buf end;
	int status;
	FILE *errors;
	char text[4096]; /* what it wrote to them */
} ran;

_Noreturn static void end_program(int status)
{
	ran.status = status;
	longjmp(ran.end, 1);
}

#undef stderr
#define stderr ran.errors
#define exit(status) end_program(status)
#include "../../../examples/tools/args.c"

static const struct program *tested;

static int is_one_of(const char *const *words, int n)
{
	int i = 0;

	while (words[i])
		i++;
	return n >= 0 && n < i;
}

static void check_value(const struct arg *arg, const void *into)
{
	const char *at = (const char *)into + arg->at;
	struct arg_numbers each = {0};
	int i, n;

	memcpy(&n, at, sizeof(n));
	if (arg->kind == ARG_EACH)
		memcpy(&each, at, sizeof(each));
	if (arg->kind == ARG_FLAG)
		HOLDS(n == 1);
	if (arg->kind == ARG_NUMBER)
		HOLDS(n >= arg->min && n <= arg->max);
	if (arg->kind == ARG_CHOICE)
		HOLDS(is_one_of(arg->words, n));
	for (i = 0; i < each.n; i++)
		HOLDS(each.at[i] >= arg->min && each.at[i] <= arg->max);
}

/* Volatile: GCC would warn of kinds of values that a table does not have. */
static unsigned checked_read(const struct program *program, int argc,
			     char **argv, void *into, char ***operands)
{
	const void *volatile values = into;
	unsigned given;
	int i;

	tested = program;
	given = args_read(program, argc, argv, into, operands);
	for (i = 0; program->args[i].name; i++)
		if (given & 1u << i)
			check_value(&program->args[i], values);
	return given;
}
#define args_read checked_read
#define main program_main
int program_main(int argc, char **argv);

/* ---- one execution ---- */

static const char *take_option(struct bytes *b)
{
	unsigned n = 0, i;

	while (tested->args[n].name)
		n++;
	i = take_below(b, n + 2);
	return i < n ? tested->args[i].name : i == n ? "help" : "version";
}

static const char *take_value(struct bytes *b)
{
	static const char *const values[] = {
		"1",	"0",	      "-1",	     "60",	   "7200",
		"-",	"2147483647", "2147483648",  "1x",	   "",
		"aws",	"sysctl",     "kubernetes",  "registry",   "json",
		"text", "Linux",      "openbsd",     "Windows 10", "127.0.0.1",
		"[::]", "30001",      "99999999999", "\033[31m",
	};

	return values[take_below(b, sizeof(values) / sizeof(values[0]))];
}

/* Writes an argument; returns its size, with the 0 at its end. */
static size_t take_argument(struct bytes *b, char *to, size_t room)
{
	unsigned kind = take_below(b, 8);
	size_t n = 0;

	if (kind < 3)
		n = (size_t)snprintf(to, room, "--%s", take_option(b));
	else if (kind == 3)
		n = (size_t)snprintf(to, room, "--%s=%s", take_option(b),
				     take_value(b));
	else if (kind < 7)
		n = (size_t)snprintf(to, room, "%s", take_value(b));
	else
		while (n < room - 1 && (to[n] = (char)take_byte(b)))
			n++;
	to[n] = '\0';
	return n + 1;
}

/* Runs it with its standard output gone; returns 1 if it called exit(). */
static int run_program(int argc, char **argv)
{
	int saved = dup(STDOUT_FILENO), gone = open("/dev/null", O_WRONLY);
	volatile int exited = 1;

	HOLDS(saved >= 0 && gone >= 0);
	(void)fflush(stdout);
	(void)dup2(gone, STDOUT_FILENO);
	rewind(ran.errors);
	memset(ran.text, 0, sizeof(ran.text));
	optind = 0; /* getopt_long() starts anew */
	if (!setjmp(ran.end)) {
		ran.status = program_main(argc, argv);
		exited = 0;
	}
	(void)fflush(ran.errors);
	(void)fflush(stdout);
	(void)dup2(saved, STDOUT_FILENO);
	(void)close(saved);
	(void)close(gone);
	return exited;
}

/* A wrong argument: one line that begins with the program's name. */
static void check_line(void)
{
	const size_t length = strlen(tested->name);
	const char *c = ran.text;

	HOLDS(!strncmp(ran.text, tested->name, length) &&
	      ran.text[length] == ':');
	while (isprint((unsigned char)*c))
		c++;
	HOLDS(c[0] == '\n' && c[1] == '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char name[] = "program", room[MOST_GIVEN][64];
	char *argv[MOST_GIVEN + 2] = {name, NULL};
	struct bytes b = {data, size};
	int n, exited;

	if (!ran.errors)
		ran.errors = fmemopen(ran.text, sizeof(ran.text), "w");
	HOLDS(ran.errors != NULL);
	if (!tested)
		(void)run_program(1, argv);
	for (n = 0; n < MOST_GIVEN && b.left; n++) {
		(void)take_argument(&b, room[n], sizeof(room[n]));
		argv[n + 1] = room[n];
		argv[n + 2] = NULL;
	}
	exited = run_program(n + 1, argv);
	if (ran.status == 0)
		HOLDS(!ran.text[0]);
	else if (ran.status == 2 && exited)
		check_line();
	else
		HOLDS(ran.status == EXPECTED_STATUS && ran.text[0]);
	return 0;
}

#endif
