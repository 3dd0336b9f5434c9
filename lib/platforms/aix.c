/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * AIX. Sources: the constants of rust-lang/libc (numbers), the manual of no(1)
 * as quoted in Progress article 20017 (system-wide values). That the options
 * of a socket are seconds is nowhere to be read, so they are not offered.
 */
#include <assert.h>

#include "row.h"

enum {
	level = 0xffff,
	enable = 8,
	idle = 0x11,
	interval = 0x12,
	count = 0x13,
};

#define NOT_OFFERED(symbol_, number_, default_, unconfirmed_) \
	.support = TKA_SUPPORT_NONE, .symbol = symbol_, .level = TKA__TCP, \
	.number = number_, .default_value = default_, .unconfirmed = unconfirmed_

const struct tka__row tka__aix = {
	.about.name = "AIX",
	.about.release = "any",
	.about.evidence = TKA_EVIDENCE_DOCUMENTED,
	.about.traits = TKA_TRAIT_NO_PROBES_WITH_DATA,

	TKA__LINUX_DELAYS,
	.about.note = "The system-wide values are changed with no(1) and hold at "
		"once.",
	.about.unconfirmed = "what accept() passes on, probes while data is "
		       "unacknowledged, timer slack",
	.option =
		{
			{TKA__ENABLE(level, enable)},
			{NOT_OFFERED("TCP_KEEPIDLE", idle, 7200,
				     "type, unit and range"),
			 .system_setting = "no -o tcp_keepidle",
			 .system_setting_unit = TKA_UNIT_HALF_S},
			{NOT_OFFERED("TCP_KEEPINTVL", interval, 75,
				     "type, unit and range"),
			 .system_setting = "no -o tcp_keepintvl",
			 .system_setting_unit = TKA_UNIT_HALF_S},
			{NOT_OFFERED("TCP_KEEPCNT", count, 8, "type and range"),
			 .system_setting = "no -o tcp_keepcnt"},
			{0},
		},
};

#ifdef _AIX
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

static_assert(SOL_SOCKET == level, "level");
static_assert(SO_KEEPALIVE == enable, "enable");
static_assert(TCP_KEEPIDLE == idle, "idle");
static_assert(TCP_KEEPINTVL == interval, "interval");
static_assert(TCP_KEEPCNT == count, "count");

const struct tka__row *const tka__here[] = {&tka__aix, NULL};
#endif
