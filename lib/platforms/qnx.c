/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * QNX. Sources: the constants of rust-lang/libc for nto; nothing else could
 * be read, so that only the switch is offered.
 */
#include <assert.h>

#include "row.h"

enum {
	level = 0xffff,
	enable = 8,
	idle = 4,
};

const struct tka__row tka__qnx = {
	.about.name = "QNX",
	.about.release = "7.1 (io-pkt)",
	.about.evidence = TKA_EVIDENCE_DOCUMENTED,
	.about.traits = TKA_TRAIT_NO_PROBES_WITH_DATA,

	TKA__LINUX_DELAYS,
	.about.note = "io-sock (8.0) descends from FreeBSD and may have its options.",
	.about.unconfirmed = "all but the number of the switch: defaults, the "
		       "system-wide settings, what accept() passes on, probes "
		       "while data is unacknowledged, the options of io-sock",
	.option =
		{
			{TKA__ENABLE(level, enable)},
			{.symbol = "TCP_KEEPALIVE",
			 .level = TKA__TCP,
			 .number = idle,
			 .default_value = TKA_UNCHANGED,
			 .unconfirmed = "type (struct timeval?) and range"},
			{0},
			{0},
			{0},
		},
};

#ifdef __QNX__
#include <sys/socket.h>

static_assert(SOL_SOCKET == level, "level");
static_assert(SO_KEEPALIVE == enable, "enable");

const struct tka__row *const tka__here[] = {&tka__qnx, NULL};
#endif
