/* SPDX-License-Identifier: MIT */
/*
 * Haiku stores SO_KEEPALIVE and hands it on to accepted sockets, but its TCP
 * never looks at it: setting it would succeed at nothing, so it is not
 * offered. Source: src/add-ons/kernel/network/stack/net_socket.cpp and
 * protocols/tcp.
 */
#include <assert.h>

#include "../internal.h"

enum {
	level = -1,
	enable = 0x10,
};

const struct tka_platform tka__haiku = {
	.name = "Haiku",
	.release = "2026-08",
	.proof = TKA_PROOF_CITED,
	.traits = TKA_TRAIT_NEVER_PROBES | TKA_TRAIT_DATA_SILENCES,
	.order = TKA__USUAL_ORDER,
	.note = "SO_KEEPALIVE is accepted, and no probe is ever sent.",
	.options =
		{
			{.support = TKA_SUPPORT_NONE,
			 .symbol = "SO_KEEPALIVE",
			 .level = level,
			 .number = enable},
			TKA__NONE,
			TKA__NONE,
			TKA__NONE,
			TKA__NONE,
		},
};

#ifdef __HAIKU__
#include <sys/socket.h>

static_assert(SOL_SOCKET == level, "level");
static_assert(SO_KEEPALIVE == enable, "enable");

const struct tka_platform *const tka__here[] = {&tka__haiku, NULL};
#endif
