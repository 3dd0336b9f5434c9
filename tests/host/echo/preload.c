/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Trouble for the echo pair, loaded with LD_PRELOAD: ECHO_LOSE=N makes the
 * first N calls of accept() lose their connection as the network can, and
 * ECHO_NO_ANSWER=1 lets the resolver wait for ever.
 */
#include <dlfcn.h>
#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static long number_of(const char *name)
{
	const char *text = getenv(name);

	return text ? strtol(text, NULL, 10) : 0;
}

int accept(int sock, struct sockaddr *from, socklen_t *size)
{
	static long lost;
	int (*next)(int, struct sockaddr *, socklen_t *);
	void *symbol = dlsym(RTLD_NEXT, "accept");
	int fd;

	memcpy(&next, &symbol, sizeof(next));
	fd = next(sock, from, size);
	if (fd < 0 || lost++ >= number_of("ECHO_LOSE"))
		return fd;
	(void)close(fd);
	errno = ENETDOWN;
	return -1;
}

int getaddrinfo(const char *host, const char *port,
		const struct addrinfo *hints, struct addrinfo **list)
{
	int (*next)(const char *, const char *, const struct addrinfo *,
		    struct addrinfo **);
	void *symbol = dlsym(RTLD_NEXT, "getaddrinfo");

	while (number_of("ECHO_NO_ANSWER"))
		(void)pause();
	memcpy(&next, &symbol, sizeof(next));
	return next(host, port, hints, list);
}
