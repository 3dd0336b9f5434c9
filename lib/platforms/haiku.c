/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Haiku stores SO_KEEPALIVE and hands it on to accepted sockets, but its TCP
 * never looks at it: setting it would succeed at nothing, so it is not
 * offered. Source: src/add-ons/kernel/network/stack/net_socket.cpp and
 * protocols/tcp.
 */
#include <assert.h>

#include "row.h"

enum {
	level = -1,
	enable = 0x10,
};

const struct tka__row tka__haiku = {
	.about.name = "Haiku",
	.about.release = "2026-08",
	.about.evidence = TKA_EVIDENCE_DOCUMENTED,
	.about.traits = TKA_TRAIT_NEVER_PROBES | TKA_TRAIT_NO_PROBES_WITH_DATA,

	.about.note = "SO_KEEPALIVE is accepted, and no probe is ever sent.",
	.option =
		{
			{.support = TKA_SUPPORT_NONE,
			 .symbol = "SO_KEEPALIVE",
			 .level = level,
			 .number = enable},
			{0},
			{0},
			{0},
			{0},
		},
};

#ifdef __HAIKU__
#include <sys/socket.h>

static_assert(SOL_SOCKET == level, "level");
static_assert(SO_KEEPALIVE == enable, "enable");

const struct tka__row *const tka__here[] = {&tka__haiku, NULL};
#endif
