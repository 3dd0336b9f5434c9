/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Fuchsia's netstack3, with Linux's numbers and ranges. Sources, below
 * src/connectivity/network/netstack3: src/bindings/socket/stream.rs (options,
 * errors),
 * core/tcp/src/state.rs (timers; the user timeout limits retransmissions and
 * window probes alone), core/tcp/src/socket/demux.rs (accepted sockets).
 */
#include <assert.h>
#include <limits.h>

#include "row.h"

enum {
	level = 1,
	enable = 9,
	idle = 4,
	interval = 5,
	count = 6,
	user_timeout = 18,
	longest = 32767, /* seconds */
};

const struct tka__row tka__fuchsia = {
	.about =
		{
			.name = "Fuchsia",
			.release = "netstack3",
			.loss_error = "ETIMEDOUT",
			.evidence = TKA_EVIDENCE_DOCUMENTED,
			.traits = TKA_TRAIT_NO_PROBES_WITH_DATA,
			.inherits = TKA__EVERY_OPTION,
			.retransmissions = 15,
			.unconfirmed = "timer delay",
			TKA__CAREFUL_DELAYS,
		},
	.option =
		{
			[TKA_ENABLE] = {TKA__ENABLE(level, enable)},
			[TKA_IDLE] = {TKA__SECONDS("TCP_KEEPIDLE", idle,
						   longest, 7200)},
			[TKA_INTERVAL] = {TKA__SECONDS("TCP_KEEPINTVL",
						       interval, longest, 75)},
			[TKA_COUNT] = {TKA__KEEPCNT(count, 127, 9)},
			[TKA_USER_TIMEOUT] = {TKA__OPTION(
				"TCP_USER_TIMEOUT", user_timeout, TKA_UNIT_MS,
				0, INT_MAX, 0)},
		},
};

#ifdef __Fuchsia__
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

static_assert(SOL_SOCKET == level, "level");
static_assert(SO_KEEPALIVE == enable, "enable");
static_assert(TCP_KEEPIDLE == idle, "idle");
static_assert(TCP_KEEPINTVL == interval, "interval");
static_assert(TCP_KEEPCNT == count, "count");
static_assert(TCP_USER_TIMEOUT == user_timeout, "user timeout");

const struct tka__row *const tka__here[] = {&tka__fuchsia, NULL};
#endif
