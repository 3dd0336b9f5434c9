/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Linux, Android's Linux, and gVisor, which gives its programs Linux's
 * numbers. Sources: net/ipv4/tcp.c, net/ipv4/tcp_timer.c, include/net/tcp.h
 * (ranges and defaults), arch/.../uapi/asm/socket.h (the two numberings),
 * tcp(7) (since); gVisor's pkg/sentry/socket/netstack/netstack.go and
 * pkg/tcpip/transport/tcp/{accept,connect}.go.
 */
#include <assert.h>
#include <limits.h>

#include "row.h"

enum {
	generic_level = 1,
	generic_enable = 9,
	mips_level = 0xffff,
	mips_enable = 8,
	tcp = TKA__TCP,
	idle = 4,
	interval = 5,
	count = 6,
	user_timeout = 18,
};

#define TIME(symbol_, number_, default_) \
	TKA__OPTION(symbol_, number_, TKA_UNIT_S, 1, 32767, default_), \
		.since = "2.4"
#define IDLE TIME("TCP_KEEPIDLE", idle, 7200)
#define INTERVAL TIME("TCP_KEEPINTVL", interval, 75)
#define COUNT \
	TKA__OPTION("TCP_KEEPCNT", count, TKA_UNIT_NONE, 1, 127, 9), \
		.since = "2.4"
#define USER_TIMEOUT \
	TKA__OPTION("TCP_USER_TIMEOUT", user_timeout, TKA_UNIT_MS, 0, \
			INT_MAX, 0), \
		.since = "2.6.37"

#define PROCFS(name_, unit_) \
	.system_setting = "/proc/sys/net/ipv4/" name_, .system_setting_unit = unit_

/* The processors differ in the level and the number of SO_KEEPALIVE alone. */
#define ROW(level_, number_) \
	.about.release = "2.6.37 and later", \
	.about.traits = TKA_TRAIT_UT_REPLACES_COUNT | TKA_TRAIT_NO_PROBES_WITH_DATA, \
	.about.inherits = (1u << TKA_OPTIONS) - 1, 	.about.retransmissions = 15, TKA__LINUX_DELAYS, \
	.option = { \
		{TKA__ENABLE(level_, number_)}, \
		{IDLE, PROCFS("tcp_keepalive_time", TKA_UNIT_S)}, \
		{INTERVAL, PROCFS("tcp_keepalive_intvl", TKA_UNIT_S)}, \
		{COUNT, PROCFS("tcp_keepalive_probes", TKA_UNIT_NONE)}, \
		{USER_TIMEOUT, PROCFS("tcp_retries2", TKA_UNIT_NONE)}, \
	}

const struct tka__row tka__linux = {
	.about.name = "Linux",
	.about.evidence = TKA_EVIDENCE_TESTED,
	ROW(generic_level, generic_enable),
	.about.note = "A value that was set on a socket no longer follows the "
		"system-wide one. MPTCP has no TCP_USER_TIMEOUT.",
};

const struct tka__row tka__linux_mips = {
	.about.name = "Linux (MIPS, SPARC, Alpha, PA-RISC)",
	.about.evidence = TKA_EVIDENCE_COMPILED,
	ROW(mips_level, mips_enable),
};

const struct tka__row tka__android = {
	.about.name = "Android",
	.about.evidence = TKA_EVIDENCE_DOCUMENTED,
	ROW(generic_level, generic_enable),
	.about.note = "The kernel is Linux. Access to /proc/sys/net is restricted.",
	.about.unconfirmed = "whether apps may read the system-wide settings",
};

const struct tka__row tka__gvisor = {
	.about.name = "gVisor",
	.about.release = "2026-08",
	.about.evidence = TKA_EVIDENCE_DOCUMENTED,
	.about.traits = TKA_TRAIT_NO_PROBES_WITH_DATA,
	.about.inherits = TKA_BIT(TKA_USER_TIMEOUT),

	TKA__LINUX_DELAYS,
	.about.note = "Its procfs shows stubs instead of the system-wide values. A "
		"program inside finds the row of Linux. Accepted sockets lose "
		"keep-alive: set it on each.",
	.about.unconfirmed = "timer slack",
	.option =
		{
			{TKA__ENABLE(generic_level, generic_enable)},
			{IDLE},
			{INTERVAL},
			{COUNT},
			{USER_TIMEOUT},
		},
};

#if defined(__linux__)
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#if defined(__mips__) || defined(__sparc__) || defined(__alpha__) || \
	defined(__hppa__)
static_assert(SOL_SOCKET == mips_level, "level");
static_assert(SO_KEEPALIVE == mips_enable, "enable");
const struct tka__row *const tka__here[] = {&tka__linux_mips, NULL};
#else
static_assert(SOL_SOCKET == generic_level, "level");
static_assert(SO_KEEPALIVE == generic_enable, "enable");
#ifdef __ANDROID__
const struct tka__row *const tka__here[] = {&tka__android, NULL};
#else
const struct tka__row *const tka__here[] = {&tka__linux, NULL};
#endif
#endif
static_assert((int)IPPROTO_TCP == tcp, "level");
static_assert(TCP_KEEPIDLE == idle, "idle");
static_assert(TCP_KEEPINTVL == interval, "interval");
static_assert(TCP_KEEPCNT == count, "count");
static_assert(TCP_USER_TIMEOUT == user_timeout, "user timeout");
#endif
