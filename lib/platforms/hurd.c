/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * GNU/Hurd with its pfinet, which holds the TCP of Linux 2.2: a switch per
 * socket, the timing compiled in. Sources: pfinet/linux-src/net/ipv4/tcp.c,
 * tcp_timer.c and include/net/tcp.h, glibc's bits/socket.h for Hurd.
 */
#include <assert.h>

#include "row.h"

enum {
	level = 0xffff,
	enable = 8,
};

const struct tka__row tka__hurd = {
	.about.name = "Hurd",
	.about.release = "pfinet",
	.about.evidence = TKA_EVIDENCE_DOCUMENTED,
	.about.traits = TKA_TRAIT_NO_PROBES_WITH_DATA,
	.about.inherits = TKA_BIT(TKA_ENABLE),

	TKA__LINUX_DELAYS,
	.about.note = "The header has TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT and "
		"TCP_USER_TIMEOUT; pfinet refuses them, and the lwip "
		"translator takes their numbers for other options. Few "
		"sockets are probed at a time.",
	.about.unconfirmed = "probes while data is unacknowledged, timer slack",
	.option =
		{
			{TKA__ENABLE(level, enable)},
			{TKA__SYSTEM_WIDE(7200), .symbol = "TCP_KEEPIDLE"},
			{TKA__SYSTEM_WIDE(75), .symbol = "TCP_KEEPINTVL"},
			{TKA__SYSTEM_WIDE(9), .symbol = "TCP_KEEPCNT"},
			{.symbol = "TCP_USER_TIMEOUT",
			 .number = -1,
			 .default_value = TKA_UNCHANGED},
		},
};

#ifdef __GNU__
#include <sys/socket.h>

static_assert(SOL_SOCKET == level, "level");
static_assert(SO_KEEPALIVE == enable, "enable");

const struct tka__row *const tka__here[] = {&tka__hurd, NULL};
#endif
