/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * tka-echo-client: sends what is typed, byte by byte, and checks that every
 * byte comes back in its turn. The first byte must be hello, which is up to
 * who types; before pings and bye the program says hello itself.
 */
#include <stdio.h>
#include <string.h>

#include "conn.h"
#include "connect.h"
#include "keepalive.h"
#include "log.h"
#include "output.h"

#define ROOM 4096 /* bytes that can be on their way */

static const char *const me = "client";

static struct options options = {
	.idle_s = TKA_UNCHANGED,
	.interval_s = TKA_UNCHANGED,
	.count = TKA_UNCHANGED,
	.user_timeout_ms = TKA_UNCHANGED,
	.read_timeout_ms = 25000,
	.connect_timeout_ms = 1000,
};
static struct conn conn;
static struct watch input; /* its deadline is that of the next ping */
static int is_prompt_due = 1, input_ended;
/* The bytes that are not back yet, the first of which were sent. */
static unsigned char bytes[ROOM];
static int length, sent;
static int last = -1; /* the last byte to be sent */
static int failed;

static int fail(const char *event, const struct field *fields)
{
	log_error(me, event, fields);
	loop_stop();
	return failed = 1;
}

static int fail_because(const char *what, const char *why)
{
	return fail("failed", FIELDS(STRING(what, "reason", why)));
}

/* Nothing follows bye. */
static void say(int byte)
{
	if (length == ROOM || last == BYE)
		return;
	bytes[length++] = (unsigned char)byte;
	last = byte;
}

/* What the program says by itself is well-behaved. */
static void say_politely(int byte)
{
	if (last < 0)
		say(HELLO);
	say(byte);
}

static void wait_for_ping(void)
{
	if (options.ping_s)
		input.due = sys_now() + options.ping_s * SYS_SECOND;
}

static void send_bytes(void)
{
	int n;

	if (sent == length)
		return;
	n = conn_send(&conn, bytes + sent, length - sent);
	if (n > 0) {
		sent += n;
		wait_for_ping();
	} else if (n == CONN_LOST) {
		failed = 1;
		loop_stop();
	}
}

/* After each event: what can be done now, and what to wait for. */
static void go_on(void)
{
	if (input_ended && !length)
		say_politely(BYE);
	if (is_prompt_due && !input_ended && !length) {
		is_prompt_due = 0;
		log_prompt("Specify data to be sent:");
	}
	send_bytes();
	input.events = length < ROOM ? POLLIN : 0;
	conn.watch.events = (short)(POLLIN | (sent < length ? POLLOUT : 0));
}

/* Each byte must be the next of those that were sent; after bye, leave. */
static void check(const unsigned char *echo, int n)
{
	char why[64];
	int i;

	for (i = 0; i < n && i < sent && echo[i] == bytes[i]; i++)
		;
	if (i < n) {
		(void)snprintf(why, sizeof(why),
			       i < sent ? "0x%02x instead of 0x%02x"
					: "0x%02x, which was not sent",
			       (unsigned)echo[i], (unsigned)bytes[i]);
		fail_because("wrong echo: ", why);
		return;
	}
	sent -= n;
	length -= n;
	memmove(bytes, bytes + n, (size_t)length);
	if (echo[n - 1] == BYE)
		loop_stop();
	else
		go_on();
}

static void on_ready(struct watch *watch)
{
	unsigned char echo[ROOM];
	const int n = conn_receive(&conn, echo, ROOM);

	(void)watch;
	if (n > 0)
		check(echo, n);
	else if (n == CONN_AGAIN)
		go_on();
	else if (n == CONN_END)
		fail("disconnected", FIELDS(NOTE("server disconnected"),
					    CLOSING("gracefully")));
	else
		failed = 1;
	if (failed)
		loop_stop();
}

static void on_silence(struct watch *watch)
{
	(void)watch;
	fail("timeout", FIELDS(NUMBER("no byte received for ", "limit_ms",
				      options.read_timeout_ms),
			       NOTE(" ms"), CLOSING("gracefully")));
}

/* Line ends are not sent. */
static void on_input(struct watch *watch)
{
	unsigned char typed[ROOM];
	const int n = sys_receive(watch->sock, typed, ROOM - length);
	int i;

	for (i = 0; i < n; i++)
		if (typed[i] == '\n')
			is_prompt_due = 1;
		else
			say(typed[i]);
	if (n <= 0) {
		input_ended = 1;
		loop_remove(watch);
	}
	go_on();
}

static void on_ping(struct watch *watch)
{
	(void)watch;
	wait_for_ping();
	say_politely(PING);
	go_on();
}

/* A thread: not every system can poll a terminal or a file. */
SYS_THREAD read_input(void *sock)
{
	char typed[ROOM];
	int n;

	do
		n = sys_read(typed, ROOM);
	while (n > 0 && sys_send(*(tka_socket *)sock, typed, n) == n);
	sys_close(*(tka_socket *)sock);
	return 0;
}

/* Input is not read before there is a server to send it to. */
static int start_input(void)
{
	static tka_socket pair[2];

	if (sys_pair(pair) || sys_run(read_input, &pair[1]))
		return -1;
	input.sock = pair[0];
	input.ready = on_input;
	input.missed = on_ping;
	wait_for_ping();
	go_on();
	return loop_add(&input);
}

static void talk(void)
{
	conn.options = &options;
	conn.peer = "server";
	conn.watch.events = POLLIN;
	(void)snprintf(conn.who, sizeof(conn.who), "%s", me);
	conn.watch.ready = on_ready;
	conn.watch.missed = on_silence;
	if (conn_open(&conn))
		failed = 1;
	else if (start_input() || loop_run())
		fail_because("cannot go on: ", sys_error_text(sys_error()));
	if (!failed)
		log_event(
			me, loop_is_interrupted() ? "stopping" : "closing",
			FIELDS(NOTE(loop_is_interrupted() ? "stopping, " : ""),
			       STRING("closing ", "closing", "gracefully")));
	conn_close(&conn, 0);
}

int main(int argc, char **argv)
{
	options_read(&options, 1, argc, argv);
	if (sys_start() || loop_start() ||
	    log_start(options.is_json, options.is_quiet))
		return 1;
	keepalive_log_start(me, &options);
	conn.watch.sock = connect_to_host(me, &options);
	if (conn.watch.sock != SYS_NONE)
		talk();
	else
		failed = !loop_is_interrupted();
	output_end();
	return failed;
}
