/* SPDX-License-Identifier: MIT */
/*
 * What the parts of the library share. Data flows one way: an entry point of
 * tka.c takes the platform's row and the kernel, the engine checks the request
 * against the row and makes the system calls, the result goes back. The kernel
 * is an argument, so that the tests can put a fake one in its place.
 */
#ifndef TKA_INTERNAL_H
#define TKA_INTERNAL_H

#include <tka.h>

/* What became of reading a system-wide setting. */
enum tka__setting {
	TKA__SETTING_READ,   /* value is set */
	TKA__SETTING_ABSENT, /* not set: the documented default holds */
	TKA__SETTING_HIDDEN, /* cannot be read here */
};

/*
 * The few system calls. get, set, set_vals, tcp and open return 0 or the
 * system's error code (errno's numbers, or Winsock's) and leave errno alone.
 */
struct tka__kernel {
	/* the rows of this system, newest release first, NULL at the end */
	const struct tka_platform *const *here;
	/* 0 where sock is a TCP socket */
	int (*tcp)(const struct tka__kernel *k, tka_socket sock);
	int (*get)(const struct tka__kernel *k, tka_socket sock, int level,
		   int number, int *value);
	int (*set)(const struct tka__kernel *k, tka_socket sock, int level,
		   int number, int value);
	/* turns keep-alive on with both times (Windows) */
	int (*set_vals)(const struct tka__kernel *k, tka_socket sock,
			unsigned idle_ms, unsigned interval_ms);
	/* a throw-away TCP socket */
	int (*open)(const struct tka__kernel *k, tka_socket *sock);
	void (*close)(const struct tka__kernel *k, tka_socket sock);
	/* reads a system-wide setting, in the row's setting_unit */
	enum tka__setting (*setting)(const struct tka__kernel *k,
				     const char *name, int64_t *value);
	/* sorts an error: TKA_ESOCKET, TKA_EUNSUP or TKA_EOS */
	int (*sort)(int error);
	/* leaves error in errno, or where Winsock keeps it */
	void (*fail)(const struct tka__kernel *k, int error);
};

/* The kernel of this system; one sys_*.c defines it. */
extern const struct tka__kernel tka__os;

/* engine.c */
const struct tka_platform *tka__row(const struct tka__kernel *k,
				    tka_socket sock);
int tka__apply(const struct tka__kernel *k, const struct tka_platform *row,
	       tka_socket sock, const struct tka_keepalive *want,
	       unsigned flags, struct tka_report *report);
int tka__get(const struct tka__kernel *k, const struct tka_platform *row,
	     tka_socket sock, struct tka_keepalive *now);
int tka__require_tcp(const struct tka__kernel *k, tka_socket sock);
int tka__fail(const struct tka__kernel *k, int error);
int tka__is_offered(const struct tka_platform *row, enum tka_option option);
int tka__check(const struct tka_platform *row, enum tka_option option,
	       int value);

/* units.c: between the library's units and the system's */
int tka__ms_to_s(int64_t ms);
int64_t tka__ms_to_native(const struct tka_option_info *opt, int64_t ms);
int64_t tka__to_native(const struct tka_option_info *opt,
		       enum tka_option option, int value);
int tka__from_native(const struct tka_option_info *opt, enum tka_option option,
		     int native);

/*
 * defaults.c: tka__defaults() returns the mask of the values that the system
 * stands behind; the others are documented defaults that it may not follow.
 */
unsigned tka__defaults(const struct tka__kernel *k,
		       const struct tka_platform *row,
		       struct tka_defaults *defaults);
int tka__default_of(const struct tka_defaults *d, enum tka_option option);
int tka__always_probes(const struct tka__kernel *k,
		       const struct tka_platform *row);
int tka__new_socket_has(const struct tka__kernel *k,
			const struct tka_platform *row, enum tka_option option);
int tka__supports(const struct tka__kernel *k, const struct tka_platform *row,
		  enum tka_option option);

/* setting_*.c */
enum tka__setting tka__setting(const struct tka__kernel *k, const char *name,
			       int64_t *value);

/* status_*.c: fills what it can, returns 0 or the system's error code */
int tka__status(const struct tka__kernel *k, tka_socket sock,
		struct tka_status *status);

/* plan.c */
int tka__plan(const struct tka_platform *row, int detect_s, int path_idle_s,
	      struct tka_keepalive *plan);
int tka__plan_min(const struct tka_platform *row, int path_idle_s);
int tka__predict(const struct tka_platform *row,
		 const struct tka_keepalive *settings, enum tka_case which,
		 int64_t *earliest_ms, int64_t *latest_ms);

/* The order that is right on every system with one option per setting. */
#define TKA__USUAL_ORDER \
	{ \
		TKA_USER_TIMEOUT, TKA_ENABLE, TKA_INTERVAL, TKA_COUNT, \
			TKA_IDLE \
	}

/* An option that a platform does not have. */
#define TKA__NONE \
	{ \
		.support = TKA_SUPPORT_NONE, .number = -1, \
		.initial = TKA_UNCHANGED \
	}

/*
 * Shapes of a row's options that recur; further fields may follow. Every
 * system numbers TCP's level as the protocol.
 */
#define TKA__TCP 6
#define TKA__ENABLE(level_, number_) \
	.support = TKA_SUPPORT_SOCKET, .symbol = "SO_KEEPALIVE", \
	.level = level_, .number = number_, .max = 1
#define TKA__PER_SOCKET(symbol_, number_, unit_, min_, max_, initial_) \
	.support = TKA_SUPPORT_SOCKET, .symbol = symbol_, .level = TKA__TCP, \
	.number = number_, .unit = unit_, .min = min_, .max = max_, \
	.initial = initial_
#define TKA__SYSTEM_WIDE(initial_) \
	.support = TKA_SUPPORT_SYSTEM, .number = -1, .initial = initial_

/* How late timers are: measured on Linux, assumed elsewhere. */
#define TKA__SLACK .late_permille = 125, .late_ms = 150, .data_late_ms = 1500

/* platforms/: the rows, and which of them are those of this system */
#define TKA__ROW(name) extern const struct tka_platform tka__##name;
#include "platforms/list.def"
#undef TKA__ROW
extern const struct tka_platform *const tka__here[];

#endif
