/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Addresses: resolved, opened, and written for the log.
 */
#ifndef ECHO_NET_H
#define ECHO_NET_H

#include "loop.h"

#define NET_NAME 80 /* [address]:port */

/*
 * Resolves a name in a thread, for no longer than until due (0: no limit).
 * Returns NULL and *why on failure, and if the program must stop.
 */
struct addrinfo *net_resolve(const char *host, const char *port, int flags,
			     int64_t due, const char **why);

/*
 * Opens a non-blocking socket for an address. Returns SYS_NONE and *why on
 * failure, also for a link-local address without its interface.
 */
tka_socket net_open(const struct addrinfo *at, const char **why);

void net_name(const struct sockaddr *address, socklen_t size,
	      char name[NET_NAME]);
void net_own_name(tka_socket sock, char name[NET_NAME]);

/* Sets an option to 1; 0 or -1. */
int net_enable(tka_socket sock, int level, int option);
/* The error of a connection attempt, 0: connected. */
int net_take_error(tka_socket sock);

#endif
