/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/* hiredis: redisReconnect() makes a new socket, which needs the line again. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <hiredis/hiredis.h>
#include <tka.h>

int main(int argc, char **argv) /* HOST PORT; one PING per line of input */
{
	redisContext *c = redisConnect(argc == 3 ? argv[1] : "",
				       argc == 3 ? atoi(argv[2]) : 0);
	redisReply *reply;

	signal(SIGPIPE, SIG_IGN);
	while (!c->err) {
		puts(tka_strerror(tka_keepalive_within(c->fd, 30, 0, NULL)));
		while ((reply = redisCommand(c, "PING"))) {
			puts(reply->str);
			freeReplyObject(reply);
			if (fflush(stdout) || getchar() == EOF)
				return 0;
		}
		redisReconnect(c);
	}
	fprintf(stderr, "hiredis: %s\n", c->errstr);
	return 1;
}
