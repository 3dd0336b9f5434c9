/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * POSIX systems; see echo.h.
 */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>

#include "echo.h"

/* As many connections as the administrator allows. */
static void raise_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return;
	limit.rlim_cur = limit.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &limit);
}

/* A socket must not become standard input, output or error. */
int sys_start(void)
{
	int fd;

	raise_limit();
	(void)signal(SIGPIPE, SIG_IGN);
	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	return fd < 0 ? -1 : close(fd);
}

int sys_run(sys_thread run, void *with)
{
	pthread_t thread;

	errno = pthread_create(&thread, NULL, run, with);
	return errno ? -1 : pthread_detach(thread);
}

/* Another program can have made the open file non-blocking. */
static void wait_for(int fd, short events)
{
	struct pollfd file = {fd, events, 0};

	(void)poll(&file, 1, -1);
}

int sys_read(char *bytes, int size)
{
	int n;

	do {
		wait_for(STDIN_FILENO, POLLIN);
		n = (int)read(STDIN_FILENO, bytes, (size_t)size);
	} while (n < 0 && net_would_block(errno));
	return n;
}

void sys_write(int fd, const char *text, size_t length)
{
	ssize_t n = 0;

	while (length && (n >= 0 || net_would_block(errno))) {
		wait_for(fd, POLLOUT);
		n = write(fd, text, length);
		text += n > 0 ? n : 0;
		length -= n > 0 ? (size_t)n : 0;
	}
}

int64_t sys_clock(clockid_t clock)
{
	struct timespec now = {0, 0};

	(void)clock_gettime(clock, &now);
	return now.tv_sec * SYS_SECOND + now.tv_nsec;
}
