/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/* libmosquitto: on_connect runs after each reconnect, which it does itself. */
#include <stdio.h>
#include <stdlib.h>
#include <mosquitto.h>
#include <tka.h>

static void on_connect(struct mosquitto *m, void *unused, int code)
{
	(void)unused;
	puts(mosquitto_connack_string(code));
	puts(tka_strerror(
		tka_keepalive_within(mosquitto_socket(m), 30, 0, NULL)));
	fflush(stdout);
}

int main(int argc, char **argv) /* HOST PORT; ends with its input */
{
	struct mosquitto *m;

	mosquitto_lib_init();
	m = mosquitto_new(NULL, true, NULL);
	mosquitto_connect_callback_set(m, on_connect);
	if (argc != 3 || mosquitto_connect(m, argv[1], atoi(argv[2]), 60) ||
	    mosquitto_loop_start(m)) {
		fputs("libmosquitto: cannot connect\n", stderr);
		return 1;
	}
	return getchar() != EOF;
}
