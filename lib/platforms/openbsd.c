/* SPDX-License-Identifier: MIT */
/*
 * OpenBSD: a switch per socket, the timing for all of them. Sources:
 * sys/netinet/tcp_usrreq.c (options), tcp_timer.c and tcp_timer.h (timers,
 * defaults), sysctl(2).
 */
#include <assert.h>

#include "../internal.h"

enum {
	level = 0xffff,
	enable = 8,
};

#define SYSCTL(name_, unit_) \
	.setting = "net.inet.tcp." name_, .setting_unit = unit_

const struct tka_platform tka__openbsd = {
	.name = "OpenBSD",
	.release = "any",
	.proof = TKA_PROOF_COMPILED,
	.traits = TKA_TRAIT_DATA_SILENCES,
	.order = TKA__USUAL_ORDER,
	TKA__SLACK,
	.note = "Older releases count the system-wide times in half seconds; "
		"the library tells them by net.inet.tcp.slowhz, which newer "
		"ones lack.",
	.unconfirmed = "what accept() passes on, release in which the times "
		       "became seconds, probes while data is unacknowledged, "
		       "timer slack",
	.options =
		{
			{TKA__ENABLE(level, enable),
			 SYSCTL("always_keepalive", TKA_UNIT_NONE)},
			{TKA__SYSTEM_WIDE(7200),
			 SYSCTL("keepidle", TKA_UNIT_S)},
			{TKA__SYSTEM_WIDE(75), SYSCTL("keepintvl", TKA_UNIT_S)},
			{TKA__SYSTEM_WIDE(8)},
			TKA__NONE,
		},
};

#ifdef __OpenBSD__
#include <sys/socket.h>

static_assert(SOL_SOCKET == level, "level");
static_assert(SO_KEEPALIVE == enable, "enable");

const struct tka_platform *const tka__here[] = {&tka__openbsd, NULL};
#endif
