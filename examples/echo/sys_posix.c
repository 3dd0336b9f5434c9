/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * POSIX systems; see sys.h.
 */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>

#include "sys.h"

/* Otherwise a socket would become standard input, output or error. */
static int open_standard_files(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	return fd < 0 ? -1 : close(fd);
}

/* As many connections as the administrator allows. */
static void raise_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return;
	limit.rlim_cur = limit.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &limit);
}

int sys_start(void)
{
	raise_limit();
	(void)signal(SIGPIPE, SIG_IGN);
	return open_standard_files();
}

int sys_run(sys_thread run, void *with)
{
	pthread_t thread;

	errno = pthread_create(&thread, NULL, run, with);
	return errno ? -1 : pthread_detach(thread);
}

int sys_pair(tka_socket pair[2])
{
	return socketpair(AF_UNIX, SOCK_DGRAM, 0, pair);
}

int sys_set_nonblocking(tka_socket sock)
{
	int flags = fcntl(sock, F_GETFL);

	return flags < 0 ? -1 : fcntl(sock, F_SETFL, flags | O_NONBLOCK);
}

const char *sys_error_text(int error)
{
	return strerror(error);
}

/*
 * Waits as well if another program has made the open file non-blocking. Returns
 * whether to try again.
 */
static int wait_for(int fd, short events, ssize_t n)
{
	struct pollfd file = {fd, events, 0};

	if (n >= 0 || (errno != EAGAIN && errno != EINTR))
		return 0;
	(void)poll(&file, 1, -1);
	return 1;
}

int sys_read(char *bytes, int size)
{
	ssize_t n;

	do
		n = read(STDIN_FILENO, bytes, (size_t)size);
	while (wait_for(STDIN_FILENO, POLLIN, n));
	return (int)n;
}

void sys_write(int fd, const char *text, size_t length)
{
	ssize_t n;

	do {
		n = write(fd, text, length);
		text += n > 0 ? n : 0;
		length -= n > 0 ? (size_t)n : 0;
	} while (wait_for(fd, POLLOUT, n) || (length && n > 0));
}

static int64_t read_clock(clockid_t clock)
{
	struct timespec now = {0, 0};

	(void)clock_gettime(clock, &now);
	return now.tv_sec * SYS_SECOND + now.tv_nsec;
}

int64_t sys_now(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

int64_t sys_utc(void)
{
	return read_clock(CLOCK_REALTIME);
}
