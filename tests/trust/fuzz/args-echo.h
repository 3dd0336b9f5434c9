/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * An end of the echo pair with any arguments: what it accepts is a host, a port
 * and settings that the library accepts.
 */
#define EXPECTED_STATUS 0 /* and 2 */
#include "args.h"

#include "../../../examples/echo/options.c"

int64_t sys_clock(clockid_t clock)
{
	(void)clock;
	return 0;
}

/* It logs nothing before its arguments are right. */
void log_event(const char *who, const char *event, int is_error,
	       const struct field *fields)
{
	(void)who, (void)event, (void)is_error, (void)fields;
	HOLDS(0);
}

int program_main(int argc, char **argv)
{
	static struct options first;

	if (!first.connect_timeout_ms)
		first = options;
	options = first;
	options_read(argc, argv);
	HOLDS(options.host && *options.port);
	HOLDS(options.settings.enabled == !options.no_keepalive);
	HOLDS(!tka_keepalive_check(&options.settings, TKA_SKIP, NULL));
	HOLDS(options.connect_due == options.connect_timeout_ms * SYS_MS);
	return 0;
}
