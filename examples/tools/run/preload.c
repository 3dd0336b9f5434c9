/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * The library that tka-run loads into a program. Sockets get their settings
 * when they are made, and those that come from elsewhere when they are used
 * first. The program reads its own view of the five options: what it set, or
 * what a new socket has. That view is answered by a temporary socket, so that
 * results and error codes are the kernel's.
 *
 * The calls that libtka itself makes are linked past these functions (--wrap).
 */
#include <dlfcn.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tka.h>

#include "run.h"

#ifdef __GLIBC__
#define ADDRESS __SOCKADDR_ARG
#define CONST_ADDRESS __CONST_SOCKADDR_ARG
#else
#define ADDRESS struct sockaddr *restrict
#define CONST_ADDRESS const struct sockaddr *
#endif

/* The C library's function of a name. */
#define REAL(name) ((__typeof__(&name))(uintptr_t)real(&real_##name, #name))
#define DECLARE_REAL(name) static _Atomic(void *) real_##name
DECLARE_REAL(socket);
DECLARE_REAL(connect);
DECLARE_REAL(listen);
DECLARE_REAL(accept);
DECLARE_REAL(setsockopt);
DECLARE_REAL(getsockopt);
#ifdef HAVE_ACCEPT4
DECLARE_REAL(accept4);
#endif

int __wrap_socket(int domain, int type, int protocol);
int __wrap_setsockopt(int fd, int level, int name, const void *value,
		      socklen_t size);
int __wrap_getsockopt(int fd, int level, int name, void *value,
		      socklen_t *size);

/*
 * What a program set itself, by the socket's inode: the same for all its
 * descriptors. A slot that two sockets share belongs to the later one; the
 * other one then reads the values of a new socket.
 */
struct view {
	_Atomic uint32_t inode;
	atomic_uint set; /* mask of TKA_BIT(), or FOREIGN */
	atomic_int value[TKA_OPTIONS];
};
static struct view views[4096];
#define FOREIGN (1u << 31) /* not set by us: the program reads the socket */

static struct tka_keepalive want = TKA_KEEPALIVE_INIT;
static struct {
	int level, number;
} options[TKA_OPTIONS];
static int is_active, is_pinned, is_verbose;

static void *real(_Atomic(void *) *known, const char *name)
{
	void *function = atomic_load(known);

	if (!function) {
		function = dlsym(RTLD_NEXT, name);
		atomic_store(known, function);
	}
	return function;
}

int __wrap_socket(int domain, int type, int protocol)
{
	return REAL(socket)(domain, type, protocol);
}

int __wrap_setsockopt(int fd, int level, int name, const void *value,
		      socklen_t size)
{
	return REAL(setsockopt)(fd, level, name, value, size);
}

int __wrap_getsockopt(int fd, int level, int name, void *value, socklen_t *size)
{
	return REAL(getsockopt)(fd, level, name, value, size);
}

static uint32_t inode(int fd)
{
	struct stat file;

	return fstat(fd, &file) < 0 ? 0 : (uint32_t)file.st_ino;
}

static struct view *slot(uint32_t number)
{
	return &views[number % (sizeof(views) / sizeof(views[0]))];
}

/* The view of a socket, or NULL if it has none. */
static struct view *find(int fd)
{
	uint32_t number = inode(fd);
	struct view *view = slot(number);

	return number && atomic_load(&view->inode) == number ? view : NULL;
}

/* A new view: that of a listening socket, or nothing but a mask. */
static void remember(int fd, struct view *from, unsigned set)
{
	uint32_t number = inode(fd);
	struct view *view = slot(number);
	int i;

	for (i = 0; from && from != view && i < TKA_OPTIONS; i++)
		atomic_store(&view->value[i], atomic_load(&from->value[i]));
	if (from != view)
		atomic_store(&view->set, from ? atomic_load(&from->set) : set);
	atomic_store(&view->inode, number);
}

static void report(int fd, const struct tka_report *result)
{
	char text[TKA_EXPLAIN_SIZE];

	tka_explain(result, text, sizeof(text));
	(void)dprintf(STDERR_FILENO, "tka-run: %ld: socket %d: %s%s%s\n",
		      (long)getpid(), fd, result->code ? "not set" : "set",
		      *text ? ", " : "", text);
}

static void apply(int fd, struct view *from)
{
	struct tka_report result = TKA_REPORT_INIT;

	if (tka_keepalive_apply(fd, &want, TKA_SKIP, &result) == TKA_ESOCKET)
		return;
	remember(fd, from, 0);
	if (is_verbose)
		report(fd, &result);
}

/* A socket from elsewhere: if it has keep-alive on, someone decided that. */
static void settle(int fd, struct view *from)
{
	struct tka_keepalive now = TKA_KEEPALIVE_INIT;
	int before = errno;

	if (is_active && !find(fd) && tka_keepalive_get(fd, &now) == 0) {
		if (is_pinned || now.enabled != 1)
			apply(fd, from);
		else
			remember(fd, from, FOREIGN);
	}
	errno = before;
}

static int option_of(int level, int number)
{
	int i;

	for (i = 0; is_active && i < TKA_OPTIONS; i++)
		if (options[i].number == number && options[i].level == level)
			return i;
	return -1;
}

/* The view of a socket that we have set, or NULL. */
static struct view *own(int fd)
{
	struct view *view;

	if (is_pinned)
		settle(fd, NULL);
	view = find(fd);
	return view && !(atomic_load(&view->set) & FOREIGN) ? view : NULL;
}

static void record(struct view *view, int option, const void *value)
{
	int number;

	memcpy(&number, value, sizeof(number));
	atomic_store(&view->value[option], number);
	atomic_fetch_or(&view->set, TKA_BIT(option));
}

/*
 * A program that sets its own times does not know about the user timeout of
 * ours, with which one lost probe could end its connections.
 */
static void withdraw(int fd, struct view *view, int option)
{
	struct tka_keepalive none = TKA_KEEPALIVE_INIT;

	if (option == TKA_ENABLE || option == TKA_USER_TIMEOUT ||
	    want.user_timeout_ms <= 0 ||
	    atomic_load(&view->set) & TKA_BIT(TKA_USER_TIMEOUT))
		return;
	none.user_timeout_ms = 0;
	(void)tka_keepalive_apply(fd, &none, TKA_SKIP, NULL);
}

static int temporary(void)
{
	return REAL(socket)(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

static void close_temporary(int fd)
{
	int before = errno;

	(void)close(fd);
	errno = before;
}

int setsockopt(int fd, int level, int name, const void *value, socklen_t size)
{
	int option = option_of(level, name), before = errno, on = fd, result;
	struct view *view = option < 0 ? NULL : own(fd);

	errno = before;
	if (!view)
		return REAL(setsockopt)(fd, level, name, value, size);
	if (is_pinned)
		on = temporary();
	errno = before;
	if (on < 0)
		return 0;
	result = REAL(setsockopt)(on, level, name, value, size);
	if (on != fd)
		close_temporary(on);
	if (result == 0) {
		record(view, option, value);
		if (!is_pinned)
			withdraw(fd, view, option);
		errno = before;
	}
	return result;
}

int getsockopt(int fd, int level, int name, void *restrict value,
	       socklen_t *restrict size)
{
	int option = option_of(level, name), before = errno, on, number, result;
	struct view *view = option < 0 ? NULL : own(fd);

	if (!view || (on = temporary()) < 0) {
		errno = before;
		return REAL(getsockopt)(fd, level, name, value, size);
	}
	if (atomic_load(&view->set) & TKA_BIT(option)) {
		number = atomic_load(&view->value[option]);
		(void)REAL(setsockopt)(on, level, name, &number,
				       sizeof(number));
	}
	errno = before;
	result = REAL(getsockopt)(on, level, name, value, size);
	close_temporary(on);
	return result;
}

int socket(int domain, int type, int protocol)
{
	int fd = REAL(socket)(domain, type, protocol), before = errno;

	if (fd >= 0 && is_active && (domain == AF_INET || domain == AF_INET6)) {
		apply(fd, NULL);
		errno = before;
	}
	return fd;
}

int connect(int fd, CONST_ADDRESS address, socklen_t size)
{
	settle(fd, NULL);
	return REAL(connect)(fd, address, size);
}

int listen(int fd, int backlog)
{
	settle(fd, NULL);
	return REAL(listen)(fd, backlog);
}

int accept(int fd, ADDRESS address, socklen_t *restrict size)
{
	int made = REAL(accept)(fd, address, size);

	if (made >= 0)
		settle(made, find(fd));
	return made;
}

#ifdef HAVE_ACCEPT4
int accept4(int fd, ADDRESS address, socklen_t *restrict size, int flags)
{
	int made = REAL(accept4)(fd, address, size, flags);

	if (made >= 0)
		settle(made, find(fd));
	return made;
}
#endif

static void know_options(void)
{
	const struct tka_option_info *info;
	int i;

	for (i = 0; i < TKA_OPTIONS; i++) {
		info = tka_platform_option(tka_platform_current(),
					   (enum tka_option)i);
		options[i].level = options[i].number = -1;
		if (info->support < TKA_SUPPORT_EMULATED)
			continue;
		options[i].level = info->level;
		options[i].number = info->number;
	}
}

/* Also sockets that the program was started with, as inetd does. */
__attribute__((constructor)) static void start(void)
{
	const char *text = getenv(RUN_VARIABLE);
	struct rlimit limit = {0};
	int fd, before = errno;

	if (!text ||
	    sscanf(text, RUN_FORMAT, &want.enabled, &want.idle_s,
		   &want.interval_s, &want.count, &want.user_timeout_ms,
		   &is_pinned, &is_verbose) != 7)
		return;
	know_options();
	is_active = 1;
	(void)getrlimit(RLIMIT_NOFILE, &limit);
	for (fd = 0; fd < 1024 && (rlim_t)fd < limit.rlim_cur; fd++)
		settle(fd, NULL);
	errno = before;
}
