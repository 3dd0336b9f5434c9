/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * lwIP with LWIP_TCP_KEEPALIVE=1. Sources: src/include/lwip/sockets.h,
 * src/api/sockets.c (options), src/core/tcp.c (timers, accepted connections),
 * src/include/lwip/priv/tcp_priv.h (defaults).
 */
#include "row.h"

enum {
	level = 0xfff,
	enable = 8,
	idle = 3,
	interval = 4,
	count = 5,
	longest = 4294967,	/* seconds: milliseconds that fit 32 bits */
	valid_everywhere = 127, /* nothing is checked, products wrap */
};

const struct tka__row tka__lwip = {
	.about.name = "lwIP",
	.about.release = "with LWIP_TCP_KEEPALIVE",
	.about.evidence = TKA_EVIDENCE_DOCUMENTED,
	.about.inherits = TKA_BIT(TKA_ENABLE),

	.about.timer_delay_permille = 125,
	.about.timer_delay_ms = 150 + 2 * 500, /* past the limit, on a timer of 500 ms */
	.about.data_delay_ms = 1500,
	.about.note = "Without LWIP_TCP_KEEPALIVE, the default, there is the switch "
		"and an idle in milliseconds (TCP_KEEPALIVE, 2). A listening "
		"socket refuses them. idle + interval * count beyond 4294967 s "
		"wraps around.",
	.about.unconfirmed = "timer slack",
	.option =
		{
			{TKA__ENABLE(level, enable)},
			{TKA__OPTION("TCP_KEEPIDLE", idle, TKA_UNIT_S, 1,
					 longest, 7200)},
			{TKA__OPTION("TCP_KEEPINTVL", interval, TKA_UNIT_S,
					 1, longest, 75)},
			{TKA__OPTION("TCP_KEEPCNT", count, TKA_UNIT_NONE, 1,
					 valid_everywhere, 9)},
			{0},
		},
};
