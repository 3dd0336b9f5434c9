/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * The command line of the echo pair: two tables for ../tools/args.h.
 */
#include <limits.h>

#include "../tools/args.h"
#include "echo.h"

#define NUMBER_OF(field, min, max) \
	offsetof(struct options, field), ARG_NUMBER, min, max, NULL
#define SETTING(field) NUMBER_OF(field, -INT_MAX, INT_MAX)
#define FLAG_OF(field) offsetof(struct options, field), ARG_FLAG, 0, 0, NULL

struct options options = {
	.idle_s = TKA_UNCHANGED,
	.interval_s = TKA_UNCHANGED,
	.count = TKA_UNCHANGED,
	.user_timeout_ms = TKA_UNCHANGED,
	.read_timeout_ms = 25000,
	.connect_timeout_ms = 1000,
};

static const char *const styles[] = {"text", "json", NULL};

/* The first ones are in the order of enum tka_option. */
enum {
	NO_KEEPALIVE = TKA_ENABLE,
	TIMES = TKA_BIT(TKA_IDLE) | TKA_BIT(TKA_INTERVAL) | TKA_BIT(TKA_COUNT),
	SETTINGS = TKA_BIT(TKA_OPTIONS) - 1,
	DETECT = TKA_OPTIONS,
	CLIENTS = 9, /* the first one that the server has not */
};

/* The library knows the range of a setting. */
static struct arg args[] = {
	{"no-keepalive", NULL, "send no probes", FLAG_OF(no_keepalive)},
	{"idle", "SECONDS", "idle time before the first probe",
	 SETTING(idle_s)},
	{"interval", "SECONDS", "time between unanswered probes",
	 SETTING(interval_s)},
	{"count", "N", "unanswered probes that end a connection",
	 SETTING(count)},
	{"user-timeout", "MS", "limit for unacknowledged data, 0: none",
	 SETTING(user_timeout_ms)},
	{"detect", "SECONDS", "plan to detect a lost peer within this time",
	 NUMBER_OF(detect_s, 1, INT_MAX)},
	{"read-timeout", "MS", "longest time without a byte, 0: any (25000)",
	 NUMBER_OF(read_timeout_ms, 0, INT_MAX)},
	{"quiet", NULL, "log errors only", FLAG_OF(is_quiet)},
	{"log", "text|json", "form of the log (text)",
	 offsetof(struct options, is_json), ARG_CHOICE, 0, 0, styles},
	{"connect-timeout", "MS", "longest time to connect (1000)",
	 NUMBER_OF(connect_timeout_ms, 1, INT_MAX)},
	{"ping", "SECONDS", "send p after this time without sending",
	 NUMBER_OF(ping_s, 1, INT_MAX)},
	{0},
};

static const struct program programs[] = {
	{.name = "tka-echo-server",
	 .about = "Echoes each byte that its clients send. PORT 0 is any free "
		  "port.\nKeep-alive is on: idle time 5 s, interval 5 s, count "
		  "of the system.",
	 .args = args,
	 .operands = {{"HOST", 0, 0}, {"PORT", 0, 65535}}},
	{.name = "tka-echo-client",
	 .about = "Sends each byte that is typed and waits for its echo. The "
		  "first one must be\nh (hello); b (bye) leaves. Keep-alive is "
		  "on, with the timing of the system.",
	 .args = args,
	 .operands = {{"HOST", 0, 0}, {"PORT", 1, 65535}}},
};

/* The log writes [::1]:30001, so brackets around an address are removed. */
static const char *without_brackets(char *host)
{
	const size_t length = strlen(host);

	if (host[0] != '[' || host[length - 1] != ']')
		return host;
	host[length - 1] = '\0';
	return host + 1;
}

void options_read(int argc, char **argv)
{
	const struct program *program = &programs[pair_is_client];
	char **operands;
	const char *why;
	unsigned given;
	int option;

	options.me = pair_is_client ? "client" : "server";
	options.peer = pair_is_client ? "server" : "client";
	if (!pair_is_client) {
		args[CLIENTS].name = NULL;
		options.idle_s = options.interval_s = 5;
	}
	given = args_read(program, argc, argv, &options, &operands);
	args_exclude(program, given, NO_KEEPALIVE, TIMES | 1u << DETECT);
	args_exclude(program, given, DETECT, TIMES | TKA_BIT(TKA_USER_TIMEOUT));
	options.host = without_brackets(operands[0]);
	options.port = operands[1];
	options.connect_due = sys_now() + options.connect_timeout_ms * SYS_MS;
	why = keepalive_plan(given & SETTINGS, &option);
	if (why)
		args_reject(program, option < 0 ? DETECT : option, why);
}
