/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * OpenBSD: keep-alive per socket, the timing for all of them. Sources:
 * sys/netinet/tcp_usrreq.c to 1.252 (options, sysctl), tcp_timer.c 1.46 to 1.88
 * and tcp_timer.h (timers, defaults), kern/uipc_socket2.c (what accept()
 * copies).
 */
#include <assert.h>

#include "row.h"

enum {
	level = 0xffff,
	enable = 8,
	tick_ms = 500, /* until 7.2; milliseconds since 7.8 at the latest */
};

const struct tka__row tka__openbsd = {
	.about =
		{
			.name = "OpenBSD",
			.release = "any",
			.loss_error = "ETIMEDOUT",
			.evidence = TKA_EVIDENCE_COMPILED,
			.inherits = TKA_BIT(TKA_ENABLE),
			.note = "Up to 7.2 the system-wide times are half "
				"seconds; net.inet.tcp.slowhz exists there "
				"alone. keepidle takes 1 to 36000 s, keepintvl "
				"1 to 225 s.",
			.unconfirmed =
				"release in which the times became seconds "
				"(7.3 to 7.8)",
			TKA__TICK_DELAYS(tick_ms),
		},
	.status_time_wraps = 1,
	.option =
		{
			[TKA_ENABLE] = {TKA__ENABLE(level, enable),
					TKA__SYSCTL("always_keepalive",
						    TKA_UNIT_NONE)},
			[TKA_IDLE] = {TKA__SYSTEM_WIDE(7200),
				      TKA__SYSCTL("keepidle", TKA_UNIT_S)},
			[TKA_INTERVAL] = {TKA__SYSTEM_WIDE(75),
					  TKA__SYSCTL("keepintvl", TKA_UNIT_S)},
			[TKA_COUNT] = {TKA__SYSTEM_WIDE(8)},
		},
};

#ifdef __OpenBSD__
#include <sys/socket.h>

static_assert(SOL_SOCKET == level, "level");
static_assert(SO_KEEPALIVE == enable, "enable");

const struct tka__row *const tka__here[] = {&tka__openbsd, NULL};
#endif
