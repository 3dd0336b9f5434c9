/* SPDX-License-Identifier: MIT */
/*
 * FreeBSD. Sources: sys/netinet/tcp_usrreq.c (options, ranges), tcp_timer.c
 * and tcp_timer.h (timers, defaults, sysctl), tcp_syncache.c (what accept()
 * copies).
 */
#include <assert.h>
#include <limits.h>

#include "../internal.h"

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
	.setting = "net.inet.tcp." name_, .setting_unit = unit_
#define TIME(symbol_, number_, initial_) \
	TKA__PER_SOCKET(symbol_, number_, TKA_UNIT_S, 1, longest, initial_), \
		.since = "9.1"

#define KEEPALIVE_OPTIONS \
	{TKA__ENABLE(level, enable), \
	 SYSCTL("always_keepalive", TKA_UNIT_NONE)}, \
		{TIME("TCP_KEEPIDLE", idle, 7200), \
		 SYSCTL("keepidle", TKA_UNIT_MS)}, \
		{TIME("TCP_KEEPINTVL", interval, 75), \
		 SYSCTL("keepintvl", TKA_UNIT_MS)}, \
	{ \
		TKA__PER_SOCKET("TCP_KEEPCNT", count, TKA_UNIT_NONE, 1, \
				INT_MAX, 8), \
			.since = "9.1", SYSCTL("keepcnt", TKA_UNIT_NONE) \
	}

#define NOTE \
	"Every connection is probed while always_keepalive is 1, the " \
	"default, whatever the socket says. idle + interval * count beyond " \
	"4294967 s wraps around."

const struct tka_platform tka__freebsd = {
	.name = "FreeBSD",
	.release = "14 and later",
	.proof = TKA_PROOF_COMPILED,
	.traits = TKA_TRAIT_ALWAYS_PROBES,
	.inherits = (1u << TKA_OPTIONS) - 1,
	.telling = TKA_BIT(TKA_USER_TIMEOUT),
	.order = TKA__USUAL_ORDER,
	TKA__SLACK,
	.note = NOTE,
	.unconfirmed = "timer slack",
	.options =
		{
			KEEPALIVE_OPTIONS,
			{TKA__PER_SOCKET("TCP_MAXUNACKTIME", user_timeout,
					 TKA_UNIT_S, 0, INT_MAX, 0),
			 .since = "14", .unconfirmed = "first release"},
		},
};

const struct tka_platform tka__freebsd_13 = {
	.name = "FreeBSD 13",
	.release = "9.1 to 13",
	.proof = TKA_PROOF_COMPILED,
	.traits = TKA_TRAIT_ALWAYS_PROBES,
	.inherits = TKA_BIT(TKA_ENABLE) | TKA_BIT(TKA_IDLE) |
		    TKA_BIT(TKA_INTERVAL) | TKA_BIT(TKA_COUNT),
	.order = TKA__USUAL_ORDER,
	TKA__SLACK,
	.note = NOTE,
	.unconfirmed = "timer slack",
	.options = {KEEPALIVE_OPTIONS, TKA__NONE},
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

const struct tka_platform *const tka__here[] = {&tka__freebsd, &tka__freebsd_13,
						NULL};
#endif
