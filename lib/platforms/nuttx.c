/* SPDX-License-Identifier: MIT */
/*
 * NuttX with CONFIG_NET_TCP_KEEPALIVE. Its times are a struct timeval or,
 * since 10.2, an int of tenths of a second. Sources: include/sys/socket.h,
 * include/netinet/tcp.h (numbers), net/tcp/tcp_setsockopt.c (ranges),
 * tcp_conn.c (defaults, accepted connections), tcp_timer.c.
 */
#include "../internal.h"

enum {
	level = 1,
	enable = 5,
	idle = 17,
	interval = 18,
	count = 19,
	longest = 6553, /* seconds; 65535 tenths */
};

#define TIME(symbol_, number_, initial_) \
	TKA__PER_SOCKET(symbol_, number_, TKA_UNIT_DS, 1, longest, initial_), \
		.since = "10.2"

const struct tka_platform tka__nuttx = {
	.name = "NuttX",
	.release = "10.2 and later with CONFIG_NET_TCP_KEEPALIVE",
	.proof = TKA_PROOF_CITED,
	.traits = TKA_TRAIT_DATA_SILENCES,
	.order = TKA__USUAL_ORDER,
	.late_permille = 500, /* a timer of 0.5 s, intervals from 1 s */
	.late_ms = 150 + 500,
	.data_late_ms = 1500,
	.note = "CONFIG_NET_TCP_KEEPALIVE is off by default. The default idle "
		"is longer than what can be set. Accepted sockets lose "
		"everything: set it on each.",
	.unconfirmed = "timer slack",
	.options =
		{
			{TKA__ENABLE(level, enable)},
			{TIME("TCP_KEEPIDLE", idle, 7200)},
			{TIME("TCP_KEEPINTVL", interval, 2)},
			{TKA__PER_SOCKET("TCP_KEEPCNT", count, TKA_UNIT_NONE, 1,
					 255, 3)},
			TKA__NONE,
		},
};
