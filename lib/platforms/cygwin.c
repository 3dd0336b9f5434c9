/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Cygwin, which takes Windows' numbers as options and emulates them on older
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
	longest = 32767, /* seconds; not checked from Windows 10 1709 */
	/* below 1 s it becomes 0 before Windows 10 1607 */
	shortest_timeout_ms = 1000,
};

const struct tka__row tka__cygwin = {
	.about =
		{
			.name = "Cygwin",
			.release = "3.1.6 and later",
			.loss_error = "ENETRESET or ECONNRESET",
			.evidence = TKA_EVIDENCE_DOCUMENTED,
			.traits = TKA_TRAIT_DEFAULTS_NEED_RESTART,
			.traits_unknown = TKA__DATA_TRAITS,
			.inherits_unknown = TKA__EVERY_OPTION,
			.retransmissions = 5,
			.note = "Before Windows 10 1709 the count is 10 and "
				"Cygwin "
				"scales the interval to keep interval * count; "
				"before "
				"1607 it cuts the user timeout to whole "
				"seconds.",
			.unconfirmed = "timer delay",
			TKA__CAREFUL_DELAYS,
		},
	.option =
		{
			[TKA_ENABLE] = {TKA__ENABLE(level, enable)},
			[TKA_IDLE] = {TKA__SECONDS("TCP_KEEPIDLE", idle,
						   longest, 7200),
				      .since = "3.1.6",
				      TKA__REGISTRY("KeepAliveTime",
						    TKA_UNIT_MS)},
			[TKA_INTERVAL] = {TKA__SECONDS("TCP_KEEPINTVL",
						       interval, longest, 1),
					  .since = "3.1.6",
					  TKA__REGISTRY("KeepAliveInterval",
							TKA_UNIT_MS)},
			[TKA_COUNT] = {TKA__KEEPCNT(count, 255, 10),
				       .since = "3.1.6"},
			[TKA_USER_TIMEOUT] =
				{TKA__EMULATED("TCP_USER_TIMEOUT", user_timeout,
					       TKA_UNIT_MS, shortest_timeout_ms,
					       TKA_UNCHANGED),
				 .since = "3.1.6",
				 TKA__REGISTRY("TcpMaxDataRetransmissions",
					       TKA_UNIT_NONE),
				 .unconfirmed = "meaning of 0"},
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
