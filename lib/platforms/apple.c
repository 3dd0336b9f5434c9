/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * macOS, iOS and kin (XNU). Sources: bsd/netinet/tcp_usrreq.c (options,
 * ranges), tcp_timer.c and tcp_timer.h (timers, defaults, sysctl), tcp_input.c
 * (what accept() copies), tcp.h of every release (since).
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
	longest = 4294967, /* seconds; beyond, EINVAL */
};

#define SYSCTL(name_, unit_) \
	.system_setting = "net.inet.tcp." name_, .system_setting_unit = unit_

#define ENABLE \
	TKA__ENABLE(level, enable), SYSCTL("always_keepalive", TKA_UNIT_NONE)
#define IDLE \
	TKA__OPTION("TCP_KEEPALIVE", idle, TKA_UNIT_S, 1, longest, 7200), \
		.since = "10.3", SYSCTL("keepidle", TKA_UNIT_MS)
#define INTERVAL_SETTING SYSCTL("keepintvl", TKA_UNIT_MS)
#define COUNT_SETTING SYSCTL("keepcnt", TKA_UNIT_NONE)

/* Counts from the first time data is sent again; not for closed windows. */
#define USER_TIMEOUT \
	.support = TKA_SUPPORT_EMULATED, .symbol = "TCP_RXT_CONNDROPTIME", \
	.level = tcp, .number = user_timeout, .unit = TKA_UNIT_S, \
	.max = INT_MAX, .since = "10.7"

#define NOTE \
	"An accepted socket is back at the system's idle: set it on each. " \
	"TCP_RXT_CONNDROPTIME ends a connection when data is next sent again " \
	"after that time, and not one whose window is closed."

const struct tka__row tka__macos = {
	.about.name = "macOS",
	.about.release = "macOS 10.9, iOS 7 and later",
	.about.evidence = TKA_EVIDENCE_COMPILED,
	.about.traits = TKA_TRAIT_REWRITE_IDLE,
	.about.inherits = TKA_BIT(TKA_ENABLE) | TKA_BIT(TKA_INTERVAL) |
		    TKA_BIT(TKA_COUNT),
	.newer_options = TKA_BIT(TKA_INTERVAL) | TKA_BIT(TKA_COUNT),

	TKA__LINUX_DELAYS,
	.about.note = NOTE,
	.about.unconfirmed = "timer slack",
	.option =
		{
			{ENABLE},
			{IDLE},
			{TKA__OPTION("TCP_KEEPINTVL", interval, TKA_UNIT_S,
					 1, longest, 75),
			 .since = "10.9", INTERVAL_SETTING},
			{TKA__OPTION("TCP_KEEPCNT", count, TKA_UNIT_NONE, 1,
					 INT_MAX, 8),
			 .since = "10.9", COUNT_SETTING},
			{USER_TIMEOUT},
		},
};

const struct tka__row tka__macos_10_8 = {
	.about.name = "Mac OS X",
	.about.release = "10.3 to 10.8, iOS before 7",
	.about.evidence = TKA_EVIDENCE_COMPILED,
	.about.traits = TKA_TRAIT_REWRITE_IDLE,
	.about.inherits = TKA_BIT(TKA_ENABLE),

	TKA__LINUX_DELAYS,
	.about.note = NOTE,
	.about.unconfirmed = "timer slack",
	.option =
		{
			{ENABLE},
			{IDLE},
			{TKA__SYSTEM_WIDE(75), INTERVAL_SETTING},
			{TKA__SYSTEM_WIDE(8), COUNT_SETTING},
			{USER_TIMEOUT},
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
static_assert(TCP_KEEPINTVL == interval, "interval");
static_assert(TCP_KEEPCNT == count, "count");
static_assert(TCP_RXT_CONNDROPTIME == user_timeout, "user timeout");

const struct tka__row *const tka__here[] = {&tka__macos, &tka__macos_10_8,
						NULL};
#endif
