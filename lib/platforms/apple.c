/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * macOS, iOS and kin (XNU), distinguished by the release of Darwin. Sources:
 * bsd/netinet/tcp_usrreq.c of xnu-517 to xnu-11417 (options, ranges, timers
 * of listening sockets), tcp_timer.c and tcp_timer.h (timers, defaults,
 * sysctl), tcp_input.c (what accept() copies), tcp.h of every release (since).
 */
#include <assert.h>
#include <limits.h>

#include "row.h"

enum {
	level = 0xffff,
	enable = 8,
	tcp = TKA__TCP,
	idle = 0x10,
	user_timeout = 0x80,
	interval = 0x101,
	count = 0x102,
	longest = 4294967,	/* seconds; beyond, EINVAL */
	longest_10_8 = 2147483, /* not checked; beyond, products may wrap */
	darwin_macos_14 = 23,
	darwin_macos_10_12 = 16,
};

#define ENABLE \
	{ \
		TKA__ENABLE(level, enable), \
			TKA__SYSCTL("always_keepalive", TKA_UNIT_NONE) \
	}
#define IDLE(longest_) \
	TKA__SECONDS("TCP_KEEPALIVE", idle, longest_, 7200), \
		.since = "10.3", TKA__SYSCTL("keepidle", TKA_UNIT_MS)

/* Checked when data is retransmitted, from the first time on. */
#define USER_TIMEOUT \
	{ \
		TKA__EMULATED("TCP_RXT_CONNDROPTIME", user_timeout, \
			      TKA_UNIT_S, 0, 0), \
			.since = "10.7" \
	}

#define ABOUT \
	.loss_error = "ETIMEDOUT", .evidence = TKA_EVIDENCE_COMPILED, \
	.note = "An accepted socket has the system-wide idle time: set it on " \
		"each.", \
	.unconfirmed = "timer delay", TKA__CAREFUL_DELAYS
#define TRAITS TKA_TRAIT_REWRITE_IDLE | TKA_TRAIT_ZERO_WINDOW_UNLIMITED
#define INHERITS \
	TKA_BIT(TKA_ENABLE) | TKA_BIT(TKA_INTERVAL) | TKA_BIT(TKA_COUNT)

#define OPTIONS \
	{ \
		[TKA_ENABLE] = ENABLE, [TKA_IDLE] = {IDLE(longest)}, \
		[TKA_INTERVAL] = {TKA__SECONDS("TCP_KEEPINTVL", interval, \
					       longest, 75), \
				  .since = "10.9", \
				  TKA__SYSCTL("keepintvl", TKA_UNIT_MS)}, \
		[TKA_COUNT] = {TKA__KEEPCNT(count, INT_MAX, 8), \
			       .since = "10.9", \
			       TKA__SYSCTL("keepcnt", TKA_UNIT_NONE)}, \
		[TKA_USER_TIMEOUT] = USER_TIMEOUT, \
	}

const struct tka__row tka__macos = {
	.about =
		{
			.name = "macOS",
			.release = "macOS 14, iOS 17 and later",
			.traits = TRAITS,
			.inherits = INHERITS,
			ABOUT,
		},
	.first_release = darwin_macos_14,
	.option = OPTIONS,
};

const struct tka__row tka__macos_13 = {
	.about =
		{
			.name = "macOS 13",
			.release = "macOS 10.12 to 13, iOS 10 to 16",
			.traits = TRAITS | TKA_TRAIT_LISTENER_ENDS,
			.inherits = INHERITS,
			ABOUT,
		},
	.first_release = darwin_macos_10_12,
	.option = OPTIONS,
};

const struct tka__row tka__macos_10_11 = {
	.about =
		{
			.name = "OS X 10.11",
			.release = "OS X 10.9 to 10.11, iOS 7 to 9",
			.traits = TRAITS | TKA_TRAIT_LISTENER_ENDS,
			.inherits = INHERITS,
			ABOUT,
		},
	.newer_options = TKA_BIT(TKA_INTERVAL) | TKA_BIT(TKA_COUNT),
	.unset_reads_zero = 1,
	.option = OPTIONS,
};

/* 10.3 and 10.4 start no timer when the idle time is set. */
const struct tka__row tka__macos_10_8 = {
	.about =
		{
			.name = "Mac OS X",
			.release = "Mac OS X 10.3 to 10.8, iOS before 7",
			.traits = TRAITS | TKA_TRAIT_LISTENER_ENDS,
			.inherits = TKA_BIT(TKA_ENABLE),
			ABOUT,
		},
	.unset_reads_zero = 1,
	.option =
		{
			[TKA_ENABLE] = ENABLE,
			[TKA_IDLE] = {IDLE(longest_10_8),
				      .unconfirmed = "largest value"},
			[TKA_INTERVAL] = {TKA__SYSTEM_WIDE(75),
					  TKA__SYSCTL("keepintvl",
						      TKA_UNIT_MS)},
			[TKA_COUNT] = {TKA__SYSTEM_WIDE(8)},
			[TKA_USER_TIMEOUT] = USER_TIMEOUT,
		},
};

#ifdef __APPLE__
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

static_assert(SOL_SOCKET == level, "level");
static_assert(SO_KEEPALIVE == enable, "enable");
static_assert(IPPROTO_TCP == tcp, "level");
static_assert(TCP_KEEPALIVE == idle, "idle");
/* older headers lack these */
#ifdef TCP_KEEPINTVL
static_assert(TCP_KEEPINTVL == interval, "interval");
static_assert(TCP_KEEPCNT == count, "count");
#endif
#ifdef TCP_RXT_CONNDROPTIME
static_assert(TCP_RXT_CONNDROPTIME == user_timeout, "user timeout");
#endif

const struct tka__row *const tka__here[] = {
	&tka__macos, &tka__macos_13, &tka__macos_10_11, &tka__macos_10_8, NULL};
#endif
