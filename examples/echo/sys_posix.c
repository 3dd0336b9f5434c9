/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * POSIX systems; see sys.h.
 */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "sys.h"

static int stop_pair[2];

static void on_signal(int number)
{
	int saved = errno;

	(void)number;
	(void)!write(stop_pair[1], "", 1);
	errno = saved;
}

static int catch (int number)
{
	struct sigaction action = {0};

	action.sa_handler = on_signal;
	action.sa_flags = SA_RESTART;
	return sigaction(number, &action, NULL);
}

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
	if (open_standard_files() || sys_pair(stop_pair) ||
	    sys_set_nonblocking(stop_pair[1]) || catch (SIGINT) ||
	    catch (SIGTERM))
		return -1;
	return signal(SIGPIPE, SIG_IGN) == SIG_ERR ? -1 : 0;
}

tka_socket sys_stop(void)
{
	return stop_pair[0];
}

int sys_run(sys_thread run, void *with)
{
	pthread_t thread;

	errno = pthread_create(&thread, NULL, run, with);
	return errno ? -1 : pthread_detach(thread);
}

int sys_pair(tka_socket pair[2])
{
	return socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
}

/* Waits: another program may have made the open file non-blocking. */
static int is_worth_waiting(int fd, short events)
{
	struct pollfd file = {fd, events, 0};

	if (errno == EAGAIN)
		(void)poll(&file, 1, -1);
	return errno == EAGAIN || errno == EINTR;
}

int sys_read(char *bytes, int size)
{
	ssize_t n;

	do
		n = read(STDIN_FILENO, bytes, (size_t)size);
	while (n < 0 && is_worth_waiting(STDIN_FILENO, POLLIN));
	return (int)n;
}

void sys_write(int fd, const char *text, size_t length)
{
	ssize_t n;

	for (; length > 0; text += n, length -= (size_t)n) {
		n = write(fd, text, length);
		if (n < 0 && !is_worth_waiting(fd, POLLOUT))
			return;
		n = n < 0 ? 0 : n;
	}
}

enum sys_kind sys_kind(int error)
{
	switch (error) {
	case EAGAIN:
#if EWOULDBLOCK != EAGAIN
	case EWOULDBLOCK:
#endif
	case EINTR:
	case EINPROGRESS:
		return SYS_AGAIN;
	case EMFILE:
	case ENFILE:
	case ENOBUFS:
	case ENOMEM:
		return SYS_EXHAUSTED;
	}
	return SYS_OTHER;
}

const char *sys_error_text(int error)
{
	return strerror(error);
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

int sys_set_nonblocking(tka_socket sock)
{
	int flags = fcntl(sock, F_GETFL);

	return flags < 0 ? -1 : fcntl(sock, F_SETFL, flags | O_NONBLOCK);
}
