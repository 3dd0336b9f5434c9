/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * NetBSD. Sources: sys/netinet/tcp_usrreq.c (options, sysctl), tcp_timer.c
 * and tcp_timer.h (ticks, defaults), tcp_input.c; tcp(4), which says seconds
 * where the code takes ticks of half a second.
 */
#include <assert.h>

#include "row.h"

enum {
	level = 0xffff,
	enable = 8,
	tcp = TKA__TCP,
	idle = 3,
	interval = 5,
	count = 6,
	longest = 2147483,	/* seconds; ticks of 1 ms that fit an int */
	valid_everywhere = 127, /* no largest count is documented */
};

#define SYSCTL(name_, unit_) \
	.system_setting = "net.inet.tcp." name_, .system_setting_unit = unit_
#define TIME(symbol_, number_, default_) \
	TKA__OPTION(symbol_, number_, TKA_UNIT_HALF_S, 1, longest, \
			default_), \
		.write_only = 1, .unconfirmed = "largest value"

const struct tka__row tka__netbsd = {
	.about.name = "NetBSD",
	.about.release = "any with TCP_KEEPIDLE",
	.about.evidence = TKA_EVIDENCE_COMPILED,
	.about.traits = TKA_TRAIT_NO_PROBES_WITH_DATA,

	.about.timer_delay_permille = 125,
	.about.timer_delay_ms = 150 + 500, /* the last segment's time in half seconds */
	.about.data_delay_ms = 1500,
	.about.note = "Any of the three, set on an established connection with "
		"keep-alive on, sends the first probe after one interval. "
		"What is set cannot be read back.",
	.about.unconfirmed = "first release, what accept() passes on, probes while "
		       "data is unacknowledged, timer slack",
	.option =
		{
			{TKA__ENABLE(level, enable)},
			{TIME("TCP_KEEPIDLE", idle, 7200),
			 SYSCTL("keepidle", TKA_UNIT_HALF_S)},
			{TIME("TCP_KEEPINTVL", interval, 75),
			 SYSCTL("keepintvl", TKA_UNIT_HALF_S)},
			{TKA__OPTION("TCP_KEEPCNT", count, TKA_UNIT_NONE, 1,
					 valid_everywhere, 8),
			 .write_only = 1, .unconfirmed = "largest value",
			 SYSCTL("keepcnt", TKA_UNIT_NONE)},
			{0},
		},
};

#ifdef __NetBSD__
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

static_assert(SOL_SOCKET == level, "level");
static_assert(SO_KEEPALIVE == enable, "enable");
static_assert(IPPROTO_TCP == tcp, "level");
static_assert(TCP_KEEPIDLE == idle, "idle");
static_assert(TCP_KEEPINTVL == interval, "interval");
static_assert(TCP_KEEPCNT == count, "count");

const struct tka__row *const tka__here[] = {&tka__netbsd, NULL};
#endif
