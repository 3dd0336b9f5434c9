/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * The system calls on POSIX systems.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#if defined(TKA__HERE_LWIP) || defined(ESP_PLATFORM)
#define IS_LWIP
#include <lwip/sockets.h>
#else
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#endif
#ifdef __APPLE__
#include <stdlib.h>
#endif
#if defined(__APPLE__) || defined(__linux__)
#include <sys/utsname.h>
#endif

#include "cancel.h"
#include "kernel.h"

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
	failed = getsockopt(sock, level, number, value, &size);
	error = outcome(failed, before);
	if (!error && size == 1) /* some systems write a single byte */
		*value = *(const unsigned char *)value;
	/* TIPC sockets accept all TCP options, but return no data */
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

/*
 * TCP_NODELAY exists on every system, and only for TCP; but in gVisor, which
 * calls itself Linux, Unix-domain sockets have it.
 */
#if defined(__linux__) && !defined(IS_LWIP)
#define TCP_ONLY TCP_DEFER_ACCEPT
#else
#define TCP_ONLY TCP_NODELAY
#endif

static int is_listening(const struct tka__kernel *k, tka_socket sock)
{
	int value;

	return !get(k, sock, SOL_SOCKET, SO_ACCEPTCONN, &value) && value;
}

/* lwIP, also as the Hurd's translator or in Unikraft */
#if defined(IS_LWIP) || defined(__GNU__) || defined(__Unikraft__)
#define MAY_BE_LWIP 1
#else
#define MAY_BE_LWIP 0
#endif

/*
 * Some protocols return EINVAL for a level that is not theirs (CAN, MCTP on
 * Linux). lwIP does for every option of TCP on a listening socket.
 */
static int check_tcp(const struct tka__kernel *k, tka_socket sock)
{
	int value, error = get(k, sock, IPPROTO_TCP, TCP_ONLY, &value);

#ifdef SO_PROTOCOL
	if (error == EINVAL && !get(k, sock, SOL_SOCKET, SO_PROTOCOL, &value) &&
	    value != IPPROTO_TCP)
		return ENOPROTOOPT;
#endif
	if (MAY_BE_LWIP && error == EINVAL && is_listening(k, sock))
		return 0;
	return error;
}

static int set_times(const struct tka__kernel *k, tka_socket sock,
		     unsigned idle_ms, unsigned interval_ms)
{
	(void)k, (void)sock, (void)idle_ms, (void)interval_ms;
	return ENOPROTOOPT;
}

static int open_socket(const struct tka__kernel *k, struct tka__temporary *t)
{
	int before = errno, error;

	(void)k;
	tka__cancel_off(&t->cancel_state);
	t->sock = socket(AF_INET, THROW_AWAY, 0);
	if (t->sock < 0 && errno == EAFNOSUPPORT)
		t->sock = socket(AF_INET6, THROW_AWAY, 0);
	error = outcome(t->sock < 0, before);
	if (error)
		tka__cancel_restore(t->cancel_state);
	return error;
}

static void close_socket(const struct tka__kernel *k,
			 const struct tka__temporary *t)
{
	int before = errno;

	(void)k;
	(void)close(t->sock);
	tka__cancel_restore(t->cancel_state);
	errno = before;
}

/* Releases of Darwin also differ in behaviour, not only in options. */
static int release(const struct tka__kernel *k)
{
	(void)k;
#ifdef __APPLE__
	struct utsname name;

	return uname(&name) < 0 ? 0 : atoi(name.release);
#else
	return 0;
#endif
}

/* gVisor calls itself Linux. */
static int is_version(const struct tka__kernel *k, const char *version)
{
	(void)k, (void)version;
#ifdef __linux__
	struct utsname name;

	return uname(&name) >= 0 && !strcmp(name.version, version);
#else
	return 0;
#endif
}

static int classify(int error)
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

/*
 * ENETRESET is what Cygwin makes of Winsock's keep-alive error. lwIP drops a
 * connection with ECONNABORTED.
 */
static enum tka_loss cause(int error)
{
	switch (error) {
	case ETIMEDOUT:
	case ENETRESET:
		return TKA_LOSS_TIMEOUT;
	case ECONNABORTED:
		return MAY_BE_LWIP ? TKA_LOSS_TIMEOUT : TKA_LOSS_RESET;
	case ECONNRESET:
	case ECONNREFUSED: /* also an ICMP port unreachable */
	case EPIPE:
		return TKA_LOSS_RESET;
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
		return TKA_LOSS_UNREACHABLE;
	}
	return TKA_LOSS_NONE;
}

/*
 * There are two kinds of strerror_r(): that of POSIX returns an int and writes
 * to text, that of GNU returns the text, which may be elsewhere.
 */
#define DESCRIBE(result, text, size) \
	_Generic(result, char *: use_gnu, default: use_posix)(  \
		(intptr_t)(result), text, size)

static void use_gnu(intptr_t result, char *text, size_t size)
{
	if ((const char *)result != text)
		(void)snprintf(text, size, "%s", (const char *)result);
}

static void use_posix(intptr_t result, char *text, size_t size)
{
	if (result)
		(void)snprintf(text, size, "unknown error");
}

static void describe(int error, char *text, size_t size)
{
	int before = errno;

	DESCRIBE(strerror_r(error, text, size), text, size);
	errno = before;
}

const struct tka__kernel tka__os = {
	.check_tcp = check_tcp,
	.get = get,
	.set = set,
	.set_times = set_times,
	.is_listening = is_listening,
	.open = open_socket,
	.close = close_socket,
	.setting = tka__setting,
	.release = release,
	.is_version = is_version,
	.status = tka__status,
	.classify = classify,
	.cause = cause,
	.describe = describe,
	.fail = fail,
};
