/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Addresses; see echo.h.
 */
#include <stdio.h>

#include "echo.h"

/* Static: a call that takes too long may still use it at the end. */
static struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
				.ai_protocol = IPPROTO_TCP},
		       *list;
static int failure;
static struct watch deadline;

static void resolve(void)
{
	failure = getaddrinfo(options.host, options.port, &hints, &list);
}

static void on_resolved(void)
{
	loop_remove(&deadline);
	pair_start(failure ? NULL : list,
		   failure ? gai_strerror(failure) : NULL);
}

static void on_late(struct watch *unused)
{
	(void)unused;
	pair_start(NULL, "the name was not resolved in time");
}

int net_resolve(void)
{
	static struct job job = {resolve, on_resolved};

	hints.ai_flags = pair_is_client ? 0 : AI_PASSIVE;
	deadline.due = pair_is_client ? options.connect_due : 0;
	deadline.missed = on_late;
	return loop_add(&deadline) ? -1 : loop_run_job(&job);
}

tka_socket net_open(const struct addrinfo *at, const char **why)
{
	struct sockaddr_in6 *address = (void *)at->ai_addr;
	tka_socket sock;

	*why = "a link-local address needs its interface, as fe80::1%eth0";
	if (at->ai_family == AF_INET6 && !address->sin6_scope_id &&
	    IN6_IS_ADDR_LINKLOCAL(&address->sin6_addr))
		return SYS_NONE;
	sock = socket(at->ai_family, at->ai_socktype, at->ai_protocol);
	if (sock != SYS_NONE && !sys_set_nonblocking(sock))
		return sock;
	*why = sys_error_text(sys_error());
	if (sock != SYS_NONE)
		sys_close(sock);
	return SYS_NONE;
}

const char *net_name(const struct sockaddr *address, char name[NET_NAME])
{
	const socklen_t size = address->sa_family == AF_INET6
				       ? sizeof(struct sockaddr_in6)
				       : sizeof(struct sockaddr_in);
	char host[64], port[8];

	if (getnameinfo(address, size, host, sizeof(host), port, sizeof(port),
			NI_NUMERICHOST | NI_NUMERICSERV))
		(void)snprintf(name, NET_NAME, "an unknown address");
	else
		(void)snprintf(name, NET_NAME,
			       strchr(host, ':') ? "[%s]:%s" : "%s:%s", host,
			       port);
	return name;
}

const char *net_own_name(tka_socket sock, char name[NET_NAME])
{
	struct sockaddr_storage own = {0};
	socklen_t size = sizeof(own);

	(void)getsockname(sock, (struct sockaddr *)&own, &size);
	return net_name((struct sockaddr *)&own, name);
}

int net_would_block(int error)
{
	return error == EAGAIN || error == SYS_CODE(EWOULDBLOCK) ||
	       error == SYS_CODE(EINTR) || error == SYS_CODE(EINPROGRESS);
}
