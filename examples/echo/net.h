/* SPDX-License-Identifier: MIT */
/*
 * Addresses: names to sockets, and back.
 */
#ifndef ECHO_NET_H
#define ECHO_NET_H

#include "os.h"

#define NET_NAME 80 /* room for an address and a port as text */

/* A list for freeaddrinfo(); NULL, with *why set, where there is none. */
struct addrinfo *net_resolve(const char *host, const char *port, int to_listen,
			     const char **why);

/* As "127.0.0.1:30001" or "[::1]:30001". */
void net_name(const struct sockaddr *address, socklen_t size,
	      char name[NET_NAME]);
/* The socket's own address. */
void net_own_name(tka_socket sock, char name[NET_NAME]);

/* Every byte goes out at once. */
int net_set_nodelay(tka_socket sock);
/* Closing it will send a RST. */
int net_set_abort(tka_socket sock);
/* The error that a connection or an attempt at one ended with, 0: none. */
int net_take_error(tka_socket sock);

#endif
