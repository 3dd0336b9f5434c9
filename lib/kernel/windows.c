/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * The system calls on Windows. errno is WSAGetLastError() here.
 */
#include <winsock2.h>
#include <ws2tcpip.h>
#include <mstcpip.h>
#include <stdio.h>

#include "kernel.h"

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

/* SO_PROTOCOL_INFOW works on unconnected and on connected sockets. */
static int check_tcp(const struct tka__kernel *k, tka_socket sock)
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

static int set_times(const struct tka__kernel *k, tka_socket sock,
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

static int is_listening(const struct tka__kernel *k, tka_socket sock)
{
	int value;

	return !get(k, sock, SOL_SOCKET, SO_ACCEPTCONN, &value) && value;
}

/* WSAStartup() is counted: this works even if the program did not call it. */
static int open_socket(const struct tka__kernel *k, struct tka__temporary *t)
{
	int before = WSAGetLastError();
	WSADATA unused;
	int error = WSAStartup(MAKEWORD(2, 2), &unused);

	(void)k;
	if (error)
		return error;
	t->sock = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
	if (t->sock == INVALID_SOCKET && WSAGetLastError() == WSAEAFNOSUPPORT)
		t->sock = socket(AF_INET6, SOCK_STREAM, IPPROTO_TCP);
	error = outcome(t->sock == INVALID_SOCKET, before);
	if (error)
		(void)WSACleanup();
	WSASetLastError(before);
	return error;
}

static void close_socket(const struct tka__kernel *k,
			 const struct tka__temporary *t)
{
	int before = WSAGetLastError();

	(void)k;
	(void)closesocket(t->sock);
	(void)WSACleanup();
	WSASetLastError(before);
}

static int release(const struct tka__kernel *k)
{
	(void)k;
	return 0;
}

static int is_version(const struct tka__kernel *k, const char *version)
{
	(void)k, (void)version;
	return 0;
}

static int classify(int error)
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

/* Codes of Winsock, and those that overlapped calls return instead. */
static enum tka_loss cause(int error)
{
	switch (error) {
	case WSAETIMEDOUT:
	case WSAENETRESET:    /* what keep-alive ends with */
	case WSAECONNABORTED: /* "due to a time-out or other failure" */
	case ERROR_SEM_TIMEOUT:
	case ERROR_CONNECTION_ABORTED:
		return TKA_LOSS_TIMEOUT;
	case WSAECONNRESET: /* also a later call, after WSAENETRESET */
	case WSAECONNREFUSED:
	case ERROR_NETNAME_DELETED:
	case ERROR_CONNECTION_REFUSED:
		return TKA_LOSS_RESET;
	case WSAEHOSTUNREACH:
	case WSAEHOSTDOWN:
	case WSAENETUNREACH:
	case WSAENETDOWN:
	case ERROR_HOST_UNREACHABLE:
	case ERROR_NETWORK_UNREACHABLE:
		return TKA_LOSS_UNREACHABLE;
	}
	return TKA_LOSS_NONE;
}

static void describe(int error, char *text, size_t size)
{
	DWORD length = FormatMessageA(
		FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS,
		NULL, (DWORD)error, 0, text, (DWORD)size, NULL);

	if (!length)
		(void)snprintf(text, size, "error %d", error);
	while (length && (unsigned char)text[length - 1] <= ' ')
		text[--length] = '\0'; /* the text ends with a new line */
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
