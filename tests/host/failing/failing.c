/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Makes calls of a program fail, loaded with LD_PRELOAD. FAIL=NAME:FIRST:LAST:
 * STEP:ERROR is for every STEP-th of the calls FIRST to LAST of one function;
 * an error of 0 is a transfer of one byte. The file FAILED is made when the
 * first call fails. NO_ANSWER=1 lets the resolver wait for ever.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

static struct {
	char name[32];
	int first, last, step, error;
} fault;
static atomic_int calls;

/* The C library's function of a name. */
static void find(void *next, const char *name)
{
	void *symbol = dlsym(RTLD_NEXT, name);

	memcpy(next, &symbol, sizeof(symbol));
}

static void leave_mark(void)
{
	int (*next)(const char *, int, ...);
	int (*next_close)(int);
	const char *path = getenv("FAILED");

	find(&next, "open");
	find(&next_close, "close");
	if (path)
		(void)next_close(next(path, O_CREAT | O_WRONLY, 0600));
}

__attribute__((constructor)) static void start(void)
{
	const char *text = getenv("FAIL");

	if (!text ||
	    sscanf(text, "%31[^:]:%d:%d:%d:%d", fault.name, &fault.first,
		   &fault.last, &fault.step, &fault.error) != 5)
		fault.name[0] = '\0';
}

static int is_due(const char *name)
{
	int call;

	if (strcmp(name, fault.name) != 0)
		return 0;
	call = ++calls;
	if (call < fault.first || call > fault.last ||
	    (call - fault.first) % fault.step)
		return 0;
	leave_mark();
	errno = fault.error;
	return 1;
}

#define FAILING(type, failure, name, parameters, arguments) \
	type name parameters \
	{ \
		type(*next) parameters; \
		if (is_due(#name)) \
			return failure; \
		find(&next, #name); \
		return next arguments; \
	}

FAILING(int, -1, socket, (int a, int b, int c), (a, b, c))
FAILING(int, -1, socketpair, (int a, int b, int c, int d[2]), (a, b, c, d))
FAILING(int, -1, bind, (int a, const struct sockaddr *b, socklen_t c),
	(a, b, c))
FAILING(int, -1, listen, (int a, int b), (a, b))
FAILING(int, -1, setsockopt, (int a, int b, int c, const void *d, socklen_t e),
	(a, b, c, d, e))
FAILING(int, -1, getsockopt,
	(int a, int b, int c, void *restrict d, socklen_t *restrict e),
	(a, b, c, d, e))
FAILING(int, -1, getsockname,
	(int a, struct sockaddr *restrict b, socklen_t *restrict c), (a, b, c))
FAILING(int, -1, getpeername,
	(int a, struct sockaddr *restrict b, socklen_t *restrict c), (a, b, c))
FAILING(int, -1, shutdown, (int a, int b), (a, b))
FAILING(int, -1, poll, (struct pollfd * a, nfds_t b, int c), (a, b, c))
FAILING(int, -1, uname, (struct utsname * a), (a))
#ifndef __SANITIZE_ADDRESS__ /* it has its own */
FAILING(void *, NULL, malloc, (size_t a), (a))
FAILING(void *, NULL, calloc, (size_t a, size_t b), (a, b))
FAILING(void *, NULL, realloc, (void *a, size_t b), (a, b))
#endif
FAILING(int, fault.error, pthread_create,
	(pthread_t *restrict a, const pthread_attr_t *restrict b,
	 void *(*c)(void *), void *restrict d),
	(a, b, c, d))
FAILING(int, fault.error, getnameinfo,
	(const struct sockaddr *restrict a, socklen_t b, char *restrict c,
	 socklen_t d, char *restrict e, socklen_t f, int g),
	(a, b, c, d, e, f, g))
FAILING(DIR *, NULL, opendir, (const char *a), (a))
FAILING(DIR *, NULL, fdopendir, (int a), (a))
FAILING(struct dirent *, NULL, readdir, (DIR * a), (a))
FAILING(ssize_t, -1, readlink,
	(const char *restrict a, char *restrict b, size_t c), (a, b, c))
FAILING(ssize_t, -1, readlinkat,
	(int a, const char *restrict b, char *restrict c, size_t d),
	(a, b, c, d))
FAILING(ssize_t, -1, pread, (int a, void *b, size_t c, off_t d), (a, b, c, d))
FAILING(int, -1, access, (const char *a, int b), (a, b))
FAILING(int, -1, fstat, (int a, struct stat *restrict b), (a, b))
FAILING(int, -1, setenv, (const char *a, const char *b, int c), (a, b, c))
FAILING(int, -1, execv, (const char *a, char *const b[]), (a, b))

/* It closes even if it fails, as on Linux. */
int close(int fd)
{
	int (*next)(int), result;

	find(&next, "close");
	result = next(fd);
	return is_due("close") ? -1 : result;
}

/* Of these errors a connection is the cause, and then it is not there any
 * more; with others it still waits. */
static int is_lost_with(int error)
{
	return error == ECONNABORTED || error == EPROTO || error == ENETDOWN ||
	       error == EHOSTUNREACH;
}

int accept(int sock, struct sockaddr *restrict from, socklen_t *restrict size)
{
	int (*next)(int, struct sockaddr *restrict, socklen_t *restrict);
	int due = is_due("accept"), fd;

	if (due && !is_lost_with(fault.error))
		return -1;
	find(&next, "accept");
	fd = next(sock, from, size);
	if (!due || fd < 0)
		return fd;
	(void)close(fd);
	errno = fault.error;
	return -1;
}

/* Interrupted, it goes on by itself. */
int connect(int sock, const struct sockaddr *to, socklen_t size)
{
	int (*next)(int, const struct sockaddr *, socklen_t);

	find(&next, "connect");
	if (!is_due("connect"))
		return next(sock, to, size);
	if (fault.error == EINTR)
		(void)next(sock, to, size);
	errno = fault.error;
	return -1;
}

/* A program's own pairs do not fail. */
static int is_network(int fd)
{
	int (*next)(int, struct sockaddr *restrict, socklen_t *restrict);
	struct sockaddr_storage own = {0};
	socklen_t size = sizeof(own);

	find(&next, "getsockname");
	return !next(fd, (struct sockaddr *)&own, &size) &&
	       own.ss_family != AF_UNIX;
}

static int is_standard(int fd)
{
	return fd <= STDERR_FILENO;
}

static int is_any(int fd)
{
	return fd >= 0;
}

#define TRANSFERRING(name, applies, parameters, arguments) \
	ssize_t name parameters \
	{ \
		ssize_t(*next) parameters; \
		if (applies(fd) && is_due(#name)) { \
			if (fault.error) \
				return -1; \
			size = size < 1 ? size : 1; \
		} \
		find(&next, #name); \
		return next arguments; \
	}

TRANSFERRING(recv, is_network, (int fd, void *bytes, size_t size, int flags),
	     (fd, bytes, size, flags))
TRANSFERRING(send, is_network,
	     (int fd, const void *bytes, size_t size, int flags),
	     (fd, bytes, size, flags))
TRANSFERRING(read, is_any, (int fd, void *bytes, size_t size),
	     (fd, bytes, size))
TRANSFERRING(write, is_standard, (int fd, const void *bytes, size_t size),
	     (fd, bytes, size))

int getaddrinfo(const char *host, const char *port,
		const struct addrinfo *hints, struct addrinfo **list)
{
	int (*next)(const char *, const char *, const struct addrinfo *,
		    struct addrinfo **);

	while (getenv("NO_ANSWER"))
		(void)pause();
	if (is_due("getaddrinfo"))
		return fault.error;
	find(&next, "getaddrinfo");
	return next(host, port, hints, list);
}

/* One more argument, whatever it is: all of them have the size of a long. */
#define VARIADIC(type, name, parameters, last, arguments) \
	type name parameters \
	{ \
		type(*next) parameters; \
		va_list more; \
		long argument; \
		va_start(more, last); \
		argument = va_arg(more, long); \
		va_end(more); \
		if (is_due(#name)) \
			return -1; \
		find(&next, #name); \
		return next arguments; \
	}

VARIADIC(int, open, (const char *path, int flags, ...), flags,
	 (path, flags, argument))
VARIADIC(int, openat, (int at, const char *path, int flags, ...), flags,
	 (at, path, flags, argument))
VARIADIC(int, fcntl, (int fd, int command, ...), command,
	 (fd, command, argument))
VARIADIC(int, ioctl, (int fd, unsigned long request, ...), request,
	 (fd, request, argument))

/* pidfd_open() and pidfd_getfd(), which have no function in older libraries */
long syscall(long number, ...)
{
	long (*next)(long, ...), a, b, c;
	va_list more;

	va_start(more, number);
	a = va_arg(more, long);
	b = va_arg(more, long);
	c = va_arg(more, long);
	va_end(more);
	if (is_due("syscall"))
		return -1;
	find(&next, "syscall");
	return next(number, a, b, c);
}
