/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * One connection as either end sees it: its bytes, each of which is an event
 * of the log, its keep-alive, and its end.
 */
#ifndef ECHO_CONN_H
#define ECHO_CONN_H

#include "loop.h"
#include "options.h"

#define HELLO 'h'
#define BYE 'b'
#define PING 'p'

struct conn {
	struct watch watch;
	const struct options *options;
	const char *peer; /* what the other end is: "client", "server" */
	char who[32];	  /* its short name in the log */
	int64_t heard;	  /* when its last byte came, at first: its start */
	int announced;	  /* bytes that were logged and not yet sent */
};

/*
 * For a connected socket: sets keep-alive, adds it to the loop, with the read
 * timeout as its deadline. Returns 0, or -1 and the reason is logged.
 */
int conn_open(struct conn *conn);

/* The results of conn_receive() and conn_send() that are no count. */
#define CONN_END 0
#define CONN_AGAIN (-1)
#define CONN_LOST (-2) /* and logged */

int conn_receive(struct conn *conn, unsigned char *bytes, int size);
/* Bytes that were not sent must be the first of the next call. */
int conn_send(struct conn *conn, const unsigned char *bytes, int length);

void conn_close(struct conn *conn, int is_forceful);

#endif
