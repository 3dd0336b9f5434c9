/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Cygwin, which takes Windows' numbers as options and makes do on older
 * Windows. Sources: winsup/cygwin/include/netinet/tcp.h,
 * winsup/cygwin/fhandler/socket_inet.cc, winsup/cygwin/release/3.1.6.
 */
#include <assert.h>
#include <limits.h>

#include "row.h"

enum {
	level = 0xffff,
	enable = 8,
	tcp = TKA__TCP,
	idle = 3,
	user_timeout = 14,
	count = 16,
	interval = 17,
};

#define REGISTRY \
	"HKLM\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters\\"
#define TIME(symbol_, number_, default_) \
	TKA__OPTION(symbol_, number_, TKA_UNIT_S, 1, 32767, default_), \
		.since = "3.1.6"

const struct tka__row tka__cygwin = {
	.about.name = "Cygwin",
	.about.release = "3.1.6 and later",
	.about.evidence = TKA_EVIDENCE_DOCUMENTED,
	.about.traits = TKA_TRAIT_NO_PROBES_WITH_DATA | TKA_TRAIT_DEFAULTS_NEED_RESTART,

	.about.retransmissions = 5,
	TKA__LINUX_DELAYS,
	.about.note = "Before Windows 10 1709 the count is fixed at 10 and Cygwin "
		"scales the interval to keep interval * count; before 10 1607 "
		"it cuts the user timeout to whole seconds.",
	.about.unconfirmed = "what accept() passes on, probes while data is "
		       "unacknowledged, timer slack",
	.option =
		{
			{TKA__ENABLE(level, enable)},
			{TIME("TCP_KEEPIDLE", idle, 7200),
			 .system_setting = REGISTRY "KeepAliveTime",
			 .system_setting_unit = TKA_UNIT_MS},
			{TIME("TCP_KEEPINTVL", interval, 1),
			 .system_setting = REGISTRY "KeepAliveInterval",
			 .system_setting_unit = TKA_UNIT_MS},
			{TKA__OPTION("TCP_KEEPCNT", count, TKA_UNIT_NONE, 1,
					 255, 10),
			 .since = "3.1.6"},
			/* from 1 s: cut to whole seconds it shall not be 0 */
			{.support = TKA_SUPPORT_EMULATED,
			 .symbol = "TCP_USER_TIMEOUT",
			 .level = tcp,
			 .number = user_timeout,
			 .unit = TKA_UNIT_MS,
			 .min = 1000,
			 .max = INT_MAX,
			 .default_value = TKA_UNCHANGED,
			 .since = "3.1.6",
			 .system_setting = REGISTRY "TcpMaxDataRetransmissions",
			 .unconfirmed = "meaning of 0, closed window"},
		},
};

#ifdef __CYGWIN__
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

static_assert(SOL_SOCKET == level, "level");
static_assert(SO_KEEPALIVE == enable, "enable");
static_assert((int)IPPROTO_TCP == tcp, "level");
static_assert(TCP_KEEPIDLE == idle, "idle");
static_assert(TCP_KEEPINTVL == interval, "interval");
static_assert(TCP_KEEPCNT == count, "count");
static_assert(TCP_USER_TIMEOUT == user_timeout, "user timeout");

const struct tka__row *const tka__here[] = {&tka__cygwin, NULL};
#endif
