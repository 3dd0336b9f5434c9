/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * The cost of calls, each beside the bare system calls that it replaces and,
 * if it is installed, libuv's uv_tcp_keepalive(). All take turns in one run,
 * so that a busy machine disturbs them alike: the ratios are to be quoted.
 * Exit status 1: a goal was missed.
 */
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#ifdef HAVE_LIBUV
#include <uv.h>
#endif

#include "core/core.h"

enum {
	rounds = 151,
	sockets = 200, /* calls of one turn, each on a socket of its own */
};

static int pool[sockets], queue[sockets];
static int listening[2]; /* plain, and with keep-alive to inherit */

/* ---- a kernel that does nothing, to measure the library's own code ---- */

static int no_get(const struct tka__kernel *k, tka_socket sock, int level,
		  int number, int *value)
{
	(void)k, (void)sock, (void)level, (void)number;
	*value = 0;
	return 0;
}

static int no_set(const struct tka__kernel *k, tka_socket sock, int level,
		  int number, int value)
{
	(void)k, (void)sock, (void)level, (void)number, (void)value;
	return 0;
}

static const struct tka__kernel nothing = {.get = no_get, .set = no_set};

static void own_code(int i)
{
	(void)tka__set(&nothing, &tka__linux, pool[i], 10, 5, 3);
}

/* The same eight calls of that kernel. */
static void eight_stubs(int i)
{
	const struct tka__kernel *volatile where = &nothing;
	const struct tka__kernel *k = where;
	int o, value;

	for (o = 0; o < 4; o++)
		(void)k->get(k, pool[i], o, o, &value);
	for (o = 0; o < 4; o++)
		(void)k->set(k, pool[i], o, o, value);
}

/* ---- bare calls ---- */

static const int options[][3] = {
	{SOL_SOCKET, SO_KEEPALIVE, 1},	    {IPPROTO_TCP, TCP_KEEPINTVL, 5},
	{IPPROTO_TCP, TCP_KEEPCNT, 3},	    {IPPROTO_TCP, TCP_KEEPIDLE, 10},
	{IPPROTO_TCP, TCP_USER_TIMEOUT, 0},
};

/* Blindly, as most programs do. */
static void four_sets(int i)
{
	int o;

	for (o = 0; o < 4; o++)
		setsockopt(pool[i], options[o][0], options[o][1],
			   &options[o][2], sizeof(int));
}

static void five_gets(int i)
{
	socklen_t size = sizeof(int);
	int o, value;

	for (o = 0; o < 5; o++)
		getsockopt(pool[i], options[o][0], options[o][1], &value,
			   &size);
}

static void tcp_info(int i)
{
	struct tcp_info info;
	socklen_t size = sizeof(info);

	getsockopt(pool[i], IPPROTO_TCP, TCP_INFO, &info, &size);
}

/* What is in flight is not in TCP_INFO. */
static void tcp_info_and_queues(int i)
{
	int queued, unsent;

	tcp_info(i);
	ioctl(pool[i], SIOCOUTQ, &queued);
	ioctl(pool[i], SIOCOUTQNSD, &unsent);
}

static void accept_from(int which, int i)
{
	queue[i] = accept(listening[which], NULL, NULL);
}

static void accept_plain(int i)
{
	accept_from(0, i);
}

static void accept_inherited(int i)
{
	accept_from(1, i);
}

/* ---- the library's calls ---- */

static void set(int i)
{
	tka_keepalive_set(pool[i], 10, 5, 3);
}

static void apply_each(int i)
{
	struct tka_keepalive want = TKA_KEEPALIVE_INIT;

	want.enabled = 1;
	want.idle_s = 10;
	want.interval_s = 5;
	want.count = 3;
	tka_keepalive_apply(pool[i], &want, TKA_EACH, NULL);
}

static void get(int i)
{
	struct tka_keepalive now = TKA_KEEPALIVE_INIT;

	tka_keepalive_get(pool[i], &now);
}

static void status(int i)
{
	struct tka_status s = TKA_STATUS_INIT;

	tka_status_get(pool[i], &s);
}

static void within(int i)
{
	tka_keepalive_within(pool[i], 30, 0, NULL);
}

#ifdef HAVE_LIBUV
static uv_tcp_t handles[sockets];

static void libuv(int i)
{
	uv_tcp_keepalive(&handles[i], 1, 10);
}
#endif

/* ---- before and after a turn, not measured ---- */

static void switch_all(int on)
{
	int i;

	for (i = 0; i < sockets; i++)
		setsockopt(pool[i], SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
}

static void disable(void)
{
	switch_all(0);
}

static void enable(void)
{
	switch_all(1);
}

/* or the next tka_keepalive_set() has to do it */
static void turn_user_timeout_off(void)
{
	int i;

	for (i = 0; i < sockets; i++)
		setsockopt(pool[i], options[4][0], options[4][1],
			   &options[4][2], sizeof(int));
}

static void connect_to(int listener)
{
	struct sockaddr_in address;
	socklen_t size = sizeof(address);
	int i;

	getsockname(listener, (struct sockaddr *)&address, &size);
	for (i = 0; i < sockets; i++) {
		queue[i] = socket(AF_INET, SOCK_STREAM, 0);
		if (connect(queue[i], (struct sockaddr *)&address, size))
			abort();
	}
}

static int connecting[sockets];

static void fill(int listener)
{
	int i;

	connect_to(listener);
	for (i = 0; i < sockets; i++)
		connecting[i] = queue[i];
}

static void fill_plain(void)
{
	fill(listening[0]);
}

static void fill_inherited(void)
{
	fill(listening[1]);
}

static void hang_up(void)
{
	int i;

	for (i = 0; i < sockets; i++) {
		close(connecting[i]); /* first: it keeps the TIME_WAIT */
		close(queue[i]);
	}
}

static const struct contender {
	const char *name;
	void (*run)(int i);
	void (*before)(void);
	void (*after)(void);
	int beside;  /* index of what it is compared with */
	double goal; /* largest ratio, 0: none */
} contenders[] = {
	{"four bare setsockopt()", four_sets, disable, NULL, 0, 0},
	{"five bare getsockopt()", five_gets, NULL, NULL, 1, 0},
	{"TCP_INFO", tcp_info, NULL, NULL, 2, 0},
	{"TCP_INFO and both queues", tcp_info_and_queues, NULL, NULL, 2, 0},
	{"tka_keepalive_set", set, disable, NULL, 0, 2.3},
	{"tka_keepalive_set, on already", set, enable, NULL, 0, 2.0},
	{"tka_keepalive_apply, TKA_EACH", apply_each, disable, NULL, 0, 1.15},
	{"tka_keepalive_get", get, NULL, NULL, 1, 1.1},
	{"tka_status_get", status, NULL, NULL, 3, 1.3},
	{"tka_keepalive_within", within, disable, turn_user_timeout_off, 0, 0},
	{"eight calls of no kernel", eight_stubs, NULL, NULL, 0, 0},
	{"tka_keepalive_set with no kernel", own_code, NULL, NULL, 0, 0},
	{"accept()", accept_plain, fill_plain, hang_up, 12, 0},
	{"accept(), keep-alive inherited", accept_inherited, fill_inherited,
	 hang_up, 12, 0},
#ifdef HAVE_LIBUV
	{"uv_tcp_keepalive", libuv, disable, NULL, 0, 0},
#endif
};
enum {
	contestants = sizeof(contenders) / sizeof(contenders[0]),
	stubs_at = 10, /* indices above */
	own_code_at = 11,
	own_code_goal_ns = 60,
};

static double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static double time_turn(const struct contender *c)
{
	double start, end;
	int i;

	if (c->before)
		c->before();
	start = now_ns();
	for (i = 0; i < sockets; i++)
		c->run(i);
	end = now_ns();
	if (c->after)
		c->after();
	return (end - start) / sockets;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *values)
{
	qsort(values, rounds, sizeof(*values), ascending);
	return values[rounds / 2];
}

static int listen_on_loopback(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	int sock = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(sock, (struct sockaddr *)&address, sizeof(address)) ||
	    listen(sock, sockets))
		abort();
	return sock;
}

static void open_all(void)
{
	int i;

	listening[0] = listen_on_loopback();
	listening[1] = listen_on_loopback();
	if (tka_keepalive_set(listening[1], 10, 5, 3))
		abort();
	fill_plain();
	for (i = 0; i < sockets; i++) {
		accept_plain(i);
		pool[i] = queue[i];
	}
#ifdef HAVE_LIBUV
	for (i = 0; i < sockets; i++) {
		uv_tcp_init(uv_default_loop(), &handles[i]);
		uv_tcp_open(&handles[i], dup(pool[i]));
	}
#endif
}

static const char *verdict(int is_missed)
{
	return is_missed ? ": goal missed" : "";
}

static int print(int c, const double *typical)
{
	const struct contender *this = &contenders[c];
	double ratio = typical[c] / typical[this->beside];
	int is_missed = this->goal > 0 && ratio > this->goal;

	printf("%-33s %6.0f ns, %5.2f of %s%s\n", this->name, typical[c], ratio,
	       contenders[this->beside].name, verdict(is_missed));
	return is_missed;
}

int main(void)
{
	static double ns[contestants][rounds];
	double typical[contestants], own;
	int i, c, missed = 0;

	open_all();
	for (i = 0; i < rounds; i++)
		for (c = 0; c < contestants; c++)
			ns[c][i] = time_turn(&contenders[c]);
	for (c = 0; c < contestants; c++)
		typical[c] = median(ns[c]);
	for (c = 0; c < contestants; c++)
		missed |= print(c, typical);
	own = typical[own_code_at] - typical[stubs_at];
	missed |= own >= own_code_goal_ns;
	printf("own code of tka_keepalive_set: %.0f ns%s\n", own,
	       verdict(own >= own_code_goal_ns));
	return missed ? EXIT_FAILURE : EXIT_SUCCESS;
}
