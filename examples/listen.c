/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Sets keep-alive on a listening socket and shows which settings accept()
 * copied to a connection:
 *   cc listen.c $(pkg-config --cflags --libs tka) && ./a.out
 */
#ifdef _WIN32
#include <winsock2.h>
#include <ws2tcpip.h>
#else
#include <netinet/in.h>
#include <sys/socket.h>
#endif
#include <stdio.h>
#include <tka.h>

/* If accept() does not copy them all, set them again here. */
static void compare(tka_socket listener, tka_socket accepted)
{
	struct tka_keepalive before = TKA_KEEPALIVE_INIT;
	struct tka_keepalive after = TKA_KEEPALIVE_INIT;
	enum tka_option i;
	int value, copied;

	if (tka_keepalive_get(listener, &before) ||
	    tka_keepalive_get(accepted, &after))
		return;
	for (i = TKA_ENABLE; i <= TKA_USER_TIMEOUT; i++) {
		if (!(after.known & ~after.system & TKA_BIT(i)))
			continue; /* cannot be read here */
		value = tka_keepalive_value(&after, i);
		copied = value == tka_keepalive_value(&before, i);
		printf("%s %d: %s\n", tka_option_name((int)i), value,
		       copied ? "copied" : "not copied");
	}
}

int main(void)
{
	struct sockaddr_in at = {0};
	struct sockaddr *address = (struct sockaddr *)&at;
	struct tka_report report = TKA_REPORT_INIT;
	char text[TKA_EXPLAIN_SIZE];
	socklen_t size = sizeof(at);
	tka_socket listener, client;
#ifdef _WIN32
	WSADATA unused;

	if (WSAStartup(MAKEWORD(2, 2), &unused))
		return 1;
#endif
	listener = (tka_socket)socket(AF_INET, SOCK_STREAM, 0);
	client = (tka_socket)socket(AF_INET, SOCK_STREAM, 0);
	/* TKA_SKIP: without the settings that this platform lacks */
	if (tka_keepalive_within(listener, 60, TKA_SKIP, &report)) {
		fprintf(stderr, "keep-alive: %s\n",
			tka_explain(&report, text, sizeof(text)));
		return 1;
	}
	at.sin_family = AF_INET;
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK); /* any free port */
	if (bind(listener, address, size) || listen(listener, 1) ||
	    getsockname(listener, address, &size) ||
	    connect(client, address, size))
		return 1;
	compare(listener, (tka_socket)accept(listener, NULL, NULL));
	return 0;
}
