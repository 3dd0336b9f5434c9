/* SPDX-License-Identifier: MIT */
/*
 * tka-echo-client: sends what is typed, byte by byte, and checks that every
 * byte comes back in its turn. The first byte has to be hello, and that is up
 * to who types; what the client says by itself, pings and bye, is preceded by
 * a hello if need be.
 */
#include <stdio.h>
#include <string.h>

#include "link.h"
#include "net.h"

#define ROOM 4096 /* bytes that may be on their way */

static const char *const me = "client";

struct client {
	struct options options;
	struct loop *loop;
	struct link link;
	struct watch input, stopper;
	struct deadline impatience, ping;
	struct deadlines silences, statuses, impatiences, pings;
	const struct addrinfo *next; /* address to try */
	char name[NET_NAME];	     /* of the one that is tried */
	const char *why;	     /* the last one was no good */
	int is_connected, prompt_is_due;
	/* The bytes that are not back yet: the first were sent. */
	unsigned char bytes[ROOM];
	int length, sent;
	int last; /* byte that was said; -1: nothing yet */
	int input_ended, is_leaving;
	int stop, failed;
};

/* The one line that says what went wrong. */
static void fail(struct client *c, const char *sentence, const char *why)
{
	log_error(me, "failed",
		  FIELDS(STRING("host", c->options.host),
			 STRING("port", c->options.port),
			 OPTIONAL("reason", why)),
		  sentence);
	c->failed = c->stop = 1;
}

/* Input waits while there is no room for it. */
static void watch(struct client *c)
{
	const int takes_input = !c->input_ended && c->length < ROOM;
	const int has_output = c->sent < c->length;

	if (loop_set(c->loop, &c->input, takes_input ? LOOP_READ : 0) ||
	    loop_set(c->loop, &c->link.watch,
		     LOOP_READ | (has_output ? LOOP_WRITE : 0)))
		fail(c, "cannot wait: {reason}", os_error_text(os_error()));
}

/* Between two lines of input, when all is back. */
static void prompt(struct client *c)
{
	static const char text[] = "Specify data to be sent:\n";

	if (!c->prompt_is_due || c->length || c->input_ended)
		return;
	c->prompt_is_due = 0;
	if (!c->options.quiet)
		(void)os_write(1, text, strlen(text));
}

static void send_some(struct client *c)
{
	int n;

	if (c->sent == c->length)
		return;
	n = link_send(&c->link, c->bytes + c->sent, c->length - c->sent);
	if (n == LINK_DEAD)
		c->failed = c->stop = 1;
	if (n < 0)
		return;
	c->sent += n;
	deadline_set(&c->pings, &c->ping);
}

static void say(struct client *c, unsigned char byte)
{
	if (c->length == ROOM)
		return;
	c->bytes[c->length++] = byte;
	c->last = byte;
}

/* What the program says by itself is well-behaved. */
static void say_politely(struct client *c, unsigned char byte)
{
	if (c->last < 0)
		say(c, HELLO);
	say(c, byte);
}

/* Nothing more will be typed and all is back: bye, unless just said. */
static void leave_if_done(struct client *c)
{
	if (!c->input_ended || c->length)
		return;
	if (!c->is_leaving && c->last != BYE) {
		c->is_leaving = 1;
		say_politely(c, BYE);
		return;
	}
	log_event(me, "closing", FIELDS(STRING("closing", "gracefully")),
		  "closing {closing}");
	c->stop = 1;
}

/* After whatever happened: what can be done now, and what to wait for. */
static void go_on(struct client *c)
{
	static void (*const steps[])(struct client *) = {leave_if_done, prompt,
							 send_some, watch};
	size_t i;

	for (i = 0; i < sizeof(steps) / sizeof(steps[0]) && !c->stop; i++)
		steps[i](c);
}

/* Every byte has to be the next of those that were sent. */
static void check(struct client *c, const unsigned char *bytes, int n)
{
	char why[64];
	int i;

	for (i = 0; i < n && i < c->sent && bytes[i] == c->bytes[i]; i++)
		;
	if (i < n) {
		(void)snprintf(why, sizeof(why),
			       i < c->sent ? "0x%02x came instead of 0x%02x"
					   : "0x%02x came, which was not sent",
			       (unsigned)bytes[i], (unsigned)c->bytes[i]);
		fail(c, "wrong echo: {reason}", why);
		return;
	}
	c->sent -= n;
	c->length -= n;
	memmove(c->bytes, c->bytes + n, (size_t)c->length);
}

static void receive(struct client *c)
{
	unsigned char bytes[ROOM];
	int n = link_receive(&c->link, bytes, sizeof(bytes));

	if (n > 0) {
		deadline_set(&c->silences, &c->link.silence);
		check(c, bytes, n);
	} else if (n != LINK_LATER) {
		c->failed = c->stop = 1;
	}
	if (n == LINK_ENDED)
		log_error(me, "disconnected",
			  FIELDS(STRING("closing", "gracefully")),
			  "server disconnected, closing {closing}");
}

static void on_talk(struct watch *w, unsigned ready)
{
	struct client *c = w->owner;

	if (ready & LOOP_READ)
		receive(c);
	go_on(c);
}

/* Takes the line ends out. */
static void type(struct client *c, const unsigned char *bytes, int n)
{
	int i;

	for (i = 0; i < n; i++)
		if (bytes[i] == '\n')
			c->prompt_is_due = 1;
		else
			say(c, bytes[i]);
}

static void on_input(struct watch *w, unsigned ready)
{
	struct client *c = w->owner;
	unsigned char bytes[ROOM];
	int n = os_receive(w->sock, bytes, ROOM - c->length);

	(void)ready;
	if (n < 0 && os_sort(os_error()) == OS_LATER)
		return;
	if (n > 0)
		type(c, bytes, n);
	else
		c->input_ended = 1;
	go_on(c);
}

static void on_stop(struct watch *w, unsigned ready)
{
	struct client *c = w->owner;

	(void)ready;
	log_event(me, "stopping", FIELDS(STRING("closing", "gracefully")),
		  "stopping, closing {closing}");
	c->stop = 1;
}

static void on_silence(struct deadline *d)
{
	struct client *c = d->owner;

	log_error(me, "timeout",
		  FIELDS(NUMBER("limit_ms", c->options.read_timeout_ms),
			 STRING("closing", "gracefully")),
		  "nothing received for {limit_ms} ms, closing {closing}");
	c->failed = c->stop = 1;
}

static void on_status(struct deadline *d)
{
	struct client *c = d->owner;

	keepalive_tell_status(me, c->link.watch.sock);
	deadline_set(&c->statuses, d);
}

static void on_ping(struct deadline *d)
{
	struct client *c = d->owner;

	deadline_set(&c->pings, d);
	if (!c->is_leaving)
		say_politely(c, PING);
	go_on(c);
}

/* Input is not touched before there is somebody to send it to. */
static void start_talk(struct client *c)
{
	const char *why;

	c->is_connected = 1;
	log_event(me, "connected", FIELDS(STRING("address", c->name)),
		  "connected to {address}");
	why = link_open(&c->link, &c->options, NULL);
	if (!why && (c->input.sock = os_input()) == OS_NONE)
		why = os_error_text(os_error());
	if (why) {
		fail(c, "{reason}", why);
		return;
	}
	link_tell_open(&c->link, &c->options);
	c->link.watch.handle = on_talk;
	c->prompt_is_due = 1;
	deadline_set(&c->silences, &c->link.silence);
	deadline_set(&c->statuses, &c->link.status);
	deadline_set(&c->pings, &c->ping);
	go_on(c);
}

static const char *connect_to(struct client *c, const struct addrinfo *at)
{
	struct watch *w = &c->link.watch;

	net_name(at->ai_addr, (socklen_t)at->ai_addrlen, c->name);
	log_event(me, "connecting",
		  FIELDS(STRING("address", c->name),
			 NUMBER("limit_ms", c->options.connect_timeout_ms)),
		  "connecting to {address}, timeout {limit_ms} ms");
	w->sock = socket(at->ai_family, at->ai_socktype, at->ai_protocol);
	if (w->sock == OS_NONE || os_set_nonblocking(w->sock) ||
	    (connect(w->sock, at->ai_addr, (socklen_t)at->ai_addrlen) &&
	     os_sort(os_error()) != OS_LATER) ||
	    loop_set(c->loop, w, LOOP_WRITE))
		return os_error_text(os_error());
	deadline_set(&c->impatiences, &c->impatience);
	return NULL;
}

/* The last failure is told when there is nothing left to try. */
static void give_up_on(struct client *c, const char *why)
{
	if (c->next->ai_next)
		log_event(me, "unreached",
			  FIELDS(STRING("address", c->name),
				 STRING("reason", why)),
			  "no connection to {address}: {reason}");
	c->why = why;
	(void)loop_set(c->loop, &c->link.watch, 0);
	if (c->link.watch.sock != OS_NONE)
		os_close(c->link.watch.sock);
	c->link.watch.sock = OS_NONE;
	c->next = c->next->ai_next;
}

static void try_next(struct client *c)
{
	const char *why;

	while (c->next) {
		why = connect_to(c, c->next);
		if (!why)
			return;
		give_up_on(c, why);
	}
	fail(c, "cannot connect to {host} {port}: {reason}", c->why);
}

/* The address that is tried has an answer: error, or 0 for a connection. */
static void conclude(struct client *c, const char *why)
{
	deadline_clear(&c->impatience);
	if (!why) {
		start_talk(c);
		return;
	}
	give_up_on(c, why);
	try_next(c);
}

static void on_connect(struct watch *w, unsigned ready)
{
	const int error = net_take_error(w->sock);

	(void)ready;
	conclude(w->owner, error ? os_error_text(error) : NULL);
}

/* Windows before 10 2004 does not wake the loop when it fails to connect. */
static void on_impatience(struct deadline *d)
{
	struct client *c = d->owner;
	const int error = net_take_error(c->link.watch.sock);

	conclude(c, error ? os_error_text(error) : "timed out");
}

static int start(struct client *c)
{
	const struct options *o = &c->options;

	c->link.peer = "server";
	(void)snprintf(c->link.who, sizeof(c->link.who), "%s", me);
	c->link.watch.owner = c->link.silence.owner = c->link.status.owner = c;
	c->input.owner = c->stopper.owner = c;
	c->impatience.owner = c->ping.owner = c;
	c->link.watch.handle = on_connect;
	c->link.watch.sock = OS_NONE;
	c->input.handle = on_input;
	c->stopper.handle = on_stop;
	c->stopper.sock = os_stop();
	deadlines_open(&c->silences, o->read_timeout_ms * OS_MS, on_silence);
	deadlines_open(&c->statuses, o->status_s * OS_SECOND, on_status);
	deadlines_open(&c->impatiences, o->connect_timeout_ms * OS_MS,
		       on_impatience);
	deadlines_open(&c->pings, o->ping_s * OS_SECOND, on_ping);
	c->loop = loop_open();
	return c->loop ? loop_set(c->loop, &c->stopper, LOOP_READ) : -1;
}

static void run(struct client *c)
{
	struct deadlines *const lists[] = {&c->silences, &c->statuses,
					   &c->impatiences, &c->pings, NULL};

	try_next(c);
	if (loop_run(c->loop, lists, &c->stop))
		fail(c, "cannot wait: {reason}", os_error_text(os_error()));
	if (c->is_connected)
		link_close(&c->link, c->loop, 0);
}

int main(int argc, char **argv)
{
	static struct client c = {
		.options = {.idle_s = TKA_UNCHANGED,
			    .interval_s = TKA_UNCHANGED,
			    .count = TKA_UNCHANGED,
			    .user_timeout_ms = TKA_UNCHANGED,
			    .read_timeout_ms = 25000,
			    .connect_timeout_ms = 1000},
		.last = -1,
	};
	struct addrinfo *list;

	options_read(&c.options, CLIENT, argc, argv);
	log_start(c.options.log_style, c.options.quiet);
	if (os_start() || start(&c)) {
		fail(&c, "cannot start: {reason}", os_error_text(os_error()));
		return 1;
	}
	keepalive_tell_platform(me, &c.options);
	list = net_resolve(c.options.host, c.options.port, 0, &c.why);
	c.next = list;
	run(&c);
	if (list)
		freeaddrinfo(list);
	loop_close(c.loop);
	return c.failed;
}
