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

static tka_socket pair[2]; /* the thread's, the program's */
static char queue[1 << 20];
static size_t queued;
static struct watch watch; /* for room in the pair */
static int dropped;	   /* lines that had no room in the queue */

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

static void send_queue(struct watch *unused)
{
	const int n = sys_send(pair[1], queue, queued);

	(void)unused;
	if (n > 0) {
		queued -= (size_t)n;
		memmove(queue, queue + n, queued);
	}
	watch.events = queued ? POLLOUT : 0;
}

/* Returns 0, or -1 if there is no room. */
static int put(const char *who, const char *event, int is_error,
	       const struct field *fields)
{
	struct line line = {"", 0};
	const int was_empty = !queued;

	compose(&line, who, event, is_error, fields);
	if (line.length > sizeof(queue) - queued)
		return -1;
	memcpy(queue + queued, line.text, line.length);
	queued += line.length;
	if (was_empty)
		send_queue(NULL);
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

SYS_THREAD write_lines(void *unused)
{
	static char text[1 << 14];
	const char *end;
	size_t length = 0, size;
	int n;

	(void)unused;
	while ((n = sys_receive(pair[0], text + length,
				sizeof(text) - length)) > 0) {
		length += (size_t)n;
		while ((end = memchr(text, '\n', length)) != NULL) {
			size = (size_t)(end + 1 - text);
			sys_write(2, text, size);
			length -= size;
			memmove(text, end + 1, length);
		}
	}
	sys_close(pair[0]);
	return 0;
}

int log_start(void)
{
	if (sys_pair(pair) || sys_set_nonblocking(pair[1]))
		return -1;
	watch.sock = pair[1];
	watch.ready = send_queue;
	return loop_add(&watch) || sys_run(write_lines, NULL) ? -1 : 0;
}

void log_end(void)
{
	const int64_t end = sys_now() + 100 * SYS_MS;
	struct pollfd fd = {.fd = pair[1], .events = POLLOUT};

	while (queued && sys_now() < end && sys_poll(&fd, 1, 10) >= 0)
		send_queue(NULL);
	(void)shutdown(pair[1], 1); /* the thread closes its end in turn */
	fd.events = POLLIN;
	(void)sys_poll(&fd, 1, queued ? 0 : 100);
}
