/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * The loop; see echo.h for its rule. Each pass builds the array for poll()
 * anew, which costs no more than poll() itself, so there is nothing to keep
 * in step: a removed watch leaves a hole until the next pass.
 */
#include <limits.h>
#include <signal.h>
#include <stdlib.h>

#include "echo.h"

static struct watch **watches;
static struct pollfd *fds; /* in step with watches while a pass lasts */
static size_t count, room;
static int is_over, exit_status;
static tka_socket pair[2]; /* jobs arrive at the first from the second */

int loop_add(struct watch *watch)
{
	const size_t more = count < room ? room : 2 * room + 64;
	struct watch **all = realloc(watches, more * sizeof(*all));
	struct pollfd *more_fds = realloc(fds, more * sizeof(*fds));

	watches = all ? all : watches;
	fds = more_fds ? more_fds : fds;
	if (!all || !more_fds)
		return -1;
	room = more;
	watch->place = count;
	watches[count++] = watch;
	/* cppcheck-suppress memleak ; both are kept above */
	return 0;
}

void loop_remove(struct watch *watch)
{
	if (watch->place < count && watches[watch->place] == watch)
		watches[watch->place] = NULL;
}

/*
 * Returns for how long to wait, at most an hour. Rounded up: poll() must not
 * return a moment before the deadline.
 */
static int build(int64_t now)
{
	int64_t earliest = now + 3600 * SYS_SECOND;
	struct watch *watch;
	size_t i, n = 0;

	for (i = 0; i < count; i++) {
		watch = watches[i];
		if (!watch)
			continue;
		fds[n].fd = watch->events ? watch->sock : SYS_NONE;
		fds[n].events = watch->events;
		fds[n].revents = 0;
		if (watch->due && watch->due < earliest)
			earliest = watch->due;
		watch->place = n;
		watches[n++] = watch;
	}
	count = n;
	return earliest > now ? (int)((earliest - now) / SYS_MS) + 1 : 0;
}

/* An interrupted poll() found nothing out, so the next pass decides. */
static int pass(void)
{
	const int64_t began = sys_now();
	const int timeout_ms = build(began);
	size_t i, n = count;

	if (sys_poll(fds, n, timeout_ms) < 0)
		return net_would_block(sys_error()) ? 0 : -1;
	for (i = 0; i < n && !is_over; i++) {
		struct watch *watch = watches[i];

		if (watch && fds[i].events && fds[i].revents) {
			watch->ready(watch);
		} else if (watch && watch->due && watch->due <= began) {
			watch->due = 0;
			watch->missed(watch);
		}
	}
	return 0;
}

/* Returns the exit status. */
static int run_loop(void)
{
	while (!is_over)
		if (pass())
			loop_fail("cannot go on: host %s",
				  sys_error_text(sys_error()));
	return exit_status;
}

void loop_fail(const char *what, const char *why)
{
	LOG_ERROR(options.me, "failed", STRING("host", what, options.host),
		  STRING("port", " port %s", options.port),
		  STRING("reason", ": %s", why));
	loop_stop(1);
}

void loop_stop(int status)
{
	is_over = 1;
	exit_status = status;
}

static void send_job(struct job *job)
{
	(void)sys_send(pair[1], &job, sizeof(job));
}

SYS_THREAD run(void *with)
{
	struct job *job = with;

	job->block();
	send_job(job);
	return 0;
}

int loop_run_job(struct job *job)
{
	return sys_run(run, job);
}

static struct job *take_job(void)
{
	struct job *job;
	const int n = sys_receive(pair[0], &job, sizeof(job));

	return n == sizeof(job) ? job : NULL;
}

struct job *loop_wait_for_job(int ms)
{
	struct pollfd fd = {.fd = pair[0], .events = POLLIN};

	return sys_poll(&fd, 1, ms) > 0 ? take_job() : NULL;
}

static void on_job(struct watch *unused)
{
	const struct job *job = take_job();

	(void)unused;
	if (job)
		job->then();
}

static void stop(void)
{
	size_t i;

	LOG(options.me, "stopping", NOTE("stopping"));
	for (i = 0; i < count; i++)
		if (watches[i] && watches[i]->stopped)
			watches[i]->stopped(watches[i]);
	loop_stop(0);
}

/* On Windows it runs in a thread. */
static void on_signal(int number)
{
	static struct job job = {NULL, stop};
	const int saved = errno; /* NOLINT: it is restored */

	(void)number;
	send_job(&job);
	errno = saved; /* NOLINT */
}

static int start(void)
{
	static struct watch jobs = {.events = POLLIN, .ready = on_job};

	if (sys_pair(pair))
		return -1;
	jobs.sock = pair[0];
	(void)signal(SIGINT, on_signal);
	(void)signal(SIGTERM, on_signal);
	return loop_add(&jobs);
}

int main(int argc, char **argv)
{
	int status;

	options_read(argc, argv);
	if (sys_start() || start() || net_resolve())
		return log_failed_start();
	keepalive_log_start();
	status = run_loop();
	log_end();
	return status;
}
