/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * One connection; see conn.h.
 */
#include "conn.h"
#include "keepalive.h"
#include "log.h"
#include "net.h"

static const char *meaning(unsigned char byte)
{
	switch (byte) {
	case HELLO:
		return "hello";
	case BYE:
		return "bye";
	case PING:
		return "ping";
	}
	return NULL;
}

/* As in "received 0x68 'h' (hello)". */
static void log_byte(const struct conn *conn, const char *event,
		     unsigned char byte)
{
	const int is_shown = byte > ' ' && byte < 0x7f;
	const char shown[] = {(char)byte, '\0'}, *means = meaning(byte);

	log_event(conn->who, event,
		  FIELDS(NOTE(event), BYTE(" ", "byte", byte),
			 STRING(" '", "char", is_shown ? shown : NULL),
			 NOTE(is_shown ? "'" : ""),
			 STRING(" (", "meaning", means),
			 NOTE(means ? ")" : "")));
}

static void log_bytes(const struct conn *conn, const char *event,
		      const unsigned char *bytes, int length)
{
	int i;

	for (i = 0; i < length && !log_is_quiet(); i++)
		log_byte(conn, event, bytes[i]);
}

static void wait_for_bytes(struct conn *conn)
{
	conn->heard = sys_now();
	if (conn->options->read_timeout_ms)
		conn->watch.due =
			conn->heard + conn->options->read_timeout_ms * SYS_MS;
}

int conn_open(struct conn *conn)
{
	const int limit_ms = conn->options->read_timeout_ms;
	const char *why;

	wait_for_bytes(conn);
	(void)net_enable(conn->watch.sock, IPPROTO_TCP, TCP_NODELAY);
	why = keepalive_set(conn->watch.sock, conn->options);
	if (why) {
		log_error(conn->who, "failed",
			  FIELDS(STRING("cannot set keep-alive: ", "reason",
					why)));
		return -1;
	}
	keepalive_log_settings(conn);
	log_event(conn->who, "read_timeout",
		  FIELDS(NOTE(limit_ms ? "read timeout" : "no read timeout"),
			 NUMBER(limit_ms ? " " : NULL, "limit_ms", limit_ms),
			 NOTE(limit_ms ? " ms" : "")));
	return loop_add(&conn->watch);
}

/* The system reports an error once, so it is logged here. */
static int fail(const struct conn *conn)
{
	const int error = sys_error();

	if (sys_kind(error) == SYS_AGAIN)
		return CONN_AGAIN;
	keepalive_log_loss(conn, error);
	return CONN_LOST;
}

int conn_receive(struct conn *conn, unsigned char *bytes, int size)
{
	const int n = sys_receive(conn->watch.sock, bytes, size);

	if (n < 0)
		return fail(conn);
	if (n > 0)
		wait_for_bytes(conn);
	log_bytes(conn, "received", bytes, n);
	return n;
}

int conn_send(struct conn *conn, const unsigned char *bytes, int length)
{
	int n;

	log_bytes(conn, "sending", bytes + conn->announced,
		  length - conn->announced);
	conn->announced = length;
	n = sys_send(conn->watch.sock, bytes, length);
	if (n < 0)
		return fail(conn);
	conn->announced -= n;
	return n;
}

void conn_close(struct conn *conn, int is_forceful)
{
	const struct linger now = {1, 0}; /* sends a RST */

	loop_remove(&conn->watch);
	if (is_forceful)
		(void)setsockopt(conn->watch.sock, SOL_SOCKET, SO_LINGER,
				 (const char *)&now, sizeof(now));
	sys_close(conn->watch.sock);
	log_event(conn->who, "closed", FIELDS(NOTE("closed")));
}
