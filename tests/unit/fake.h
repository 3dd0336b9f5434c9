/* SPDX-License-Identifier: MIT */
/*
 * A kernel for the unit tests: it has one socket whose options are those of a
 * platform's row, records every call, and rejects any of them on demand.
 * Include it first; it includes cmocka.
 */
#ifndef TKA_TEST_FAKE_H
#define TKA_TEST_FAKE_H

#include "../asserts.h"

#include "core/core.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* The fake system's error codes; any other number is TKA_EOS. */
enum {
	FAKE_EBADF = 9,
	FAKE_EINVAL = 22,
	FAKE_ENOTSOCK = 88,
	FAKE_ENOPROTOOPT = 92,
	FAKE_EOPNOTSUPP = 95,
};

enum {
	FAKE_SOCKET = 7,
	FAKE_TEMPORARY = 8, /* what open() returns */
};

/*
 * check_tcp: 't', get: 'g', set: 's', set_times: 'j', is_listening: 'l',
 * status: 'i', open: 'o', close: 'c'
 */
struct fake_call {
	char what;
	int level, number;   /* of get and set */
	int64_t value;	     /* of set; idle_ms of set_times */
	int64_t interval_ms; /* of set_times */
};

struct fake_setting {
	const char *name; /* NULL ends the list */
	enum tka__setting answer;
	int64_t value;
};

/* What a socket has, as numbers of the system. */
struct fake_state {
	int number[TKA_OPTIONS];
	unsigned idle_ms, interval_ms; /* of set_times */
};

struct fake {
	struct tka__kernel kernel; /* first: the functions cast back */
	const struct tka__row *here[2];
	const struct tka__row *row;
	struct fake_state socket, temporary;
	unsigned missing;    /* options that this socket does not have */
	unsigned unreadable; /* options that can be set and not read */
	unsigned torn;	     /* options that can be written only once */
	unsigned rejected;   /* options whose writes give fail_error */
	int not_tcp;	     /* error of check_tcp() */
	int no_temporary;    /* error of open() */
	int listening;
	int release;
	const char *version;
	struct tka_status status;
	int no_status; /* error of status() */
	const struct fake_setting *settings;
	int fail_from, fail_count; /* calls [from, from + count) are rejected */
	int fail_error;
	struct fake_call calls[64];
	int n; /* calls made */
	int open_sockets;
	int error; /* what fail() was given, 0: nothing */
};

/* Linux's row without later options, for cases that count calls. */
const struct tka__row *linux_tabled(void);

/* A socket with the row's documented defaults; nothing is rejected. */
void fake_init(struct fake *f, const struct tka__row *row);

/* As the public functions, on the fake socket. */
int fake_set(struct fake *f, int idle_s, int interval_s, int count);
int fake_apply(struct fake *f, const struct tka_keepalive *want, unsigned flags,
	       struct tka_report *report);
int fake_get(struct fake *f, struct tka_keepalive *now);

/* The calls made so far as text, such as "t g6.4 s6.4=10 j10000,1000". */
const char *fake_calls(const struct fake *f);

/* Short names for tables of settings. */
enum {
	KEEP = TKA_UNCHANGED,
	DEFAULT = TKA_SYSTEM_DEFAULT,
};

/*
 * The options that tables of the tests have a column for. A later one is in
 * facts.def and in arguments.c, and in the cases that are written for it.
 */
enum {
	TABLED = TKA_USER_TIMEOUT + 1,
	ALL_TABLED = (1 << TABLED) - 1,
};

/* Settings, in the order of enum tka_option. */
struct tka_keepalive settings_of(int enabled, int idle_s, int interval_s,
				 int count, int user_timeout_ms);

/*
 * Compares outcomes with a word of one letter each, in option order: Not
 * changed, Applied, Rounded, Clamped, Skipped; r TKA_ERANGE, u TKA_EUNSUP,
 * s TKA_ESOCKET, e TKA_EOS, t TKA_ETORN, n TKA_EUNKNOWN. Options that the
 * word has no letter for must not have changed.
 */
#define assert_outcomes(report, letters) \
	check_outcomes(report, letters, __FILE__, __LINE__)
void check_outcomes(const struct tka_report *r, const char *letters,
		    const char *file, int line);

void assert_state_equal(const struct fake_state *a, const struct fake_state *b);

#endif
