/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * VxWorks 7. Source: the constants of rust-lang/libc for vxworks. No source
 * has the unit of the times, so they are not offered.
 */
#include <assert.h>

#include "row.h"

enum {
	level = 0xffff,
	enable = 8,
	idle = 4,
	interval = 5,
	count = 6,
};

#define UNKNOWN(symbol_, number_, unknown_) \
	TKA__UNKNOWN_OPTION(symbol_, number_, TKA_UNCHANGED, unknown_)

const struct tka__row tka__vxworks = {
	.about =
		{
			.name = "VxWorks",
			.release = "7",
			.loss_error = "ETIMEDOUT",
			.evidence = TKA_EVIDENCE_DOCUMENTED,
			.traits_unknown = TKA__DATA_TRAITS,
			.inherits_unknown = TKA__KEEPALIVE,
			.unconfirmed = "error of a lost peer, timer delay",
			TKA__CAREFUL_DELAYS,
		},
	.option =
		{
			[TKA_ENABLE] = {TKA__ENABLE(level, enable)},
			[TKA_IDLE] = {UNKNOWN("TCP_KEEPIDLE", idle,
					      "unit and range")},
			[TKA_INTERVAL] = {UNKNOWN("TCP_KEEPINTVL", interval,
						  "unit and range")},
			[TKA_COUNT] = {UNKNOWN("TCP_KEEPCNT", count, "range")},
		},
};

#if defined(__VXWORKS__) || defined(__vxworks)
#include <netinet/tcp.h>
#include <sys/socket.h>

static_assert(SOL_SOCKET == level, "level");
static_assert(SO_KEEPALIVE == enable, "enable");
static_assert(TCP_KEEPIDLE == idle, "idle");
static_assert(TCP_KEEPINTVL == interval, "interval");
static_assert(TCP_KEEPCNT == count, "count");

const struct tka__row *const tka__here[] = {&tka__vxworks, NULL};
#endif
