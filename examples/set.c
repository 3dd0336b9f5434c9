/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Sets keep-alive on a socket and reads it back:
 *   cc set.c $(pkg-config --cflags --libs tka) && ./a.out
 */
#ifdef _WIN32
#include <winsock2.h>
#else
#include <sys/socket.h>
#endif
#include <stdio.h>
#include <tka.h>

/* A first probe after 60 s, then one every 10 s, three in all. */
static int set(tka_socket sock)
{
	struct tka_keepalive now = TKA_KEEPALIVE_INIT;
	int code = tka_keepalive_set(sock, 60, 10, 3);

	if (!code)
		code = tka_keepalive_get(sock, &now);
	if (code) {
		fprintf(stderr, "failed: %s\n", tka_strerror(code));
		return code;
	}
	printf("keep-alive %s\n", now.enabled ? "on" : "off");
	/* Some systems do not return the times that were set. */
	if (now.known & TKA_BIT(TKA_IDLE))
		printf("idle time %d s\n", now.idle_s);
	if (now.known & TKA_BIT(TKA_INTERVAL))
		printf("interval %d s\n", now.interval_s);
	if (now.known & TKA_BIT(TKA_COUNT))
		printf("count %d\n", now.count);
	return 0;
}

int main(void)
{
#ifdef _WIN32
	WSADATA unused;

	if (WSAStartup(MAKEWORD(2, 2), &unused))
		return 1;
#endif
	return set((tka_socket)socket(AF_INET, SOCK_STREAM, 0)) ? 1 : 0;
}
