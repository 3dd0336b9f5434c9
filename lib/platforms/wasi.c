/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * WASI 0.2 and later, whose host has the TCP; 0.1 has no sockets of this kind.
 * Sources: wasi-libc 476bd3c2 (numbers, units), the WIT of wasi:sockets/tcp
 * (inheritance; a host may clamp and round).
 */
#include <assert.h>

#include "row.h"

enum {
	level = 0x7fffffff,
	enable = 9,
	idle = 4,
	interval = 5,
	count = 6,
	longest = 32767, /* seconds; what Linux as the host takes */
};

#define UNCONFIRMED .unconfirmed = "largest value, the host may clamp"

const struct tka__row tka__wasi = {
	.about =
		{
			.name = "WASI",
			.release = "0.2 and later",
			.loss_error = "ETIMEDOUT",
			.evidence = TKA_EVIDENCE_DOCUMENTED,
			.traits_unknown = TKA__DATA_TRAITS,
			.inherits = TKA__KEEPALIVE,
			.unconfirmed =
				"error of a lost peer, timer delay: the host's",
			TKA__CAREFUL_DELAYS,
		},
	.option =
		{
			[TKA_ENABLE] = {TKA__ENABLE(level, enable)},
			[TKA_IDLE] = {TKA__SECONDS("TCP_KEEPIDLE", idle,
						   longest, TKA_UNCHANGED),
				      UNCONFIRMED},
			[TKA_INTERVAL] = {TKA__SECONDS("TCP_KEEPINTVL",
						       interval, longest,
						       TKA_UNCHANGED),
					  UNCONFIRMED},
			[TKA_COUNT] = {TKA__KEEPCNT(count, 127, TKA_UNCHANGED),
				       UNCONFIRMED},
		},
};

#ifdef __wasi__
#include <netinet/tcp.h>
#include <sys/socket.h>

static_assert(SOL_SOCKET == level, "level");
static_assert(SO_KEEPALIVE == enable, "enable");
static_assert(TCP_KEEPIDLE == idle, "idle");
static_assert(TCP_KEEPINTVL == interval, "interval");
static_assert(TCP_KEEPCNT == count, "count");

const struct tka__row *const tka__here[] = {&tka__wasi, NULL};
#endif
