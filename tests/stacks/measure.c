/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Measures the TCP stack below and prints sentences, those of stacks.py:
 *
 *   measure facts                       ranges, defaults, inheritance
 *   measure watch HOST PORT SETTINGS WHAT
 *
 * facts measures past the library, and prints what the platform's row says in
 * the same words after "row: ". watch sets IDLE/INTERVAL[/COUNT[/TIMEOUT]]
 * through the library and prints when a peer that no longer answers is
 * reported; WHAT is "idle", or "sending" for data in flight. The peer is in
 * run.py: it sends one byte on the first of two connections, is cut off there,
 * and then sends one byte on the second.
 */
#include "port.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct tka__kernel *const kernel = &tka__os;
static const struct tka__row *row;

static void fatal(const char *what)
{
	printf("measure: %s: error %d\n", what, port_error());
	exit(1);
}

static int get(tka_socket sock, int option, int *value)
{
	const struct tka_option_info *o = &row->option[option];

	return kernel->get(kernel, sock, o->level, o->number, value);
}

static int set(tka_socket sock, int option, int value)
{
	const struct tka_option_info *o = &row->option[option];

	return kernel->set(kernel, sock, o->level, o->number, value);
}

static tka_socket open_tcp(void)
{
	tka_socket sock = (tka_socket)socket(AF_INET, SOCK_STREAM, 0);

	if (sock == (tka_socket)-1)
		fatal("socket");
	return sock;
}

static struct sockaddr_in address(const char *host, int port)
{
	struct sockaddr_in a;

	memset(&a, 0, sizeof(a));
	a.sin_family = AF_INET;
	a.sin_port = htons((unsigned short)port);
	a.sin_addr.s_addr = inet_addr(host);
	return a;
}

static tka_socket dial(struct sockaddr_in a)
{
	tka_socket sock = open_tcp();

	if (connect(PORT_FD(sock), (struct sockaddr *)&a, sizeof(a)))
		fatal("connect");
	return sock;
}

/* Options that can be written and read past the library */
static int is_measured(int option)
{
	return tka__is_offered(row, option) && !tka__is_joint(row, option);
}

static int accepts(int option, int value)
{
	tka_socket sock = open_tcp();
	int is, good = !set(sock, option, value) && !get(sock, option, &is) &&
		       is == value;

	port_close(sock);
	return good;
}

/* The largest value that a new socket accepts and reads back; all below must
 * be accepted too. */
static int largest(int option)
{
	int good = 1, bad = INT_MAX;

	if (accepts(option, INT_MAX))
		return INT_MAX;
	while (bad - good > 1) {
		int middle = good + (bad - good) / 2;

		if (accepts(option, middle))
			good = middle;
		else
			bad = middle;
	}
	return good;
}

static void print_range(const char *who, int option, int min, int max,
			int initial)
{
	printf("%s%s accepts %d to %d, a new socket has %d\n", who,
	       row->option[option].symbol, min, max, initial);
}

static void measure_range(int option)
{
	const struct tka_option_info *o = &row->option[option];
	tka_socket sock = open_tcp();
	int initial, min = 1, error = get(sock, option, &initial);

	port_close(sock);
	if (error) {
		printf("%s is refused, error %d\n", o->symbol, error);
		return;
	}
	while (min > -1 && accepts(option, min - 1))
		min--;
	print_range("", option, min, largest(option), initial);
	print_range("row: ", option, o->min, o->max, o->default_value);
}

static void print_inherited(const char *who, unsigned inherited)
{
	int o;

	printf("%saccept() passes on", who);
	for (o = 0; o < TKA_OPTIONS; o++)
		if (inherited & TKA_BIT(o))
			printf(" %s", row->option[o].symbol);
	printf("%s\n", inherited ? "" : " nothing");
}

/* Where a listening socket refuses an option there is nothing to pass on. */
static void measure_inheritance(void)
{
	static const int odd[TKA_OPTIONS] = {1, 1234, 56, 7, 89000};
	struct sockaddr_in a = address("127.0.0.1", 0);
	PORT_SIZE size = sizeof(a);
	tka_socket listener = open_tcp(), caller, accepted;
	unsigned inherited = 0;
	int o, is;

	if (bind(PORT_FD(listener), (struct sockaddr *)&a, sizeof(a)) ||
	    listen(PORT_FD(listener), 1) ||
	    getsockname(PORT_FD(listener), (struct sockaddr *)&a, &size))
		fatal("listen");
	for (o = 0; o < TKA_OPTIONS; o++)
		if (is_measured(o))
			set(listener, o, odd[o]);
	caller = dial(a);
	accepted = (tka_socket)accept(PORT_FD(listener), NULL, NULL);
	for (o = 0; o < TKA_OPTIONS; o++)
		if (is_measured(o) && !get(accepted, o, &is) &&
		    (o == TKA_ENABLE ? is != 0 : is == odd[o]))
			inherited |= TKA_BIT(o);
	print_inherited("", inherited);
	print_inherited("row: ", row->about.inherits);
	port_close(caller);
	port_close(accepted);
	port_close(listener);
}

static int facts(void)
{
	int o;

	for (o = TKA_IDLE; o < TKA_OPTIONS; o++)
		if (is_measured(o))
			measure_range(o);
	measure_inheritance();
	return 0;
}

static void apply(tka_socket sock, struct tka_keepalive *k, const char *text)
{
	struct tka_report report = TKA_REPORT_INIT;
	int code;

	k->enabled = 1;
	if (sscanf(text, "%d/%d/%d/%d", &k->idle_s, &k->interval_s, &k->count,
		   &k->user_timeout_ms) < 2)
		fatal(text);
	code = tka__apply(kernel, row, sock, k, 0, &report);
	if (code) {
		printf("measure: %s: %s\n", text, tka_strerror(code));
		exit(1);
	}
}

static void receive_byte(tka_socket sock)
{
	char byte;

	if (recv(PORT_FD(sock), &byte, 1, 0) != 1)
		fatal("recv");
}

static void print_report(const struct tka_keepalive *k, int which,
			 double seconds, int error)
{
	static const char *const causes[] = {"none", "timeout", "reset",
					     "unreachable"};
	int64_t earliest = -1, latest = -1;

	tka__predict(row, k, which, &earliest, &latest);
	printf("reported after %.2f s, predicted %.3f to %.3f s, error %d, "
	       "cause %s\n",
	       seconds, (double)earliest / 1000, (double)latest / 1000, error,
	       causes[kernel->cause(error)]);
}

static int watch(char **argument)
{
	struct sockaddr_in peer = address(argument[0], atoi(argument[1]));
	struct tka_keepalive k = TKA_KEEPALIVE_INIT;
	int is_sending = !strcmp(argument[3], "sending");
	tka_socket sock = dial(peer), control = dial(peer);
	double start;
	char byte = 'x';

	apply(sock, &k, argument[2]);
	receive_byte(sock);
	start = port_now();
	receive_byte(control);
	if (is_sending) {
		start = port_now();
		send(PORT_FD(sock), &byte, 1, 0);
	}
	if (recv(PORT_FD(sock), &byte, 1, 0) >= 0)
		fatal("the peer sent more");
	print_report(&k, is_sending ? TKA_CASE_SENDING : TKA_CASE_IDLE,
		     port_now() - start, port_error());
	return 0;
}

int main(int count, char **argument)
{
	port_start();
	row = tka__row_current(kernel, tka__here);
	printf("on %s\n", row->about.name);
	if (count == 2 && !strcmp(argument[1], "facts"))
		return facts();
	if (count == 6 && !strcmp(argument[1], "watch"))
		return watch(argument + 2);
	return 2;
}
