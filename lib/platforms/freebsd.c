/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * FreeBSD, and RTEMS with libbsd, which has the TCP of a FreeBSD release.
 * Sources: sys/netinet/tcp_usrreq.c (options, ranges), tcp_timer.c and
 * tcp_timer.h (timers, defaults, sysctl), tcp_syncache.c (what accept()
 * copies); the branches of rtems-libbsd; a 9.1 in user space.
 */
#include <assert.h>
#include <limits.h>

#include "row.h"

enum {
	level = 0xffff,
	enable = 8,
	tcp = TKA__TCP,
	user_timeout = 68,
	idle = 256,
	interval = 512,
	count = 1024,
	longest = 4294967, /* seconds: UINT_MAX ticks of 1 ms */
};

#define ENABLE \
	{ \
		TKA__ENABLE(level, enable), \
			TKA__SYSCTL("always_keepalive", TKA_UNIT_NONE) \
	}
#define IDLE \
	TKA__SECONDS("TCP_KEEPIDLE", idle, longest, 7200), \
		.since = "9.1", TKA__SYSCTL("keepidle", TKA_UNIT_MS)
#define INTERVAL \
	TKA__SECONDS("TCP_KEEPINTVL", interval, longest, 75), \
		.since = "9.1", TKA__SYSCTL("keepintvl", TKA_UNIT_MS)
#define COUNT \
	TKA__KEEPCNT(count, INT_MAX, 8), .since = "9.1", \
					 TKA__SYSCTL("keepcnt", TKA_UNIT_NONE)

#define ABOUT \
	.loss_error = "ETIMEDOUT", .evidence = TKA_EVIDENCE_COMPILED, \
	.traits = TKA_TRAIT_ALWAYS_PROBES, .unconfirmed = "timer delay", \
	TKA__CAREFUL_DELAYS

const struct tka__row tka__freebsd = {
	.about =
		{
			.name = "FreeBSD",
			.release = "14 and later",
			.inherits = TKA__EVERY_OPTION,
			.note = "idle + interval * count beyond 4294967 s "
				"wraps "
				"around.",
			ABOUT,
		},
	.newer_options = TKA_BIT(TKA_USER_TIMEOUT),
	.status_time_wraps = 1,
	.option =
		{
			[TKA_ENABLE] = ENABLE,
			[TKA_IDLE] = {IDLE},
			[TKA_INTERVAL] = {INTERVAL},
			[TKA_COUNT] = {COUNT},
			[TKA_USER_TIMEOUT] = {TKA__OPTION("TCP_MAXUNACKTIME",
							  user_timeout,
							  TKA_UNIT_S, 0,
							  INT_MAX, 0),
					      .since = "14"},
		},
};

const struct tka__row tka__freebsd_13 = {
	.about =
		{
			.name = "FreeBSD 13",
			.release = "9.1 to 13",
			.inherits = TKA__KEEPALIVE,
			.note = "9.1 cannot return what was set.",
			ABOUT,
		},
	.status_time_wraps = 1,
	.option =
		{
			[TKA_ENABLE] = ENABLE,
			[TKA_IDLE] = {IDLE, .write_only = 1},
			[TKA_INTERVAL] = {INTERVAL, .write_only = 1},
			[TKA_COUNT] = {COUNT, .write_only = 1},
		},
};

#if defined(__FreeBSD__) || (defined(__rtems__) && !defined(TKA__HERE_LWIP))
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

static_assert(SOL_SOCKET == level, "level");
static_assert(SO_KEEPALIVE == enable, "enable");
static_assert(IPPROTO_TCP == tcp, "level");
static_assert(TCP_KEEPIDLE == idle, "idle");
static_assert(TCP_KEEPINTVL == interval, "interval");
static_assert(TCP_KEEPCNT == count, "count");
#ifdef TCP_MAXUNACKTIME /* not in headers before 13 */
static_assert(TCP_MAXUNACKTIME == user_timeout, "user timeout");
#endif

const struct tka__row *const tka__here[] = {&tka__freebsd, &tka__freebsd_13,
					    NULL};
#endif
