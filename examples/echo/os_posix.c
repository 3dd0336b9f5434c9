/* SPDX-License-Identifier: MIT */
/*
 * POSIX systems; see os.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "os.h"

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

/* As many connections as the administrator allows. */
static void raise_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return;
	limit.rlim_cur = limit.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &limit);
}

/* Signals that outrun their reader must not block: one byte says it all. */
int os_start(void)
{
	raise_limit();
	if (signal(SIGPIPE, SIG_IGN) == SIG_ERR ||
	    socketpair(AF_UNIX, SOCK_STREAM, 0, stop_pair) ||
	    os_set_nonblocking(stop_pair[1]) || catch (SIGINT) ||
	    catch (SIGTERM))
		return -1;
	return 0;
}

tka_socket os_stop(void)
{
	return stop_pair[0];
}

/* Blocks for input; 0 at its end. */
static ssize_t read_input(char *bytes, size_t room)
{
	struct pollfd input = {STDIN_FILENO, POLLIN, 0};
	ssize_t n = read(STDIN_FILENO, bytes, room);

	while (n < 0 && (errno == EINTR || errno == EAGAIN)) {
		(void)poll(&input, 1, -1);
		n = read(STDIN_FILENO, bytes, room);
	}
	return n < 0 ? 0 : n;
}

static int pass_on(int sock, const char *bytes, ssize_t length)
{
	ssize_t n;

	while (length > 0) {
		n = write(sock, bytes, (size_t)length);
		if (n < 0)
			return -1;
		bytes += n;
		length -= n;
	}
	return 0;
}

static void *pump(void *pair)
{
	const int sock = *(const int *)pair;
	char bytes[4096];
	ssize_t n;

	do
		n = read_input(bytes, sizeof(bytes));
	while (n > 0 && !pass_on(sock, bytes, n));
	(void)close(sock);
	return NULL;
}

/*
 * A thread of its own, because not every system can wait for a terminal or a
 * file along with sockets, and epoll can wait for no file at all. It takes no
 * signals.
 */
tka_socket os_input(void)
{
	static int pair[2];
	sigset_t all, before;
	pthread_t thread;
	int error;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
		return OS_NONE;
	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &before);
	error = pthread_create(&thread, NULL, pump, &pair[1]);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (!error)
		(void)pthread_detach(thread); /* it ends with the program */
	if (!error && !os_set_nonblocking(pair[0]))
		return pair[0];
	errno = error ? error : errno;
	return OS_NONE;
}

/*
 * A reader that kept up so far is given a moment; one that does not read gets
 * no more of them until it has read.
 */
int os_write(int fd, const char *text, size_t length)
{
	static int patience_ms = 100;
	struct pollfd out = {fd, POLLOUT, 0};
	int ready = poll(&out, 1, patience_ms);

	patience_ms = ready > 0 ? 100 : 0;
	if (ready <= 0)
		return -1;
	return write(fd, text, length) < 0 ? -1 : 0;
}

int os_error(void)
{
	return errno;
}

enum os_kind os_sort(int error)
{
	switch (error) {
	case EAGAIN:
#if EWOULDBLOCK != EAGAIN
	case EWOULDBLOCK:
#endif
	case EINTR:
	case EINPROGRESS:
		return OS_LATER;
	case ECONNABORTED:
	case EPROTO:
		return OS_GONE;
	case EMFILE:
	case ENFILE:
	case ENOBUFS:
	case ENOMEM:
		return OS_EXHAUSTED;
	}
	return OS_FATAL;
}

const char *os_error_text(int error)
{
	return strerror(error);
}

int64_t os_monotonic_ns(void)
{
	struct timespec now = {0, 0};

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * OS_SECOND + now.tv_nsec;
}

void os_wall_clock(int64_t *seconds, int *nanoseconds)
{
	struct timespec now = {0, 0};

	(void)clock_gettime(CLOCK_REALTIME, &now);
	*seconds = now.tv_sec;
	*nanoseconds = (int)now.tv_nsec;
}

int os_receive(tka_socket sock, void *bytes, int room)
{
	return (int)recv(sock, bytes, (size_t)room, 0);
}

int os_send(tka_socket sock, const void *bytes, int length)
{
	return (int)send(sock, bytes, (size_t)length, 0);
}

int os_poll(struct pollfd *fds, size_t count, int timeout_ms)
{
	return poll(fds, (nfds_t)count, timeout_ms);
}

int os_set_nonblocking(tka_socket sock)
{
	int flags = fcntl(sock, F_GETFL);

	return flags < 0 ? -1 : fcntl(sock, F_SETFL, flags | O_NONBLOCK);
}

int os_own_port(tka_socket sock)
{
	const int on = 1;

	return setsockopt(sock, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
}

void os_close(tka_socket sock)
{
	(void)close(sock);
}
