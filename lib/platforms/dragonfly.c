/* SPDX-License-Identifier: MIT */
/*
 * DragonFly BSD, where the same numbers took milliseconds before 5.8 and take
 * seconds since. Sources: sys/netinet/tcp_usrreq.c (options, re-arming),
 * tcp_timer.c (defaults, sysctl), commit efb6b593 with tcp(4) (seconds,
 * inheritance), libuv's src/unix/tcp.c (version of the change).
 */
#include <assert.h>

#include "../internal.h"

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
	.setting = "net.inet.tcp." name_, .setting_unit = unit_
#define TIME(symbol_, number_, unit_, initial_) \
	TKA__PER_SOCKET(symbol_, number_, unit_, 1, longest, initial_), \
		.unconfirmed = "largest value"

#define ROW(unit_) \
	.proof = TKA_PROOF_CITED, .traits = TKA_TRAIT_ALWAYS_PROBES, \
	.inherits = TKA_BIT(TKA_ENABLE) | TKA_BIT(TKA_IDLE) | \
		    TKA_BIT(TKA_INTERVAL) | TKA_BIT(TKA_COUNT), \
	.order = TKA__USUAL_ORDER, TKA__SLACK, \
	.note = "Every connection is probed while always_keepalive is 1, " \
		"the default. Which unit holds is decided when the library " \
		"is compiled.", \
	.options = { \
		{TKA__ENABLE(level, enable), \
		 SYSCTL("always_keepalive", TKA_UNIT_NONE)}, \
		{TIME("TCP_KEEPIDLE", idle, unit_, 7200), \
		 SYSCTL("keepidle", TKA_UNIT_MS)}, \
		{TIME("TCP_KEEPINTVL", interval, unit_, 75), \
		 SYSCTL("keepintvl", TKA_UNIT_MS)}, \
		{TKA__PER_SOCKET("TCP_KEEPCNT", count, TKA_UNIT_NONE, 1, \
				 valid_everywhere, 8), \
		 .unconfirmed = "largest value", \
		 SYSCTL("keepcnt", TKA_UNIT_NONE)}, \
		TKA__NONE, \
	}

const struct tka_platform tka__dragonfly = {
	.name = "DragonFly",
	.release = "5.8 and later",
	.unconfirmed = "unit of the system-wide times and default of "
		       "always_keepalive since 5.8, timer slack",
	ROW(TKA_UNIT_S),
};

const struct tka_platform tka__dragonfly_5_6 = {
	.name = "DragonFly 5.6",
	.release = "before 5.8",
	.unconfirmed = "timer slack",
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
const struct tka_platform *const tka__here[] = {&tka__dragonfly, NULL};
#else
const struct tka_platform *const tka__here[] = {&tka__dragonfly_5_6, NULL};
#endif
#endif
