/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * One connection; see echo.h. What a peer does wrong is an error for the
 * client alone, which then leaves in good order; the server aborts.
 */
#include "echo.h"

static void close_conn(struct conn *conn, int failed)
{
	const struct linger now = {1, 0}; /* sends a RST */

	loop_remove(&conn->watch);
	if (failed && !pair_is_client)
		(void)setsockopt(conn->watch.sock, SOL_SOCKET, SO_LINGER,
				 (const char *)&now, sizeof(now));
	sys_close(conn->watch.sock);
	LOG(conn->who, "closed", NOTE("closed"));
	pair_closed(conn, failed);
}

void conn_leave(struct watch *watch)
{
	struct conn *conn = (struct conn *)watch;

	LOG(conn->who, "closing",
	    STRING("closing", "closing %s", "gracefully"));
	close_conn(conn, 0);
}

/* As in "received 0x68 'h' (hello)". */
static void log_bytes(const struct conn *conn, const char *event,
		      const unsigned char *bytes, int n)
{
	for (; n > 0 && !options.is_quiet; n--, bytes++) {
		const char shown[] = {(char)*bytes, '\0'};

		LOG(conn->who, event, NOTE(event),
		    NUMBER("byte", " 0x%02llx", *bytes),
		    STRING("char", " '%s'",
			   *bytes > ' ' && *bytes < 0x7f ? shown : NULL),
		    STRING("meaning", " (%s)",
			   *bytes == TALK_HELLO	 ? "hello"
			   : *bytes == TALK_BYE	 ? "bye"
			   : *bytes == TALK_PING ? "ping"
						 : NULL));
	}
}

/* As "..., closing forcefully"; returns 0. */
static int end(struct conn *conn, const char *event, struct field why,
	       struct field value)
{
	const char *how = pair_is_client ? "gracefully" : "forcefully";

	log_event(conn->who, event, pair_is_client,
		  FIELDS(why, value, STRING("closing", ", closing %s", how)));
	close_conn(conn, 1);
	return 0;
}

/* A client that is not read from, because it takes no echo, is late as well. */
static void on_late(struct watch *watch)
{
	struct conn *conn = (struct conn *)watch;
	const int is_stuck = !pair_is_client && conn->talk.length;

	(void)end(conn, "timeout",
		  NOTE(is_stuck ? "echo not taken" : "no byte received"),
		  NUMBER("limit_ms", " for %lld ms", options.read_timeout_ms));
}

static void wait_for_bytes(struct conn *conn)
{
	const int64_t limit = options.read_timeout_ms * SYS_MS;

	conn->heard = sys_now();
	conn->watch.due = limit ? conn->heard + limit : 0;
}

/* The system reports an error once. Returns 0 if that is the end. */
static int check_error(struct conn *conn)
{
	const int error = sys_error();

	if (net_would_block(error))
		return 1;
	keepalive_log_loss(conn, error);
	close_conn(conn, 1);
	return 0;
}

static int receive(struct conn *conn)
{
	unsigned char bytes[TALK_ROOM];
	const int room = conn->has_ended ? 0 : talk_room(&conn->talk);
	const int n = room ? sys_receive(conn->watch.sock, bytes, room) : 0;
	const char *why;

	if (!room)
		return 1;
	if (n < 0)
		return check_error(conn);
	if (n == 0) {
		log_event(conn->who, "disconnected", pair_is_client,
			  FIELDS(STRING(NULL, "%s disconnected", options.peer),
				 STRING("closing", ", closing %s",
					"gracefully")));
		conn->has_ended = 1;
		if (pair_is_client)
			close_conn(conn, 1);
		return !pair_is_client;
	}
	wait_for_bytes(conn);
	log_bytes(conn, "received", bytes, n);
	why = talk_take(&conn->talk, bytes, n);
	if (why)
		return end(conn, "misbehaved",
			   NOTE(pair_is_client ? "wrong echo: "
					       : "client not well-behaved, "),
			   STRING("reason", "%s", why));
	if (!pair_is_client)
		log_bytes(conn, "sending", bytes, n);
	return 1;
}

void conn_say(struct conn *conn, unsigned char byte)
{
	if (talk_say(&conn->talk, byte))
		log_bytes(conn, "sending", &byte, 1);
}

void conn_send(struct conn *conn)
{
	struct talk *talk = &conn->talk;
	int n = talk->length - talk->sent;

	if (n > 0)
		n = sys_send(conn->watch.sock, talk->bytes + talk->sent, n);
	if (n < 0 && !check_error(conn))
		return;
	if (n > 0)
		talk_sent(talk, n);
	if (conn->has_ended && !talk->length) {
		close_conn(conn, 0);
		return;
	}
	conn->watch.events = talk->sent < talk->length ? POLLOUT : 0;
	if (!conn->has_ended && talk_room(talk))
		conn->watch.events |= POLLIN;
}

static void on_ready(struct watch *watch)
{
	struct conn *conn = (struct conn *)watch;

	if (receive(conn))
		pair_go_on(conn);
}

int conn_open(struct conn *conn)
{
	const int limit_ms = options.read_timeout_ms;
	const char *why = keepalive_set(conn->watch.sock);

	conn->talk.is_client = pair_is_client;
	conn->talk.last = -1;
	conn->watch.events = POLLIN;
	conn->watch.ready = on_ready;
	conn->watch.missed = on_late;
	conn->watch.stopped = conn_leave;
	wait_for_bytes(conn);
	(void)sys_enable(conn->watch.sock, IPPROTO_TCP, TCP_NODELAY);
	if (!why && loop_add(&conn->watch))
		why = "no memory";
	if (why) {
		LOG_ERROR(conn->who, "failed",
			  STRING("reason", "cannot go on: %s", why));
		close_conn(conn, 1);
		return 0;
	}
	keepalive_log_settings(conn);
	LOG(conn->who, "read_timeout",
	    NOTE(limit_ms ? "read timeout" : "no read timeout"),
	    NUMBER("limit_ms", limit_ms ? " %lld ms" : NULL, limit_ms));
	return 1;
}
