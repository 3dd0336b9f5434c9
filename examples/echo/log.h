/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * The log on standard error: an event a line, for people or as JSON. Both
 * forms are written from one list of fields, and neither blocks the program.
 */
#ifndef ECHO_LOG_H
#define ECHO_LOG_H

#include <stdint.h>

struct field {
	enum {
		LOG_END,
		LOG_NOTE,    /* words for people alone */
		LOG_TEXT,    /* text; NULL: the field is left out */
		LOG_NUMBER,  /* number; negative: the field is left out */
		LOG_SECONDS, /* the same in milliseconds, for people seconds */
		LOG_BYTE,    /* the same, for people hexadecimal */
		LOG_FLAG,    /* a boolean, for people on or off */
	} kind;
	const char *before; /* words for people, NULL: the field is not shown */
	const char *key;    /* of the JSON member */
	const char *text;
	int64_t number;
};
#define FIELD(...) ((struct field){__VA_ARGS__})
#define NOTE(words) FIELD(LOG_NOTE, words, NULL, NULL, 0)
#define STRING(before, key, text) FIELD(LOG_TEXT, before, key, text, 0)
#define NUMBER(before, key, n) FIELD(LOG_NUMBER, before, key, NULL, n)
#define SECONDS(before, key, ms) FIELD(LOG_SECONDS, before, key, NULL, ms)
#define BYTE(before, key, byte) FIELD(LOG_BYTE, before, key, NULL, byte)
#define FLAG(before, key, flag) FIELD(LOG_FLAG, before, key, NULL, flag)
#define CLOSING(how) STRING(", closing ", "closing", how)
#define FIELDS(...) ((const struct field[]){__VA_ARGS__, {LOG_END, 0, 0, 0, 0}})

/* Returns 0, or -1 and sys_error(). */
int log_start(int is_json, int is_quiet);
/* Whether only errors are logged. */
int log_is_quiet(void);

/* who: a short name of the program or the connection. */
void log_event(const char *who, const char *event, const struct field *fields);
void log_error(const char *who, const char *event, const struct field *fields);

/* Prints a line on standard output, in order with the log. */
void log_prompt(const char *line);

#endif
