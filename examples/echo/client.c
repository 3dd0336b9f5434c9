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
#include "keepalive.h"
#include "log.h"
#include "net.h"
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

/* Returns NULL or why there is no connection. */
static const char *connect_to(const struct addrinfo *at, int64_t due)
{
	const char *why;
	int error;

	conn.watch.sock = net_open(at, &why);
	if (conn.watch.sock == SYS_NONE)
		return why;
	error = connect(conn.watch.sock, at->ai_addr, (socklen_t)at->ai_addrlen)
			? sys_error()
			: 0;
	if (error && sys_kind(error) == SYS_AGAIN) {
		/* Windows before 10 2004 does not report that it failed. */
		const int is_ready = loop_wait(conn.watch.sock, POLLOUT, due);

		error = net_take_error(conn.watch.sock);
		if (!error && is_ready)
			return NULL;
		why = "timed out";
	}
	sys_close(conn.watch.sock);
	return error ? sys_error_text(error) : why;
}

/* The time that is left is shared by the addresses that are left. */
static int64_t share(const struct addrinfo *at, int64_t due)
{
	const int64_t now = sys_now();
	int n = 0;

	for (; at; at = at->ai_next)
		n++;
	return due > now ? now + (due - now) / n : now;
}

/* Returns 0, or -1 if no address of the host can be connected to. */
static int connect_to_host(void)
{
	const int64_t due = sys_now() + options.connect_timeout_ms * SYS_MS;
	const char *why = NULL;
	const struct addrinfo *at =
		net_resolve(options.host, options.port, 0, due, &why);
	char address[NET_NAME], own[NET_NAME];

	for (; at && !loop_is_interrupted(); at = at->ai_next) {
		net_name(at->ai_addr, (socklen_t)at->ai_addrlen, address);
		log_event(me, "connecting",
			  FIELDS(STRING("connecting to ", "address", address),
				 STRING(", host ", "host", options.host),
				 STRING(NULL, "port", options.port),
				 NUMBER(", timeout ", "limit_ms",
					options.connect_timeout_ms),
				 NOTE(" ms")));
		why = connect_to(at, share(at, due));
		if (!why) {
			net_own_name(conn.watch.sock, own);
			log_event(me, "connected",
				  FIELDS(STRING("connected to ", "address",
						address),
					 STRING(" from ", "own_address", own)));
			return 0;
		}
		if (at->ai_next)
			log_event(me, "connect_failed",
				  FIELDS(STRING("no connection to ", "address",
						address),
					 STRING(": ", "reason", why)));
	}
	if (!loop_is_interrupted())
		fail("failed",
		     FIELDS(STRING("cannot connect to ", "host", options.host),
			    STRING(" port ", "port", options.port),
			    STRING(": ", "reason", why)));
	return -1;
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
	if (!connect_to_host())
		talk();
	output_end();
	return failed;
}
