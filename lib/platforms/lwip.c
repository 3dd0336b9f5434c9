/* SPDX-License-Identifier: MIT */
/*
 * lwIP with LWIP_TCP_KEEPALIVE=1. Sources: src/include/lwip/sockets.h,
 * src/api/sockets.c (options), src/core/tcp.c (timers, accepted connections),
 * src/include/lwip/priv/tcp_priv.h (defaults).
 */
#include "../internal.h"

enum {
	level = 0xfff,
	enable = 8,
	idle = 3,
	interval = 4,
	count = 5,
	longest = 4294967,	/* seconds: milliseconds that fit 32 bits */
	valid_everywhere = 127, /* nothing is checked, products wrap */
};

const struct tka_platform tka__lwip = {
	.name = "lwIP",
	.release = "with LWIP_TCP_KEEPALIVE",
	.proof = TKA_PROOF_CITED,
	.inherits = TKA_BIT(TKA_ENABLE),
	.order = TKA__USUAL_ORDER,
	.late_permille = 125,
	.late_ms = 150 + 2 * 500, /* past the limit, on a timer of 500 ms */
	.data_late_ms = 1500,
	.note = "Without LWIP_TCP_KEEPALIVE, the default, there is the switch "
		"and an idle in milliseconds (TCP_KEEPALIVE, 2). A listening "
		"socket refuses them. idle + interval * count beyond 4294967 s "
		"wraps around.",
	.unconfirmed = "timer slack",
	.options =
		{
			{TKA__ENABLE(level, enable)},
			{TKA__PER_SOCKET("TCP_KEEPIDLE", idle, TKA_UNIT_S, 1,
					 longest, 7200)},
			{TKA__PER_SOCKET("TCP_KEEPINTVL", interval, TKA_UNIT_S,
					 1, longest, 75)},
			{TKA__PER_SOCKET("TCP_KEEPCNT", count, TKA_UNIT_NONE, 1,
					 valid_everywhere, 9)},
			TKA__NONE,
		},
};
