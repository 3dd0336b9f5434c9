/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Zephyr with CONFIG_NET_TCP_KEEPALIVE. Sources: include/zephyr/net/socket.h
 * (numbers), subsys/net/ip/tcp.c (values, inheritance, timers),
 * subsys/net/ip/Kconfig.tcp (defaults).
 */
#include "row.h"

enum {
	level = 1,
	enable = 9,
	idle = 2,
	interval = 3,
	count = 4,
	longest = 2147483,	/* seconds; milliseconds that fit an int */
	valid_everywhere = 127, /* no largest count is documented */
};

#define TIME(symbol_, number_, default_) \
	TKA__OPTION(symbol_, number_, TKA_UNIT_S, 1, longest, default_), \
		.unconfirmed = "largest value"

const struct tka__row tka__zephyr = {
	.about.name = "Zephyr",
	.about.release = "with CONFIG_NET_TCP_KEEPALIVE",
	.about.evidence = TKA_EVIDENCE_DOCUMENTED,
	.about.inherits = TKA_BIT(TKA_ENABLE) | TKA_BIT(TKA_IDLE) |
		    TKA_BIT(TKA_INTERVAL) | TKA_BIT(TKA_COUNT),

	TKA__LINUX_DELAYS,
	.about.note = "CONFIG_NET_TCP_KEEPALIVE is off by default. Every setting "
		"starts the idle time over.",
	.about.unconfirmed = "timer slack",
	.option =
		{
			{TKA__ENABLE(level, enable)},
			{TIME("TCP_KEEPIDLE", idle, 7200)},
			{TIME("TCP_KEEPINTVL", interval, 75)},
			{TKA__OPTION("TCP_KEEPCNT", count, TKA_UNIT_NONE, 1,
					 valid_everywhere, 9),
			 .unconfirmed = "largest value"},
			{0},
		},
};
