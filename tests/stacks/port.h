/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * What measure.c needs beyond the socket calls, on POSIX and on Windows. On
 * lwIP the headers are lwIP's, see lwip/build.sh.
 */
#ifndef TKA_TEST_PORT_H
#define TKA_TEST_PORT_H

#ifdef _WIN32
#include <winsock2.h>
#include <ws2tcpip.h>
#define PORT_FD(sock) ((SOCKET)(sock))
#define PORT_SIZE int
#else
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#define PORT_FD(sock) (sock)
#define PORT_SIZE socklen_t
#endif

#include "core/core.h"

/* Starts the sockets. */
void port_start(void);
double port_now(void); /* seconds */
int port_error(void);
void port_close(tka_socket sock);

#endif
