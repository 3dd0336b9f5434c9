/* SPDX-License-Identifier: MIT */
/*
 * One connection; see link.h.
 */
#include <stdio.h>

#include "link.h"
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
static void tell_byte(const struct link *l, const char *event,
		      unsigned char byte)
{
	const int is_shown = byte > ' ' && byte < 0x7f;
	const char shown[] = {(char)byte, '\0'};
	const char *means = meaning(byte);
	char sentence[64], quoted[8] = "";

	if (is_shown)
		(void)snprintf(quoted, sizeof(quoted), " '%s'", shown);
	(void)snprintf(sentence, sizeof(sentence), "%s 0x%02x%s%s%s%s", event,
		       (unsigned)byte, quoted, means ? " (" : "",
		       means ? means : "", means ? ")" : "");
	log_event(l->who, event,
		  FIELDS(NUMBER("byte", byte),
			 OPTIONAL("char", is_shown ? shown : NULL),
			 OPTIONAL("meaning", means)),
		  sentence);
}

static void tell_bytes(const struct link *l, const char *event,
		       const unsigned char *bytes, int length)
{
	int i;

	for (i = 0; i < length && !log_is_quiet(); i++)
		tell_byte(l, event, bytes[i]);
}

const char *link_open(struct link *l, const struct options *o,
		      const struct in_force *inherited)
{
	const tka_socket sock = l->watch.sock;
	const char *why;

	l->heard_ns = os_monotonic_ns();
	(void)net_set_nodelay(sock);
	keepalive_read(sock, o, &l->in_force);
	if (inherited && keepalive_is_same(o, &l->in_force, inherited))
		return NULL;
	why = keepalive_apply(sock, o);
	if (!why)
		keepalive_read(sock, o, &l->in_force);
	return why;
}

void link_tell_open(const struct link *l, const struct options *o)
{
	keepalive_tell(l->who, o, &l->in_force);
	log_event(l->who, "read_timeout",
		  FIELDS(NUMBER("limit_ms", o->read_timeout_ms)),
		  o->read_timeout_ms ? "read timeout {limit_ms} ms"
				     : "no read timeout");
}

/* An error is told here, at once: the system gives it a single time. */
static int fail(const struct link *l)
{
	const int error = os_error();
	const struct death death = {
		.who = l->who,
		.peer = l->peer,
		.error = error,
		.silent_ms = (os_monotonic_ns() - l->heard_ns) / OS_MS,
		.never_heard = !l->was_heard,
	};

	if (os_sort(error) == OS_LATER)
		return LINK_LATER;
	keepalive_tell_death(&death, &l->in_force);
	return LINK_DEAD;
}

int link_receive(struct link *l, unsigned char *bytes, int room)
{
	int n = os_receive(l->watch.sock, bytes, room);

	if (n < 0)
		return fail(l);
	if (n == 0)
		return LINK_ENDED;
	l->heard_ns = os_monotonic_ns();
	l->was_heard = 1;
	tell_bytes(l, "received", bytes, n);
	return n;
}

int link_send(struct link *l, const unsigned char *bytes, int length)
{
	int n = os_send(l->watch.sock, bytes, length);

	if (n < 0)
		return fail(l);
	tell_bytes(l, "sent", bytes, n);
	return n;
}

void link_close(struct link *l, struct loop *loop, int forcefully)
{
	(void)loop_set(loop, &l->watch, 0);
	deadline_clear(&l->silence);
	deadline_clear(&l->status);
	if (forcefully)
		(void)net_set_abort(l->watch.sock);
	os_close(l->watch.sock);
	log_event(l->who, "closed", NO_FIELDS, "closed");
}
