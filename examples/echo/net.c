/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Addresses; see echo.h.
 */
#include <stdio.h>

#include "echo.h"

/* Static: a thread that takes too long may still use it at the end. */
static struct lookup {
	struct watch watch;
	tka_socket pair[2]; /* the loop's, the thread's */
	struct addrinfo hints, *list;
	int error;
	void (*done)(const struct addrinfo *list, const char *why);
} lookup;

SYS_THREAD resolve(void *unused)
{
	(void)unused;
	lookup.error = getaddrinfo(options.host, options.port, &lookup.hints,
				   &lookup.list);
	(void)sys_send(lookup.pair[1], "", 1);
	return 0;
}

static void on_resolved(struct watch *watch)
{
	loop_remove(watch);
	lookup.done(lookup.error ? NULL : lookup.list,
		    lookup.error ? gai_strerror(lookup.error) : NULL);
}

static void on_late(struct watch *watch)
{
	loop_remove(watch);
	lookup.done(NULL, "the name was not resolved in time");
}

int net_resolve(int flags, int64_t due,
		void (*done)(const struct addrinfo *list, const char *why))
{
	lookup.hints.ai_flags = flags;
	lookup.hints.ai_socktype = SOCK_STREAM;
	lookup.hints.ai_protocol = IPPROTO_TCP;
	lookup.done = done;
	if (sys_pair(lookup.pair) || sys_run(resolve, NULL))
		return -1;
	lookup.watch = (struct watch){.sock = lookup.pair[0],
				      .events = POLLIN,
				      .due = due,
				      .ready = on_resolved,
				      .missed = on_late};
	return loop_add(&lookup.watch);
}

tka_socket net_open(const struct addrinfo *at, const char **why)
{
	const struct sockaddr_in6 *address = (const void *)at->ai_addr;
	tka_socket sock;

	*why = "a link-local address needs its interface, as fe80::1%eth0";
	if (at->ai_family == AF_INET6 && !address->sin6_scope_id &&
	    IN6_IS_ADDR_LINKLOCAL(&address->sin6_addr))
		return SYS_NONE;
	sock = socket(at->ai_family, at->ai_socktype, at->ai_protocol);
	*why = sys_error_text(sys_error());
	if (sock == SYS_NONE || !sys_set_nonblocking(sock))
		return sock;
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

int net_enable(tka_socket sock, int level, int option)
{
	const int on = 1;

	return setsockopt(sock, level, option, (const char *)&on, sizeof(on));
}

int net_would_block(int error)
{
	return error == EAGAIN || error == SYS_CODE(EWOULDBLOCK) ||
	       error == SYS_CODE(EINTR) || error == SYS_CODE(EINPROGRESS);
}
