/* SPDX-License-Identifier: MIT */
/*
 * What systems do differently: the small print of sockets, time, standard
 * input, and the wish that the program stops. os_posix.c and os_windows.c
 * are the two answers; nothing else here knows on which system it runs.
 */
#ifndef ECHO_OS_H
#define ECHO_OS_H

#include <stddef.h>
#include <stdint.h>

#ifdef _WIN32
#include <winsock2.h>
#include <ws2tcpip.h>
#else
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#endif

#include <tka.h>

#define OS_NONE ((tka_socket)-1)
#define OS_SECOND INT64_C(1000000000) /* in nanoseconds */
#define OS_MS INT64_C(1000000)

enum os_kind {
	OS_FATAL,
	OS_LATER,     /* not now: would block, was interrupted */
	OS_GONE,      /* accept(): that one is gone, others may be there */
	OS_EXHAUSTED, /* no descriptors or memory left */
};

/* Before anything else here; 0, or -1 with os_error(). */
int os_start(void);

/* A socket that becomes readable when the program shall stop. */
tka_socket os_stop(void);

/* Standard input as a socket, OS_NONE on failure. Lines end in \n. */
tka_socket os_input(void);

/*
 * Writes to standard output (1) or error (2) all at once, or gives up (-1)
 * where that would stall the program.
 */
int os_write(int fd, const char *text, size_t length);

/* The error of the last call that failed, what sort it is, and its text. */
int os_error(void);
enum os_kind os_sort(int error);
const char *os_error_text(int error);

int64_t os_monotonic_ns(void);
void os_wall_clock(int64_t *seconds, int *nanoseconds);

int os_receive(tka_socket sock, void *bytes, int room);
int os_send(tka_socket sock, const void *bytes, int length);
int os_poll(struct pollfd *fds, size_t count, int timeout_ms);
int os_set_nonblocking(tka_socket sock);
/* A server that restarts may have its port, another program may not. */
int os_own_port(tka_socket sock);
void os_close(tka_socket sock);

#endif
