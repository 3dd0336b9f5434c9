/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * NuttX with CONFIG_NET_TCP_KEEPALIVE. Its times are an int of tenths of a
 * second, which 11.0 to 12.7 count as half seconds, the defaults too
 * (d8b97d7ae8e to 5e74ed8d342). Sources: include/sys/socket.h,
 * include/netinet/tcp.h (numbers), net/tcp/tcp_setsockopt.c (ranges),
 * tcp_conn.c (defaults, accepted connections), tcp_timer.c.
 */
#include <assert.h>

#include "row.h"

enum {
	level = 1,
	enable = 5,
	idle = 17,
	interval = 18,
	count = 19,
	longest = 6553,	      /* seconds; 65535 tenths */
	longest_12_7 = 32767, /* 65535 halves */
};

#define ABOUT \
	.loss_error = "ETIMEDOUT", .evidence = TKA_EVIDENCE_DOCUMENTED, \
	.traits = TKA_TRAIT_NO_PROBES_WITH_DATA, .retransmissions = 8, \
	.note = "Accepted sockets lose keep-alive: set it on each. The " \
		"default idle time is longer than the largest. Before 12.10 " \
		"a " \
		"waiting task does not learn of a lost peer.", /* a timer of \
								  0.5 s, \
								  intervals \
								  from 1 s */ \
		.timer_delay_permille = 500, .timer_delay_ms = 650, \
	.data_delay_permille = 1000, .data_delay_ms = 1500

#define TIME(symbol_, number_, unit_, longest_, default_) \
	TKA__OPTION(symbol_, number_, unit_, 1, longest_, default_), \
		.since = "10.2"
#define OPTIONS(unit_, longest_, idle_, interval_) \
	{ \
		[TKA_ENABLE] = {TKA__ENABLE(level, enable)}, \
		[TKA_IDLE] = {TIME("TCP_KEEPIDLE", idle, unit_, longest_, \
				   idle_)}, \
		[TKA_INTERVAL] = {TIME("TCP_KEEPINTVL", interval, unit_, \
				       longest_, interval_)}, \
		[TKA_COUNT] = {TKA__KEEPCNT(count, 255, 3), .since = "10.2"}, \
	}

const struct tka__row tka__nuttx = {
	.about =
		{
			.name = "NuttX",
			.release = "10.2, 10.3, 12.8 and later with "
				   "CONFIG_NET_TCP_KEEPALIVE",
			ABOUT,
		},
	.option = OPTIONS(TKA_UNIT_DS, longest, 7200, 2),
};

const struct tka__row tka__nuttx_12_7 = {
	.about =
		{
			.name = "NuttX 12.7",
			.release = "11.0 to 12.7 with CONFIG_NET_TCP_KEEPALIVE",
			ABOUT,
		},
	.option = OPTIONS(TKA_UNIT_HALF_S, longest_12_7, 36000, 10),
};

#ifdef __NuttX__
#include <nuttx/version.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

static_assert(SOL_SOCKET == level, "level");
static_assert(SO_KEEPALIVE == enable, "enable");
static_assert(TCP_KEEPIDLE == idle, "idle");
static_assert(TCP_KEEPINTVL == interval, "interval");
static_assert(TCP_KEEPCNT == count, "count");

#if CONFIG_VERSION_MAJOR == 11 || \
	(CONFIG_VERSION_MAJOR == 12 && CONFIG_VERSION_MINOR < 8)
const struct tka__row *const tka__here[] = {&tka__nuttx_12_7, NULL};
#else
const struct tka__row *const tka__here[] = {&tka__nuttx, NULL};
#endif
#endif
