/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/* libevent: the descriptor of a bufferevent, here once it is connected. */
#include <stdio.h>
#include <stdlib.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <tka.h>

static void on_event(struct bufferevent *b, short what, void *unused)
{
	(void)unused;
	if (!(what & BEV_EVENT_CONNECTED)) {
		fputs("libevent: cannot connect\n", stderr);
		exit(1);
	}
	puts(tka_strerror(
		tka_keepalive_within(bufferevent_getfd(b), 30, 0, NULL)));
	fflush(stdout);
}

int main(int argc, char **argv) /* HOST PORT; until it is stopped */
{
	struct event_base *base = event_base_new();
	struct bufferevent *b = bufferevent_socket_new(base, -1, 0);

	bufferevent_setcb(b, NULL, NULL, on_event, NULL);
	bufferevent_enable(b, EV_READ);
	if (argc != 3 || bufferevent_socket_connect_hostname(
				 b, NULL, AF_UNSPEC, argv[1], atoi(argv[2]))) {
		fputs("libevent: cannot connect\n", stderr);
		return 1;
	}
	return event_base_dispatch(base);
}
