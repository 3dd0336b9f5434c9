/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * AIX, and PASE of IBM i, which has its headers. Sources: OpenJDK's
 * jdk.net/aix/.../AIXSocketOptions.c and Go's net/tcpsockopt_unix.go (int,
 * seconds, set and get), the constants of rust-lang/libc (numbers), the manual
 * of no(1) as quoted in Progress article 20017 (system-wide values);
 * nodejs/node#38445 for PASE.
 */
#include <assert.h>

#include "row.h"

enum {
	level = 0xffff,
	enable = 8,
	idle = 0x11,
	interval = 0x12,
	count = 0x13,
	longest = 32767, /* seconds; what programs use */
};

#define UNCONFIRMED .unconfirmed = "largest value"
#define INTERVAL TKA__SECONDS("TCP_KEEPINTVL", interval, longest, 75)
#define COUNT TKA__KEEPCNT(count, TKA__SAFE_COUNT, 8)

const struct tka__row tka__aix = {
	.about =
		{
			.name = "AIX",
			.release = "any",
			.loss_error = "ETIMEDOUT",
			.evidence = TKA_EVIDENCE_DOCUMENTED,
			.traits_unknown = TKA__DATA_TRAITS,
			.inherits_unknown = TKA__KEEPALIVE,
			.unconfirmed = "error of a lost peer, timer delay",
			TKA__CAREFUL_DELAYS,
		},
	.option =
		{
			[TKA_ENABLE] = {TKA__ENABLE(level, enable)},
			[TKA_IDLE] = {TKA__SECONDS("TCP_KEEPIDLE", idle,
						   longest, 7200),
				      TKA__SETTING("no -o tcp_keepidle",
						   TKA_UNIT_HALF_S),
				      UNCONFIRMED},
			[TKA_INTERVAL] = {INTERVAL,
					  TKA__SETTING("no -o tcp_keepintvl",
						       TKA_UNIT_HALF_S),
					  UNCONFIRMED},
			[TKA_COUNT] = {COUNT,
				       TKA__SETTING("no -o tcp_keepcnt",
						    TKA_UNIT_NONE),
				       UNCONFIRMED},
		},
};

const struct tka__row tka__ibm_i = {
	.about =
		{
			.name = "IBM i",
			.release = "PASE",
			.loss_error = "ETIMEDOUT",
			.evidence = TKA_EVIDENCE_DOCUMENTED,
			.traits_unknown = TKA__DATA_TRAITS,
			.inherits_unknown = TKA__KEEPALIVE,
			.note = "The first probe comes after the system-wide "
				"time, "
				"even if TCP_KEEPIDLE is set.",
			.unconfirmed = "error of a lost peer, timer delay",
			TKA__CAREFUL_DELAYS,
		},
	.option =
		{
			[TKA_ENABLE] = {TKA__ENABLE(level, enable)},
			[TKA_IDLE] = {TKA__SYSTEM_WIDE(7200),
				      .symbol = "TCP_KEEPIDLE",
				      TKA__SETTING(
					      "CHGTCPA TCPKEEPALV, in minutes",
					      TKA_UNIT_NONE),
				      .unconfirmed = "default"},
			[TKA_INTERVAL] = {INTERVAL,
					  .unconfirmed =
						  "largest value, default"},
			[TKA_COUNT] = {COUNT,
				       .unconfirmed = "largest value, default"},
		},
};

#ifdef _AIX
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

static_assert(SOL_SOCKET == level, "level");
static_assert(SO_KEEPALIVE == enable, "enable");
static_assert(TCP_KEEPIDLE == idle, "idle");
static_assert(TCP_KEEPINTVL == interval, "interval");
static_assert(TCP_KEEPCNT == count, "count");

#ifdef __PASE__
const struct tka__row *const tka__here[] = {&tka__ibm_i, NULL};
#else
const struct tka__row *const tka__here[] = {&tka__aix, NULL};
#endif
#endif
