/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * The server's side of the protocol. A client's bytes wait for it in a small
 * buffer; while that is full nothing more is read from the client, so one that
 * does not read delays only itself.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conn.h"
#include "log.h"
#include "net.h"
#include "clients.h"

#define ROOM 1024 /* bytes of echo that can wait for a client */

static struct client {
	struct conn conn;
	struct client *prev, *next;
	int got_hello, ended;
	int length;
	unsigned char bytes[ROOM];
} clients = {.prev = &clients, .next = &clients}; /* head of a ring */
static void (*on_closed)(void);

static void close_client(struct client *client, int is_forceful)
{
	conn_close(&client->conn, is_forceful);
	client->prev->next = client->next;
	client->next->prev = client->prev;
	free(client);
	on_closed();
}

/* A client that is not read from, because it takes no echo, is late as well. */
static void on_silence(struct watch *watch)
{
	struct client *client = watch->owner;

	log_event(client->conn.who, "timeout",
		  FIELDS(NOTE(client->length ? "echo not taken"
					     : "no byte received"),
			 NUMBER(" for ", "limit_ms",
				client->conn.options->read_timeout_ms),
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

int clients_add(tka_socket sock, const char *address,
		const struct options *options, void (*closed)(void))
{
	static uint64_t number;
	struct client *client = calloc(1, sizeof(*client));
	char own[NET_NAME];

	if (!client)
		return -1;
	on_closed = closed;
	client->conn.options = options;
	client->conn.peer = "client";
	client->conn.watch = (struct watch){.sock = sock,
					    .events = POLLIN,
					    .ready = on_ready,
					    .missed = on_silence,
					    .owner = client};
	(void)snprintf(client->conn.who, sizeof(client->conn.who),
		       "server#%" PRIu64, ++number);
	client->prev = clients.prev;
	client->next = &clients;
	client->prev->next = clients.prev = client;
	net_own_name(sock, own);
	log_event(client->conn.who, "accepted",
		  FIELDS(STRING("accepted ", "address", address),
			 STRING(" on ", "own_address", own)));
	if (sys_set_nonblocking(sock) || conn_open(&client->conn))
		close_client(client, 1);
	return 0;
}

void clients_end(void)
{
	while (clients.next != &clients) {
		log_event(clients.next->conn.who, "closing",
			  FIELDS(STRING("closing ", "closing", "gracefully")));
		close_client(clients.next, 0);
	}
}
