/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * The command line; see args.h.
 */
#include <ctype.h>
#include <getopt.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tka.h>

#include "args.h"

#define MOST 32 /* options of one program, which are bits of a mask */

static const struct arg common[] = {
	{.name = "help", .help = "print this text and exit (-h)"},
	{.name = "version", .help = "print the version and exit (-V)"},
	{0},
};

void args_fail(const struct program *program, const char *what,
	       const char *format, ...)
{
	char text[1024];
	va_list values;
	size_t i;
	int n = snprintf(text, sizeof(text), "%s: %.100s: ", program->name,
			 what);

	va_start(values, format);
	(void)vsnprintf(text + n, sizeof(text) - (size_t)n, format, values);
	va_end(values);
	for (i = 0; text[i]; i++)
		if (!isprint((unsigned char)text[i]))
			text[i] = '?';
	(void)fprintf(stderr, "%s\n", text);
	exit(2);
}

void args_reject(const struct program *program, int place, const char *why)
{
	char what[40];

	(void)snprintf(what, sizeof(what), "--%s", program->args[place].name);
	args_fail(program, what, "%s", why);
}

void args_exclude(const struct program *program, unsigned given, int place,
		  unsigned others)
{
	const struct arg *arg = program->args;
	char why[80];
	int i;

	for (i = 0; (given & 1u << place) && arg[i].name; i++) {
		(void)snprintf(why, sizeof(why), "cannot be combined with --%s",
			       arg[i].name);
		if (given & others & 1u << i)
			args_reject(program, place, why);
	}
}

void args_finish(const struct program *program)
{
	if (!fflush(stdout) && !ferror(stdout))
		exit(0);
	(void)fprintf(stderr, "%s: cannot write to standard output\n",
		      program->name);
	exit(1);
}

static void print_options(const struct arg *arg)
{
	char left[40];

	for (; arg->name; arg++) {
		(void)snprintf(left, sizeof(left), "--%s%s%s", arg->name,
			       arg->value ? " " : "",
			       arg->value ? arg->value : "");
		(void)printf("  %-22s %s\n", left, arg->help);
	}
}

static void print_help(const struct program *program)
{
	const struct operand *operand = program->operands;

	(void)printf("usage: %s [OPTION]...", program->name);
	for (; operand->name; operand++)
		(void)printf(" %s", operand->name);
	if (program->rest)
		(void)printf(" %s", program->rest);
	(void)printf("\n\n%s\n\n", program->about);
	print_options(program->args);
	print_options(common);
}

/* How many characters to insert, remove or replace (Levenshtein). */
static size_t distance(const char *a, const char *b)
{
	size_t row[64], i, above, corner; /* names of options are shorter */
	const size_t length = strlen(b);

	for (i = 0; i <= length; i++)
		row[i] = i;
	for (; *a; a++) {
		corner = row[0]++;
		for (i = 1; i <= length; i++) {
			above = row[i];
			corner += *a != b[i - 1];
			if (above + 1 < corner)
				corner = above + 1;
			if (row[i - 1] + 1 < corner)
				corner = row[i - 1] + 1;
			row[i] = corner;
			corner = above;
		}
	}
	return row[length];
}

static const char *nearest(const struct arg *arg, const char *name,
			   const char *best)
{
	for (; arg->name; arg++)
		if (!best || distance(name, arg->name) < distance(name, best))
			best = arg->name;
	return best;
}

/* The argument that getopt_long() rejected: it may not have passed it yet. */
static const char *rejected(char **argv)
{
	const char *last = argv[optind - 1];

	if (optopt && optopt < 256 && argv[optind] &&
	    (last[0] != '-' || !strchr(last, optopt)))
		return argv[optind];
	return last;
}

/* A negative number is no option but an operand that is out of range. */
_Noreturn static void fail_option(const struct program *program,
				  const char *text)
{
	const struct operand *operand = program->operands;
	char name[40];

	if (strchr(text, '=') && optopt)
		args_fail(program, text, "takes no value");
	while (operand->name && operand->max <= 0)
		operand++;
	if (operand->name && isdigit((unsigned char)text[1]))
		args_fail(program, operand->name,
			  "%.40s is out of range, must be %d to %d", text,
			  operand->min, operand->max);
	if (text[1] != '-')
		args_fail(program, text, "unknown option, the nearest is -%c",
			  tolower((unsigned char)text[1]) == 'v' ? 'V' : 'h');
	(void)snprintf(name, sizeof(name), "%s", text + strspn(text, "-"));
	name[strcspn(name, "=")] = '\0';
	args_fail(program, text, "unknown option, the nearest is --%s",
		  nearest(program->args, name, nearest(common, name, NULL)));
}

static int number(const struct program *program, const char *what,
		  const char *text, int min, int max)
{
	const char *digits = text + (*text == '-');
	const size_t length = strspn(digits, "0123456789");
	long long value = 0;
	size_t i;

	if (length == 0 || digits[length])
		args_fail(program, what, "'%.40s' is not a whole number", text);
	for (i = 0; i < length && value <= INT_MAX; i++)
		value = value * 10 + (digits[i] - '0');
	value = *text == '-' ? -value : value;
	if (value < min || value > max)
		args_fail(program, what,
			  "%.40s is out of range, must be %d to %d", text, min,
			  max);
	return (int)value;
}

static int choice(const struct program *program, const char *what,
		  const char *text, const struct arg *arg)
{
	char words[120] = "";
	int i;

	for (i = 0; arg->words[i]; i++) {
		if (strcmp(arg->words[i], text) == 0)
			return i;
		(void)snprintf(words + strlen(words),
			       sizeof(words) - strlen(words), "%s%s",
			       i ? "|" : "", arg->words[i]);
	}
	args_fail(program, what, "'%.40s' is not one of %s", text, words);
}

static void store(const struct program *program, const struct arg *arg,
		  const char *text, void *into)
{
	char what[40], *at = (char *)into + arg->at;
	struct arg_numbers *each = (void *)at;
	int value = 1;

	(void)snprintf(what, sizeof(what), "--%s", arg->name);
	if (arg->kind == ARG_TEXT) {
		memcpy(at, &text, sizeof(text));
		return;
	}
	if (arg->kind == ARG_EACH && each->n == sizeof(each->at) / sizeof(int))
		args_fail(program, what, "is given more than %d times",
			  each->n);
	if (arg->kind == ARG_NUMBER || arg->kind == ARG_EACH)
		value = number(program, what, text, arg->min, arg->max);
	if (arg->kind == ARG_CHOICE)
		value = choice(program, what, text, arg);
	if (arg->kind == ARG_EACH)
		each->at[each->n++] = value;
	else
		memcpy(at, &value, sizeof(value));
}

static void check_operands(const struct program *program, char **given)
{
	const struct operand *operand = program->operands;

	for (; operand->name; operand++, given++) {
		if (!*given || !**given)
			args_fail(program, operand->name, "is missing");
		if (operand->max > 0)
			(void)number(program, operand->name, *given,
				     operand->min, operand->max);
	}
	if (*given && !program->rest)
		args_fail(program, *given, "one argument too many");
}

static int list(struct option *into, const struct arg *arg, int first)
{
	for (; arg->name; arg++, into++, first++) {
		into->name = arg->name;
		into->has_arg =
			arg->kind == ARG_FLAG ? no_argument : required_argument;
		into->val = first;
	}
	return first;
}

static void handle_common(const struct program *program, int option)
{
	if (option == 'h')
		print_help(program);
	else if (option == 'V')
		(void)printf("%s %s\n", program->name, tka_version());
	else
		return;
	args_finish(program);
}

/* The values of getopt_long() are 256 and up: none is a character. */
unsigned args_read(const struct program *program, int argc, char **argv,
		   void *into, char ***operands)
{
	struct option accepted[MOST + 3] = {{0}};
	unsigned given = 0;
	int n = list(accepted, program->args, 256) - 256, option;
	const char *letters =
		program->operands[0].max == ARG_COMMAND ? "+:hV" : ":hV";

	(void)list(accepted + n, common, 0);
	accepted[n].val = 'h';
	accepted[n + 1].val = 'V';
	opterr = 0;
	while ((option = getopt_long(argc, argv, letters, accepted, NULL)) !=
	       -1) {
		handle_common(program, option);
		if (option == ':')
			args_fail(program, argv[optind - 1],
				  "its value is missing");
		option -= 256;
		if (option < 0)
			fail_option(program, rejected(argv));
		store(program, &program->args[option], optarg, into);
		given |= 1u << option;
	}
	check_operands(program, argv + optind);
	*operands = argv + optind;
	return given;
}
