/* SPDX-License-Identifier: MIT */
/*
 * The log: an event a line on standard error, as text or as JSON. An event is
 * told once: its fields, and a sentence in which "{key}" stands for the field
 * of that name.
 */
#ifndef ECHO_LOG_H
#define ECHO_LOG_H

#include <stdint.h>

enum log_style {
	LOG_TEXT,
	LOG_JSON
};

struct field {
	const char *key;
	const char *text; /* NULL: it is a number */
	int64_t number;	  /* below 0: not known, left out of JSON */
};
#define STRING(key, text) \
	{ \
		(key), (text), 0 \
	}
#define OPTIONAL(key, text) \
	{ \
		(key), (text), -1 \
	} /* text may be NULL */
#define NUMBER(key, number) \
	{ \
		(key), NULL, (number) \
	}
#define FIELDS(...) ((const struct field[]){__VA_ARGS__, {NULL, NULL, 0}})
#define NO_FIELDS ((const struct field[]){{NULL, NULL, 0}})

void log_start(int style, int quiet);
int log_is_quiet(void);

/* who: "client", "server", "server#1". A quiet log takes errors alone. */
void log_event(const char *who, const char *event, const struct field *fields,
	       const char *sentence);
void log_error(const char *who, const char *event, const struct field *fields,
	       const char *sentence);

#endif
