/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
#include "port.h"

#ifdef _WIN32
void port_start(void)
{
	WSADATA data;

	WSAStartup(MAKEWORD(2, 2), &data);
}

double port_now(void)
{
	return (double)GetTickCount64() / 1e3;
}

int port_error(void)
{
	return WSAGetLastError();
}

void port_close(tka_socket sock)
{
	closesocket(sock);
}
#else
#include <errno.h>
#include <time.h>
#include <unistd.h>

void port_start(void)
{
}

double port_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int port_error(void)
{
	return errno;
}

void port_close(tka_socket sock)
{
	close(sock);
}
#endif
