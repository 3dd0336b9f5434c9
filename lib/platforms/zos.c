/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * z/OS: one time per socket, from which the system derives the probes. Sources:
 * z/OS Communications Server 3.2, "TCP_KeepAlive socket option"; golang/sys
 * unix/zerrors_zos_s390x.go (numbers).
 */
#include <assert.h>

#include "row.h"

enum {
	level = 0xffff,
	enable = 8,
	idle = 8,
	longest = 2147460, /* seconds; larger values become this one */
};

const struct tka__row tka__zos = {
	.about =
		{
			.name = "z/OS",
			.release = "3.2",
			.loss_error = "ETIMEDOUT",
			.evidence = TKA_EVIDENCE_DOCUMENTED,
			.traits_unknown = TKA__DATA_TRAITS,
			.inherits_unknown =
				TKA_BIT(TKA_ENABLE) | TKA_BIT(TKA_IDLE),
			.note = "Number and interval of the probes follow from "
				"the "
				"idle time: up to 5 s one probe after 1 s, up "
				"to 10 s "
				"one after 2 s.",
			.unconfirmed =
				"first release, error of a lost peer, timer "
				"delay",
			TKA__CAREFUL_DELAYS,
		},
	.unset_reads_zero = 1,
	.option =
		{
			[TKA_ENABLE] = {TKA__ENABLE(level, enable)},
			[TKA_IDLE] = {TKA__SECONDS("TCP_KEEPALIVE", idle,
						   longest, 7200),
				      TKA__SETTING(
					      "TCPCONFIG INTERVAL, in minutes",
					      TKA_UNIT_NONE)},
		},
};

#ifdef __MVS__
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

static_assert(SOL_SOCKET == level, "level");
static_assert(SO_KEEPALIVE == enable, "enable");
static_assert(TCP_KEEPALIVE == idle, "idle");

const struct tka__row *const tka__here[] = {&tka__zos, NULL};
#endif
