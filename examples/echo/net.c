/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Addresses; see net.h.
 */
#include <stdio.h>
#include <string.h>

#include "net.h"

/* Static: a thread that takes too long may still use it at the end. */
static struct lookup {
	const char *host, *port;
	struct addrinfo hints, *list;
	int error;
	tka_socket pair[2]; /* the program's, the thread's */
} lookup;

SYS_THREAD resolve(void *unused)
{
	(void)unused;
	lookup.error = getaddrinfo(lookup.host, lookup.port, &lookup.hints,
				   &lookup.list);
	(void)sys_send(lookup.pair[1], "", 1);
	return 0;
}

struct addrinfo *net_resolve(const char *host, const char *port, int flags,
			     int64_t due, const char **why)
{
	lookup.host = host;
	lookup.port = port;
	lookup.hints.ai_flags = flags;
	lookup.hints.ai_socktype = SOCK_STREAM;
	lookup.hints.ai_protocol = IPPROTO_TCP;
	if (sys_pair(lookup.pair) || sys_run(resolve, NULL)) {
		*why = sys_error_text(sys_error());
		return NULL;
	}
	if (!loop_wait(lookup.pair[0], POLLIN, due)) {
		*why = "the name was not resolved in time";
		return NULL;
	}
	sys_close(lookup.pair[0]);
	sys_close(lookup.pair[1]);
	if (!lookup.error)
		return lookup.list;
	*why = gai_strerror(lookup.error);
	return NULL;
}

tka_socket net_open(const struct addrinfo *at, const char **why)
{
	const struct sockaddr_in6 *address = (const void *)at->ai_addr;
	const unsigned char *bytes = address->sin6_addr.s6_addr;
	tka_socket sock;

	*why = "a link-local address needs its interface, as fe80::1%eth0";
	if (at->ai_family == AF_INET6 && !address->sin6_scope_id &&
	    bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80)
		return SYS_NONE;
	sock = socket(at->ai_family, at->ai_socktype, at->ai_protocol);
	*why = sys_error_text(sys_error());
	if (sock == SYS_NONE || !sys_set_nonblocking(sock))
		return sock;
	*why = sys_error_text(sys_error());
	sys_close(sock);
	return SYS_NONE;
}

void net_name(const struct sockaddr *address, socklen_t size,
	      char name[NET_NAME])
{
	char host[64], port[8];

	if (getnameinfo(address, size, host, sizeof(host), port, sizeof(port),
			NI_NUMERICHOST | NI_NUMERICSERV))
		(void)snprintf(name, NET_NAME, "an unknown address");
	else
		(void)snprintf(name, NET_NAME,
			       strchr(host, ':') ? "[%s]:%s" : "%s:%s", host,
			       port);
}

void net_own_name(tka_socket sock, char name[NET_NAME])
{
	struct sockaddr_storage own = {0};
	socklen_t size = sizeof(own);

	(void)getsockname(sock, (struct sockaddr *)&own, &size);
	net_name((struct sockaddr *)&own, size, name);
}

int net_enable(tka_socket sock, int level, int option)
{
	const int on = 1;

	return setsockopt(sock, level, option, (const char *)&on, sizeof(on));
}

int net_take_error(tka_socket sock)
{
	int error = 0;
	socklen_t size = sizeof(error);

	if (getsockopt(sock, SOL_SOCKET, SO_ERROR, (char *)&error, &size))
		return sys_error();
	return error;
}
