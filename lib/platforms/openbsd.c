/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * OpenBSD: a switch per socket, the timing for all of them. Sources:
 * sys/netinet/tcp_usrreq.c (options), tcp_timer.c and tcp_timer.h (timers,
 * defaults), sysctl(2).
 */
#include <assert.h>

#include "row.h"

enum {
	level = 0xffff,
	enable = 8,
};

#define SYSCTL(name_, unit_) \
	.system_setting = "net.inet.tcp." name_, .system_setting_unit = unit_

const struct tka__row tka__openbsd = {
	.about.name = "OpenBSD",
	.about.release = "any",
	.about.evidence = TKA_EVIDENCE_COMPILED,
	.about.traits = TKA_TRAIT_NO_PROBES_WITH_DATA,

	TKA__LINUX_DELAYS,
	.about.note = "Older releases count the system-wide times in half seconds; "
		"the library tells them by net.inet.tcp.slowhz, which newer "
		"ones lack.",
	.about.unconfirmed = "what accept() passes on, release in which the times "
		       "became seconds, probes while data is unacknowledged, "
		       "timer slack",
	.option =
		{
			{TKA__ENABLE(level, enable),
			 SYSCTL("always_keepalive", TKA_UNIT_NONE)},
			{TKA__SYSTEM_WIDE(7200),
			 SYSCTL("keepidle", TKA_UNIT_S)},
			{TKA__SYSTEM_WIDE(75), SYSCTL("keepintvl", TKA_UNIT_S)},
			{TKA__SYSTEM_WIDE(8)},
			{0},
		},
};

#ifdef __OpenBSD__
#include <sys/socket.h>

static_assert(SOL_SOCKET == level, "level");
static_assert(SO_KEEPALIVE == enable, "enable");

const struct tka__row *const tka__here[] = {&tka__openbsd, NULL};
#endif
