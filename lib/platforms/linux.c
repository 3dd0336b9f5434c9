/* SPDX-License-Identifier: MIT */
/*
 * Linux. Sources: net/ipv4/tcp.c, net/ipv4/tcp_timer.c, include/net/tcp.h
 * (ranges and defaults), arch/.../uapi/asm/socket.h (the two numberings),
 * tcp(7) (since); the tests run it.
 */
#include <assert.h>
#include <limits.h>

#include "../internal.h"

enum {
	generic_level = 1,
	generic_enable = 9,
	mips_level = 0xffff,
	mips_enable = 8,
	tcp = 6,
	idle = 4,
	interval = 5,
	count = 6,
	user_timeout = 18,
};

#define SYSCTL(name) "/proc/sys/net/ipv4/" name
#define TIME(symbol_, number_, initial_, setting_) \
	{ \
		.support = TKA_SUPPORT_SOCKET, .symbol = symbol_, \
		.level = tcp, .number = number_, .unit = TKA_UNIT_S, .min = 1, \
		.max = 32767, .initial = initial_, .since = "2.4", \
		.setting = SYSCTL(setting_), .setting_unit = TKA_UNIT_S \
	}

/* The processors differ in the level and the number of SO_KEEPALIVE alone. */
#define OPTIONS(level_, number_) \
	{ \
		{ \
			.support = TKA_SUPPORT_SOCKET, \
			.symbol = "SO_KEEPALIVE", \
			.level = level_, \
			.number = number_, \
			.max = 1, \
		}, \
			TIME("TCP_KEEPIDLE", idle, 7200, \
			     "tcp_keepalive_time"), \
			TIME("TCP_KEEPINTVL", interval, 75, \
			     "tcp_keepalive_intvl"), \
			{ \
				.support = TKA_SUPPORT_SOCKET, \
				.symbol = "TCP_KEEPCNT", \
				.level = tcp, \
				.number = count, \
				.min = 1, \
				.max = 127, \
				.initial = 9, \
				.since = "2.4", \
				.setting = SYSCTL("tcp_keepalive_probes"), \
			}, \
			{ \
				.support = TKA_SUPPORT_SOCKET, \
				.symbol = "TCP_USER_TIMEOUT", \
				.level = tcp, \
				.number = user_timeout, \
				.unit = TKA_UNIT_MS, \
				.max = INT_MAX, \
				.since = "2.6.37", \
				.setting = SYSCTL("tcp_retries2"), \
			}, \
	}

#define ALL_OPTIONS ((1u << TKA_OPTIONS) - 1)
#define TRAITS (TKA_TRAIT_UT_DECIDES | TKA_TRAIT_DATA_SILENCES)

const struct tka_platform tka__linux = {
	.name = "Linux",
	.release = "2.6.37 and later",
	.proof = TKA_PROOF_RUN,
	.traits = TRAITS,
	.inherits = ALL_OPTIONS,
	.order = TKA__USUAL_ORDER,
	.retransmissions = 15,
	.late_permille = 125,
	.late_ms = 150,
	.data_late_ms = 1500,
	.options = OPTIONS(generic_level, generic_enable),
};

const struct tka_platform tka__linux_mips = {
	.name = "Linux (MIPS, SPARC, Alpha, PA-RISC)",
	.release = "2.6.37 and later",
	.proof = TKA_PROOF_COMPILED,
	.traits = TRAITS,
	.inherits = ALL_OPTIONS,
	.order = TKA__USUAL_ORDER,
	.retransmissions = 15,
	.late_permille = 125,
	.late_ms = 150,
	.data_late_ms = 1500,
	.options = OPTIONS(mips_level, mips_enable),
};

#if defined(__linux__) && !defined(__ANDROID__)
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#if defined(__mips__) || defined(__sparc__) || defined(__alpha__) || \
	defined(__hppa__)
static_assert(SOL_SOCKET == mips_level, "level");
static_assert(SO_KEEPALIVE == mips_enable, "enable");
const struct tka_platform *const tka__here[] = {&tka__linux_mips, NULL};
#else
static_assert(SOL_SOCKET == generic_level, "level");
static_assert(SO_KEEPALIVE == generic_enable, "enable");
const struct tka_platform *const tka__here[] = {&tka__linux, NULL};
#endif
static_assert((int)IPPROTO_TCP == tcp, "level");
static_assert(TCP_KEEPIDLE == idle, "idle");
static_assert(TCP_KEEPINTVL == interval, "interval");
static_assert(TCP_KEEPCNT == count, "count");
static_assert(TCP_USER_TIMEOUT == user_timeout, "user timeout");
#endif
