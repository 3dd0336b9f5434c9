/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/* ZeroMQ: the numbers of a plan. Its sockets are no TCP sockets; it sets these
 * options on each connection that it makes. */
#include <stdio.h>
#include <zmq.h>
#include <tka.h>

static void set(void *s, int option, int value)
{
	zmq_setsockopt(s, option, &value, sizeof(value));
}

int main(int argc, char **argv) /* HOST PORT; ends with its input */
{
	void *s = zmq_socket(zmq_ctx_new(), ZMQ_REQ);
	struct tka_keepalive plan = TKA_KEEPALIVE_INIT;
	char text[300];
	int n;

	if (argc != 3 || tka_plan(30, 0, 0, &plan))
		return 1;
	set(s, ZMQ_TCP_KEEPALIVE, plan.enabled);
	set(s, ZMQ_TCP_KEEPALIVE_IDLE, plan.idle_s);
	set(s, ZMQ_TCP_KEEPALIVE_INTVL, plan.interval_s);
	set(s, ZMQ_TCP_KEEPALIVE_CNT, plan.count);
	set(s, ZMQ_TCP_MAXRT, plan.user_timeout_ms);
	set(s, ZMQ_RCVTIMEO, 2000);
	snprintf(text, sizeof(text), "tcp://%s:%s", argv[1], argv[2]);
	zmq_connect(s, text);
	zmq_send(s, "PING", 4, 0);
	n = zmq_recv(s, text, sizeof(text), 0);
	if (n < 0) {
		fprintf(stderr, "zeromq: no answer\n");
		return 1;
	}
	return getchar() != EOF;
}
