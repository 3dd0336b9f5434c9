/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * HP-UX. Sources: tcp(7P) in the HP-UX Reference 11i v3 (07/02, volume 10) and
 * its edition of 2010-09; for SO_KEEPALIVE, GCC's
 * gcc/ada/g-soccon-hpux-ia64.ads. No source has the numbers of the other
 * options.
 */
#include <assert.h>

#include "row.h"

enum {
	level = 0xffff,
	enable = 8,
	unknown = -1,
};

#define UNKNOWN(symbol_, unit_, max_, default_) \
	TKA__UNKNOWN_OPTION(symbol_, unknown, default_, "number"), \
		.unit = unit_, .min = 1, .max = max_, .since = "11i v3"

const struct tka__row tka__hpux = {
	.about =
		{
			.name = "HP-UX",
			.release = "11i v3",
			.loss_error = "ETIMEDOUT",
			.evidence = TKA_EVIDENCE_DOCUMENTED,
			.traits_unknown = TKA__DATA_TRAITS,
			.inherits_unknown = TKA__EVERY_OPTION,
			.note = "Of interval and count only the product "
				"matters: "
				"probes follow the retransmission timer for "
				"that long. "
				"If one of them is not set they go on for "
				"tcp_ip_abort_interval.",
			.unconfirmed = "error of a lost peer, timer delay",
			TKA__CAREFUL_DELAYS,
		},
	.option =
		{
			[TKA_ENABLE] = {TKA__ENABLE(level, enable)},
			[TKA_IDLE] = {UNKNOWN("TCP_KEEPIDLE", TKA_UNIT_S, 32767,
					      7200),
				      TKA__SETTING("ndd /dev/tcp "
						   "tcp_keepalive_interval",
						   TKA_UNIT_MS)},
			[TKA_INTERVAL] = {UNKNOWN("TCP_KEEPINTVL", TKA_UNIT_S,
						  32767, TKA_UNCHANGED)},
			[TKA_COUNT] = {UNKNOWN("TCP_KEEPCNT", TKA_UNIT_NONE,
					       32767, TKA_UNCHANGED)},
			[TKA_USER_TIMEOUT] = {TKA__UNKNOWN_OPTION(
				"TCP_ABORT_THRESHOLD", unknown, TKA_UNCHANGED,
				"number, unit and range")},
		},
};

#ifdef __hpux
#include <sys/socket.h>

static_assert(SOL_SOCKET == level, "level");
static_assert(SO_KEEPALIVE == enable, "enable");

const struct tka__row *const tka__here[] = {&tka__hpux, NULL};
#endif
