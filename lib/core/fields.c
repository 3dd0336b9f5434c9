/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * What an option is on every platform: its field, the smallest valid value, and
 * its place in the order of writes. This is the only mapping between options
 * and fields.
 */
#include <assert.h>

#include "core.h"

const struct tka__field tka__fields[] = {
	[TKA_ENABLE] = {"keep-alive", offsetof(struct tka_keepalive, enabled),
			0, 0},
	[TKA_IDLE] = {"idle", offsetof(struct tka_keepalive, idle_s), 1, 1},
	[TKA_INTERVAL] = {"interval",
			  offsetof(struct tka_keepalive, interval_s), 1, 1},
	[TKA_COUNT] = {"count", offsetof(struct tka_keepalive, count), 1, 0},
	[TKA_USER_TIMEOUT] = {"user timeout",
			      offsetof(struct tka_keepalive, user_timeout_ms),
			      0, 1000},
};
static_assert(sizeof(tka__fields) / sizeof(tka__fields[0]) == TKA_OPTIONS,
	      "every option has its line above");

/*
 * The idle time is last: on macOS it starts the timer if keep-alive is enabled.
 * Joint times are written at the place of the interval, before the count and
 * SO_KEEPALIVE: the call enables keep-alive and may reset the count.
 */
const unsigned char tka__write_order[] = {
	TKA_USER_TIMEOUT, TKA_INTERVAL, TKA_COUNT, TKA_ENABLE, TKA_IDLE,
};
static_assert(sizeof(tka__write_order) == TKA_OPTIONS,
	      "every option is written once");
