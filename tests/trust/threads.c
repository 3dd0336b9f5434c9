/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * A million calls by eight threads, each on a socket of its own and on one
 * that all of them configure at the same time.
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include <tka.h>

enum { THREADS = 8, ROUNDS = 12500, CALLS_PER_ROUND = 10 };

static int shared;

struct work {
	int number; /* of the thread, from 1 */
	int faults;
};

/* Every thread writes this triple to the shared socket, whole or in part. */
static int is_written_by_someone(const struct tka_keepalive *now)
{
	return now->idle_s > 100 && now->idle_s <= 100 + THREADS &&
	       now->interval_s > 200 && now->interval_s <= 200 + THREADS &&
	       now->count > 10 && now->count <= 10 + THREADS;
}

static int use_own(int sock, int number, int round)
{
	struct tka_keepalive now = TKA_KEEPALIVE_INIT;
	int idle = 1 + (number * 1000 + round) % 30000;
	int faults = tka_keepalive_set(sock, idle, number, 9) != 0;

	faults += tka_keepalive_get(sock, &now) || now.idle_s != idle ||
		  now.interval_s != number || now.enabled != 1;
	faults += tka_keepalive_off(sock) != 0;
	return faults;
}

static int use_shared(int number)
{
	struct tka_report report = TKA_REPORT_INIT;
	struct tka_keepalive now = TKA_KEEPALIVE_INIT;
	struct tka_status status = TKA_STATUS_INIT;
	char text[TKA_EXPLAIN_SIZE];
	int faults;

	faults = tka_keepalive_set(shared, 100 + number, 200 + number,
				   10 + number) != 0;
	faults += tka_keepalive_get(shared, &now) || !is_written_by_someone(&now);
	faults += tka_keepalive_apply(shared, &now, 0, &report) != 0;
	faults += *tka_explain(&report, text, sizeof(text)) != '\0';
	faults += tka_status_get(shared, &status) != 0;
	return faults;
}

/* What is the same in every thread, and what opens a temporary socket. */
static int use_none(int round)
{
	struct tka_keepalive plan = TKA_KEEPALIVE_INIT;
	struct tka_defaults defaults = TKA_DEFAULTS_INIT;
	int faults = tka_plan(10 + round % 1000, 0, 0, &plan) != 0;

	faults += tka_review(&plan, 10 + round % 1000, 0, 0) != 0;
	if (round % 100 == 0)
		faults += tka_system_defaults(&defaults) != 0 ||
			  tka_supports(TKA_IDLE) != 1;
	return faults;
}

static void *run(void *argument)
{
	struct work *work = argument;
	int sock = socket(AF_INET, SOCK_STREAM, 0), round;

	errno = work->number;
	for (round = 0; round < ROUNDS && !work->faults; round++)
		work->faults += use_own(sock, work->number, round) +
				use_shared(work->number) + use_none(round) +
				(errno != work->number);
	(void)close(sock);
	return NULL;
}

/* The number of the lowest free descriptor. */
static int lowest_free(void)
{
	int fd = dup(0);

	(void)close(fd);
	return fd;
}

int main(void)
{
	struct work work[THREADS] = {{0}};
	pthread_t thread[THREADS];
	int i, faults = 0, before;

	shared = socket(AF_INET, SOCK_STREAM, 0);
	faults += tka_keepalive_set(shared, 101, 201, 11) != 0;
	before = lowest_free();
	for (i = 0; i < THREADS; i++) {
		work[i].number = i + 1;
		faults += pthread_create(&thread[i], NULL, run, &work[i]) != 0;
	}
	for (i = 0; i < THREADS; i++) {
		(void)pthread_join(thread[i], NULL);
		faults += work[i].faults;
	}
	printf("1..2\n");
	printf("%sok 1 - %d calls of %d threads on own and shared sockets give "
	       "what they should, and leave errno\n",
	       faults ? "not " : "", THREADS * ROUNDS * CALLS_PER_ROUND,
	       THREADS);
	printf("%sok 2 - no descriptor is left open\n",
	       lowest_free() == before ? "" : "not ");
	return faults || lowest_free() != before;
}
