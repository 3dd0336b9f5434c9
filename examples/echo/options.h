/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * The command line of the echo pair.
 */
#ifndef ECHO_OPTIONS_H
#define ECHO_OPTIONS_H

#include <tka.h>

struct options {
	const char *host, *port; /* the host without brackets */
	int idle_s, interval_s, count, user_timeout_ms; /* TKA_UNCHANGED */
	int no_keepalive;
	int detect_s;					 /* 0: no plan */
	int read_timeout_ms, connect_timeout_ms, ping_s; /* 0: none */
	int is_quiet, is_json;
	struct tka_keepalive settings; /* what all of that amounts to */
};

/* options has the defaults. Exits if an argument is wrong. */
void options_read(struct options *options, int is_client, int argc,
		  char **argv);

#endif
