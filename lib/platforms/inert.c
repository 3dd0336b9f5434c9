/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Systems on which keep-alive does nothing, whatever setsockopt() returns.
 * Sources: Haiku's src/add-ons/kernel/network/stack/net_socket.cpp and
 * protocols/tcp; SerenityOS' Kernel/Net/Socket.cpp; managarm/mlibc's
 * sysdeps/managarm; relibc's platform/redox/socket.rs; Emscripten's
 * system/lib and src/lib/libsockfs.js.
 */
#include <assert.h>

#include "row.h"

enum {
	haiku_level = -1,
	haiku_enable = 0x10,
	level = 1,
	enable = 9,
	serenity_enable = 10,
};

const struct tka__row tka__haiku = {
	.about =
		{
			.name = "Haiku",
			.release = "2026-08",
			.evidence = TKA_EVIDENCE_DOCUMENTED,
			.traits = TKA_TRAIT_NEVER_PROBES,
			.inherits = TKA_BIT(TKA_ENABLE),
		},
	.option = {[TKA_ENABLE] = {TKA__ENABLE(haiku_level, haiku_enable)}},
};

const struct tka__row tka__serenity = {
	.about =
		{
			.name = "SerenityOS",
			.release = "2026-08",
			.evidence = TKA_EVIDENCE_DOCUMENTED,
			.traits = TKA_TRAIT_NEVER_PROBES,
			.inherits_unknown = TKA_BIT(TKA_ENABLE),
		},
	.option = {[TKA_ENABLE] = {TKA__ENABLE(level, serenity_enable)}},
};

const struct tka__row tka__managarm = {
	.about =
		{
			.name = "Managarm",
			.release = "2026-08",
			.evidence = TKA_EVIDENCE_DOCUMENTED,
			.traits = TKA_TRAIT_NEVER_PROBES,
			.note = "Every setsockopt() succeeds; SO_KEEPALIVE "
				"reads 0.",
		},
	.option = {[TKA_ENABLE] = {TKA__ENABLE(level, enable)}},
};

/* Whether SO_KEEPALIVE, which its network stack gets, has an effect is not
 * known; the options of TCP are accepted and dropped. */
const struct tka__row tka__redox = {
	.about =
		{
			.name = "Redox",
			.release = "2026-08",
			.evidence = TKA_EVIDENCE_DOCUMENTED,
			.traits_unknown = TKA_TRAIT_NEVER_PROBES,
			.inherits_unknown = TKA_BIT(TKA_ENABLE),
			.note = "TCP_KEEPIDLE, TCP_KEEPINTVL and TCP_KEEPCNT "
				"are "
				"accepted and ignored.",
		},
	.option = {[TKA_ENABLE] = {.symbol = "SO_KEEPALIVE",
				   .level = level,
				   .number = enable,
				   .unconfirmed = "whether it has an effect"}},
};

/* With -sNODERAWSOCKETS values are stored; nothing shows that one is used. */
const struct tka__row tka__emscripten = {
	.about =
		{
			.name = "Emscripten",
			.release = "2026-08",
			.evidence = TKA_EVIDENCE_DOCUMENTED,
			.traits = TKA_TRAIT_NEVER_PROBES,
			.note = "setsockopt() gives ENOPROTOOPT; with "
				"-sNODERAWSOCKETS it stores any value.",
		},
	.option = {[TKA_ENABLE] = {.symbol = "SO_KEEPALIVE",
				   .level = level,
				   .number = enable}},
};

#ifdef __HAIKU__
#include <sys/socket.h>

static_assert(SOL_SOCKET == haiku_level, "level");
static_assert(SO_KEEPALIVE == haiku_enable, "enable");
const struct tka__row *const tka__here[] = {&tka__haiku, NULL};
#endif

#ifdef __serenity__
#include <sys/socket.h>

static_assert(SOL_SOCKET == level, "level");
static_assert(SO_KEEPALIVE == serenity_enable, "enable");
const struct tka__row *const tka__here[] = {&tka__serenity, NULL};
#endif

#if defined(__managarm__) || defined(__redox__) || defined(__EMSCRIPTEN__)
#include <sys/socket.h>

static_assert(SOL_SOCKET == level, "level");
static_assert(SO_KEEPALIVE == enable, "enable");
#if defined(__managarm__)
const struct tka__row *const tka__here[] = {&tka__managarm, NULL};
#elif defined(__redox__)
const struct tka__row *const tka__here[] = {&tka__redox, NULL};
#else
const struct tka__row *const tka__here[] = {&tka__emscripten, NULL};
#endif
#endif
