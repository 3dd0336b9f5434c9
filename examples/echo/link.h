/* SPDX-License-Identifier: MIT */
/*
 * One connection, as either end sees it: its bytes, each of which is an event
 * of the log, its keep-alive, and its end.
 */
#ifndef ECHO_LINK_H
#define ECHO_LINK_H

#include "keepalive.h"
#include "loop.h"

#define HELLO 'h'
#define BYE 'b'
#define PING 'p'

struct link {
	struct watch watch;
	char who[24];
	const char *peer; /* what the other end is: "client", "server" */
	int64_t heard_ns; /* when it was last heard, at first: opened */
	int was_heard;
	struct in_force in_force;
	struct deadline silence, status;
};

/* What link_receive() and link_send() give instead of a number of bytes. */
#define LINK_ENDED 0
#define LINK_LATER (-1)
#define LINK_DEAD (-2) /* the log knows of what */

/*
 * For a socket that is connected. inherited: what it should have from its
 * listener, where the platform does that, else NULL; what it does not show is
 * set. NULL, or the reason why not.
 */
const char *link_open(struct link *link, const struct options *options,
		      const struct in_force *inherited);
void link_tell_open(const struct link *link, const struct options *options);

int link_receive(struct link *link, unsigned char *bytes, int room);
int link_send(struct link *link, const unsigned char *bytes, int length);
void link_close(struct link *link, struct loop *loop, int forcefully);

#endif
