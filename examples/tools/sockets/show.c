/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * A socket as text of at most 100 columns, or as JSON.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sockets.h"

enum {
	COLUMNS = 100
};

static const char *const risk_names[] = {
	"off", "never", "late", "data", "one_probe", "path",
};
enum {
	RISKS = sizeof(risk_names) / sizeof(risk_names[0])
};

static void paint(const char *code)
{
	const char *no = getenv("NO_COLOR");

	if (isatty(STDOUT_FILENO) && (!no || !*no))
		(void)printf("\033[%sm", code);
}

static void print_settings(const struct tka_keepalive *k)
{
	if (k->enabled != 1)
		(void)printf("off");
	else
		(void)printf("idle %d s, interval %d s, count %d", k->idle_s,
			     k->interval_s, k->count);
	if (k->user_timeout_ms > 0)
		(void)printf(", user timeout %g s", k->user_timeout_ms / 1e3);
}

static void print_span(const char *what, const struct span *span)
{
	(void)printf("%s ", what);
	if (span->latest_ms == INT64_MAX)
		(void)printf("never");
	else
		(void)printf("%.0f-%.0f s", (double)span->earliest_ms / 1e3,
			     (double)span->latest_ms / 1e3);
}

static void print_program(struct walk *walk, const struct found *found)
{
	const char *c;

	if (walk->shown == found->pid)
		return;
	walk->shown = found->pid;
	paint("1");
	for (c = found->program; *c; c++)
		(void)putchar(isprint((unsigned char)*c) ? *c : '?');
	(void)printf("[%ld]", (long)found->pid);
	paint("0");
	(void)putchar('\n');
}

static void print_ends(const struct found *found)
{
	int n = printf("  %d %s %s", found->fd, found->state, found->local);

	if (*found->peer && n + 4 + (int)strlen(found->peer) > COLUMNS)
		(void)printf("\n     ");
	if (*found->peer)
		(void)printf(" -> %s", found->peer);
	(void)putchar('\n');
}

static void print_risks(const struct found *found)
{
	int i;

	if (found->risks && !found->is_connected)
		(void)printf("    for connections that it accepts:\n");
	for (i = 0; i < RISKS; i++)
		if (found->risks & 1u << i) {
			paint("31");
			(void)printf("    risk: %s", tka_risk_text(1u << i));
			paint("0");
			(void)putchar('\n');
		}
}

static void print_repair(const struct found *found)
{
	if (found->result < 0) {
		(void)printf("    not set: %s\n",
			     *found->text ? found->text
					  : tka_strerror(found->result));
		return;
	}
	if (found->result == 0 || !found->risks)
		return;
	if (found->planned < 0) {
		(void)printf("    cannot be set: %s\n",
			     tka_strerror(found->planned));
		return;
	}
	(void)printf("    --set sets ");
	print_settings(&found->plan);
	(void)putchar('\n');
}

void show_text(struct walk *walk, const struct found *found)
{
	print_program(walk, found);
	print_ends(found);
	(void)printf("    %s", found->result == 0 ? "set: " : "");
	print_settings(&found->now);
	if (found->is_connected) {
		print_span("; reported if idle after", &found->idle);
		print_span(", if sending after", &found->sending);
	}
	(void)putchar('\n');
	print_risks(found);
	print_repair(found);
}

static void print_string(const char *name, const char *text)
{
	(void)printf(", \"%s\": \"", name);
	for (; *text; text++)
		if (*text == '"' || *text == '\\')
			(void)printf("\\%c", *text);
		else if ((unsigned char)*text < ' ' ||
			 (unsigned char)*text > '~')
			(void)printf("\\u%04x", (unsigned char)*text);
		else
			(void)putchar(*text);
	(void)putchar('"');
}

static void print_ms(const char *name, int64_t ms)
{
	if (ms == INT64_MAX)
		(void)printf("\"%s\": null", name);
	else
		(void)printf("\"%s\": %lld", name, (long long)ms);
}

static void print_case(const char *name, const struct span *span)
{
	(void)printf(", \"%s\": {", name);
	print_ms("earliest_ms", span->earliest_ms);
	(void)printf(", ");
	print_ms("latest_ms", span->latest_ms);
	(void)putchar('}');
}

static void print_members(const struct tka_keepalive *k)
{
	(void)printf("\"enabled\": %d, \"idle_s\": %d, \"interval_s\": %d, "
		     "\"count\": %d, \"user_timeout_ms\": %d",
		     k->enabled, k->idle_s, k->interval_s, k->count,
		     k->user_timeout_ms);
}

void show_json(struct walk *walk, const struct found *found)
{
	const char *comma = "";
	int i;

	(void)printf("%s{\"pid\": %ld", walk->shown++ ? ",\n " : "",
		     (long)found->pid);
	print_string("program", found->program);
	(void)printf(", \"fd\": %d", found->fd);
	print_string("local", found->local);
	print_string("peer", found->peer);
	print_string("state", found->state);
	(void)printf(", ");
	print_members(&found->now);
	print_case("idle", &found->idle);
	print_case("sending", &found->sending);
	(void)printf(", \"risks\": [");
	for (i = 0; i < RISKS; i++)
		if (found->risks & 1u << i) {
			(void)printf("%s\"%s\"", comma, risk_names[i]);
			comma = ", ";
		}
	(void)printf("], \"plan\": ");
	if (found->planned == 0) {
		(void)putchar('{');
		print_members(&found->plan);
		(void)putchar('}');
	} else {
		(void)printf("null");
	}
	if (found->result != 1)
		print_string("set", found->result ? tka_strerror(found->result)
						  : "ok");
	(void)putchar('}');
}
