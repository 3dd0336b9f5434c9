/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * What the files of core share. Each file uses the rows, the kernel, and the
 * files above it in this order. The kernel is an argument, k, so that tests can
 * replace it.
 */
#ifndef TKA_CORE_H
#define TKA_CORE_H

#include <string.h>

#include "../kernel/kernel.h"
#include "../platforms/row.h"

/* fields.c: what an option is on every platform */
struct tka__field {
	const char *name;
	unsigned short offset; /* in struct tka_keepalive */
	short least;	       /* no platform accepts less */
	short per_second;      /* the field's unit, 0: not a time */
};
extern const struct tka__field tka__fields[TKA_OPTIONS];
extern const unsigned char tka__write_order[TKA_OPTIONS];

static inline int tka__value(const struct tka_keepalive *settings, int option)
{
	int value;

	memcpy(&value, (const char *)settings + tka__fields[option].offset,
	       sizeof(value));
	return value;
}

static inline void tka__assign(struct tka_keepalive *settings, int option,
			       int value)
{
	memcpy((char *)settings + tka__fields[option].offset, &value,
	       sizeof(value));
}

/* Idle time and interval; the user timeout has another unit. */
static inline int tka__is_time(int option)
{
	return tka__fields[option].per_second == 1;
}

/* row.c: facts of a row, and the row of the running release */
const struct tka__row *tka__row(const struct tka__kernel *k,
				const struct tka__row *const *here,
				tka_socket sock);
const struct tka__row *tka__row_current(const struct tka__kernel *k,
					const struct tka__row *const *here);
int tka__documented(const struct tka__row *row, int option);

static inline int tka__has(const struct tka__row *row, unsigned trait)
{
	return (row->about.traits & trait) != 0;
}

/* Plans and predictions assume the worse case of an undocumented trait. */
static inline int tka__may_have(const struct tka__row *row, unsigned trait)
{
	return ((row->about.traits | row->about.traits_unknown) & trait) != 0;
}

static inline int tka__is_offered(const struct tka__row *row, int option)
{
	return row->option[option].support >= TKA_SUPPORT_EMULATED;
}

/* The smallest value accepted, on this platform and on any. */
static inline int tka__min(const struct tka__row *row, int option)
{
	int min = row->option[option].min;
	int least = tka__fields[option].least;

	return min > least ? min : least;
}

/* One call sets this time and the other one; neither can be read back. */
static inline int tka__is_joint(const struct tka__row *row, int option)
{
	return tka__has(row, TKA_TRAIT_JOINT_TIMES) &&
	       (option == TKA_IDLE || option == TKA_INTERVAL);
}

/* units.c: conversion between the library's units and the system's */
int64_t tka__rescale(int64_t value, int64_t from, int64_t to);
int64_t tka__to_native(const struct tka_option_info *opt, int option,
		       int value);
int tka__from_native(const struct tka__row *row, int option, int64_t native);

/* plan.c: arithmetic on a row */
int tka__plan(const struct tka__row *row, int detect_s, int path_idle_s,
	      unsigned flags, struct tka_keepalive *plan);
int tka__plan_min(const struct tka__row *row, int path_idle_s, unsigned flags);
int tka__predict(const struct tka__row *row,
		 const struct tka_keepalive *settings, int which,
		 int64_t *earliest_ms, int64_t *latest_ms);
int tka__review(const struct tka__row *row,
		const struct tka_keepalive *settings, int detect_s,
		int path_idle_s, unsigned flags);

/* probe.c: tests options with a temporary socket */
int tka__supports(const struct tka__kernel *k, const struct tka__row *row,
		  int option);

/* defaults.c: system-wide values, in the unit of their source */
struct tka__default {
	int64_t number;
	int unit;	    /* enum tka_unit */
	int certain;	    /* 1: in effect, 0: documented only */
	const char *source; /* NULL: unknown */
};
struct tka__defaults {
	struct tka__default option[TKA_OPTIONS];
	struct tka__default retransmissions;
	int always_probes;
};
void tka__defaults(const struct tka__kernel *k, const struct tka__row *row,
		   struct tka__defaults *d);
int tka__default_value(const struct tka__defaults *d, int option);
int tka__always_probes(const struct tka__kernel *k, const struct tka__row *row);
int tka__system_defaults(const struct tka__kernel *k,
			 const struct tka__row *row, struct tka_defaults *out);

/* read.c */
int tka__get(const struct tka__kernel *k, const struct tka__row *row,
	     tka_socket sock, struct tka_keepalive *now);
int tka__require_tcp(const struct tka__kernel *k, tka_socket sock);
int tka__fail(const struct tka__kernel *k, int error);

/* apply.c */
#define TKA__CHECK_ONLY 0x10000u /* there is no socket */
int tka__apply(const struct tka__kernel *k, const struct tka__row *row,
	       tka_socket sock, const struct tka_keepalive *want,
	       unsigned flags, struct tka_report *report);
int tka__set(const struct tka__kernel *k, const struct tka__row *row,
	     tka_socket sock, int idle_s, int interval_s, int count);
int tka__within(const struct tka__kernel *k, const struct tka__row *row,
		tka_socket sock, int detect_s, unsigned flags,
		struct tka_report *report);

/* status.c */
int tka__status_get(const struct tka__kernel *k, const struct tka__row *row,
		    tka_socket sock, struct tka_status *status);

/* explain.c: texts for people */
const char *tka__explain(const struct tka__kernel *k,
			 const struct tka__row *const *here,
			 const struct tka_report *report, char *text,
			 size_t size);
const char *tka__strerror(int code);
const char *tka__risk_text(unsigned bit);

#endif
