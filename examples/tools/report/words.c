/* SPDX-License-Identifier: MIT */
/*
 * The words for what the rows say.
 */
#include "report.h"

#include <string.h>

const struct word option_words[TKA_OPTIONS] = {
	[TKA_ENABLE] = {"enable", "keep-alive"},
	[TKA_IDLE] = {"idle", "idle"},
	[TKA_INTERVAL] = {"interval", "interval"},
	[TKA_COUNT] = {"count", "count"},
	[TKA_USER_TIMEOUT] = {"user_timeout", "user timeout"},
};

const struct word support_words[] = {
	[TKA_SUPPORT_NONE] = {"none", "no"},
	[TKA_SUPPORT_SYSTEM] = {"system", "system-wide"},
	[TKA_SUPPORT_EMULATED] = {"emulated", "emulated"},
	[TKA_SUPPORT_SOCKET] = {"socket", "per socket"},
};

const struct word proof_words[] = {
	[TKA_PROOF_NONE] = {"nothing", "nothing is claimed"},
	[TKA_PROOF_CITED] = {"cited", "from the system's documentation or "
				      "source"},
	[TKA_PROOF_COMPILED] = {"compiled", "the numbers were checked against "
					    "the system's headers"},
	[TKA_PROOF_RUN] = {"run", "the tests ran on it"},
};

const struct word trait_words[] = {
	{"vals", "idle and interval are set in one call"},
	{"rewrite_idle", "turning keep-alive on does not start the idle time, "
			 "setting it does"},
	{"always_probes", "connections without keep-alive may be probed too"},
	{"never_probes", "keep-alive can be turned on, but no probe is sent"},
	{"ut_decides", "a user timeout replaces the count"},
	{"data_silences",
	 "no probe is sent while data is unacknowledged, or it "
	 "is not known"},
	{"restart", "a change of the system-wide settings needs a restart"},
	{NULL, NULL},
};

static const struct {
	enum tka_unit unit;
	struct word word;
} units[] = {
	{TKA_UNIT_S, {"s", "s"}},
	{TKA_UNIT_HALF_S, {"half_s", "1/2 s"}},
	{TKA_UNIT_DS, {"ds", "1/10 s"}},
	{TKA_UNIT_MS, {"ms", "ms"}},
};

/* One without words is none: a count, a switch, or not known. */
const struct word *unit_word(enum tka_unit unit)
{
	static const struct word none = {NULL, "-"};
	size_t i;

	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (units[i].unit == unit)
			return &units[i].word;
	return &none;
}

const struct tka_option_info *option_of(const struct tka_platform *p,
					int option)
{
	return tka_platform_option(p, (enum tka_option)option);
}

/* The mask is empty, too, where it is among what is unconfirmed. */
int knows_inherits(const struct tka_platform *p)
{
	return p->proof != TKA_PROOF_NONE &&
	       !(p->unconfirmed && strstr(p->unconfirmed, "accept()"));
}
