/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/* GLib: GSocket has the descriptor. g_socket_set_keepalive() turns keep-alive
 * on and off and changes no time. */
#include <stdio.h>
#include <stdlib.h>
#include <gio/gio.h>
#include <tka.h>

int main(int argc, char **argv) /* HOST PORT; ends with its input */
{
	GSocketClient *client = g_socket_client_new();
	GSocketConnection *c;
	GError *error = NULL;
	GSocket *s;

	c = g_socket_client_connect_to_host(
		client, argc == 3 ? argv[1] : "",
		(guint16)atoi(argc == 3 ? argv[2] : ""), NULL, &error);
	if (!c) {
		fprintf(stderr, "glib: %s\n", error->message);
		return 1;
	}
	s = g_socket_connection_get_socket(c);
	puts(tka_strerror(
		tka_keepalive_within(g_socket_get_fd(s), 30, 0, NULL)));
	fflush(stdout);
	return getchar() != EOF;
}
