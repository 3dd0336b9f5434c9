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
	/* a system-wide setting whose value newer_value says that the running
	 * system is that of the next row */
	const char *next_sign;
	/* times and counts that were never set read 0 */
	int unset_reads_zero;
	/* the time of the last segment is microseconds in 32 bits */
	int status_time_wraps;
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
#define TKA__SYSTEM_WIDE(default_) \
	.support = TKA_SUPPORT_SYSTEM, .default_value = default_
#define TKA__SETTING(name_, unit_) \
	.system_setting = name_, .system_setting_unit = unit_

/*
 * How late timers are on Linux: its timer wheel is coarse by at most 8/63 of
 * a time. With unacknowledged data the last timer runs for at most half of a
 * user timeout, and two retransmission timeouts are added. Careful elsewhere.
 */
#define TKA__LINUX_DELAYS \
	.about.timer_delay_permille = 127, .about.timer_delay_ms = 150, \
	.about.data_delay_permille = 64, .about.data_delay_ms = 1500

/* The masks of options that rows need. */
#define TKA__TIMING \
	(TKA_BIT(TKA_IDLE) | TKA_BIT(TKA_INTERVAL) | TKA_BIT(TKA_COUNT))

/* The rows, and those of the running system, newest first, then NULL. */
#define TKA__ROW(name) extern const struct tka__row tka__##name;
#include "list.def"
#undef TKA__ROW
extern const struct tka__row *const tka__rows[]; /* all, NULL at the end */
extern const struct tka__row *const tka__here[];

#endif
