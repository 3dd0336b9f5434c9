/* SPDX-License-Identifier: MIT */
/*
 * Zephyr with CONFIG_NET_TCP_KEEPALIVE. Sources: include/zephyr/net/socket.h
 * (numbers), subsys/net/ip/tcp.c (values, inheritance, timers),
 * subsys/net/ip/Kconfig.tcp (defaults).
 */
#include "../internal.h"

enum {
	level = 1,
	enable = 9,
	idle = 2,
	interval = 3,
	count = 4,
	longest = 2147483,	/* seconds; milliseconds that fit an int */
	valid_everywhere = 127, /* no largest count is documented */
};

#define TIME(symbol_, number_, initial_) \
	TKA__PER_SOCKET(symbol_, number_, TKA_UNIT_S, 1, longest, initial_), \
		.unconfirmed = "largest value"

const struct tka_platform tka__zephyr = {
	.name = "Zephyr",
	.release = "with CONFIG_NET_TCP_KEEPALIVE",
	.proof = TKA_PROOF_CITED,
	.inherits = TKA_BIT(TKA_ENABLE) | TKA_BIT(TKA_IDLE) |
		    TKA_BIT(TKA_INTERVAL) | TKA_BIT(TKA_COUNT),
	.order = TKA__USUAL_ORDER,
	TKA__SLACK,
	.note = "CONFIG_NET_TCP_KEEPALIVE is off by default. Every setting "
		"starts the idle time over.",
	.unconfirmed = "timer slack",
	.options =
		{
			{TKA__ENABLE(level, enable)},
			{TIME("TCP_KEEPIDLE", idle, 7200)},
			{TIME("TCP_KEEPINTVL", interval, 75)},
			{TKA__PER_SOCKET("TCP_KEEPCNT", count, TKA_UNIT_NONE, 1,
					 valid_everywhere, 9),
			 .unconfirmed = "largest value"},
			TKA__NONE,
		},
};
