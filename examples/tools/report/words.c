/* SPDX-License-Identifier: MIT */
/*
 * The words for what the entries have.
 */
#include "report.h"

#include <stdio.h>

const char *option_key(int option, char key[KEY])
{
	char *c;

	(void)snprintf(key, KEY, "%s",
		       option == TKA_ENABLE ? "enable"
					    : tka_option_name(option));
	for (c = key; *c; c++)
		if (*c == ' ' || *c == '-')
			*c = '_';
	return key;
}

const char *value_unit(int option)
{
	switch (option) {
	case TKA_IDLE:
	case TKA_INTERVAL:
		return " s";
	case TKA_USER_TIMEOUT:
		return " ms";
	}
	return "";
}

const struct word support_words[] = {
	[TKA_SUPPORT_NONE] = {"none", "no"},
	[TKA_SUPPORT_SYSTEM] = {"system", "system-wide"},
	[TKA_SUPPORT_EMULATED] = {"emulated", "emulated"},
	[TKA_SUPPORT_SOCKET] = {"socket", "per socket"},
};

const struct word evidence_words[] = {
	[TKA_EVIDENCE_NONE] = {"none", "nothing is claimed"},
	[TKA_EVIDENCE_DOCUMENTED] = {"documented",
				     "documentation or source code"},
	[TKA_EVIDENCE_COMPILED] = {"compiled",
				   "numbers compared with the headers"},
	[TKA_EVIDENCE_TESTED] = {"tested", "the tests ran on it"},
};

const struct word trait_words[] = {
	{"joint_times", "one call sets idle time and interval"},
	{"rewrite_idle", "enabling does not start the idle time, setting it "
			 "does"},
	{"always_probes", "sockets without keep-alive may be probed"},
	{"never_probes", "keep-alive can be enabled, but no probe is sent"},
	{"ut_replaces_count", "a user timeout replaces the count"},
	{"no_probes_with_data", "no probe is sent while data is "
				"unacknowledged"},
	{"defaults_need_restart", "changed system-wide settings need a "
				  "restart"},
	{"listener_ends", "setting a time ends a listening socket"},
	{"zero_window_unlimited", "no limit while the peer's receive window "
				  "is zero"},
	{"ut_or_count", "probing ends at the user timeout or the count, at the "
			"first"},
	{"listener_rejects", "a listening socket rejects times and count"},
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
const struct word *unit_word(int unit)
{
	static const struct word none = {NULL, "-"};
	size_t i;

	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if ((int)units[i].unit == unit)
			return &units[i].word;
	return &none;
}

const struct tka_option_info *option_of(const struct tka_platform *p,
					int option)
{
	return tka_platform_option(p, (enum tka_option)option);
}
