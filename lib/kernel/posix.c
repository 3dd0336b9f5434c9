/* SPDX-License-Identifier: MIT */
/*
 * The system calls on POSIX systems. errno is left as it was: the engine says
 * through fail() which error the caller shall see.
 */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../internal.h"

#ifdef SOCK_CLOEXEC
#define THROW_AWAY (SOCK_STREAM | SOCK_CLOEXEC)
#else
#define THROW_AWAY SOCK_STREAM
#endif

static int outcome(int failed, int before)
{
	int error = failed ? errno : 0;

	errno = before;
	return error;
}

static int get(const struct tka__kernel *k, tka_socket sock, int level,
	       int number, int *value)
{
	int before = errno;
	socklen_t size = sizeof(*value);
	int failed, error;

	(void)k;
	*value = 0; /* some systems write a single byte */
	failed = getsockopt(sock, level, number, value, &size);
	error = outcome(failed, before);
	/* TIPC takes every option of TCP, and tells nothing */
	return !error && size == 0 ? ENOPROTOOPT : error;
}

static int set(const struct tka__kernel *k, tka_socket sock, int level,
	       int number, int value)
{
	int before = errno;

	(void)k;
	return outcome(setsockopt(sock, level, number, &value, sizeof(value)),
		       before);
}

/* An option that TCP has on every system, and nothing else has. */
static int tcp(const struct tka__kernel *k, tka_socket sock)
{
	int unused;

	return get(k, sock, IPPROTO_TCP, TCP_NODELAY, &unused);
}

static int set_vals(const struct tka__kernel *k, tka_socket sock,
		    unsigned idle_ms, unsigned interval_ms)
{
	(void)k, (void)sock, (void)idle_ms, (void)interval_ms;
	return ENOPROTOOPT;
}

static int open_socket(const struct tka__kernel *k, tka_socket *sock)
{
	int before = errno;

	(void)k;
	*sock = socket(AF_INET, THROW_AWAY, 0);
	if (*sock < 0 && errno == EAFNOSUPPORT)
		*sock = socket(AF_INET6, THROW_AWAY, 0);
	return outcome(*sock < 0, before);
}

static void close_socket(const struct tka__kernel *k, tka_socket sock)
{
	int before = errno;

	(void)k;
	(void)close(sock);
	errno = before;
}

static int sort(int error)
{
	switch (error) {
	case EBADF:
	case ENOTSOCK:
		return TKA_ESOCKET;
	case ENOPROTOOPT:
	case EOPNOTSUPP:
		return TKA_EUNSUP;
	}
	return TKA_EOS;
}

static void fail(const struct tka__kernel *k, int error)
{
	(void)k;
	errno = error;
}

const struct tka__kernel tka__os = {
	.here = tka__here,
	.tcp = tcp,
	.get = get,
	.set = set,
	.set_vals = set_vals,
	.open = open_socket,
	.close = close_socket,
	.setting = tka__setting,
	.sort = sort,
	.fail = fail,
};

enum tka_death tka_cause(int os_error)
{
	switch (os_error) {
	case ETIMEDOUT:
	case ENETRESET: /* what Cygwin makes of Winsock's keep-alive failure */
		return TKA_DEATH_SILENT;
	case ECONNRESET:
	case ECONNABORTED:
	case ECONNREFUSED: /* also an ICMP port unreachable */
	case EPIPE:
		return TKA_DEATH_RESET;
	case EHOSTUNREACH:
	case EHOSTDOWN:
	case EPROTO: /* ICMP: parameter problem */
	case ENETUNREACH:
	case ENETDOWN:
	/* what Linux makes of the rarer ICMP codes, with data in flight */
	case EACCES:	  /* ICMPv6: prohibited, policy, reject route */
	case ENOPROTOOPT: /* ICMP: protocol unreachable */
#ifdef ENONET
	case ENONET: /* ICMP: host isolated */
#endif
		return TKA_DEATH_UNREACHABLE;
	}
	return TKA_DEATH_NONE;
}
