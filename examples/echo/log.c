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
	for (i = 0; i < LONGEST_VALUE && text[i]; i++) {
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

	add_time(&start);
	if (is_error)
		add(&words, options.is_json ? ",\"error\":true" : "error: ");
	for (; f->kind != LOG_END; f++)
		add_field(&words, f);
	if (options.is_json) {
		add(line,
		    "{\"time\":\"%s\",\"who\":\"%s\",\"event\":\"%s\"%s}\n",
		    start.text, who, event, words.text);
		return;
	}
	add(&start, "  %-8s  ", who);
	for (; *rest; rest += n + (rest[n] == ' ')) {
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

static void write_queue(void)
{
	if (is_writing || !queued)
		return;
	memcpy(taken, queue, queued);
	length = queued;
	is_writing = !loop_run_job(&job);
	if (is_writing)
		queued = 0;
}

static void on_written(void)
{
	is_writing = 0;
	write_queue();
}

void log_event(const char *who, const char *event, int is_error,
	       const struct field *fields)
{
	static int dropped;
	struct line line = {"", 0};

	if (options.is_quiet && !is_error)
		return;
	if (dropped)
		compose(&line, who, "lines_dropped", 1,
			FIELDS(NUMBER(
				"lines",
				"%lld log lines dropped, not read in time",
				dropped)));
	compose(&line, who, event, is_error, fields);
	if (line.length > sizeof(queue) - queued) {
		dropped++;
		return;
	}
	memcpy(queue + queued, line.text, line.length);
	queued += line.length;
	dropped = 0;
	write_queue();
}

void log_end(void)
{
	const int64_t end = sys_now() + 100 * SYS_MS;

	while (is_writing && sys_now() < end)
		if (loop_wait_for_job(10) == &job)
			on_written();
}

int log_failed_start(void)
{
	const char *why = sys_error_text(sys_error());
	struct line line = {"", 0};

	compose(&line, options.me, "failed", 1,
		FIELDS(STRING("reason", "cannot start: %s", why)));
	sys_write(2, line.text, line.length);
	return 1;
}
