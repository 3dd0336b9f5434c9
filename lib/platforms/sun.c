/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * illumos and Oracle Solaris, which number the newer options differently.
 * Sources: illumos usr/src/uts/common/netinet/tcp.h (numbers) and
 * inet/tcp/tcp_opt_data.c, tcp_timers.c, tcp.c (ranges, timers, inheritance);
 * Solaris 10 Tunable Parameters Reference (819-2724), tcp(7P), tcp(4P) of
 * Solaris 11.4 as quoted in redis/redis#13142, the constants of rust-lang/libc.
 */
#include <assert.h>
#include <limits.h>

#include "row.h"

enum {
	level = 0xffff,
	enable = 8,
	tcp = TKA__TCP,
	user_timeout = 0x11,
	threshold = 0x16,
	solaris_idle = 0x1d,
	solaris_interval = 0x1e,
	solaris_count = 0x1f,
	illumos_idle = 0x22,
	illumos_count = 0x23,
	illumos_interval = 0x24,
	ten_days = 864000,	/* seconds */
	valid_everywhere = 127, /* no largest count is documented */
	most = 35791, /* intervals of 60 s, in milliseconds, that fit an int */
};

#define IPADM(name_) \
	.system_setting = "ipadm show-prop -p " name_ " tcp", \
	.system_setting_unit = TKA_UNIT_MS
#define IDLE(symbol_, number_, unit_) \
	TKA__OPTION(symbol_, number_, unit_, 10, ten_days, 7200)

/* 0 sends again for ever. Whether a closed window counts is not told. */
#define USER_TIMEOUT \
	.support = TKA_SUPPORT_EMULATED, .symbol = "TCP_ABORT_THRESHOLD", \
	.level = tcp, .number = user_timeout, .unit = TKA_UNIT_MS, .min = 1, \
	.max = INT_MAX, .default_value = 300000, .unconfirmed = "closed window"

/* A time that is followed by probes at growing intervals, for 8 minutes. */
#define BACKS_OFF \
	"Without interval and count set, probes go out at growing intervals " \
	"for 8 minutes (TCP_KEEPALIVE_ABORT_THRESHOLD). "

const struct tka__row tka__illumos = {
	.about.name = "illumos",
	.about.release = "any with TCP_KEEPIDLE",
	.about.evidence = TKA_EVIDENCE_DOCUMENTED,
	.about.traits = TKA_TRAIT_NO_PROBES_WITH_DATA,
	.about.inherits = TKA_BIT(TKA_ENABLE) | TKA_BIT(TKA_IDLE) |
		    TKA_BIT(TKA_INTERVAL) | TKA_BIT(TKA_COUNT),

	TKA__LINUX_DELAYS,
	.about.note = BACKS_OFF "Connections within the host are never probed. "
			  "Interval and count read 0 until they are set; the "
			  "one that is not set follows from the other.",
	.about.unconfirmed = "first release, timer slack",
	.option =
		{
			{TKA__ENABLE(level, enable)},
			{IDLE("TCP_KEEPIDLE", illumos_idle, TKA_UNIT_S),
			 IPADM("_keepalive_interval")},
			{TKA__OPTION("TCP_KEEPINTVL", illumos_interval,
					 TKA_UNIT_S, 1, 60, TKA_UNCHANGED)},
			{TKA__OPTION("TCP_KEEPCNT", illumos_count,
					 TKA_UNIT_NONE, 1, most,
					 TKA_UNCHANGED)},
			{USER_TIMEOUT},
		},
};

const struct tka__row tka__solaris = {
	.about.name = "Solaris",
	.about.release = "11.4",
	.about.evidence = TKA_EVIDENCE_DOCUMENTED,
	.about.traits = TKA_TRAIT_NO_PROBES_WITH_DATA,
	.newer_options =
		TKA_BIT(TKA_IDLE) | TKA_BIT(TKA_INTERVAL) | TKA_BIT(TKA_COUNT),

	TKA__LINUX_DELAYS,
	.about.note = BACKS_OFF,
	.about.unconfirmed = "what accept() passes on, probes while data is "
		       "unacknowledged, timer slack",
	.option =
		{
			{TKA__ENABLE(level, enable)},
			{IDLE("TCP_KEEPIDLE", solaris_idle, TKA_UNIT_S),
			 .since = "11.4", IPADM("_keepalive_interval")},
			{TKA__OPTION("TCP_KEEPINTVL", solaris_interval,
					 TKA_UNIT_S, 10, ten_days,
					 TKA_UNCHANGED),
			 .since = "11.4"},
			{TKA__OPTION("TCP_KEEPCNT", solaris_count,
					 TKA_UNIT_NONE, 1, valid_everywhere,
					 TKA_UNCHANGED),
			 .since = "11.4", .unconfirmed = "largest value"},
			{USER_TIMEOUT},
		},
};

const struct tka__row tka__solaris_10 = {
	.about.name = "Solaris 10",
	.about.release = "10 to 11.3",
	.about.evidence = TKA_EVIDENCE_DOCUMENTED,
	.about.traits = TKA_TRAIT_NO_PROBES_WITH_DATA,

	TKA__LINUX_DELAYS,
	.about.note = BACKS_OFF "Solaris 10 shows its settings with ndd, to root.",
	.about.unconfirmed = "what accept() passes on, probes while data is "
		       "unacknowledged, timer slack",
	.option =
		{
			{TKA__ENABLE(level, enable)},
			{IDLE("TCP_KEEPALIVE_THRESHOLD", threshold,
			      TKA_UNIT_MS),
			 IPADM("_keepalive_interval")},
			{0},
			{0},
			{USER_TIMEOUT},
		},
};

#ifdef __sun
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

static_assert(SOL_SOCKET == level, "level");
static_assert(SO_KEEPALIVE == enable, "enable");
static_assert(IPPROTO_TCP == tcp, "level");
static_assert(TCP_ABORT_THRESHOLD == user_timeout, "user timeout");
static_assert(TCP_KEEPALIVE_THRESHOLD == threshold, "threshold");

#ifdef __illumos__
static_assert(TCP_KEEPIDLE == illumos_idle, "idle");
static_assert(TCP_KEEPINTVL == illumos_interval, "interval");
static_assert(TCP_KEEPCNT == illumos_count, "count");
const struct tka__row *const tka__here[] = {&tka__illumos, NULL};
#else
#ifdef TCP_KEEPIDLE
static_assert(TCP_KEEPIDLE == solaris_idle, "idle");
static_assert(TCP_KEEPINTVL == solaris_interval, "interval");
static_assert(TCP_KEEPCNT == solaris_count, "count");
#endif
const struct tka__row *const tka__here[] = {&tka__solaris, &tka__solaris_10,
						NULL};
#endif
#endif
