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
	TKA__OPTION(symbol_, number_, TKA_UNIT_S, 1, longest, default_), \
		.since = "10 1709", .unconfirmed = "largest value"
#define VALS(default_) \
	.support = TKA_SUPPORT_SOCKET, .symbol = "SIO_KEEPALIVE_VALS", \
	.number = -1, .unit = TKA_UNIT_MS, .min = 1, .max = longest, \
	.default_value = default_, .since = "2000"
#define COUNT \
	TKA__OPTION("TCP_KEEPCNT", count, TKA_UNIT_NONE, 1, 255, 10), \
		.since = "10 1703"

/* How long to send again; whether it bounds a closed window is not told. */
#define USER_TIMEOUT(symbol_, number_, unit_, since_) \
	.support = TKA_SUPPORT_EMULATED, .symbol = symbol_, .level = tcp, \
	.number = number_, .unit = unit_, .min = 1, .max = INT_MAX, \
	.default_value = TKA_UNCHANGED, .since = since_, \
	.system_setting = REGISTRY "TcpMaxDataRetransmissions"
#define MAX_RT \
	USER_TIMEOUT("TCP_MAXRT", max_rt, TKA_UNIT_S, "Vista"), \
		.unconfirmed = "meaning of 0, closed window"
#define MAX_RT_MS \
	USER_TIMEOUT("TCP_MAXRTMS", max_rt_ms, TKA_UNIT_MS, "10 1607"), \
		.unconfirmed = "meaning of 0, closed window; Microsoft's " \
			       "documentation does not tell of it"

#define REGISTRY \
	"HKLM\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters\\"
#define IDLE_SETTING \
	.system_setting = REGISTRY "KeepAliveTime", .system_setting_unit = TKA_UNIT_MS
#define INTERVAL_SETTING \
	.system_setting = REGISTRY "KeepAliveInterval", .system_setting_unit = TKA_UNIT_MS

#define NOTE \
	"SO_KEEPALIVE is refused (WSAEINVAL) while a connect is pending: set " \
	"before or after. A death by keep-alive is reported as WSAENETRESET. " \
	"Sockets of AcceptEx() need SO_UPDATE_ACCEPT_CONTEXT first."
#define VALS_NOTE \
	NOTE " Idle and interval go in one call, which replaces both and " \
	     "cannot be read back (ran under Wine only)."
#define UNCONFIRMED \
	"what accept() passes on, probes while data is unacknowledged, timer " \
	"slack"

const struct tka__row tka__windows = {
	.about.name = "Windows",
	.about.release = "10 1709 and later, Server 2019 and later",
	.about.evidence = TKA_EVIDENCE_COMPILED,
	.about.traits = TKA_TRAIT_NO_PROBES_WITH_DATA | TKA_TRAIT_DEFAULTS_NEED_RESTART,
	.newer_options =
		TKA_BIT(TKA_IDLE) | TKA_BIT(TKA_INTERVAL) | TKA_BIT(TKA_COUNT),

	.about.retransmissions = 5,
	TKA__LINUX_DELAYS,
	.about.note = NOTE,
	.about.unconfirmed = UNCONFIRMED,
	.option =
		{
			{TKA__ENABLE(level, enable)},
			{TIME("TCP_KEEPIDLE", idle, 7200), IDLE_SETTING},
			{TIME("TCP_KEEPINTVL", interval, 1), INTERVAL_SETTING},
			{COUNT},
			{MAX_RT_MS},
		},
};

const struct tka__row tka__windows_1703 = {
	.about.name = "Windows 10 1703",
	.about.release = "10 1703",
	.about.evidence = TKA_EVIDENCE_COMPILED,
	.about.traits = TKA_TRAIT_JOINT_TIMES | TKA_TRAIT_NO_PROBES_WITH_DATA | TKA_TRAIT_DEFAULTS_NEED_RESTART,
	.newer_options = TKA_BIT(TKA_COUNT),
	.about.retransmissions = 5,
	TKA__LINUX_DELAYS,
	.about.note = VALS_NOTE,
	.about.unconfirmed = UNCONFIRMED ", whether setting times resets the count",
	.option =
		{
			{TKA__ENABLE(level, enable)},
			{VALS(7200), IDLE_SETTING},
			{VALS(1), INTERVAL_SETTING},
			{COUNT},
			{MAX_RT_MS},
		},
};

const struct tka__row tka__windows_vista = {
	.about.name = "Windows Vista",
	.about.release = "Vista to 10 1607, Server 2008 to 2016",
	.about.evidence = TKA_EVIDENCE_COMPILED,
	.about.traits = TKA_TRAIT_JOINT_TIMES | TKA_TRAIT_NO_PROBES_WITH_DATA | TKA_TRAIT_DEFAULTS_NEED_RESTART,
	.about.retransmissions = 5,
	TKA__LINUX_DELAYS,
	.about.note = VALS_NOTE,
	.about.unconfirmed = UNCONFIRMED,
	.option =
		{
			{TKA__ENABLE(level, enable)},
			{VALS(7200), IDLE_SETTING},
			{VALS(1), INTERVAL_SETTING},
			{TKA__SYSTEM_WIDE(10)},
			{MAX_RT},
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

const struct tka__row *const tka__here[] = {
	&tka__windows, &tka__windows_1703, &tka__windows_vista, NULL};
#endif
