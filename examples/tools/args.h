/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * The command line, the same in every program here: options before and after
 * the operands, --help and -h, --version and -V, one line on standard error
 * and exit 2 for a wrong argument. The options of a program are one table.
 */
#ifndef ARGS_H
#define ARGS_H

#include <stddef.h>

enum arg_kind {
	ARG_FLAG,   /* no value; sets an int to 1 */
	ARG_NUMBER, /* a whole number from min to max, an int */
	ARG_CHOICE, /* one of words, its index as an int */
	ARG_TEXT,   /* any text, a const char * */
	ARG_EACH,   /* numbers, one each time, a struct arg_numbers */
};

struct arg_numbers {
	int n;
	int at[64];
};

/* As max of the first operand: a program; its options are not ours. */
enum {
	ARG_COMMAND = -1
};

struct arg {
	const char *name;  /* without "--", NULL after the last one */
	const char *value; /* the name of the value in the help, or NULL */
	const char *help;
	size_t at; /* of the member that receives the value */
	enum arg_kind kind;
	int min, max;
	const char *const *words;
};

struct program {
	const char *name;
	const char *about; /* for the help: lines of text */
	const struct arg *args;
	struct operand {
		const char *name;
		int min, max; /* of a number, both 0: any text */
	} operands[3];	      /* all required, the last one unnamed */
	const char *rest;     /* for the help: more operands, NULL: none */
};

/*
 * Parses the command line into a struct, *operands receives what is no option.
 * Returns the options that were given, a mask of their places in the table.
 * Exits after --help, --version and a wrong argument.
 */
unsigned args_read(const struct program *program, int argc, char **argv,
		   void *into, char ***operands);

/* Reports a wrong argument in one line without control characters, exits. */
_Noreturn void args_fail(const struct program *program, const char *what,
			 const char *format, ...);

/* The same for an option, by its place in the table. */
_Noreturn void args_reject(const struct program *program, int place,
			   const char *why);
/* Rejects an option that was given together with one of others, a mask. */
void args_exclude(const struct program *program, unsigned given, int place,
		  unsigned others);

/* Exits with 0, or with 1 if standard output cannot be written. */
_Noreturn void args_finish(const struct program *program);

#endif
