/* SPDX-License-Identifier: MIT */
/*
 * All that the echo pair does with libtka: sets what was asked for, and tells
 * the log what is in force, what is known of the peer, what a connection died
 * of, and what had been predicted.
 */
#ifndef ECHO_KEEPALIVE_H
#define ECHO_KEEPALIVE_H

#include "options.h"

/*
 * Sets what the user asked for, exactly, and of the program's own wishes what
 * this platform can do. NULL, or the reason why not.
 */
const char *keepalive_apply(tka_socket sock, const struct options *options);

/* What is in force on a socket. */
struct in_force {
	struct tka_keepalive now;
	unsigned unread; /* mask of settings that were set and not read back */
};
void keepalive_read(tka_socket sock, const struct options *options,
		    struct in_force *in_force);

/* Whether the platform hands all that is set on a listener to its children. */
int keepalive_is_inherited(const struct options *options);
/* Whether a child shows what its listener has. */
int keepalive_is_same(const struct options *options,
		      const struct in_force *child,
		      const struct in_force *listener);

void keepalive_tell_platform(const char *who, const struct options *options);
void keepalive_tell(const char *who, const struct options *options,
		    const struct in_force *in_force);
void keepalive_tell_status(const char *who, tka_socket sock);

/* The last moments of a connection. */
struct death {
	const char *who, *peer;
	int error;
	int64_t silent_ms; /* since the last byte of the peer, */
	int never_heard;   /* or, if there was none, since the beginning */
};
void keepalive_tell_death(const struct death *death,
			  const struct in_force *in_force);

#endif
