/* SPDX-License-Identifier: MIT */
/*
 * GNU/Hurd with its pfinet, which holds the TCP of Linux 2.2: a switch per
 * socket, the timing compiled in. Sources: pfinet/linux-src/net/ipv4/tcp.c,
 * tcp_timer.c and include/net/tcp.h, glibc's bits/socket.h for Hurd.
 */
#include <assert.h>

#include "../internal.h"

enum {
	level = 0xffff,
	enable = 8,
};

const struct tka_platform tka__hurd = {
	.name = "Hurd",
	.release = "pfinet",
	.proof = TKA_PROOF_CITED,
	.traits = TKA_TRAIT_DATA_SILENCES,
	.inherits = TKA_BIT(TKA_ENABLE),
	.order = TKA__USUAL_ORDER,
	TKA__SLACK,
	.note = "The header has TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT and "
		"TCP_USER_TIMEOUT; pfinet refuses them, and the lwip "
		"translator takes their numbers for other options. Few "
		"sockets are probed at a time.",
	.unconfirmed = "probes while data is unacknowledged, timer slack",
	.options =
		{
			{TKA__ENABLE(level, enable)},
			{TKA__SYSTEM_WIDE(7200), .symbol = "TCP_KEEPIDLE"},
			{TKA__SYSTEM_WIDE(75), .symbol = "TCP_KEEPINTVL"},
			{TKA__SYSTEM_WIDE(9), .symbol = "TCP_KEEPCNT"},
			{.symbol = "TCP_USER_TIMEOUT",
			 .number = -1,
			 .initial = TKA_UNCHANGED},
		},
};

#ifdef __GNU__
#include <sys/socket.h>

static_assert(SOL_SOCKET == level, "level");
static_assert(SO_KEEPALIVE == enable, "enable");

const struct tka_platform *const tka__here[] = {&tka__hurd, NULL};
#endif
