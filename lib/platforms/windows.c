/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Windows. Sources: Microsoft's pages so-keepalive, sio-keepalive-vals,
 * ipproto-tcp-socket-options and win32-networkadapterconfiguration; for what
 * older releases refuse, Wine's dlls/ws2_32/tests/sock.c, which runs on
 * Windows; for TCP_MAXRTMS, Cygwin's fhandler/socket_inet.cc. Before 10 1709
 * both times go through SIO_KEEPALIVE_VALS, which nothing reads back.
 */
#include <assert.h>
#include <limits.h>

#include "row.h"

enum {
	level = 0xffff,
	enable = 8,
	tcp = TKA__TCP,
	idle = 3,
	max_rt = 5,
	max_rt_ms = 14,
	count = 16,
	interval = 17,
	longest = 4294967, /* seconds: milliseconds that fit 32 bits */
};

#define TIME(symbol_, number_, default_) \
	TKA__SECONDS(symbol_, number_, longest, default_), \
		.since = "10 1709", .unconfirmed = "largest value"
#define VALS(default_) \
	.support = TKA_SUPPORT_SOCKET, .symbol = "SIO_KEEPALIVE_VALS", \
	.number = -1, .unit = TKA_UNIT_MS, .min = 1, .max = longest, \
	.default_value = default_, .since = "2000"
#define COUNT TKA__KEEPCNT(count, 255, 10), .since = "10 1703"

/* How long to retransmit. */
#define USER_TIMEOUT(symbol_, number_, unit_, since_, unconfirmed_) \
	TKA__EMULATED(symbol_, number_, unit_, 1, TKA_UNCHANGED), \
		.since = since_, .unconfirmed = unconfirmed_, \
		TKA__REGISTRY("TcpMaxDataRetransmissions", TKA_UNIT_NONE)
#define MAX_RT \
	USER_TIMEOUT("TCP_MAXRT", max_rt, TKA_UNIT_S, "Vista", "meaning of 0")
#define MAX_RT_MS \
	USER_TIMEOUT("TCP_MAXRTMS", max_rt_ms, TKA_UNIT_MS, "10 1607", \
		     "no documentation; meaning of 0")

#define IDLE_SETTING TKA__REGISTRY("KeepAliveTime", TKA_UNIT_MS)
#define INTERVAL_SETTING TKA__REGISTRY("KeepAliveInterval", TKA_UNIT_MS)

/* The first error is that of a call in progress, the other a later one's. */
#define ABOUT \
	.loss_error = "WSAENETRESET or WSAECONNRESET", \
	.evidence = TKA_EVIDENCE_COMPILED, .traits_unknown = TKA__DATA_TRAITS, \
	.inherits = TKA_BIT(TKA_ENABLE), \
	.inherits_unknown = TKA__TIMING | TKA_BIT(TKA_USER_TIMEOUT), \
	.retransmissions = 5, \
	.unconfirmed = \
		"inherited: documented for kernel sockets; timer delay", \
	TKA__CAREFUL_DELAYS
#define NOTE \
	"SO_KEEPALIVE is refused (WSAEINVAL) while a connect is pending. " \
	"Sockets of AcceptEx() need SO_UPDATE_ACCEPT_CONTEXT first."

const struct tka__row tka__windows = {
	.about =
		{
			.name = "Windows",
			.release = "10 1709 and later, Server 2019 and later",
			.traits = TKA_TRAIT_DEFAULTS_NEED_RESTART,
			.note = NOTE,
			ABOUT,
		},
	.newer_options = TKA__TIMING,
	.option =
		{
			[TKA_ENABLE] = {TKA__ENABLE(level, enable)},
			[TKA_IDLE] = {TIME("TCP_KEEPIDLE", idle, 7200),
				      IDLE_SETTING},
			[TKA_INTERVAL] = {TIME("TCP_KEEPINTVL", interval, 1),
					  INTERVAL_SETTING},
			[TKA_COUNT] = {COUNT},
			[TKA_USER_TIMEOUT] = {MAX_RT_MS},
		},
};

const struct tka__row tka__windows_1703 = {
	.about =
		{
			.name = "Windows 10 1703",
			.release = "10 1703",
			.traits = TKA_TRAIT_JOINT_TIMES |
				  TKA_TRAIT_DEFAULTS_NEED_RESTART,
			.note = NOTE,
			ABOUT,
		},
	.newer_options = TKA_BIT(TKA_COUNT),
	.option =
		{
			[TKA_ENABLE] = {TKA__ENABLE(level, enable)},
			[TKA_IDLE] = {VALS(7200), IDLE_SETTING},
			[TKA_INTERVAL] = {VALS(1), INTERVAL_SETTING},
			[TKA_COUNT] = {COUNT,
				       .unconfirmed =
					       "whether setting times resets "
					       "it"},
			[TKA_USER_TIMEOUT] = {MAX_RT_MS},
		},
};

const struct tka__row tka__windows_vista = {
	.about =
		{
			.name = "Windows Vista",
			.release = "Vista to 10 1607, Server 2008 to 2016",
			.traits = TKA_TRAIT_JOINT_TIMES |
				  TKA_TRAIT_DEFAULTS_NEED_RESTART,
			.note = NOTE,
			ABOUT,
		},
	.option =
		{
			[TKA_ENABLE] = {TKA__ENABLE(level, enable)},
			[TKA_IDLE] = {VALS(7200), IDLE_SETTING},
			[TKA_INTERVAL] = {VALS(1), INTERVAL_SETTING},
			[TKA_COUNT] = {TKA__SYSTEM_WIDE(10)},
			[TKA_USER_TIMEOUT] = {MAX_RT},
		},
};

#ifdef _WIN32
#include <winsock2.h>
#include <ws2tcpip.h>
#include <mstcpip.h>

static_assert(SOL_SOCKET == level, "level");
static_assert(SO_KEEPALIVE == enable, "enable");
static_assert(IPPROTO_TCP == tcp, "level");
static_assert(SIO_KEEPALIVE_VALS == 0x98000004, "times");
/* older headers lack these */
#ifdef TCP_KEEPIDLE
static_assert(TCP_KEEPIDLE == idle, "idle");
#endif
#ifdef TCP_KEEPINTVL
static_assert(TCP_KEEPINTVL == interval, "interval");
#endif
#ifdef TCP_KEEPCNT
static_assert(TCP_KEEPCNT == count, "count");
#endif
#ifdef TCP_MAXRT
static_assert(TCP_MAXRT == max_rt, "user timeout");
#endif
#ifdef TCP_MAXRTMS
static_assert(TCP_MAXRTMS == max_rt_ms, "user timeout");
#endif

const struct tka__row *const tka__here[] = {&tka__windows, &tka__windows_1703,
					    &tka__windows_vista, NULL};
#endif
