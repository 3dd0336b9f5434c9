/* SPDX-License-Identifier: MIT */
/*
 * A kernel for the unit tests: it holds one socket whose options are those of
 * a platform's row, remembers every call, and refuses any of them on demand.
 * Include it after nothing; it brings cmocka along.
 */
#ifndef TKA_TEST_FAKE_H
#define TKA_TEST_FAKE_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "internal.h"

/* The fake system's error codes; any other number is "refused". */
enum {
	FAKE_EBADF = 9,
	FAKE_EINVAL = 22,
	FAKE_ENOTSOCK = 88,
	FAKE_ENOPROTOOPT = 92,
	FAKE_EOPNOTSUPP = 95,
};

enum {
	FAKE_SOCKET = 7,
	FAKE_FRESH = 8, /* what open() gives */
};

/* tcp: 't', get: 'g', set: 's', set_vals: 'v', open: 'o', close: 'c' */
struct fake_call {
	char what;
	int level, number;   /* of get and set */
	int64_t value;	     /* of set; idle_ms of set_vals */
	int64_t interval_ms; /* of set_vals */
};

struct fake_setting {
	const char *name; /* NULL ends the list */
	enum tka__setting answer;
	int64_t value;
};

/* What a socket holds, as numbers of the system. */
struct fake_state {
	int number[TKA_OPTIONS];
	unsigned vals_idle_ms, vals_interval_ms;
};

struct fake {
	struct tka__kernel kernel; /* first: the functions cast back */
	const struct tka_platform *here[2];
	const struct tka_platform *row;
	struct fake_state socket, fresh;
	unsigned missing;    /* options that this socket does not have */
	unsigned unreadable; /* options that can be set and not read */
	int not_tcp;	     /* error of tcp() */
	int no_fresh;	     /* error of open() */
	const struct fake_setting *settings;
	int fail_from, fail_count; /* calls [from, from + count) are refused */
	int fail_error;
	struct fake_call calls[64];
	int n; /* calls made */
	int open_sockets;
	int reported; /* what fail() was told, 0: nothing */
};

/* A socket as the row's documented defaults have it, nothing refused. */
void fake_init(struct fake *f, const struct tka_platform *row);

/* As tka_keepalive_set(), _apply() and _get() on the fake socket. */
int fake_set(struct fake *f, int idle_s, int interval_s, int count);
int fake_apply(struct fake *f, const struct tka_keepalive *want, unsigned flags,
	       struct tka_report *report);
int fake_get(struct fake *f, struct tka_keepalive *now);

/* The calls made so far as text, such as "t g6.4 s6.4=10 v10000,1000". */
const char *fake_calls(const struct fake *f);

/* A whole request, in the order of enum tka_option. */
struct tka_keepalive full(int enabled, int idle_s, int interval_s, int count,
			  int user_timeout_ms);

/* Compares outcomes with a word of one letter each, in option order. */
void assert_outcomes(const struct tka_report *r, const char *letters);

void assert_state_equal(const struct fake_state *a, const struct fake_state *b);

#endif
