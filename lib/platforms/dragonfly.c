/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * DragonFly BSD, where the same numbers took milliseconds before 5.8 and take
 * seconds since. Sources: sys/netinet/tcp_usrreq.c (options, re-arming),
 * tcp_timer.c (defaults, sysctl), commit efb6b593 with tcp(4) (seconds,
 * inheritance), libuv's src/unix/tcp.c (version of the change).
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
	longest = 2147483,	/* seconds; milliseconds that fit an int */
	valid_everywhere = 127, /* no largest count is documented */
};

#define SYSCTL(name_, unit_) \
	.system_setting = "net.inet.tcp." name_, .system_setting_unit = unit_
#define TIME(symbol_, number_, unit_, default_) \
	TKA__OPTION(symbol_, number_, unit_, 1, longest, default_), \
		.unconfirmed = "largest value"

#define ROW(unit_) \
	.about.evidence = TKA_EVIDENCE_DOCUMENTED, .about.traits = TKA_TRAIT_ALWAYS_PROBES, \
	.about.inherits = TKA_BIT(TKA_ENABLE) | TKA_BIT(TKA_IDLE) | \
		    TKA_BIT(TKA_INTERVAL) | TKA_BIT(TKA_COUNT), \
TKA__LINUX_DELAYS, \
	.about.note = "Every connection is probed while always_keepalive is 1, " \
		"the default. Which unit holds is decided when the library " \
		"is compiled.", \
	.option = { \
		{TKA__ENABLE(level, enable), \
		 SYSCTL("always_keepalive", TKA_UNIT_NONE)}, \
		{TIME("TCP_KEEPIDLE", idle, unit_, 7200), \
		 SYSCTL("keepidle", TKA_UNIT_MS)}, \
		{TIME("TCP_KEEPINTVL", interval, unit_, 75), \
		 SYSCTL("keepintvl", TKA_UNIT_MS)}, \
		{TKA__OPTION("TCP_KEEPCNT", count, TKA_UNIT_NONE, 1, \
				 valid_everywhere, 8), \
		 .unconfirmed = "largest value", \
		 SYSCTL("keepcnt", TKA_UNIT_NONE)}, \
		{0}, \
	}

const struct tka__row tka__dragonfly = {
	.about.name = "DragonFly",
	.about.release = "5.8 and later",
	.about.unconfirmed = "unit of the system-wide times and default of "
		       "always_keepalive since 5.8, timer slack",
	ROW(TKA_UNIT_S),
};

const struct tka__row tka__dragonfly_5_6 = {
	.about.name = "DragonFly 5.6",
	.about.release = "before 5.8",
	.about.unconfirmed = "timer slack",
	ROW(TKA_UNIT_MS),
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
