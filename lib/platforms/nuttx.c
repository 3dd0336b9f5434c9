/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * NuttX with CONFIG_NET_TCP_KEEPALIVE. Its times are a struct timeval or,
 * since 10.2, an int of tenths of a second. Sources: include/sys/socket.h,
 * include/netinet/tcp.h (numbers), net/tcp/tcp_setsockopt.c (ranges),
 * tcp_conn.c (defaults, accepted connections), tcp_timer.c.
 */
#include "row.h"

enum {
	level = 1,
	enable = 5,
	idle = 17,
	interval = 18,
	count = 19,
	longest = 6553, /* seconds; 65535 tenths */
};

#define TIME(symbol_, number_, default_) \
	TKA__OPTION(symbol_, number_, TKA_UNIT_DS, 1, longest, default_), \
		.since = "10.2"

const struct tka__row tka__nuttx = {
	.about.name = "NuttX",
	.about.release = "10.2 and later with CONFIG_NET_TCP_KEEPALIVE",
	.about.evidence = TKA_EVIDENCE_DOCUMENTED,
	.about.traits = TKA_TRAIT_NO_PROBES_WITH_DATA,

	.about.timer_delay_permille = 500, /* a timer of 0.5 s, intervals from 1 s */
	.about.timer_delay_ms = 150 + 500,
	.about.data_delay_ms = 1500,
	.about.note = "CONFIG_NET_TCP_KEEPALIVE is off by default. The default idle "
		"is longer than what can be set. Accepted sockets lose "
		"everything: set it on each.",
	.about.unconfirmed = "timer slack",
	.option =
		{
			{TKA__ENABLE(level, enable)},
			{TIME("TCP_KEEPIDLE", idle, 7200)},
			{TIME("TCP_KEEPINTVL", interval, 2)},
			{TKA__OPTION("TCP_KEEPCNT", count, TKA_UNIT_NONE, 1,
					 255, 3)},
			{0},
		},
};
