/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * The differences between systems: sockets, threads, time and standard files.
 * sys_posix.c and sys_windows.c implement this; no other file here knows on
 * which system it runs. What returns int returns 0, or -1 and sys_error().
 */
#ifndef ECHO_SYS_H
#define ECHO_SYS_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#ifdef _WIN32
#include <winsock2.h>
#include <ws2tcpip.h>
#define SYS_THREAD static unsigned __stdcall
typedef unsigned(__stdcall *sys_thread)(void *);
typedef int sys_size;
#define SYS_OWN_PORT SO_EXCLUSIVEADDRUSE
#define SYS_CODE(name) WSA##name
#define sys_error() WSAGetLastError()
#define sys_close(sock) ((void)closesocket(sock))
#define sys_poll(fds, count, ms) WSAPoll(fds, (ULONG)(count), ms)
#define sys_set_nonblocking(sock) ioctlsocket(sock, (long)FIONBIO, &(u_long){1})
int sys_pair(SOCKET pair[2]); /* from the second to the first */
const char *sys_error_text(int error);
int64_t sys_now(void); /* nanoseconds, monotonic */
int64_t sys_utc(void); /* nanoseconds since 1970 */
#else
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>
#define SYS_THREAD static void *
typedef void *(*sys_thread)(void *);
typedef size_t sys_size;
#define SYS_OWN_PORT SO_REUSEADDR /* from connections in TIME-WAIT */
#define SYS_CODE(name) name
#define sys_error() errno
#define sys_close(sock) ((void)close(sock))
#define sys_poll(fds, count, ms) poll(fds, (nfds_t)(count), ms)
#define sys_set_nonblocking(sock) ioctl(sock, FIONBIO, &(int){1})
#define sys_pair(pair) socketpair(AF_UNIX, SOCK_DGRAM, 0, pair)
#define sys_error_text(error) strerror(error)
#define sys_now() sys_clock(CLOCK_MONOTONIC)
#define sys_utc() sys_clock(CLOCK_REALTIME)
int64_t sys_clock(clockid_t clock);
#endif
#define sys_receive(sock, bytes, size) \
	((int)recv(sock, (void *)(bytes), (sys_size)(size), 0))
#define sys_send(sock, bytes, length) \
	((int)send(sock, (const void *)(bytes), (sys_size)(length), 0))

#include <tka.h>

#define SYS_NONE ((tka_socket)-1)
#define SYS_MS INT64_C(1000000) /* in nanoseconds */
#define SYS_SECOND (1000 * SYS_MS)

int sys_start(void);			 /* call it first */
int sys_run(sys_thread run, void *with); /* until the program ends */
/* Standard input, output (1) and error (2); they block. */
int sys_read(char *bytes, int size);
void sys_write(int fd, const char *text, size_t length);

#endif
