/* SPDX-License-Identifier: MIT */
/*
 * The system calls on Windows. The last Winsock error is left as it was: the
 * engine says through fail() which error the caller shall see.
 */
#include <winsock2.h>
#include <ws2tcpip.h>
#include <mstcpip.h>

#include "../internal.h"

static int outcome(int failed, int before)
{
	int error = failed ? WSAGetLastError() : 0;

	WSASetLastError(before);
	return error;
}

static int get(const struct tka__kernel *k, tka_socket sock, int level,
	       int number, int *value)
{
	int before = WSAGetLastError();
	int size = sizeof(*value);

	(void)k;
	*value = 0; /* SO_KEEPALIVE writes a single byte */
	return outcome(getsockopt(sock, level, number, (char *)value, &size),
		       before);
}

static int set(const struct tka__kernel *k, tka_socket sock, int level,
	       int number, int value)
{
	int before = WSAGetLastError();

	(void)k;
	return outcome(setsockopt(sock, level, number, (const char *)&value,
				  sizeof(value)),
		       before);
}

/* What Windows knows of the protocol is so before and after connecting. */
static int tcp(const struct tka__kernel *k, tka_socket sock)
{
	int before = WSAGetLastError();
	WSAPROTOCOL_INFOW info = {0};
	int size = sizeof(info);
	int error = outcome(getsockopt(sock, SOL_SOCKET, SO_PROTOCOL_INFOW,
				       (char *)&info, &size),
			    before);

	(void)k;
	if (!error && info.iProtocol != IPPROTO_TCP)
		return WSAENOPROTOOPT;
	return error;
}

static int set_vals(const struct tka__kernel *k, tka_socket sock,
		    unsigned idle_ms, unsigned interval_ms)
{
	struct tcp_keepalive vals = {1, idle_ms, interval_ms};
	int before = WSAGetLastError();
	DWORD unused;

	(void)k;
	return outcome(WSAIoctl(sock, SIO_KEEPALIVE_VALS, &vals, sizeof(vals),
				NULL, 0, &unused, NULL, NULL),
		       before);
}

/* WSAStartup() counts: a program that has not called it can ask as well. */
static int open_socket(const struct tka__kernel *k, tka_socket *sock)
{
	int before = WSAGetLastError();
	WSADATA unused;
	int error = WSAStartup(MAKEWORD(2, 2), &unused);

	(void)k;
	if (error)
		return error;
	*sock = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
	if (*sock == INVALID_SOCKET && WSAGetLastError() == WSAEAFNOSUPPORT)
		*sock = socket(AF_INET6, SOCK_STREAM, IPPROTO_TCP);
	error = outcome(*sock == INVALID_SOCKET, before);
	if (error)
		(void)WSACleanup();
	WSASetLastError(before);
	return error;
}

static void close_socket(const struct tka__kernel *k, tka_socket sock)
{
	int before = WSAGetLastError();

	(void)k;
	(void)closesocket(sock);
	(void)WSACleanup();
	WSASetLastError(before);
}

static int sort(int error)
{
	switch (error) {
	case WSAEBADF:
	case WSAENOTSOCK:
		return TKA_ESOCKET;
	case WSAENOPROTOOPT:
	case WSAEOPNOTSUPP:
		return TKA_EUNSUP;
	}
	return TKA_EOS;
}

static void fail(const struct tka__kernel *k, int error)
{
	(void)k;
	WSASetLastError(error);
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

/* Winsock's codes, and those that overlapped calls give for the same. */
enum tka_death tka_cause(int os_error)
{
	switch (os_error) {
	case WSAETIMEDOUT:
	case WSAENETRESET:    /* what keep-alive ends with */
	case WSAECONNABORTED: /* "due to a time-out or other failure" */
	case ERROR_SEM_TIMEOUT:
	case ERROR_CONNECTION_ABORTED:
		return TKA_DEATH_SILENT;
	case WSAECONNRESET:
	case WSAECONNREFUSED:
	case ERROR_NETNAME_DELETED:
	case ERROR_CONNECTION_REFUSED:
		return TKA_DEATH_RESET;
	case WSAEHOSTUNREACH:
	case WSAEHOSTDOWN:
	case WSAENETUNREACH:
	case WSAENETDOWN:
	case ERROR_HOST_UNREACHABLE:
	case ERROR_NETWORK_UNREACHABLE:
		return TKA_DEATH_UNREACHABLE;
	}
	return TKA_DEATH_NONE;
}
