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
	ten_days = 864000, /* seconds */
	/* intervals of 60 s, in milliseconds, that fit an int */
	illumos_most = 35791,
};

#define IDLE(symbol_, number_, unit_) \
	TKA__OPTION(symbol_, number_, unit_, 10, ten_days, 7200), \
		TKA__SETTING("ipadm show-prop -p _keepalive_interval tcp", \
			     TKA_UNIT_MS)

/* 0 retransmits for ever. */
#define USER_TIMEOUT \
	{ \
		TKA__EMULATED("TCP_ABORT_THRESHOLD", user_timeout, \
			      TKA_UNIT_MS, 1, 300000) \
	}

#define BACKS_OFF \
	"If interval and count are not set, probes go on at growing " \
	"intervals for 8 minutes."

#define ABOUT \
	.loss_error = "ETIMEDOUT", .evidence = TKA_EVIDENCE_DOCUMENTED, \
	TKA__CAREFUL_DELAYS

const struct tka__row tka__illumos = {
	.about =
		{
			.name = "illumos",
			.release = "any with TCP_KEEPIDLE",
			.traits = TKA_TRAIT_NO_PROBES_WITH_DATA,
			.inherits = TKA__KEEPALIVE,
			.note = BACKS_OFF
			" If one is, the other follows from it. "
			"Connections within the host are not probed.",
			.unconfirmed = "first release, timer delay",
			ABOUT,
		},
	.unset_reads_zero = 1,
	.option =
		{
			[TKA_ENABLE] = {TKA__ENABLE(level, enable)},
			[TKA_IDLE] = {IDLE("TCP_KEEPIDLE", illumos_idle,
					   TKA_UNIT_S)},
			[TKA_INTERVAL] = {TKA__SECONDS("TCP_KEEPINTVL",
						       illumos_interval, 60,
						       TKA_UNCHANGED)},
			[TKA_COUNT] = {TKA__KEEPCNT(illumos_count, illumos_most,
						    TKA_UNCHANGED)},
			[TKA_USER_TIMEOUT] = USER_TIMEOUT,
		},
};

const struct tka__row tka__solaris = {
	.about =
		{
			.name = "Solaris",
			.release = "11.4",
			.traits_unknown = TKA__DATA_TRAITS,
			.inherits_unknown = TKA__EVERY_OPTION,
			.note = BACKS_OFF,
			.unconfirmed = "timer delay",
			ABOUT,
		},
	.newer_options = TKA__TIMING,
	.unset_reads_zero = 1,
	.option =
		{
			[TKA_ENABLE] = {TKA__ENABLE(level, enable)},
			[TKA_IDLE] = {IDLE("TCP_KEEPIDLE", solaris_idle,
					   TKA_UNIT_S),
				      .since = "11.4"},
			[TKA_INTERVAL] = {TKA__OPTION("TCP_KEEPINTVL",
						      solaris_interval,
						      TKA_UNIT_S, 10, ten_days,
						      TKA_UNCHANGED),
					  .since = "11.4"},
			[TKA_COUNT] = {TKA__KEEPCNT(solaris_count,
						    TKA__SAFE_COUNT,
						    TKA_UNCHANGED),
				       .since = "11.4",
				       .unconfirmed = "largest value"},
			[TKA_USER_TIMEOUT] = USER_TIMEOUT,
		},
};

const struct tka__row tka__solaris_10 = {
	.about =
		{
			.name = "Solaris 10",
			.release = "10 to 11.3",
			.traits_unknown = TKA__DATA_TRAITS,
			.inherits_unknown = TKA__EVERY_OPTION,
			.note = "Probes go on at growing intervals for 8 "
				"minutes, or "
				"TCP_KEEPALIVE_ABORT_THRESHOLD (23, ms, 0: for "
				"ever).",
			.unconfirmed = "timer delay",
			ABOUT,
		},
	.option =
		{
			[TKA_ENABLE] = {TKA__ENABLE(level, enable)},
			[TKA_IDLE] = {IDLE("TCP_KEEPALIVE_THRESHOLD", threshold,
					   TKA_UNIT_MS)},
			[TKA_USER_TIMEOUT] = USER_TIMEOUT,
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
