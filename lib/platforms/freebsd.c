/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * FreeBSD. Sources: sys/netinet/tcp_usrreq.c (options, ranges), tcp_timer.c
 * and tcp_timer.h (timers, defaults, sysctl), tcp_syncache.c (what accept()
 * copies).
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

#define SYSCTL(name_, unit_) \
	.system_setting = "net.inet.tcp." name_, .system_setting_unit = unit_
#define TIME(symbol_, number_, default_) \
	TKA__OPTION(symbol_, number_, TKA_UNIT_S, 1, longest, default_), \
		.since = "9.1"

#define KEEPALIVE_OPTIONS \
	{TKA__ENABLE(level, enable), \
	 SYSCTL("always_keepalive", TKA_UNIT_NONE)}, \
		{TIME("TCP_KEEPIDLE", idle, 7200), \
		 SYSCTL("keepidle", TKA_UNIT_MS)}, \
		{TIME("TCP_KEEPINTVL", interval, 75), \
		 SYSCTL("keepintvl", TKA_UNIT_MS)}, \
	{ \
		TKA__OPTION("TCP_KEEPCNT", count, TKA_UNIT_NONE, 1, \
				INT_MAX, 8), \
			.since = "9.1", SYSCTL("keepcnt", TKA_UNIT_NONE) \
	}

#define NOTE \
	"Every connection is probed while always_keepalive is 1, the " \
	"default, whatever the socket says. idle + interval * count beyond " \
	"4294967 s wraps around."

const struct tka__row tka__freebsd = {
	.about.name = "FreeBSD",
	.about.release = "14 and later",
	.about.evidence = TKA_EVIDENCE_COMPILED,
	.about.traits = TKA_TRAIT_ALWAYS_PROBES,
	.about.inherits = (1u << TKA_OPTIONS) - 1,
	.newer_options = TKA_BIT(TKA_USER_TIMEOUT),

	TKA__LINUX_DELAYS,
	.about.note = NOTE,
	.about.unconfirmed = "timer slack",
	.option =
		{
			KEEPALIVE_OPTIONS,
			{TKA__OPTION("TCP_MAXUNACKTIME", user_timeout,
					 TKA_UNIT_S, 0, INT_MAX, 0),
			 .since = "14", .unconfirmed = "first release"},
		},
};

const struct tka__row tka__freebsd_13 = {
	.about.name = "FreeBSD 13",
	.about.release = "9.1 to 13",
	.about.evidence = TKA_EVIDENCE_COMPILED,
	.about.traits = TKA_TRAIT_ALWAYS_PROBES,
	.about.inherits = TKA_BIT(TKA_ENABLE) | TKA_BIT(TKA_IDLE) |
		    TKA_BIT(TKA_INTERVAL) | TKA_BIT(TKA_COUNT),

	TKA__LINUX_DELAYS,
	.about.note = NOTE,
	.about.unconfirmed = "timer slack",
	.option = {KEEPALIVE_OPTIONS, {0}},
};

#ifdef __FreeBSD__
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

static_assert(SOL_SOCKET == level, "level");
static_assert(SO_KEEPALIVE == enable, "enable");
static_assert(IPPROTO_TCP == tcp, "level");
static_assert(TCP_KEEPIDLE == idle, "idle");
static_assert(TCP_KEEPINTVL == interval, "interval");
static_assert(TCP_KEEPCNT == count, "count");
#ifdef TCP_MAXUNACKTIME /* not in headers before 14 */
static_assert(TCP_MAXUNACKTIME == user_timeout, "user timeout");
#endif

const struct tka__row *const tka__here[] = {&tka__freebsd, &tka__freebsd_13,
						NULL};
#endif
