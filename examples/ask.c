/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Shows what this system supports, and its defaults:
 *   cc ask.c $(pkg-config --cflags --libs tka) && ./a.out
 */
#ifdef _WIN32
#include <winsock2.h>
#endif
#include <inttypes.h>
#include <stdio.h>
#include <tka.h>

/* The table of the library has the names, the running kernel the last word. */
static void print_option(const struct tka_platform *here,
			 enum tka_option option)
{
	const struct tka_option_info *info = tka_platform_option(here, option);

	printf("%-12s ", tka_option_name((int)option));
	if (info->support < TKA_SUPPORT_EMULATED)
		printf("no per-socket option\n");
	else if (tka_supports(option) == 0)
		printf("%s: not in this release\n", info->symbol);
	else
		printf("%s: %d to %d\n", info->symbol, info->min, info->max);
}

static void print_defaults(void)
{
	struct tka_defaults defaults = TKA_DEFAULTS_INIT;

	if (tka_system_defaults(&defaults))
		return;
	if (defaults.known & TKA_BIT(TKA_IDLE))
		printf("default idle time %" PRId64 " ms, from %s\n",
		       defaults.idle_ms, defaults.idle_source);
	if (defaults.known & TKA_BIT(TKA_INTERVAL))
		printf("default interval %" PRId64 " ms, from %s\n",
		       defaults.interval_ms, defaults.interval_source);
	if (defaults.known & TKA_BIT(TKA_COUNT))
		printf("default count %d, from %s\n", defaults.count,
		       defaults.count_source);
}

int main(void)
{
	const struct tka_platform *here;
	int i;
#ifdef _WIN32
	WSADATA unused;

	if (WSAStartup(MAKEWORD(2, 2), &unused))
		return 1;
#endif
	here = tka_platform_current();
	printf("%s, %s\n", here->name, here->release);
	for (i = 0; i < TKA_OPTIONS; i++)
		print_option(here, (enum tka_option)i);
	print_defaults();
	return 0;
}
