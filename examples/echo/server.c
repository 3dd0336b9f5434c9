/* SPDX-License-Identifier: MIT */
/*
 * tka-echo-server: one process, one thread, any number of clients. What a
 * client sent and has not taken back waits in a small buffer; a client that
 * does not read is not read from, and so stalls nobody but itself.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "link.h"
#include "net.h"

#define ROOM 1024   /* bytes of echo that may wait for a client */
#define GREETING 64 /* clients accepted in one go, then others get a turn */

static const char *const me = "server";

struct client {
	struct link link;
	struct server *server;
	struct client *before, *after;
	int greeted, ended;
	int length;
	unsigned char bytes[ROOM];
};

struct server {
	struct options options;
	struct loop *loop;
	struct watch listener, stopper;
	int is_full; /* out of descriptors or memory, not accepting */
	struct deadline retry;
	struct deadlines retries, silences, statuses;
	struct in_force in_force; /* on the listener */
	int is_inherited;
	uint64_t accepted;
	struct client clients; /* head of the list */
	int stop;
};

/* When a client has left, or now and then, it is worth another try. */
static void accept_again(struct server *s)
{
	if (!s->listener.events && !s->stop)
		(void)loop_set(s->loop, &s->listener, LOOP_READ);
}

static void forget(struct client *c, int forcefully)
{
	struct server *s = c->server;

	link_close(&c->link, s->loop, forcefully);
	c->before->after = c->after;
	c->after->before = c->before;
	free(c);
	accept_again(s);
}

/* A client that is not read from, as it takes no echo, is silent too. */
static void on_silence(struct deadline *d)
{
	struct client *c = d->owner;
	const int64_t limit_ms = c->server->options.read_timeout_ms;

	log_event(c->link.who, "timeout",
		  FIELDS(NUMBER("limit_ms", limit_ms),
			 STRING("closing", "forcefully")),
		  c->length ? "echo not taken for {limit_ms} ms, closing "
			      "{closing}"
			    : "nothing received for {limit_ms} ms, closing "
			      "{closing}");
	forget(c, 1);
}

static void on_status(struct deadline *d)
{
	struct client *c = d->owner;

	keepalive_tell_status(c->link.who, c->link.watch.sock);
	deadline_set(&c->server->statuses, d);
}

/* Nothing but hello may come first, so it is read alone. */
static int room(const struct client *c)
{
	if (c->ended)
		return 0;
	return c->greeted ? ROOM - c->length : 1;
}

/* The first byte is there. */
static int is_well_behaved(struct client *c)
{
	if (!c->greeted && c->bytes[0] != HELLO) {
		log_event(c->link.who, "misbehaved",
			  FIELDS(STRING("closing", "forcefully")),
			  "client not well-behaved, its first byte is not "
			  "hello, closing {closing}");
		return 0;
	}
	c->greeted = 1;
	return 1;
}

/* 0, or -1 where that was the end of the client. */
static int receive(struct client *c)
{
	int n = room(c);

	if (!n)
		return 0;
	n = link_receive(&c->link, c->bytes + c->length, n);
	if (n == LINK_LATER)
		return 0;
	if (n == LINK_ENDED) {
		c->ended = 1;
		log_event(c->link.who, "disconnected",
			  FIELDS(STRING("closing", "gracefully")),
			  "client disconnected, closing {closing}");
		return 0;
	}
	if (n == LINK_DEAD || !is_well_behaved(c)) {
		forget(c, 1);
		return -1;
	}
	c->length += n;
	deadline_set(&c->server->silences, &c->link.silence);
	return 0;
}

static int echo(struct client *c)
{
	int n;

	if (!c->length)
		return 0;
	n = link_send(&c->link, c->bytes, c->length);
	if (n == LINK_LATER)
		return 0;
	if (n == LINK_DEAD) {
		forget(c, 1);
		return -1;
	}
	c->length -= n;
	memmove(c->bytes, c->bytes + n, (size_t)c->length);
	return 0;
}

static void fail(struct client *c, const char *why)
{
	log_error(
		c->link.who, "failed",
		FIELDS(STRING("reason", why), STRING("closing", "forcefully")),
		"{reason}, closing {closing}");
	forget(c, 1);
}

static void on_ready(struct watch *w, unsigned ready)
{
	struct client *c = w->owner;
	unsigned events;

	if (((ready & LOOP_READ) && receive(c)) || echo(c))
		return;
	if (c->ended && !c->length) {
		forget(c, 0);
		return;
	}
	events = (room(c) ? LOOP_READ : 0) | (c->length ? LOOP_WRITE : 0);
	if (loop_set(c->server->loop, w, events))
		fail(c, os_error_text(os_error()));
}

static struct client *new_client(struct server *s, tka_socket sock)
{
	struct client *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	c->server = s;
	c->link.peer = "client";
	c->link.watch.sock = sock;
	c->link.watch.handle = on_ready;
	c->link.watch.owner = c->link.silence.owner = c->link.status.owner = c;
	(void)snprintf(c->link.who, sizeof(c->link.who), "%s#%" PRIu64, me,
		       ++s->accepted);
	c->before = s->clients.before;
	c->after = &s->clients;
	c->before->after = s->clients.before = c;
	return c;
}

static void welcome(struct client *c, const char *name)
{
	struct server *s = c->server;
	const char *why = link_open(&c->link, &s->options,
				    s->is_inherited ? &s->in_force : NULL);

	log_event(c->link.who, "accepted", FIELDS(STRING("address", name)),
		  "accepted {address}");
	if (!why)
		link_tell_open(&c->link, &s->options);
	deadline_set(&s->silences, &c->link.silence);
	deadline_set(&s->statuses, &c->link.status);
	if (why)
		fail(c, why);
	else if (os_set_nonblocking(c->link.watch.sock) ||
		 loop_set(s->loop, &c->link.watch, LOOP_READ))
		fail(c, os_error_text(os_error()));
}

/* Told once, until a whole second has passed without such trouble. */
static void wait_for_room(struct server *s, const char *why)
{
	if (!s->is_full)
		log_error(me, "full", FIELDS(STRING("reason", why)),
			  "cannot accept: {reason}; clients have to wait");
	s->is_full = 1;
	(void)loop_set(s->loop, &s->listener, 0);
	deadline_set(&s->retries, &s->retry);
}

static void on_retry(struct deadline *d)
{
	struct server *s = d->owner;

	if (s->listener.events) {
		s->is_full = 0;
		log_event(me, "accepting", NO_FIELDS, "accepting again");
		return;
	}
	accept_again(s);
	deadline_set(&s->retries, d);
}

/* 0, or the error that came instead of a client. */
static int accept_one(struct server *s)
{
	struct sockaddr_storage from = {0};
	struct sockaddr *address = (struct sockaddr *)&from;
	socklen_t size = sizeof(from);
	tka_socket sock = accept(s->listener.sock, address, &size);
	char name[NET_NAME];
	struct client *c;

	if (sock == OS_NONE)
		return os_error();
	net_name(address, size, name);
	c = new_client(s, sock);
	if (c) {
		welcome(c, name);
		return 0;
	}
	log_error(me, "failed", FIELDS(STRING("address", name)),
		  "no memory for {address}");
	os_close(sock);
	return 0;
}

/* Only the first is known to be there: what else fails may not matter. */
static void on_client(struct watch *w, unsigned ready)
{
	struct server *s = w->owner;
	int i, error = 0;
	enum os_kind kind;

	(void)ready;
	for (i = 0; i < GREETING && !error; i++)
		error = accept_one(s);
	kind = os_sort(error);
	if (i == 1 && error && kind != OS_LATER && kind != OS_GONE)
		wait_for_room(s, os_error_text(error));
}

static void on_stop(struct watch *w, unsigned ready)
{
	struct server *s = w->owner;

	(void)ready;
	s->stop = 1;
	log_event(me, "stopping", NO_FIELDS, "stopping");
}

/* Keep-alive is set first: a connection inherits what holds when it comes. */
static const char *listen_on(struct server *s, const struct addrinfo *at)
{
	tka_socket sock =
		socket(at->ai_family, at->ai_socktype, at->ai_protocol);
	const char *why;

	if (sock == OS_NONE)
		return os_error_text(os_error());
	why = keepalive_apply(sock, &s->options);
	if (!why && (os_own_port(sock) || os_set_nonblocking(sock) ||
		     bind(sock, at->ai_addr, (socklen_t)at->ai_addrlen) ||
		     listen(sock, SOMAXCONN)))
		why = os_error_text(os_error());
	if (why)
		os_close(sock);
	else
		s->listener.sock = sock;
	return why;
}

static int give_up(const struct options *o, const char *why)
{
	log_error(me, "failed",
		  FIELDS(STRING("host", o->host), STRING("port", o->port),
			 STRING("reason", why)),
		  "cannot listen on {host} {port}: {reason}");
	return 1;
}

/* The first address that will do. */
static int start_listening(struct server *s)
{
	const struct options *o = &s->options;
	const char *why = NULL;
	struct addrinfo *at, *list = net_resolve(o->host, o->port, 1, &why);
	char name[NET_NAME];

	for (at = list; at; at = at->ai_next)
		if (!(why = listen_on(s, at)))
			break;
	if (list)
		freeaddrinfo(list);
	if (why)
		return give_up(o, why);
	net_own_name(s->listener.sock, name);
	log_event(me, "listening", FIELDS(STRING("address", name)),
		  "listening on {address}");
	keepalive_read(s->listener.sock, o, &s->in_force);
	s->is_inherited = keepalive_is_inherited(o);
	return 0;
}

static int start(struct server *s)
{
	const struct options *o = &s->options;

	s->clients.before = s->clients.after = &s->clients;
	s->retry.owner = s->listener.owner = s->stopper.owner = s;
	s->listener.handle = on_client;
	s->stopper.handle = on_stop;
	s->stopper.sock = os_stop();
	deadlines_open(&s->retries, OS_SECOND, on_retry);
	deadlines_open(&s->silences, o->read_timeout_ms * OS_MS, on_silence);
	deadlines_open(&s->statuses, o->status_s * OS_SECOND, on_status);
	s->loop = loop_open();
	if (!s->loop || loop_set(s->loop, &s->stopper, LOOP_READ) ||
	    loop_set(s->loop, &s->listener, LOOP_READ))
		return give_up(o, os_error_text(os_error()));
	return 0;
}

static int run(struct server *s)
{
	struct deadlines *const lists[] = {&s->silences, &s->statuses,
					   &s->retries, NULL};

	if (!loop_run(s->loop, lists, &s->stop))
		return 0;
	log_error(me, "failed",
		  FIELDS(STRING("reason", os_error_text(os_error()))),
		  "cannot wait for clients: {reason}");
	return -1;
}

static void end(struct server *s)
{
	os_close(s->listener.sock);
	while (s->clients.after != &s->clients) {
		log_event(s->clients.after->link.who, "closing",
			  FIELDS(STRING("closing", "gracefully")),
			  "closing {closing}");
		forget(s->clients.after, 0);
	}
	loop_close(s->loop);
}

int main(int argc, char **argv)
{
	static struct server s = {
		.options = {.idle_s = 5,
			    .interval_s = 5,
			    .count = TKA_UNCHANGED,
			    .user_timeout_ms = TKA_UNCHANGED,
			    .read_timeout_ms = 25000},
	};
	int failed;

	options_read(&s.options, SERVER, argc, argv);
	log_start(s.options.log_style, s.options.quiet);
	if (os_start())
		return give_up(&s.options, os_error_text(os_error()));
	keepalive_tell_platform(me, &s.options);
	if (start_listening(&s) || start(&s))
		return 1;
	failed = run(&s);
	s.stop = 1;
	end(&s);
	return failed ? 1 : 0;
}
