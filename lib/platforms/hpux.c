/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * HP-UX. Sources: tcp(7P) in the HP-UX Reference 11i v3 (07/02, volume 10) and
 * its edition of 2010-09; for the switch, GCC's gcc/ada/g-soccon-hpux-ia64.ads.
 * The numbers of the other options are nowhere to be read.
 */
#include <assert.h>

#include "row.h"

enum {
	level = 0xffff,
	enable = 8,
};

#define NOT_OFFERED(symbol_, unit_, max_, default_) \
	.support = TKA_SUPPORT_NONE, .symbol = symbol_, .level = TKA__TCP, \
	.number = -1, .unit = unit_, .min = 1, .max = max_, \
	.default_value = default_, .since = "11i v3", .unconfirmed = "number"

const struct tka__row tka__hpux = {
	.about.name = "HP-UX",
	.about.release = "11i v3",
	.about.evidence = TKA_EVIDENCE_DOCUMENTED,
	.about.traits = TKA_TRAIT_NO_PROBES_WITH_DATA,

	TKA__LINUX_DELAYS,
	.about.note = "Of interval and count only the product matters: probes "
		"follow the retransmission timer for that long.",
	.about.unconfirmed = "what accept() passes on, probes while data is "
		       "unacknowledged, timer slack",
	.option =
		{
			{TKA__ENABLE(level, enable)},
			{NOT_OFFERED("TCP_KEEPIDLE", TKA_UNIT_S, 32767, 7200),
			 .system_setting = "ndd /dev/tcp tcp_keepalive_interval",
			 .system_setting_unit = TKA_UNIT_MS},
			{NOT_OFFERED("TCP_KEEPINTVL", TKA_UNIT_S, 32767,
				     TKA_UNCHANGED)},
			{NOT_OFFERED("TCP_KEEPCNT", TKA_UNIT_NONE, 32767,
				     TKA_UNCHANGED)},
			{.support = TKA_SUPPORT_NONE,
			 .symbol = "TCP_ABORT_THRESHOLD",
			 .level = TKA__TCP,
			 .number = -1,
			 .default_value = TKA_UNCHANGED,
			 .unconfirmed = "number, unit and range"},
		},
};

#ifdef __hpux
#include <sys/socket.h>

static_assert(SOL_SOCKET == level, "level");
static_assert(SO_KEEPALIVE == enable, "enable");

const struct tka__row *const tka__here[] = {&tka__hpux, NULL};
#endif
