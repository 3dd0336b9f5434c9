/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Connects to a TCP server and waits until it closes or is lost:
 *   cc watch.c $(pkg-config --cflags --libs tka) && ./a.out HOST PORT SECONDS
 */
#ifdef _WIN32
#include <winsock2.h>
#include <ws2tcpip.h>
#define last_error() WSAGetLastError()
#else
#include <errno.h>
#include <netdb.h>
#include <sys/socket.h>
#define last_error() errno
#endif
#include <stdio.h>
#include <stdlib.h>
#include <tka.h>

static int wait_for_end(tka_socket sock, int detect_s)
{
	static const char *const causes[] = {
		"failed", "does not answer", "reset the connection",
		"cannot be reached", /* in the order of enum tka_loss */
	};
	struct tka_report report = TKA_REPORT_INIT;
	char text[TKA_EXPLAIN_SIZE], buffer[4096];
	long size;

	if (tka_keepalive_within(sock, detect_s, 0, &report)) {
		puts(tka_explain(&report, text, sizeof(text)));
		return 1;
	}
	printf("waiting\n");
	fflush(stdout);
	do
		size = (long)recv(sock, buffer, sizeof(buffer), 0);
	while (size > 0);
	if (size == 0)
		printf("peer closed\n");
	else
		printf("peer %s\n", causes[tka_cause(last_error())]);
	return size ? 1 : 0;
}

static tka_socket connect_to(const char *host, const char *port)
{
	struct addrinfo hints = {0}, *at;
	tka_socket sock;

	hints.ai_socktype = SOCK_STREAM;
	if (getaddrinfo(host, port, &hints, &at))
		return (tka_socket)-1;
	sock = (tka_socket)socket(at->ai_family, SOCK_STREAM, 0);
	if (connect(sock, at->ai_addr, (socklen_t)at->ai_addrlen))
		sock = (tka_socket)-1;
	freeaddrinfo(at);
	return sock;
}

int main(int argc, char **argv)
{
	tka_socket sock;
#ifdef _WIN32
	WSADATA unused;

	if (WSAStartup(MAKEWORD(2, 2), &unused))
		return 1;
#endif
	if (argc != 4) {
		fprintf(stderr, "usage: watch HOST PORT SECONDS\n");
		return 2;
	}
	sock = connect_to(argv[1], argv[2]);
	if (sock != (tka_socket)-1)
		return wait_for_end(sock, atoi(argv[3]));
	fprintf(stderr, "cannot connect to %s port %s\n", argv[1], argv[2]);
	return 1;
}
