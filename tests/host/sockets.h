/* SPDX-License-Identifier: MIT */
/*
 * Real sockets for the host tests, the same on POSIX and Windows. Everything
 * here asserts that it worked.
 */
#ifndef TKA_TEST_SOCKETS_H
#define TKA_TEST_SOCKETS_H

#include "../asserts.h"

#ifdef _WIN32
#include <winsock2.h>
#include <ws2tcpip.h>
#else
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>
#endif

#include <tka.h>

/* Group set-up: Winsock has to be started. */
int sockets_setup(void **state);

tka_socket tcp_new(int family);
tka_socket tcp_listen(int family);	       /* on a free loopback port */
void tcp_pair(int family, tka_socket pair[2]); /* connected, accepted */
tka_socket tcp_connect_to(tka_socket listener);
void tcp_close(tka_socket sock);

/* errno, or what Winsock has in its place */
int last_error(void);
void set_last_error(int error);

/*
 * Reads an option past the library, by the numbers of the platform's row;
 * -1 where the platform has no such option to ask for.
 */
int raw_get(tka_socket sock, enum tka_option option);

/*
 * The options that tables of the tests have a column for; a later one is in
 * cases of its own. Compare two of them with assert_memory_equal.
 */
enum {
	TABLED = TKA_USER_TIMEOUT + 1
};
struct raw {
	int number[TABLED];
};
struct raw raw_all(tka_socket sock);

/* Writes them past the library; all of them have to be options here. */
void raw_set_all(tka_socket sock, const struct raw *r);

/* Skips the test; the reason is a line of the output. */
void skip_because(const char *reason);

/* The result of bind() or connect(): skips the test without a loopback. */
void assert_loopback(int result);

#ifndef _WIN32
/* How many of the first descriptors are open. */
int open_descriptors(void);
#endif

#endif
