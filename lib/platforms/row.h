/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * What is known of a platform, as data. A row names what the platform has;
 * an option that it does not name is not supported.
 */
#ifndef TKA_ROW_H
#define TKA_ROW_H

#include <tka.h>

/*
 * The public part comes first: the library hands out its address, and
 * tka_platform_option() finds the row from it.
 */
struct tka__row {
	struct tka_platform about;
	/* options that the releases of the next row do not have, a mask */
	unsigned newer_options;
	/* or the first release of this row, as the kernel counts them */
	int first_release;
	/* or the version of the kernel that is the system of the next row */
	const char *next_version;
	/* times and counts that were never set read 0 */
	int unset_reads_zero;
	/* the time of the last segment is microseconds in 32 bits */
	int status_time_wraps;
	/* timers may expire early, by at most this share */
	int timer_early_permille;
	struct tka_option_info option[TKA_OPTIONS];
};

/* Shapes of options that recur. Every system numbers TCP's level so. */
#define TKA__TCP 6
#define TKA__ENABLE(level_, number_) \
	.support = TKA_SUPPORT_SOCKET, .symbol = "SO_KEEPALIVE", \
	.level = level_, .number = number_, .max = 1
#define TKA__OPTION(symbol_, number_, unit_, min_, max_, default_) \
	.support = TKA_SUPPORT_SOCKET, .symbol = symbol_, .level = TKA__TCP, \
	.number = number_, .unit = unit_, .min = min_, .max = max_, \
	.default_value = default_
#define TKA__SECONDS(symbol_, number_, max_, default_) \
	TKA__OPTION(symbol_, number_, TKA_UNIT_S, 1, max_, default_)
#define TKA__KEEPCNT(number_, max_, default_) \
	TKA__OPTION("TCP_KEEPCNT", number_, TKA_UNIT_NONE, 1, max_, default_)
/* a user timeout by a similar option, without end by default */
#define TKA__EMULATED(symbol_, number_, unit_, min_, default_) \
	.support = TKA_SUPPORT_EMULATED, .symbol = symbol_, \
	.level = TKA__TCP, .number = number_, .unit = unit_, .min = min_, \
	.max = INT_MAX, .default_value = default_
#define TKA__SYSTEM_WIDE(default_) \
	.support = TKA_SUPPORT_SYSTEM, .default_value = default_
/* the system has it, but too little is known to write it */
#define TKA__UNKNOWN_OPTION(symbol_, number_, default_, unknown_) \
	.symbol = symbol_, .level = TKA__TCP, .number = number_, \
	.default_value = default_, .unconfirmed = unknown_

/* Where the system-wide value is. */
#define TKA__SETTING(name_, unit_) \
	.system_setting = name_, .system_setting_unit = unit_
#define TKA__PROCFS(name_, unit_) \
	TKA__SETTING("/proc/sys/net/ipv4/" name_, unit_)
#define TKA__SYSCTL(name_, unit_) TKA__SETTING("net.inet.tcp." name_, unit_)
#define TKA__REGISTRY(name_, unit_) \
	TKA__SETTING("HKLM\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\" \
		     "Parameters\\" name_, \
		     unit_)

/* The largest count where no documentation and no check has one. */
#define TKA__SAFE_COUNT 127

/*
 * How late timers are; plan.c explains the model. Linux: its timer wheel is
 * coarse by at most 8/63 of a time. With unacknowledged data the last timer
 * runs for at most half of a user timeout, and two retransmission timeouts
 * are added. Ticks: the source has timers that are exact but for their tick.
 * Careful: Linux's share and a tick of half a second; and a limit for data may
 * be checked only when a retransmission is due, whose times double.
 */
#define TKA__LINUX_DELAYS \
	.timer_delay_permille = 127, .timer_delay_ms = 150, \
	.data_delay_permille = 64, .data_delay_ms = 1500
#define TKA__TICK_DELAYS(tick_ms_) \
	.timer_delay_permille = 10, .timer_delay_ms = 150 + (tick_ms_), \
	.data_delay_permille = 1000, .data_delay_ms = 1500
#define TKA__CAREFUL_DELAYS \
	.timer_delay_permille = 127, .timer_delay_ms = 650, \
	.data_delay_permille = 1000, .data_delay_ms = 1500

/* The masks of options and traits that rows need. */
#define TKA__TIMING \
	(TKA_BIT(TKA_IDLE) | TKA_BIT(TKA_INTERVAL) | TKA_BIT(TKA_COUNT))
#define TKA__KEEPALIVE (TKA_BIT(TKA_ENABLE) | TKA__TIMING)
#define TKA__EVERY_OPTION (TKA__KEEPALIVE | TKA_BIT(TKA_USER_TIMEOUT))
/* what plans are careful about where no source has it */
#define TKA__DATA_TRAITS \
	(TKA_TRAIT_NO_PROBES_WITH_DATA | TKA_TRAIT_ZERO_WINDOW_UNLIMITED)

/* no time and no count is set on a listening socket */
#define TKA__LISTENER_TRAITS \
	(TKA_TRAIT_LISTENER_ENDS | TKA_TRAIT_LISTENER_REJECTS)
/* a user timeout also ends probing of an idle connection */
#define TKA__UT_TRAITS (TKA_TRAIT_UT_REPLACES_COUNT | TKA_TRAIT_UT_OR_COUNT)

/* The rows, and those of the running system, newest first, then NULL. */
#define TKA__ROW(name) extern const struct tka__row tka__##name;
#include "list.def"
#undef TKA__ROW
extern const struct tka__row *const tka__rows[]; /* all, NULL at the end */
extern const struct tka__row *const tka__here[];

#endif
