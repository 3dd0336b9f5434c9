/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Connects; see connect.h.
 */
#include "connect.h"
#include "log.h"
#include "net.h"

/* Returns a socket, or SYS_NONE and *why. */
static tka_socket connect_to(const struct addrinfo *at, int64_t due,
			     const char **why)
{
	const tka_socket sock = net_open(at, why);
	int error = 0, is_ready = 1;

	if (sock == SYS_NONE)
		return SYS_NONE;
	if (connect(sock, at->ai_addr, (socklen_t)at->ai_addrlen))
		error = sys_error();
	if (error && sys_kind(error) == SYS_AGAIN) {
		/* Windows before 10 2004 does not report that it failed. */
		is_ready = loop_wait(sock, POLLOUT, due);
		error = net_take_error(sock);
	}
	if (!error && is_ready)
		return sock;
	*why = error ? sys_error_text(error) : "timed out";
	sys_close(sock);
	return SYS_NONE;
}

/* The time that is left is shared by the addresses that are left. */
static int64_t share(const struct addrinfo *at, int64_t due)
{
	const int64_t now = sys_now();
	int n = 0;

	for (; at; at = at->ai_next)
		n++;
	return due > now ? now + (due - now) / n : now;
}

static tka_socket try_address(const char *who, const struct options *options,
			      const struct addrinfo *at, int64_t due,
			      const char **why)
{
	char address[NET_NAME], own[NET_NAME];
	tka_socket sock;

	net_name(at->ai_addr, (socklen_t)at->ai_addrlen, address);
	log_event(who, "connecting",
		  FIELDS(STRING("connecting to ", "address", address),
			 STRING(", host ", "host", options->host),
			 STRING(NULL, "port", options->port),
			 NUMBER(", timeout ", "limit_ms",
				options->connect_timeout_ms),
			 NOTE(" ms")));
	sock = connect_to(at, share(at, due), why);
	if (sock != SYS_NONE) {
		net_own_name(sock, own);
		log_event(who, "connected",
			  FIELDS(STRING("connected to ", "address", address),
				 STRING(" from ", "own_address", own)));
	} else if (at->ai_next && !loop_is_interrupted()) {
		log_event(
			who, "connect_failed",
			FIELDS(STRING("no connection to ", "address", address),
			       STRING(": ", "reason", *why)));
	}
	return sock;
}

tka_socket connect_to_host(const char *who, const struct options *options)
{
	const int64_t due = sys_now() + options->connect_timeout_ms * SYS_MS;
	const char *why = NULL;
	struct addrinfo *list =
		net_resolve(options->host, options->port, 0, due, &why);
	const struct addrinfo *at = list;
	tka_socket sock = SYS_NONE;

	for (; at && sock == SYS_NONE && !loop_is_interrupted();
	     at = at->ai_next)
		sock = try_address(who, options, at, due, &why);
	if (list)
		freeaddrinfo(list);
	if (sock == SYS_NONE && !loop_is_interrupted())
		log_error(who, "failed",
			  FIELDS(STRING("cannot connect to ", "host",
					options->host),
				 STRING(" port ", "port", options->port),
				 STRING(": ", "reason", why)));
	return sock;
}
