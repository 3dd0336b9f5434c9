/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * tka-echo-server: one loop, any number of clients. A client's bytes wait for
 * it in a small buffer; while that is full nothing more is read from the
 * client, so one that does not read delays only itself.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conn.h"
#include "keepalive.h"
#include "log.h"
#include "net.h"
#include "output.h"

#define ROOM 1024 /* bytes of echo that can wait for a client */
#define BATCH 64  /* clients accepted before others get a turn */

static const char *const me = "server";

static struct options options = {
	.idle_s = 5,
	.interval_s = 5,
	.count = TKA_UNCHANGED,
	.user_timeout_ms = TKA_UNCHANGED,
	.read_timeout_ms = 25000,
};
static struct watch listener = {.sock = SYS_NONE};
static int is_paused; /* out of descriptors or memory, not accepting */
static uint64_t accepted;

static struct client {
	struct conn conn;
	struct client *prev, *next;
	int got_hello, ended;
	int length;
	unsigned char bytes[ROOM];
} clients = {.prev = &clients, .next = &clients}; /* head of a ring */

static void close_client(struct client *client, int is_forceful)
{
	conn_close(&client->conn, is_forceful);
	client->prev->next = client->next;
	client->next->prev = client->prev;
	free(client);
	listener.events = POLLIN; /* there is room for another one */
}

/* A client that is not read from, because it takes no echo, is late as well. */
static void on_silence(struct watch *watch)
{
	struct client *client = watch->owner;

	log_event(client->conn.who, "timeout",
		  FIELDS(NOTE(client->length ? "echo not taken"
					     : "no byte received"),
			 NUMBER(" for ", "limit_ms", options.read_timeout_ms),
			 NOTE(" ms"), CLOSING("forcefully")));
	close_client(client, 1);
}

/* The first byte is read alone: nothing is echoed before it is checked. */
static int room(const struct client *client)
{
	if (client->ended)
		return 0;
	return client->got_hello ? ROOM - client->length : 1;
}

/* Returns 0, or -1 if the client must be closed forcefully. */
static int receive(struct client *client)
{
	int n = room(client);

	if (!n)
		return 0;
	n = conn_receive(&client->conn, client->bytes + client->length, n);
	if (n < 0)
		return n == CONN_AGAIN ? 0 : -1;
	if (n == CONN_END) {
		client->ended = 1;
		log_event(client->conn.who, "disconnected",
			  FIELDS(NOTE("client disconnected"),
				 CLOSING("gracefully")));
		return 0;
	}
	if (!client->got_hello && client->bytes[0] != HELLO) {
		log_event(client->conn.who, "misbehaved",
			  FIELDS(NOTE("client not well-behaved, its first byte "
				      "is not hello"),
				 CLOSING("forcefully")));
		return -1;
	}
	client->got_hello = 1;
	client->length += n;
	return 0;
}

static int echo(struct client *client)
{
	int n;

	if (!client->length)
		return 0;
	n = conn_send(&client->conn, client->bytes, client->length);
	if (n < 0)
		return n == CONN_AGAIN ? 0 : -1;
	client->length -= n;
	memmove(client->bytes, client->bytes + n, (size_t)client->length);
	return 0;
}

static void on_ready(struct watch *watch)
{
	struct client *client = watch->owner;

	if (receive(client) || echo(client))
		close_client(client, 1);
	else if (client->ended && !client->length)
		close_client(client, 0);
	else
		watch->events = (short)((room(client) ? POLLIN : 0) |
					(client->length ? POLLOUT : 0));
}

static void welcome(struct client *client, const char *address)
{
	struct conn *conn = &client->conn;
	char own[NET_NAME];

	(void)snprintf(conn->who, sizeof(conn->who), "%s#%" PRIu64, me,
		       ++accepted);
	conn->options = &options;
	conn->peer = "client";
	conn->watch.owner = client;
	conn->watch.events = POLLIN;
	conn->watch.ready = on_ready;
	conn->watch.missed = on_silence;
	client->prev = clients.prev;
	client->next = &clients;
	client->prev->next = clients.prev = client;
	net_own_name(conn->watch.sock, own);
	log_event(conn->who, "accepted",
		  FIELDS(STRING("accepted ", "address", address),
			 STRING(" on ", "own_address", own)));
	if (sys_set_nonblocking(conn->watch.sock) || conn_open(conn))
		close_client(client, 1);
}

/* Logged once, until a whole second has passed without such trouble. */
static void pause_accepting(const char *why)
{
	if (!is_paused)
		log_error(me, "accept_paused",
			  FIELDS(STRING("cannot accept: ", "reason", why),
				 NOTE("; clients must wait")));
	is_paused = 1;
	listener.events = 0;
	listener.due = sys_now() + SYS_SECOND;
}

static void on_retry(struct watch *watch)
{
	if (watch->events) {
		is_paused = 0;
		log_event(me, "accept_resumed",
			  FIELDS(NOTE("accepting again")));
		return;
	}
	watch->events = POLLIN;
	watch->due = sys_now() + SYS_SECOND;
}

/* Returns 0, or the error of the system. */
static int accept_one(void)
{
	struct sockaddr_storage from = {0};
	struct sockaddr *address = (struct sockaddr *)&from;
	socklen_t size = sizeof(from);
	const tka_socket sock = accept(listener.sock, address, &size);
	struct client *client;
	char name[NET_NAME];

	if (sock == SYS_NONE)
		return sys_error();
	net_name(address, size, name);
	client = calloc(1, sizeof(*client));
	if (client) {
		client->conn.watch.sock = sock;
		welcome(client, name);
		return 0;
	}
	log_error(me, "failed",
		  FIELDS(STRING("no memory for ", "address", name)));
	sys_close(sock);
	return 0;
}

/*
 * An error that is not a lack of resources is that of one connection, which
 * its client has left or the network has lost: the next one is not affected.
 * Linux reports a lack of descriptors even if no client waits, so only the
 * first call, which poll() announced, counts.
 */
static void on_client(struct watch *watch)
{
	int i, error;

	(void)watch;
	for (i = 0; i < BATCH; i++) {
		error = accept_one();
		if (!error)
			continue;
		if (sys_kind(error) == SYS_OTHER) {
			log_event(me, "accept_failed",
				  FIELDS(STRING("a client was lost: ", "reason",
						sys_error_text(error))));
			continue;
		}
		if (sys_kind(error) == SYS_EXHAUSTED && i == 0)
			pause_accepting(sys_error_text(error));
		return;
	}
}

/* Keep-alive comes first, so that no connection is ever without it. */
static const char *listen_on(const struct addrinfo *at)
{
	const char *why;
	const tka_socket sock = net_open(at, &why);

	if (sock == SYS_NONE)
		return why;
	why = keepalive_set(sock, &options);
	if (!why && (net_enable(sock, SOL_SOCKET, SYS_OWN_PORT) ||
		     bind(sock, at->ai_addr, (socklen_t)at->ai_addrlen) ||
		     listen(sock, SOMAXCONN)))
		why = sys_error_text(sys_error());
	listener.sock = sock;
	if (why)
		sys_close(sock);
	return why;
}

/* Listens on the first address that can be used. Returns NULL or why not. */
static const char *start(void)
{
	const char *why = NULL;
	const struct addrinfo *at =
		net_resolve(options.host, options.port, AI_PASSIVE, 0, &why);
	char name[NET_NAME];

	for (; at; at = at->ai_next) {
		why = listen_on(at);
		if (!why)
			break;
	}
	if (why)
		return why;
	net_own_name(listener.sock, name);
	log_event(me, "listening",
		  FIELDS(STRING("listening on ", "address", name),
			 STRING(", host ", "host", options.host),
			 STRING(NULL, "port", options.port)));
	listener.events = POLLIN;
	listener.ready = on_client;
	listener.missed = on_retry;
	return loop_add(&listener) || loop_run() ? sys_error_text(sys_error())
						 : NULL;
}

static void end(void)
{
	log_event(me, "stopping", FIELDS(NOTE("stopping")));
	sys_close(listener.sock);
	while (clients.next != &clients) {
		log_event(clients.next->conn.who, "closing",
			  FIELDS(STRING("closing ", "closing", "gracefully")));
		close_client(clients.next, 0);
	}
}

int main(int argc, char **argv)
{
	const char *why;

	options_read(&options, 0, argc, argv);
	if (sys_start() || loop_start() ||
	    log_start(options.is_json, options.is_quiet))
		return 1;
	keepalive_log_start(me, &options);
	why = start();
	if (loop_is_interrupted())
		end();
	else
		log_error(me, "failed",
			  FIELDS(STRING("cannot listen on ", "host",
					options.host),
				 STRING(" port ", "port", options.port),
				 STRING(": ", "reason", why)));
	output_end();
	return !loop_is_interrupted();
}
