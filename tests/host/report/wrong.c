/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * An entry that is wrong on purpose: tka-report compiled with this in place of
 * the library's two functions. WRONG names the fact, such as "user
 * timeout.max" or "platform.retransmissions".
 */
#include <stdlib.h>
#include <string.h>

#include <tka.h>

const struct tka_platform *wrong_platform_current(void);
const struct tka_option_info *
wrong_platform_option(const struct tka_platform *platform,
		      enum tka_option option);

static struct tka_platform platform;
static struct tka_option_info options[TKA_OPTIONS];

static int is_wrong(const char *option, const char *fact)
{
	const char *wrong = getenv("WRONG");
	const size_t length = strlen(option);

	return wrong && strncmp(wrong, option, length) == 0 &&
	       wrong[length] == '.' && strcmp(wrong + length + 1, fact) == 0;
}

static void change(int option)
{
	struct tka_option_info *o = &options[option];
	const char *name = tka_option_name(option);

	if (is_wrong(name, "support"))
		o->support = TKA_SUPPORT_NONE;
	if (is_wrong(name, "level"))
		o->level = 99;
	if (is_wrong(name, "number"))
		o->number = 99;
	if (is_wrong(name, "unit"))
		o->unit = TKA_UNIT_HALF_S;
	if (is_wrong(name, "min"))
		o->min = -5;
	if (is_wrong(name, "max"))
		o->max++;
	if (is_wrong(name, "small_max"))
		o->max--;
	if (is_wrong(name, "default_value"))
		o->default_value++;
	if (is_wrong(name, "system_setting"))
		o->system_setting = "/proc/sys/net/ipv4/ip_default_ttl";
	if (is_wrong(name, "system_setting_unit"))
		o->system_setting_unit = TKA_UNIT_MS;
	if (is_wrong(name, "inherits"))
		platform.inherits ^= TKA_BIT(option);
}

const struct tka_platform *wrong_platform_current(void)
{
	const struct tka_platform *real = tka_platform_current();
	int o;

	platform = *real;
	for (o = 0; o < TKA_OPTIONS; o++)
		options[o] = *tka_platform_option(real, (enum tka_option)o);
	for (o = 0; o < TKA_OPTIONS; o++)
		change(o);
	if (is_wrong("platform", "retransmissions"))
		platform.retransmissions++;
	if (is_wrong("platform", "listener_rejects"))
		platform.traits ^= TKA_TRAIT_LISTENER_REJECTS;
	if (is_wrong("platform", "never_probes"))
		platform.traits ^= TKA_TRAIT_NEVER_PROBES;
	return &platform;
}

const struct tka_option_info *
wrong_platform_option(const struct tka_platform *p, enum tka_option option)
{
	if (p == &platform)
		return &options[option];
	return tka_platform_option(p, option);
}
