/* SPDX-License-Identifier: MIT */
/*
 * What tka_keepalive_set() costs: its own code on a kernel that does nothing,
 * and on a real socket beside the same system calls made by hand and, where
 * it is installed, libuv's uv_tcp_keepalive(). The contenders take turns, so
 * that a noisy machine disturbs them alike; ratios are what to quote.
 */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#ifdef HAVE_LIBUV
#include <uv.h>
#endif

#include "internal.h"

enum {
	rounds = 2001,
	calls = 200
};

static int no_tcp(const struct tka__kernel *k, tka_socket sock)
{
	(void)k, (void)sock;
	return 0;
}

static int no_get(const struct tka__kernel *k, tka_socket sock, int level,
		  int number, int *value)
{
	(void)k, (void)sock, (void)level, (void)number;
	*value = 1;
	return 0;
}

static int no_set(const struct tka__kernel *k, tka_socket sock, int level,
		  int number, int value)
{
	(void)k, (void)sock, (void)level, (void)number, (void)value;
	return 0;
}

static const struct tka__kernel nothing = {
	.tcp = no_tcp,
	.get = no_get,
	.set = no_set,
};

static void own_code(int sock)
{
	struct tka_keepalive want = TKA_KEEPALIVE_INIT;

	want.enabled = 1;
	want.idle_s = 10;
	want.interval_s = 5;
	want.count = 3;
	tka__apply(&nothing, &tka__linux, sock, &want, 0, NULL);
}

static void library(int sock)
{
	tka_keepalive_set(sock, 10, 5, 3);
}

static const int options[4][3] = {
	{SOL_SOCKET, SO_KEEPALIVE, 1},
	{IPPROTO_TCP, TCP_KEEPINTVL, 5},
	{IPPROTO_TCP, TCP_KEEPCNT, 3},
	{IPPROTO_TCP, TCP_KEEPIDLE, 10},
};

/* Blindly, as most programs do. */
static void four_sets(int sock)
{
	int i;

	for (i = 0; i < 4; i++)
		setsockopt(sock, options[i][0], options[i][1], &options[i][2],
			   sizeof(int));
}

/* The calls that the library makes. */
static void nine_calls(int sock)
{
	socklen_t size = sizeof(int);
	int i, value;

	getsockopt(sock, IPPROTO_TCP, TCP_NODELAY, &value, &size);
	for (i = 0; i < 4; i++)
		getsockopt(sock, options[i][0], options[i][1], &value, &size);
	four_sets(sock);
}

#ifdef HAVE_LIBUV
static uv_tcp_t handle;

static void libuv(int sock)
{
	(void)sock;
	uv_tcp_keepalive(&handle, 1, 10);
}
#endif

static const struct contender {
	const char *name;
	void (*run)(int sock);
} contenders[] = {
	{"tka_keepalive_set, without the kernel", own_code},
	{"tka_keepalive_set", library},
	{"the same nine system calls", nine_calls},
	{"four setsockopt() unchecked", four_sets},
#ifdef HAVE_LIBUV
	{"uv_tcp_keepalive", libuv},
#endif
};
enum {
	contestants = sizeof(contenders) / sizeof(contenders[0])
};

static double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static double time_one(const struct contender *c, int sock)
{
	double start = now_ns();
	int i;

	for (i = 0; i < calls; i++)
		c->run(sock);
	return (now_ns() - start) / (double)calls;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int main(void)
{
	static double ns[contestants][rounds];
	int sock = socket(AF_INET, SOCK_STREAM, 0);
	int i, c;

#ifdef HAVE_LIBUV
	uv_tcp_init(uv_default_loop(), &handle);
	uv_tcp_open(&handle, dup(sock));
#endif
	for (i = 0; i < rounds; i++)
		for (c = 0; c < contestants; c++)
			ns[c][i] = time_one(&contenders[c], sock);
	for (c = 0; c < contestants; c++)
		qsort(ns[c], rounds, sizeof(double), ascending);
	for (c = 0; c < contestants; c++)
		printf("%-40s median %7.0f ns, %5.2f of the nine calls\n",
		       contenders[c].name, ns[c][rounds / 2],
		       ns[c][rounds / 2] / ns[2][rounds / 2]);
	close(sock);
	return ns[0][rounds / 2] < 200 ? EXIT_SUCCESS : EXIT_FAILURE;
}
