/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * GNU/Hurd with its pfinet, which holds the TCP of Linux 2.2: keep-alive per
 * socket, the timing compiled in; or with its lwip translator. Sources:
 * pfinet/linux-src/net/ipv4/tcp.c, tcp_timer.c (its scan takes 75 s) and
 * include/net/tcp.h; lwIP's contrib/ports/unix/posixlib (427b4f9b), which takes
 * glibc's <netinet/tcp.h>; glibc's bits/socket.h for Hurd.
 */
#include <assert.h>
#include <limits.h>

#include "row.h"

enum {
	level = 0xffff,
	enable = 8,
	idle = 4,
	interval = 5,
	count = 6,
	longest = 4294967, /* seconds: milliseconds that fit 32 bits */
	lwip_tick_ms = 1000,
	scan_ms = 75000,
};

const struct tka__row tka__hurd_lwip = {
	.about =
		{
			.name = "Hurd (lwip)",
			.release =
				"lwip translator, with lwIP of 2023 and later",
			.loss_error = "ECONNABORTED",
			.evidence = TKA_EVIDENCE_DOCUMENTED,
			.traits = TKA_TRAIT_LISTENER_REJECTS,
			.inherits = TKA_BIT(TKA_ENABLE),
			.note = "The translator may return the error of an "
				"earlier call. idle + interval * count beyond "
				"4294967 s wraps around.",
			TKA__TICK_DELAYS(lwip_tick_ms),
		},
	.newer_options = TKA__TIMING,
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

/* Its 9 is compared with "more than": ten probes go unanswered. */
const struct tka__row tka__hurd = {
	.about =
		{
			.name = "Hurd",
			.release = "pfinet",
			.loss_error = "ETIMEDOUT",
			.evidence = TKA_EVIDENCE_DOCUMENTED,
			.inherits = TKA_BIT(TKA_ENABLE),
			.note = "At most five sockets are probed in a scan of "
				"75 s; no "
				"RST is sent.",
			.timer_delay_ms = scan_ms,
			.data_delay_ms = scan_ms,
		},
	.option =
		{
			[TKA_ENABLE] = {TKA__ENABLE(level, enable)},
			[TKA_IDLE] = {TKA__SYSTEM_WIDE(7200)},
			[TKA_INTERVAL] = {TKA__SYSTEM_WIDE(75)},
			[TKA_COUNT] = {TKA__SYSTEM_WIDE(10)},
		},
};

#ifdef __GNU__
#include <netinet/tcp.h>
#include <sys/socket.h>

static_assert(SOL_SOCKET == level, "level");
static_assert(SO_KEEPALIVE == enable, "enable");
static_assert(TCP_KEEPIDLE == idle, "idle");
static_assert(TCP_KEEPINTVL == interval, "interval");
static_assert(TCP_KEEPCNT == count, "count");

const struct tka__row *const tka__here[] = {&tka__hurd_lwip, &tka__hurd, NULL};
#endif
