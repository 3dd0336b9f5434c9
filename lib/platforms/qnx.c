/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * QNX with io-pkt. Sources: facts of io-pkt 6.6 (tcp_usrreq.c, tcp_timer.c,
 * tcp_subr.c, tcp_input.c), rust-lang/libc (numbers), rust-lang/socket2, which
 * passes a struct timeval; its first int is what io-pkt reads.
 */
#include <assert.h>

#include "row.h"

enum {
	level = 0xffff,
	enable = 8,
	idle = 4,
	longest = 2147483, /* seconds; not checked */
	tick_ms = 500,
};

const struct tka__row tka__qnx = {
	.about =
		{
			.name = "QNX",
			.release = "6.6 to 7.1 (io-pkt)",
			.loss_error = "ETIMEDOUT",
			.evidence = TKA_EVIDENCE_DOCUMENTED,
			.inherits = TKA_BIT(TKA_ENABLE),
			.note = "Timers can expire an eighth early. The time "
				"of an "
				"interface (sysctl net.inet.tcp.ifconf) "
				"overrides the "
				"socket's.",
			.unconfirmed =
				"whether 7.1 differs from 6.6, the options of "
				"io-sock (7.1, 8.0)",
			TKA__TICK_DELAYS(tick_ms),
		},
	.timer_early_permille = 125,
	.option =
		{
			[TKA_ENABLE] = {TKA__ENABLE(level, enable)},
			[TKA_IDLE] = {TKA__SECONDS("TCP_KEEPALIVE", idle,
						   longest, 7200),
				      TKA__SYSCTL("keepidle", TKA_UNIT_HALF_S),
				      .unconfirmed = "largest value, default"},
			[TKA_INTERVAL] = {TKA__SYSTEM_WIDE(75),
					  TKA__SYSCTL("keepintvl",
						      TKA_UNIT_HALF_S),
					  .unconfirmed = "default"},
			[TKA_COUNT] = {TKA__SYSTEM_WIDE(8),
				       TKA__SYSCTL("keepcnt", TKA_UNIT_NONE),
				       .unconfirmed = "default"},
		},
};

#ifdef __QNX__
#include <netinet/tcp.h>
#include <sys/socket.h>

static_assert(SOL_SOCKET == level, "level");
static_assert(SO_KEEPALIVE == enable, "enable");
#ifdef TCP_KEEPALIVE
static_assert(TCP_KEEPALIVE == idle, "idle");
#endif

const struct tka__row *const tka__here[] = {&tka__qnx, NULL};
#endif
