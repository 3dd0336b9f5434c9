/* SPDX-License-Identifier: MIT */
/*
 * HP-UX. Sources: tcp(7P) in the HP-UX Reference 11i v3 (07/02, volume 10) and
 * its edition of 2010-09; for the switch, GCC's gcc/ada/g-soccon-hpux-ia64.ads.
 * The numbers of the other options are nowhere to be read.
 */
#include <assert.h>

#include "../internal.h"

enum {
	level = 0xffff,
	enable = 8,
};

#define NOT_OFFERED(symbol_, unit_, max_, initial_) \
	.support = TKA_SUPPORT_NONE, .symbol = symbol_, .level = TKA__TCP, \
	.number = -1, .unit = unit_, .min = 1, .max = max_, \
	.initial = initial_, .since = "11i v3", .unconfirmed = "number"

const struct tka_platform tka__hpux = {
	.name = "HP-UX",
	.release = "11i v3",
	.proof = TKA_PROOF_CITED,
	.traits = TKA_TRAIT_DATA_SILENCES,
	.order = TKA__USUAL_ORDER,
	TKA__SLACK,
	.note = "Of interval and count only the product matters: probes "
		"follow the retransmission timer for that long.",
	.unconfirmed = "what accept() passes on, probes while data is "
		       "unacknowledged, timer slack",
	.options =
		{
			{TKA__ENABLE(level, enable)},
			{NOT_OFFERED("TCP_KEEPIDLE", TKA_UNIT_S, 32767, 7200),
			 .setting = "ndd /dev/tcp tcp_keepalive_interval",
			 .setting_unit = TKA_UNIT_MS},
			{NOT_OFFERED("TCP_KEEPINTVL", TKA_UNIT_S, 32767,
				     TKA_UNCHANGED)},
			{NOT_OFFERED("TCP_KEEPCNT", TKA_UNIT_NONE, 32767,
				     TKA_UNCHANGED)},
			{.support = TKA_SUPPORT_NONE,
			 .symbol = "TCP_ABORT_THRESHOLD",
			 .level = TKA__TCP,
			 .number = -1,
			 .initial = TKA_UNCHANGED,
			 .unconfirmed = "number, unit and range"},
		},
};

#ifdef __hpux
#include <sys/socket.h>

static_assert(SOL_SOCKET == level, "level");
static_assert(SO_KEEPALIVE == enable, "enable");

const struct tka_platform *const tka__here[] = {&tka__hpux, NULL};
#endif
