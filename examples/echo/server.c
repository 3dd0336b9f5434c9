/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * tka-echo-server: listens and accepts; see clients.c for what follows.
 */
#include "keepalive.h"
#include "log.h"
#include "net.h"
#include "output.h"
#include "clients.h"

#define BATCH 64 /* clients accepted before others get a turn */

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

/* When a client has left, there is room for another one. */
static void accept_again(void)
{
	listener.events = POLLIN;
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
	char name[NET_NAME];

	if (sock == SYS_NONE)
		return sys_error();
	net_name(address, size, name);
	if (clients_add(sock, name, &options, accept_again)) {
		log_error(me, "failed",
			  FIELDS(STRING("no memory for ", "address", name)));
		sys_close(sock);
	}
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

int main(int argc, char **argv)
{
	const char *why;

	options_read(&options, 0, argc, argv);
	if (sys_start() || loop_start() ||
	    log_start(options.is_json, options.is_quiet))
		return 1;
	keepalive_log_start(me, &options);
	why = start();
	if (loop_is_interrupted()) {
		log_event(me, "stopping", FIELDS(NOTE("stopping")));
		sys_close(listener.sock);
		clients_end();
	} else {
		log_error(me, "failed",
			  FIELDS(STRING("cannot listen on ", "host",
					options.host),
				 STRING(" port ", "port", options.port),
				 STRING(": ", "reason", why)));
	}
	output_end();
	return !loop_is_interrupted();
}
