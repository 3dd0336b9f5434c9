/* SPDX-License-Identifier: MIT */
/*
 * Addresses; see net.h.
 */
#include <stdio.h>
#include <string.h>

#include "net.h"

struct addrinfo *net_resolve(const char *host, const char *port, int to_listen,
			     const char **why)
{
	struct addrinfo hints = {0}, *list = NULL;
	int error;

	hints.ai_flags = to_listen ? AI_PASSIVE : 0;
	hints.ai_socktype = SOCK_STREAM;
	hints.ai_protocol = IPPROTO_TCP;
	error = getaddrinfo(host, port, &hints, &list);
	if (!error)
		return list;
	*why = gai_strerror(error);
	return NULL;
}

void net_name(const struct sockaddr *address, socklen_t size,
	      char name[NET_NAME])
{
	char host[64], port[8];

	if (getnameinfo(address, size, host, sizeof(host), port, sizeof(port),
			NI_NUMERICHOST | NI_NUMERICSERV)) {
		(void)snprintf(name, NET_NAME, "an unknown address");
		return;
	}
	(void)snprintf(name, NET_NAME, strchr(host, ':') ? "[%s]:%s" : "%s:%s",
		       host, port);
}

void net_own_name(tka_socket sock, char name[NET_NAME])
{
	struct sockaddr_storage own = {0};
	socklen_t size = sizeof(own);

	(void)getsockname(sock, (struct sockaddr *)&own, &size);
	net_name((struct sockaddr *)&own, size, name);
}

int net_set_nodelay(tka_socket sock)
{
	const int on = 1;

	return setsockopt(sock, IPPROTO_TCP, TCP_NODELAY, (const char *)&on,
			  sizeof(on));
}

int net_set_abort(tka_socket sock)
{
	const struct linger now = {1, 0};

	return setsockopt(sock, SOL_SOCKET, SO_LINGER, (const char *)&now,
			  sizeof(now));
}

int net_take_error(tka_socket sock)
{
	int error = 0;
	socklen_t size = sizeof(error);

	if (getsockopt(sock, SOL_SOCKET, SO_ERROR, (char *)&error, &size))
		return os_error();
	return error;
}
