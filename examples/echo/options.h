/* SPDX-License-Identifier: MIT */
/*
 * The arguments of the echo pair: a table of options, read strictly. What is
 * wrong with which argument is said in one line and ends the program with
 * status 2.
 */
#ifndef ECHO_OPTIONS_H
#define ECHO_OPTIONS_H

#include <tka.h>

#include "log.h"

#define SERVER 1u
#define CLIENT 2u

struct options {
	const char *host, *port;
	int idle_s, interval_s, count, user_timeout_ms; /* or TKA_UNCHANGED */
	int no_keepalive;
	int detect_s, path_idle_s; /* 0: no plan */
	int status_s;		   /* 0: never */
	int read_timeout_ms;	   /* 0: none */
	int connect_timeout_ms;
	int ping_s; /* 0: never */
	int quiet;
	int log_style;
	/* What follows from these: */
	struct tka_keepalive want;
	unsigned asked; /* mask of the settings that the user named */
};

/* SERVER or CLIENT; o holds the defaults. */
void options_read(struct options *o, unsigned program, int argc, char **argv);

#endif
