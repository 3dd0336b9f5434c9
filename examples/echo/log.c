/* SPDX-License-Identifier: MIT */
/*
 * The log; see log.h. Every line is one write, so that lines of two programs
 * that share a file do not mix, and plain ASCII without control characters,
 * whatever a name or an argument contains. A line that nobody takes is lost
 * and counted rather than waited for.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "log.h"
#include "os.h"

#define LONGEST_VALUE 200 /* longer text is cut */

struct line {
	char text[4096];
	size_t length;
};

static int style;
static int quiet;
static uint64_t lost;

void log_start(int how, int errors_only)
{
	style = how;
	quiet = errors_only;
}

int log_is_quiet(void)
{
	return quiet;
}

/* What does not fit any more is left out. */
static void add_char(struct line *l, char c)
{
	if (l->length < sizeof(l->text))
		l->text[l->length++] = c;
}

static void add(struct line *l, const char *text)
{
	while (*text)
		add_char(l, *text++);
}

static void add_number(struct line *l, int64_t number)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%" PRId64, number);
	add(l, text);
}

static void add_time(struct line *l)
{
	char text[32] = "", fraction[16];
	int64_t seconds;
	int nanoseconds;
	struct tm *utc;
	time_t t;

	os_wall_clock(&seconds, &nanoseconds);
	t = (time_t)seconds;
	utc = gmtime(&t);
	if (utc)
		(void)strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", utc);
	(void)snprintf(fraction, sizeof(fraction), ".%09dZ", nanoseconds);
	add(l, text);
	add(l, fraction);
}

static int is_plain(char c)
{
	return c >= ' ' && c < 0x7f;
}

static void add_value(struct line *l, const struct field *f)
{
	int i;

	if (!f->text) {
		add_number(l, f->number);
		return;
	}
	for (i = 0; f->text[i] && i < LONGEST_VALUE; i++)
		add_char(l, is_plain(f->text[i]) ? f->text[i] : '?');
}

/* The field named in front of the first "}", NULL where there is none. */
static const struct field *named(const struct field *f, const char *name)
{
	size_t length = strcspn(name, "}");

	while (f->key &&
	       (strlen(f->key) != length || strncmp(f->key, name, length) != 0))
		f++;
	return f->key ? f : NULL;
}

static void add_sentence(struct line *l, const struct field *fields,
			 const char *sentence)
{
	const struct field *f;

	for (; *sentence; sentence++) {
		f = *sentence == '{' ? named(fields, sentence + 1) : NULL;
		if (f) {
			add_value(l, f);
			sentence += strlen(f->key) + 1;
		} else {
			add_char(l, *sentence);
		}
	}
}

static void add_string(struct line *l, const char *text)
{
	char escape[8];
	int i;

	add_char(l, '"');
	for (i = 0; text[i] && i < LONGEST_VALUE; i++) {
		if (is_plain(text[i]) && text[i] != '"' && text[i] != '\\') {
			add_char(l, text[i]);
			continue;
		}
		(void)snprintf(escape, sizeof(escape), "\\u%04x",
			       (unsigned)(unsigned char)text[i]);
		add(l, escape);
	}
	add_char(l, '"');
}

static void add_key(struct line *l, const char *key)
{
	add(l, ",\"");
	add(l, key);
	add(l, "\":");
}

static void add_json(struct line *l, const struct field *f)
{
	for (; f->key; f++) {
		if (!f->text && f->number < 0)
			continue;
		add_key(l, f->key);
		if (f->text)
			add_string(l, f->text);
		else
			add_number(l, f->number);
	}
}

static void compose_json(struct line *l, const char *who, const char *event,
			 int is_error, const struct field *fields)
{
	add(l, "{\"time\":\"");
	add_time(l);
	add_char(l, '"');
	add_key(l, "who");
	add_string(l, who);
	add_key(l, "event");
	add_string(l, event);
	if (is_error)
		add(l, ",\"error\":true");
	add_json(l, fields);
	add(l, "}\n");
}

static void compose_text(struct line *l, const char *who, int is_error,
			 const struct field *fields, const char *sentence)
{
	const size_t column = 12;
	size_t start;

	add_time(l);
	add(l, "  ");
	start = l->length;
	add(l, who);
	do
		add_char(l, ' ');
	while (l->length < start + column - 1);
	add_char(l, ' ');
	add(l, is_error ? "error: " : "");
	add_sentence(l, fields, sentence);
	add_char(l, '\n');
}

static int put(const char *who, const char *event, int is_error,
	       const struct field *fields, const char *sentence)
{
	struct line l;

	l.length = 0;
	if (style == LOG_JSON)
		compose_json(&l, who, event, is_error, fields);
	else
		compose_text(&l, who, is_error, fields, sentence);
	return os_write(2, l.text, l.length);
}

static void tell(const char *who, const char *event, int is_error,
		 const struct field *fields, const char *sentence)
{
	if (lost && put(who, "lost", 1, FIELDS(NUMBER("lines", (int64_t)lost)),
			"{lines} log lines were lost, nobody took them")) {
		lost++;
		return;
	}
	lost = put(who, event, is_error, fields, sentence) ? 1 : 0;
}

void log_event(const char *who, const char *event, const struct field *fields,
	       const char *sentence)
{
	if (!quiet)
		tell(who, event, 0, fields, sentence);
}

void log_error(const char *who, const char *event, const struct field *fields,
	       const char *sentence)
{
	tell(who, event, 1, fields, sentence);
}
