/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Zephyr with CONFIG_NET_TCP_KEEPALIVE. Sources: include/zephyr/net/socket.h
 * (numbers), subsys/net/ip/tcp.c (values, inheritance, timers),
 * subsys/net/ip/Kconfig.tcp (defaults).
 */
#include <assert.h>

#include "row.h"

enum {
	level = 1,
	enable = 9,
	idle = 2,
	interval = 3,
	count = 4,
	longest = 2147483, /* seconds; milliseconds that fit an int */
};

#define UNCONFIRMED .unconfirmed = "largest value"

const struct tka__row tka__zephyr = {
	.about =
		{
			.name = "Zephyr",
			.release = "with CONFIG_NET_TCP_KEEPALIVE",
			.loss_error = "ETIMEDOUT",
			.evidence = TKA_EVIDENCE_DOCUMENTED,
			.inherits = TKA__KEEPALIVE,
			.retransmissions = 9,
			.note = "Every setting starts the idle time over.",
			.unconfirmed = "error of a lost peer, timer delay",
			TKA__CAREFUL_DELAYS,
		},
	.option =
		{
			[TKA_ENABLE] = {TKA__ENABLE(level, enable)},
			[TKA_IDLE] = {TKA__SECONDS("TCP_KEEPIDLE", idle,
						   longest, 7200),
				      UNCONFIRMED},
			[TKA_INTERVAL] = {TKA__SECONDS("TCP_KEEPINTVL",
						       interval, longest, 75),
					  UNCONFIRMED},
			[TKA_COUNT] = {TKA__KEEPCNT(count, TKA__SAFE_COUNT, 9),
				       UNCONFIRMED},
		},
};

#ifdef __ZEPHYR__
#include <zephyr/net/socket.h>

static_assert(SOL_SOCKET == level, "level");
static_assert(SO_KEEPALIVE == enable, "enable");
static_assert(TCP_KEEPIDLE == idle, "idle");
static_assert(TCP_KEEPINTVL == interval, "interval");
static_assert(TCP_KEEPCNT == count, "count");

const struct tka__row *const tka__here[] = {&tka__zephyr, NULL};
#endif
