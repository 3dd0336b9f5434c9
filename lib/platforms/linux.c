/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Linux, Android's Linux, and gVisor, which gives its programs Linux's
 * numbers. Sources: net/ipv4/tcp.c, net/ipv4/tcp_timer.c, include/net/tcp.h
 * (ranges and defaults), arch/.../uapi/asm/socket.h (the two numberings),
 * tcp(7) (since), net/mptcp/sockopt.c; gVisor's
 * pkg/sentry/socket/netstack/netstack.go and
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
	longest = 32767, /* seconds */
};

#define IDLE TKA__SECONDS("TCP_KEEPIDLE", idle, longest, 7200), .since = "2.4"
#define INTERVAL \
	TKA__SECONDS("TCP_KEEPINTVL", interval, longest, 75), .since = "2.4"
#define COUNT TKA__KEEPCNT(count, 127, 9), .since = "2.4"
#define USER_TIMEOUT \
	TKA__OPTION("TCP_USER_TIMEOUT", user_timeout, TKA_UNIT_MS, 0, INT_MAX, \
		    0), \
		.since = "2.6.37"

/*
 * uname() in every release of gVisor from 2018 to 2026, whatever release of
 * Linux it names beside it: "five minutes after v4.4 was tagged"
 * (pkg/sentry/syscalls/linux). No build of Linux has it.
 */
#define GVISOR_VERSION "#1 SMP Sun Jan 10 15:06:54 PST 2016"

#define ABOUT \
	.release = "2.6.37 and later", .loss_error = "ETIMEDOUT", \
	.traits = TKA_TRAIT_UT_REPLACES_COUNT | TKA_TRAIT_NO_PROBES_WITH_DATA, \
	.inherits = TKA__EVERY_OPTION, .retransmissions = 15, \
	TKA__LINUX_DELAYS

/* The processors differ in the level and the number of SO_KEEPALIVE alone. */
#define OPTIONS(level_, number_) \
	{ \
		[TKA_ENABLE] = {TKA__ENABLE(level_, number_)}, \
		[TKA_IDLE] = {IDLE, \
			      TKA__PROCFS("tcp_keepalive_time", TKA_UNIT_S)}, \
		[TKA_INTERVAL] = {INTERVAL, TKA__PROCFS("tcp_keepalive_intvl", \
							TKA_UNIT_S)}, \
		[TKA_COUNT] = {COUNT, TKA__PROCFS("tcp_keepalive_probes", \
						  TKA_UNIT_NONE)}, \
		[TKA_USER_TIMEOUT] = { \
			USER_TIMEOUT, \
			TKA__PROCFS("tcp_retries2", TKA_UNIT_NONE)}, \
	}

const struct tka__row tka__linux = {
	.about =
		{
			.name = "Linux",
			.evidence = TKA_EVIDENCE_TESTED,
			.note = "A value set on a socket no longer follows the "
				"system-wide one. MPTCP: idle, interval and "
				"count from 6.10, no user timeout. Measured "
				"on 5.10, 6.1, 6.12 and 7.2: detection of "
				"2/1/3 in 5.1 to 5.2 s; with a user timeout of "
				"4 s in 4.1 to 4.2 s, of data in flight in 4.4 "
				"to 4.6 s.",
			ABOUT,
		},
	.next_version = GVISOR_VERSION,
	.option = OPTIONS(generic_level, generic_enable),
};

const struct tka__row tka__linux_mips = {
	.about =
		{
			.name = "Linux (MIPS, SPARC, Alpha, PA-RISC)",
			.evidence = TKA_EVIDENCE_TESTED,
			.note = "Measured on 6.1 on MIPS: detection of 2/1/3 "
				"in 5.1 s; with a user timeout of 4 s in 4.1 "
				"s, of data in flight in 4.4 s.",
			ABOUT,
		},
	.option = OPTIONS(mips_level, mips_enable),
};

const struct tka__row tka__android = {
	.about =
		{
			.name = "Android",
			.evidence = TKA_EVIDENCE_DOCUMENTED,
			.unconfirmed = "whether apps can read the system-wide "
				       "settings",
			ABOUT,
		},
	.option = OPTIONS(generic_level, generic_enable),
};

const struct tka__row tka__gvisor = {
	.about =
		{
			.name = "gVisor",
			.release = "20221219 to 2026-08",
			.loss_error = "ETIMEDOUT",
			.evidence = TKA_EVIDENCE_TESTED,
			.traits = TKA_TRAIT_UT_OR_COUNT |
				  TKA_TRAIT_NO_PROBES_WITH_DATA,
			.inherits = TKA_BIT(TKA_USER_TIMEOUT),
			.note = "Accepted sockets lose keep-alive: set it on "
				"each. Its procfs has stubs instead of the "
				"system-wide values. Measured on 20221219: "
				"detection of 2/1/3 in 5.0 s; with a user "
				"timeout of 4 s in 4.0 to 4.1 s, of data in "
				"flight in 4.2 s.",
			TKA__LINUX_DELAYS,
		},
	.option =
		{
			[TKA_ENABLE] = {TKA__ENABLE(generic_level,
						    generic_enable)},
			[TKA_IDLE] = {IDLE},
			[TKA_INTERVAL] = {INTERVAL},
			[TKA_COUNT] = {COUNT},
			[TKA_USER_TIMEOUT] = {USER_TIMEOUT},
		},
};

#if defined(__linux__) && !defined(TKA__HERE_LWIP)
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
const struct tka__row *const tka__here[] = {&tka__linux, &tka__gvisor, NULL};
#endif
#endif
static_assert((int)IPPROTO_TCP == tcp, "level");
static_assert(TCP_KEEPIDLE == idle, "idle");
static_assert(TCP_KEEPINTVL == interval, "interval");
static_assert(TCP_KEEPCNT == count, "count");
static_assert(TCP_USER_TIMEOUT == user_timeout, "user timeout");
#endif
