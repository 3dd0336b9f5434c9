/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * The log; see log.h. Lines are plain ASCII, whatever a name contains, and for
 * people at most 100 columns wide: a longer one continues, indented, on the
 * next.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "log.h"
#include "output.h"
#include "sys.h"

#define WIDTH 100
#define LONGEST_VALUE 200 /* longer text is cut */

struct line {
	char text[4096];
	size_t length;
};

static int json, quiet;
static int64_t dropped;

static void add(struct line *line, const char *format, ...)
{
	const size_t room = sizeof(line->text) - line->length;
	va_list values;
	int n;

	va_start(values, format);
	n = vsnprintf(line->text + line->length, room, format, values);
	va_end(values);
	if (n > 0)
		line->length += (size_t)n < room ? (size_t)n : room - 1;
}

/* For people, characters that could break a line are question marks. */
static void add_text(struct line *line, const char *text, int as_json)
{
	int i;

	for (i = 0; text[i] && i < LONGEST_VALUE; i++) {
		const int is_plain = text[i] >= ' ' && text[i] < 0x7f;

		if (as_json && (!is_plain || text[i] == '"' || text[i] == '\\'))
			add(line, "\\u%04x", (unsigned)(unsigned char)text[i]);
		else
			add(line, "%c", is_plain ? text[i] : '?');
	}
}

static void add_time(struct line *line)
{
	const int64_t now = sys_utc();
	const time_t seconds = (time_t)(now / SYS_SECOND);
	const struct tm *utc = gmtime(&seconds);
	char text[32] = "";

	if (utc)
		(void)strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", utc);
	add(line, "%s.%06dZ", text, (int)(now % SYS_SECOND / 1000));
}

static int is_there(const struct field *f)
{
	return f->kind == LOG_TEXT ? f->text != NULL : f->number >= 0;
}

static void add_words(struct line *line, const struct field *f)
{
	add(line, "%s", f->before);
	if (f->kind == LOG_TEXT)
		add_text(line, f->text, 0);
	else if (f->kind == LOG_SECONDS)
		add(line, "%" PRId64 ".%03d s", f->number / 1000,
		    (int)(f->number % 1000));
	else if (f->kind == LOG_FLAG)
		add(line, "%s", f->number ? "on" : "off");
	else if (f->kind == LOG_BYTE)
		add(line, "0x%02x", (unsigned)f->number);
	else if (f->kind == LOG_NUMBER)
		add(line, "%" PRId64, f->number);
}

static void add_member(struct line *line, const struct field *f)
{
	add(line, ",\"%s\":", f->key);
	if (f->kind == LOG_FLAG) {
		add(line, "%s", f->number ? "true" : "false");
	} else if (f->kind == LOG_TEXT) {
		add(line, "\"");
		add_text(line, f->text, 1);
		add(line, "\"");
	} else {
		add(line, "%" PRId64, f->number);
	}
}

/* How much of a text goes on one line: up to the end of a clause, or a word. */
static size_t fitting(const char *text, size_t width)
{
	size_t n = width, word = 0;

	if (strlen(text) <= width)
		return strlen(text);
	for (; n > 0 && !(text[n] == ' ' && strchr(",;:", text[n - 1])); n--)
		if (text[n] == ' ' && !word)
			word = n;
	return n ? n : word ? word : width;
}

static void compose_text(struct line *line, const char *who, int is_error,
			 const struct field *f)
{
	struct line start = {"", 0}, words = {"", 0};
	const char *rest = words.text;
	size_t n;

	add_time(&start);
	add(&start, "  %-8s  ", who);
	add(&words, "%s", is_error ? "error: " : "");
	for (; f->kind != LOG_END; f++)
		if (f->before && is_there(f))
			add_words(&words, f);
	for (; *rest; rest += n + (rest[n] == ' ')) {
		n = fitting(rest, WIDTH - start.length);
		add(line, "%s%.*s\n", start.text, (int)n, rest);
		if (rest == words.text)
			add(&start, "  "); /* the following lines */
	}
}

static void compose_json(struct line *line, const char *who, const char *event,
			 int is_error, const struct field *f)
{
	add(line, "{\"time\":\"");
	add_time(line);
	add(line, "\",\"who\":\"%s\",\"event\":\"%s\"%s", who, event,
	    is_error ? ",\"error\":true" : "");
	for (; f->kind != LOG_END; f++)
		if (f->key && is_there(f))
			add_member(line, f);
	add(line, "}\n");
}

static int write_event(const char *who, const char *event, int is_error,
		       const struct field *fields)
{
	struct line line = {"", 0};

	if (json)
		compose_json(&line, who, event, is_error, fields);
	else
		compose_text(&line, who, is_error, fields);
	return output_add(line.text, line.length);
}

/* The next line that has room is preceded by the number of those dropped. */
static void count_event(const char *who, const char *event, int is_error,
			const struct field *fields)
{
	if (dropped &&
	    write_event(who, "lines_dropped", 1,
			FIELDS(NUMBER("", "lines", dropped),
			       NOTE(" log lines dropped, not read in time"))))
		dropped++;
	else
		dropped = write_event(who, event, is_error, fields) ? 1 : 0;
}

void log_event(const char *who, const char *event, const struct field *fields)
{
	if (!quiet)
		count_event(who, event, 0, fields);
}

void log_error(const char *who, const char *event, const struct field *fields)
{
	count_event(who, event, 1, fields);
}

void log_prompt(const char *text)
{
	struct line line = {"", 0};

	add(&line, "%c%s\n", OUTPUT_PROMPT, text);
	if (!quiet)
		(void)output_add(line.text, line.length);
}

int log_is_quiet(void)
{
	return quiet;
}

int log_start(int is_json, int is_quiet)
{
	json = is_json;
	quiet = is_quiet;
	return output_start();
}
