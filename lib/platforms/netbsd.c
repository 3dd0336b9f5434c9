/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * NetBSD. Sources: sys/netinet/tcp_usrreq.c (options, timers of listening
 * sockets, sysctl), tcp_timer.c and tcp_timer.h (ticks, defaults), tcp_subr.c,
 * tcp_syncache.c and kern/uipc_socket2.c (what accept() copies); tcp(4), which
 * says seconds where the code takes ticks of half a second; measured
 * on 7.99.34.
 */
#include <assert.h>

#include "row.h"

enum {
	level = 0xffff,
	enable = 8,
	tcp = TKA__TCP,
	idle = 3,
	interval = 5,
	count = 6,
	longest = 2147483, /* seconds; ticks of 1 ms that fit an int */
	tick_ms = 500,
};

#define TIME(symbol_, number_, default_) \
	TKA__OPTION(symbol_, number_, TKA_UNIT_HALF_S, 1, longest, default_), \
		.write_only = 1, .unconfirmed = "largest value"

const struct tka__row tka__netbsd = {
	.about =
		{
			.name = "NetBSD",
			.release = "5.0 and later",
			.loss_error = "ETIMEDOUT",
			.evidence = TKA_EVIDENCE_COMPILED,
			.traits = TKA_TRAIT_LISTENER_ENDS,
			.inherits = TKA_BIT(TKA_ENABLE),
			.note = "A time set on a new socket ends it unless it "
				"connects "
				"before; on a connection the first probe then "
				"comes after one interval. Measured on "
				"7.99.34: detection of 2/1/3 in 5.0 s.",
			.unconfirmed = "first release; whether releases since "
				       "2015 still end listening sockets",
			TKA__TICK_DELAYS(tick_ms),
		},
	.option =
		{
			[TKA_ENABLE] = {TKA__ENABLE(level, enable)},
			[TKA_IDLE] = {TIME("TCP_KEEPIDLE", idle, 7200),
				      TKA__SYSCTL("keepidle", TKA_UNIT_HALF_S)},
			[TKA_INTERVAL] = {TIME("TCP_KEEPINTVL", interval, 75),
					  TKA__SYSCTL("keepintvl",
						      TKA_UNIT_HALF_S)},
			[TKA_COUNT] = {TKA__KEEPCNT(count, TKA__SAFE_COUNT, 8),
				       .write_only = 1,
				       .unconfirmed = "largest value",
				       TKA__SYSCTL("keepcnt", TKA_UNIT_NONE)},
		},
};

#ifdef __NetBSD__
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

static_assert(SOL_SOCKET == level, "level");
static_assert(SO_KEEPALIVE == enable, "enable");
static_assert(IPPROTO_TCP == tcp, "level");
static_assert(TCP_KEEPIDLE == idle, "idle");
static_assert(TCP_KEEPINTVL == interval, "interval");
static_assert(TCP_KEEPCNT == count, "count");

const struct tka__row *const tka__here[] = {&tka__netbsd, NULL};
#endif
