/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * lwIP with LWIP_TCP_KEEPALIVE=1, built with -Dplatform=lwip; ESP-IDF's copy
 * has it on. Unikraft's gives it musl's numbers. Sources:
 * src/include/lwip/sockets.h, src/api/sockets.c (options), src/core/tcp.c
 * (timers, accepted connections), src/include/lwip/priv/tcp_priv.h (defaults);
 * espressif/esp-lwip 2.1.2-esp; measured on 2.1.3 and 2.2.1; patches 0007 and
 * 0011 of unikraft/lib-lwip.
 */
#include <assert.h>
#include <limits.h>

#include "row.h"

enum {
	level = 0xfff,
	enable = 8,
	tcp = TKA__TCP,
	idle = 3,
	interval = 4,
	count = 5,
	longest = 4294967, /* seconds: milliseconds that fit 32 bits */
	unikraft_level = 1,
	unikraft_enable = 9,
	unikraft_idle = 4,
	unikraft_interval = 5,
	unikraft_count = 6,
	tick_ms = 1000, /* past the limit, on a timer of 500 ms */
};

const struct tka__row tka__lwip = {
	.about =
		{
			.name = "lwIP",
			.release = "2.1 and later with LWIP_TCP_KEEPALIVE, "
				   "ESP-IDF",
			.loss_error = "ECONNABORTED",
			.evidence = TKA_EVIDENCE_TESTED,
			.traits = TKA_TRAIT_LISTENER_REJECTS,
			.inherits = TKA_BIT(TKA_ENABLE),
			.retransmissions = 12,
			.note = "LWIP_TCP_KEEPALIVE is off by default. idle + "
				"interval * count beyond 4294967 s wraps "
				"around. Measured on 2.1.3 and 2.2.1: "
				"detection of 2/1/3 in 5.2 to 5.6 s, of data "
				"in flight in 4.8 to 5.5 s.",
			TKA__TICK_DELAYS(tick_ms),
		},
	.option =
		{
			[TKA_ENABLE] = {TKA__ENABLE(level, enable)},
			[TKA_IDLE] = {TKA__SECONDS("TCP_KEEPIDLE", idle,
						   longest, 7200)},
			[TKA_INTERVAL] = {TKA__SECONDS("TCP_KEEPINTVL",
						       interval, longest, 75)},
			[TKA_COUNT] = {TKA__KEEPCNT(count, INT_MAX, 9)},
		},
};

const struct tka__row tka__unikraft = {
	.about =
		{
			.name = "Unikraft",
			.release = "lib-lwip with LWIP_TCP_KEEPALIVE, lib-musl",
			.loss_error = "ECONNABORTED",
			.evidence = TKA_EVIDENCE_DOCUMENTED,
			.traits = TKA_TRAIT_LISTENER_REJECTS,
			.inherits = TKA_BIT(TKA_ENABLE),
			.retransmissions = 12,
			.note = "idle + interval * count beyond 4294967 s "
				"wraps around.",
			TKA__TICK_DELAYS(tick_ms),
		},
	.option =
		{
			[TKA_ENABLE] = {TKA__ENABLE(unikraft_level,
						    unikraft_enable)},
			[TKA_IDLE] = {TKA__SECONDS(
				"TCP_KEEPIDLE", unikraft_idle, longest, 7200)},
			[TKA_INTERVAL] = {TKA__SECONDS("TCP_KEEPINTVL",
						       unikraft_interval,
						       longest, 75)},
			[TKA_COUNT] = {TKA__KEEPCNT(unikraft_count, INT_MAX,
						    9)},
		},
};

#if defined(TKA__HERE_LWIP) || defined(ESP_PLATFORM)
#include <lwip/sockets.h>

static_assert(SOL_SOCKET == level, "level");
static_assert(SO_KEEPALIVE == enable, "enable");
static_assert(IPPROTO_TCP == tcp, "level");
static_assert(TCP_KEEPIDLE == idle, "idle");
static_assert(TCP_KEEPINTVL == interval, "interval");
static_assert(TCP_KEEPCNT == count, "count");

const struct tka__row *const tka__here[] = {&tka__lwip, NULL};
#endif

#if defined(__Unikraft__) && !defined(TKA__HERE_LWIP)
#include <netinet/tcp.h>
#include <sys/socket.h>

static_assert(SOL_SOCKET == unikraft_level, "level");
static_assert(SO_KEEPALIVE == unikraft_enable, "enable");
static_assert(TCP_KEEPIDLE == unikraft_idle, "idle");
static_assert(TCP_KEEPINTVL == unikraft_interval, "interval");
static_assert(TCP_KEEPCNT == unikraft_count, "count");

const struct tka__row *const tka__here[] = {&tka__unikraft, NULL};
#endif
