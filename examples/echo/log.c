/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * The log; see echo.h. Lines are plain ASCII, whatever a name contains, and for
 * people at most 100 columns wide. They wait in a queue for the thread that
 * writes them, one write a line, so that lines of programs that share a file do
 * not mix.
 */
#include <stdarg.h>
#include <stdio.h>

#include "echo.h"

#define WIDTH 100
#define LONGEST_VALUE 200 /* longer text is cut */

struct line {
	char text[4096];
	size_t length;
};

static char queue[1 << 20], taken[sizeof(queue)]; /* by the thread */
static size_t queued, length;			  /* of both */
static int is_writing;
static int dropped; /* lines that had no room in the queue */

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

/* For people, characters that could break a line are question marks. */
static const char *clean(const char *text)
{
	static struct line line;
	int i;

	line = (struct line){"", 0};
	for (i = 0; text[i] && i < LONGEST_VALUE; i++) {
		const int is_plain = text[i] >= ' ' && text[i] < 0x7f;

		if (options.is_json &&
		    (!is_plain || text[i] == '"' || text[i] == '\\'))
			add(&line, "\\u%04x", (unsigned)(unsigned char)text[i]);
		else
			add(&line, "%c", is_plain ? text[i] : '?');
	}
	return line.text;
}

static void add_field(struct line *line, const struct field *f)
{
	const int is_json = options.is_json;

	if (!(is_json ? f->key : f->words) ||
	    (f->kind == LOG_TEXT ? !f->text : f->number < 0))
		return;
	if (is_json)
		add(line, ",\"%s\":", f->key);
	if (f->kind == LOG_TEXT)
		add(line, is_json ? "\"%s\"" : f->words, clean(f->text));
	else if (f->kind == LOG_FLAG)
		add(line, f->number ? "true" : "false");
	else if (f->kind == LOG_SECONDS && !is_json)
		add(line, f->words, (double)f->number / 1000);
	else
		add(line, is_json ? "%lld" : f->words, f->number);
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

static void compose(struct line *line, const char *who, const char *event,
		    int is_error, const struct field *f)
{
	struct line start = {"", 0}, words = {"", 0};
	const char *rest = words.text;
	size_t n;

	add(&start, options.is_json ? "{\"time\":\"" : "");
	add_time(&start);
	if (options.is_json)
		add(&start, "\",\"who\":\"%s\",\"event\":\"%s\"", who, event);
	else
		add(&start, "  %-8s  ", who);
	if (is_error)
		add(&words, options.is_json ? ",\"error\":true" : "error: ");
	for (; f->kind != LOG_END; f++)
		add_field(&words, f);
	if (options.is_json)
		add(line, "%s%s}\n", start.text, words.text);
	for (; !options.is_json && *rest; rest += n + (rest[n] == ' ')) {
		n = fitting(rest, WIDTH - start.length);
		add(line, "%s%.*s\n", start.text, (int)n, rest);
		if (rest == words.text)
			add(&start, "  ");
	}
}

static void write_taken(void)
{
	const char *line, *end;

	for (line = taken; line < taken + length; line = end) {
		end = (const char *)memchr(line, '\n', sizeof(taken)) + 1;
		sys_write(2, line, (size_t)(end - line));
	}
}

static void on_written(void);
static struct job job = {write_taken, on_written};

static void start_writing(void)
{
	memcpy(taken, queue, queued);
	length = queued;
	is_writing = !loop_run_job(&job);
	if (is_writing)
		queued = 0;
}

static void on_written(void)
{
	is_writing = 0;
	if (queued)
		start_writing();
}

/* Returns 0, or -1 if there is no room. */
static int put(const char *who, const char *event, int is_error,
	       const struct field *fields)
{
	struct line line = {"", 0};

	compose(&line, who, event, is_error, fields);
	if (line.length > sizeof(queue) - queued)
		return -1;
	memcpy(queue + queued, line.text, line.length);
	queued += line.length;
	if (!is_writing)
		start_writing();
	return 0;
}

/* The next line that has room is preceded by the number of those dropped. */
void log_event(const char *who, const char *event, int is_error,
	       const struct field *fields)
{
	if (options.is_quiet && !is_error)
		return;
	if (dropped && put(who, "lines_dropped", 1,
			   FIELDS(NUMBER("lines",
					 "%lld log lines dropped, not read in "
					 "time",
					 dropped))))
		dropped++;
	else
		dropped = put(who, event, is_error, fields) ? 1 : 0;
}

void log_end(void)
{
	const int64_t end = sys_now() + 100 * SYS_MS;

	while (is_writing && sys_now() < end)
		if (loop_take_job(10) == &job)
			on_written();
}
