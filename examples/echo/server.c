/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * tka-echo-server: listens, accepts, and echoes. A client's bytes wait for it
 * in a small buffer; while that is full nothing more is read from the client,
 * so one that does not read delays only itself.
 */
#include <stdio.h>
#include <stdlib.h>

#include "echo.h"

#define BATCH 64 /* clients accepted before others get a turn */

const int pair_is_client = 0;
static struct watch listener;
static int64_t told; /* that no client can be accepted: until then no more */

void pair_go_on(struct conn *conn)
{
	conn_send(conn);
}

/* When a client has left, there is room for another one. */
void pair_closed(struct conn *conn, int failed)
{
	(void)failed;
	free(conn);
	listener.events = POLLIN;
}

static void serve(tka_socket sock, const struct sockaddr *from)
{
	static unsigned long number;
	struct conn *conn = calloc(1, sizeof(*conn));
	char name[NET_NAME], own[NET_NAME];

	if (!conn || sys_set_nonblocking(sock)) {
		LOG_ERROR(options.me, "failed",
			  STRING("address", "no memory for %s",
				 net_name(from, name)));
		free(conn);
		sys_close(sock);
		return;
	}
	conn->watch.sock = sock;
	(void)snprintf(conn->who, sizeof(conn->who), "server#%lu", ++number);
	LOG(conn->who, "accepted",
	    STRING("address", "accepted %s", net_name(from, name)),
	    STRING("own_address", " on %s", net_own_name(sock, own)));
	(void)conn_open(conn);
}

/* Without descriptors or memory it waits for a client to leave, or a second. */
static void pause_accepting(const char *why)
{
	if (sys_now() > told)
		LOG_ERROR(options.me, "accept_paused",
			  STRING("reason",
				 "cannot accept: %s; clients must wait", why));
	listener.events = 0;
	listener.due = sys_now() + SYS_SECOND;
	told = listener.due + SYS_SECOND;
}

/* Returns 0, or the error of the system. */
static int accept_client(void)
{
	struct sockaddr_storage from = {0};
	socklen_t size = sizeof(from);
	const tka_socket sock =
		accept(listener.sock, (struct sockaddr *)&from, &size);

	if (sock == SYS_NONE)
		return sys_error();
	serve(sock, (struct sockaddr *)&from);
	return 0;
}

/*
 * Linux reports a lack of descriptors even if no client waits, so only the
 * first call counts, which poll() announced.
 */
static void on_clients(struct watch *unused)
{
	int i, error = 0;

	(void)unused;
	for (i = 0; i < BATCH && (!error || keepalive_is_loss(error)); i++) {
		error = accept_client();
		if (keepalive_is_loss(error))
			LOG(options.me, "accept_failed",
			    STRING("reason", "a client was lost: %s",
				   sys_error_text(error)));
		else if (error && i == 0 && !net_would_block(error))
			pause_accepting(sys_error_text(error));
	}
}

static void on_retry(struct watch *watch)
{
	watch->events = POLLIN;
}

/* Keep-alive comes first, so that no connection is ever without it. */
static const char *listen_on(const struct addrinfo *at)
{
	const char *why;
	const tka_socket sock = net_open(at, &why);

	if (sock == SYS_NONE)
		return why;
	why = keepalive_set(sock);
	if (!why && (sys_enable(sock, SOL_SOCKET, SYS_OWN_PORT) ||
		     bind(sock, at->ai_addr, (socklen_t)at->ai_addrlen) ||
		     listen(sock, SOMAXCONN)))
		why = sys_error_text(sys_error());
	listener.sock = sock;
	if (why)
		sys_close(sock);
	return why;
}

/* Listens on the first address that can be used. */
void pair_start(const struct addrinfo *at, const char *why)
{
	char name[NET_NAME];

	for (; at; at = why ? at->ai_next : NULL)
		why = listen_on(at);
	listener.events = POLLIN;
	listener.ready = on_clients;
	listener.missed = on_retry;
	if (!why && loop_add(&listener))
		why = "no memory";
	if (why) {
		loop_fail("cannot listen on %s", why);
		return;
	}
	LOG(options.me, "listening",
	    STRING("address", "listening on %s",
		   net_own_name(listener.sock, name)),
	    STRING("host", ", host %s", options.host),
	    STRING("port", NULL, options.port));
}
