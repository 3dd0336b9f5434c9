/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Status on Windows (10 1703 and later): SIO_TCP_INFO. It has neither probes
 * nor the time of the last acknowledgement, and counts retransmissions in bytes
 * and episodes, not in segments.
 */
#define _WIN32_WINNT 0x0a00
#define NTDDI_VERSION 0x0a000003 /* 1703: the header hides it otherwise */
#include <winsock2.h>
#include <ws2tcpip.h>
#include <mstcpip.h>

#include "../kernel.h"

static int is_connected(TCPSTATE state)
{
	return state != TCPSTATE_CLOSED && state != TCPSTATE_LISTEN &&
	       state != TCPSTATE_SYN_SENT;
}

/* Older releases and unconnected sockets do not support it. */
static int is_unavailable(int error)
{
	return error == WSAEOPNOTSUPP || error == WSAEINVAL ||
	       error == WSAENOTCONN;
}

static int read_info(SOCKET sock, struct tka_status *status)
{
	DWORD version = 0, size = 0;
	TCP_INFO_v0 info = {0};

	if (WSAIoctl(sock, SIO_TCP_INFO, &version, sizeof(version), &info,
		     sizeof(info), &size, NULL, NULL)) {
		int error = WSAGetLastError();

		return is_unavailable(error) ? 0 : error;
	}
	if (size < sizeof(info) || !is_connected(info.State))
		return 0;
	status->in_flight = info.BytesInFlight;
	status->known = TKA_STATUS_IN_FLIGHT;
	return 0;
}

int tka__status(const struct tka__kernel *k, tka_socket sock,
		struct tka_status *status)
{
	int before = WSAGetLastError();
	int error = read_info(sock, status);

	(void)k;
	WSASetLastError(before);
	return error;
}
