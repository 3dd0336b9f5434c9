/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * tka-echo-client: sends what is typed, byte by byte, and checks that every
 * byte comes back in its turn. The first byte must be hello, which is up to
 * who types; before pings and bye the program says hello itself.
 */
#include <stdio.h>

#include "echo.h"

const int pair_is_client = 1;
static struct conn conn;
static const struct addrinfo *at; /* the address that is tried */
static struct watch ping;	  /* its deadline */
static char typed[TALK_ROOM] = "\n";
static int length = 1; /* of that, 0: the end of input */
static int taken;      /* the first bytes that are no longer of interest */
static int is_reading; /* all three belong to a thread */

/* What the program says by itself is well-behaved. */
static void say_politely(unsigned char byte)
{
	if (conn.talk.last < 0)
		conn_say(&conn, TALK_HELLO);
	conn_say(&conn, byte);
}

static void wait_for_ping(void)
{
	if (options.ping_s)
		ping.due = sys_now() + options.ping_s * SYS_SECOND;
}

/* In a thread: not every system can poll a terminal or a file. */
static void read_input(void)
{
	static const char prompt[] = "Specify data to be sent:\n";

	if (typed[length - 1] == '\n' && !options.is_quiet)
		sys_write(1, prompt, sizeof(prompt) - 1);
	length = sys_read(typed, TALK_ROOM);
	taken = 0;
}

/* Line ends are not sent. */
static void say_typed(void)
{
	for (; taken < length && conn.talk.length < TALK_ROOM; taken++)
		if (typed[taken] != '\n')
			conn_say(&conn, (unsigned char)typed[taken]);
}

static void on_input(void);
static struct job input = {read_input, on_input};

/* After each event. More is read when all bytes are back; after bye: leave. */
void pair_go_on(struct conn *unused)
{
	(void)unused;
	if (!is_reading)
		say_typed();
	if (!conn.talk.length && conn.talk.last == TALK_BYE) {
		conn_leave(&conn.watch);
		return;
	}
	if (!conn.talk.length && !is_reading && length <= 0)
		say_politely(TALK_BYE);
	else if (!conn.talk.length && !is_reading)
		is_reading = !loop_run_job(&input);
	conn_send(&conn);
}

static void on_input(void)
{
	is_reading = 0;
	wait_for_ping();
	pair_go_on(&conn);
}

static void on_ping(struct watch *watch)
{
	(void)watch;
	wait_for_ping();
	say_politely(TALK_PING);
	pair_go_on(&conn);
}

void pair_closed(struct conn *unused, int failed)
{
	(void)unused;
	loop_stop(failed);
}

static void fail(const char *why)
{
	loop_fail("cannot connect to %s", why);
}

/* Input is not read before there is a server to send it to. */
static void start(void)
{
	char name[NET_NAME], own[NET_NAME];

	LOG(options.me, "connected",
	    STRING("address", "connected to %s", net_name(at->ai_addr, name)),
	    STRING("own_address", " from %s",
		   net_own_name(conn.watch.sock, own)));
	(void)snprintf(conn.who, sizeof(conn.who), "%s", options.me);
	if (!conn_open(&conn))
		return;
	ping.missed = on_ping;
	wait_for_ping();
	if (loop_add(&ping))
		fail("no memory");
	pair_go_on(&conn);
}

/* why: why there is no connection to the address before, NULL: it is none. */
static void try_address(const struct addrinfo *next, const char *why)
{
	char name[NET_NAME];

	if (!next) {
		fail(why);
		return;
	}
	if (why)
		LOG(options.me, "connect_failed",
		    STRING("address", "no connection to %s",
			   net_name(at->ai_addr, name)),
		    STRING("reason", ": %s", why));
	at = next;
	LOG(options.me, "connecting",
	    STRING("address", "connecting to %s", net_name(at->ai_addr, name)),
	    STRING("host", ", host %s", options.host),
	    STRING("port", NULL, options.port),
	    NUMBER("limit_ms", ", timeout %lld ms",
		   options.connect_timeout_ms));
	conn.watch.due = at->ai_next ? (sys_now() + options.connect_due) / 2
				     : options.connect_due;
	conn.watch.sock = net_open(at, &why);
	if (conn.watch.sock != SYS_NONE) {
		if ((!connect(conn.watch.sock, at->ai_addr,
			      (socklen_t)at->ai_addrlen) ||
		     net_would_block(sys_error())) &&
		    !loop_add(&conn.watch))
			return;
		why = sys_error_text(sys_error());
		sys_close(conn.watch.sock);
	}
	try_address(at->ai_next, why);
}

/*
 * The result of an attempt, or its deadline, which is 0 then. Windows before
 * 10 2004 does not report that it failed.
 */
static void on_attempt(struct watch *watch)
{
	int error = 0;
	socklen_t size = sizeof(error);

	if (getsockopt(watch->sock, SOL_SOCKET, SO_ERROR, (char *)&error,
		       &size))
		error = sys_error();
	loop_remove(watch);
	if (!error && watch->due) {
		start();
		return;
	}
	sys_close(watch->sock);
	try_address(at->ai_next, error ? sys_error_text(error) : "timed out");
}

void pair_start(const struct addrinfo *list, const char *why)
{
	conn.watch.events = POLLOUT;
	conn.watch.ready = conn.watch.missed = on_attempt;
	try_address(list, why);
}
