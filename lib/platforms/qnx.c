/* SPDX-License-Identifier: MIT */
/*
 * QNX. Sources: the constants of rust-lang/libc for nto; nothing else could
 * be read, so that only the switch is offered.
 */
#include <assert.h>

#include "../internal.h"

enum {
	level = 0xffff,
	enable = 8,
	idle = 4,
};

const struct tka_platform tka__qnx = {
	.name = "QNX",
	.release = "7.1 (io-pkt)",
	.proof = TKA_PROOF_CITED,
	.traits = TKA_TRAIT_DATA_SILENCES,
	.order = TKA__USUAL_ORDER,
	TKA__SLACK,
	.note = "io-sock (8.0) descends from FreeBSD and may have its options.",
	.unconfirmed = "all but the number of the switch: defaults, the "
		       "system-wide settings, what accept() passes on, probes "
		       "while data is unacknowledged, the options of io-sock",
	.options =
		{
			{TKA__ENABLE(level, enable)},
			{.symbol = "TCP_KEEPALIVE",
			 .level = TKA__TCP,
			 .number = idle,
			 .initial = TKA_UNCHANGED,
			 .unconfirmed = "type (struct timeval?) and range"},
			TKA__NONE,
			TKA__NONE,
			TKA__NONE,
		},
};

#ifdef __QNX__
#include <sys/socket.h>

static_assert(SOL_SOCKET == level, "level");
static_assert(SO_KEEPALIVE == enable, "enable");

const struct tka_platform *const tka__here[] = {&tka__qnx, NULL};
#endif
