/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Output that never blocks the program; see output.h. Lines wait in a queue
 * for the thread that writes them, one write a line, so that lines of programs
 * that share a file do not mix.
 */
#include <string.h>

#include "loop.h"
#include "output.h"

static tka_socket pair[2]; /* the thread's, the program's */
static char queue[1 << 20];
static size_t queued;
static struct watch watch;

SYS_THREAD write_lines(void *unused)
{
	static char text[1 << 16];
	char *line, *end;
	size_t length = 0;
	int n;

	(void)unused;
	while ((n = sys_receive(pair[0], text + length,
				sizeof(text) - length)) > 0) {
		length += (size_t)n;
		for (line = text; (end = memchr(line, '\n', length)) != NULL;) {
			const int skip = *line == OUTPUT_PROMPT;

			sys_write(skip ? 1 : 2, line + skip,
				  (size_t)(end + 1 - line - skip));
			length -= (size_t)(end + 1 - line);
			line = end + 1;
		}
		memmove(text, line, length);
	}
	sys_close(pair[0]);
	return 0;
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

int output_add(const char *text, size_t length)
{
	const int was_empty = !queued;

	if (length > sizeof(queue) - queued)
		return -1;
	memcpy(queue + queued, text, length);
	queued += length;
	if (was_empty)
		send_queue(NULL);
	return 0;
}

int output_start(void)
{
	if (sys_pair(pair) || sys_set_nonblocking(pair[1]))
		return -1;
	watch.sock = pair[1];
	watch.ready = send_queue;
	return loop_add(&watch) || sys_run(write_lines, NULL) ? -1 : 0;
}

void output_end(void)
{
	const int64_t end = sys_now() + 100 * SYS_MS;
	struct pollfd fd = {.fd = pair[1], .events = POLLOUT};

	while (queued && sys_now() < end && sys_poll(&fd, 1, 10) >= 0)
		send_queue(NULL);
	(void)shutdown(pair[1], 1); /* the thread closes its end in turn */
	fd.events = POLLIN;
	(void)sys_poll(&fd, 1, queued ? 0 : 100);
}
