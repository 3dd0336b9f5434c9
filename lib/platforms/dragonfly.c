/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * DragonFly BSD, where the same numbers took milliseconds before 5.8 and take
 * seconds since; which holds is decided when the library is compiled.
 * Sources: sys/netinet/tcp_usrreq.c (options, re-arming), tcp_timer.c
 * (defaults, sysctl), commit efb6b593 with tcp(4) (seconds, inheritance),
 * libuv's src/unix/tcp.c (version of the change).
 */
#include <assert.h>

#include "row.h"

enum {
	level = 0xffff,
	enable = 8,
	tcp = TKA__TCP,
	idle = 256,
	interval = 512,
	count = 1024,
	longest = 2147483, /* seconds; milliseconds that fit an int */
};

#define TIME(symbol_, number_, unit_, default_) \
	TKA__OPTION(symbol_, number_, unit_, 1, longest, default_), \
		.unconfirmed = "largest value"

#define ABOUT \
	.loss_error = "ETIMEDOUT", .evidence = TKA_EVIDENCE_DOCUMENTED, \
	.traits = TKA_TRAIT_ALWAYS_PROBES, .inherits = TKA__KEEPALIVE, \
	TKA__CAREFUL_DELAYS
#define OPTIONS(unit_) \
	{ \
		[TKA_ENABLE] = {TKA__ENABLE(level, enable), \
				TKA__SYSCTL("always_keepalive", \
					    TKA_UNIT_NONE)}, \
		[TKA_IDLE] = {TIME("TCP_KEEPIDLE", idle, unit_, 7200), \
			      TKA__SYSCTL("keepidle", TKA_UNIT_MS)}, \
		[TKA_INTERVAL] = {TIME("TCP_KEEPINTVL", interval, unit_, 75), \
				  TKA__SYSCTL("keepintvl", TKA_UNIT_MS)}, \
		[TKA_COUNT] = {TKA__KEEPCNT(count, TKA__SAFE_COUNT, 8), \
			       .unconfirmed = "largest value", \
			       TKA__SYSCTL("keepcnt", TKA_UNIT_NONE)}, \
	}

const struct tka__row tka__dragonfly = {
	.about =
		{
			.name = "DragonFly",
			.release = "5.8 and later",
			.unconfirmed =
				"unit of the system-wide times and default of "
				"always_keepalive, timer delay",
			ABOUT,
		},
	.option = OPTIONS(TKA_UNIT_S),
};

const struct tka__row tka__dragonfly_5_6 = {
	.about =
		{
			.name = "DragonFly 5.6",
			.release = "before 5.8",
			.unconfirmed = "timer delay",
			ABOUT,
		},
	.option = OPTIONS(TKA_UNIT_MS),
};

#ifdef __DragonFly__
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/param.h>
#include <sys/socket.h>

static_assert(SOL_SOCKET == level, "level");
static_assert(SO_KEEPALIVE == enable, "enable");
static_assert(IPPROTO_TCP == tcp, "level");
static_assert(TCP_KEEPIDLE == idle, "idle");
static_assert(TCP_KEEPINTVL == interval, "interval");
static_assert(TCP_KEEPCNT == count, "count");

#if __DragonFly_version >= 500702
const struct tka__row *const tka__here[] = {&tka__dragonfly, NULL};
#else
const struct tka__row *const tka__here[] = {&tka__dragonfly_5_6, NULL};
#endif
#endif
