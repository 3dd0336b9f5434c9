/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * tka-sockets: the TCP sockets of running programs. walk.c finds them, judge.c
 * reads and sets one, show.c prints it.
 */
#ifndef SOCKETS_H
#define SOCKETS_H

#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include <tka.h>

#include "../args.h"

struct wanted {
	struct arg_numbers pids;
	char **names; /* NULL at the end */
	int detect_s; /* 0: no limit */
	int path_idle_s;
	int set, watch, json;
	const char *path;
};

/* When a peer that does not respond is reported. */
struct span {
	int64_t earliest_ms, latest_ms;
};

struct found {
	pid_t pid;
	char program[64];
	int fd;			  /* in the program */
	char local[64], peer[64]; /* peer: "" if it has none */
	const char *state;
	int is_connected;
	struct tka_keepalive now;
	struct span idle, sending;
	unsigned risks;		     /* TKA_RISK_*, as it is now */
	struct tka_keepalive plan;   /* if there are risks */
	int planned;		     /* 1, or why there is no plan */
	int result;		     /* of applying it: 1: not tried */
	char text[TKA_EXPLAIN_SIZE]; /* on that result */
};

/* What a walk has met. */
struct walk {
	unsigned long sockets, at_risk;
	unsigned denied;  /* programs that may not be read */
	unsigned matched; /* mask of names, then of pids, that were found */
	unsigned matched_pids;
	int too_old; /* 1: this kernel has no pidfd_getfd() */
	int error;   /* why something is missing, 0: nothing is */
	void (*each)(struct walk *walk, struct found *found, int copy);
	const struct wanted *wanted;
	int shown; /* for show.c: the last program, or how many objects */
};

/* Calls each() for every TCP socket, with a copy of its descriptor. */
void walk(struct walk *walk);

/* Fills in what a socket is. Returns 0 or a code of the library. */
int judge(struct found *found, const struct wanted *wanted, int copy);

/* Applies the plan and reads the socket again. */
void repair(struct found *found, const struct wanted *wanted, int copy);

void show_text(struct walk *walk, const struct found *found);
void show_json(struct walk *walk, const struct found *found);

#endif
