/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/* libwebsockets: each connection, also a later one, is ESTABLISHED first. */
#include <stdio.h>
#include <stdlib.h>
#include <libwebsockets.h>
#include <tka.h>

static int on_event(struct lws *wsi, enum lws_callback_reasons reason,
		    void *user, void *in, size_t size)
{
	(void)user, (void)in, (void)size;
	if (reason == LWS_CALLBACK_CLIENT_ESTABLISHED)
		puts(tka_strerror(tka_keepalive_within(lws_get_socket_fd(wsi),
						       30, 0, NULL)));
	if (reason == LWS_CALLBACK_CLIENT_CONNECTION_ERROR) {
		fputs("libwebsockets: cannot connect\n", stderr);
		exit(1);
	}
	return fflush(stdout);
}

static const struct lws_protocols protocols[] = {
	{.name = "mqtt", .callback = on_event}, {0}};

int main(int argc, char **argv) /* HOST PORT; until it is stopped */
{
	struct lws_context_creation_info info = {.port = CONTEXT_PORT_NO_LISTEN,
						 .protocols = protocols};
	struct lws_client_connect_info to = {.path = "/", .protocol = "mqtt"};

	lws_set_log_level(0, NULL);
	to.context = lws_create_context(&info);
	to.address = to.host = argc == 3 ? argv[1] : "";
	to.port = argc == 3 ? atoi(argv[2]) : 0;
	lws_client_connect_via_info(&to);
	while (lws_service(to.context, 0) >= 0)
		;
	return 1;
}
