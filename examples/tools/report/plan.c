/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * --detect: the settings that report an unresponsive peer in time, when they
 * do, and the call to make. --for: a file that sets them system-wide, with
 * what that file cannot do.
 */
#include "report.h"

#include <inttypes.h>
#include <stdio.h>

#include "../paths.h"

const char *const form_words[] = {"sysctl",  "kubernetes", "compose",
				  "systemd", "registry",   NULL};

static const struct word case_words[] = {
	[TKA_CASE_IDLE] = {"idle", "idle"},
	[TKA_CASE_SENDING] = {"sending", "sending"},
	[TKA_CASE_ANY] = {"any", "any case"},
};
enum {
	CASES = sizeof(case_words) / sizeof(case_words[0])
};

struct plan {
	struct tka_keepalive settings;
	int path_idle_s;
	unsigned flags;
	int64_t earliest[CASES], latest[CASES]; /* -1: unknown */
};

static int read_path(const struct request *r)
{
	char names[200];
	int idle = r->path ? path_idle(r->path) : 0;

	if (idle < 0)
		args_fail(&program, "--path",
			  "'%.40s' is neither seconds nor one of %s", r->path,
			  path_names(names, sizeof(names)));
	return idle;
}

/* What a platform cannot limit is left out; the plan then has the flag. */
static struct plan make_plan(const struct request *r, unsigned flags)
{
	struct plan plan = {TKA_KEEPALIVE_INIT,
			    read_path(r),
			    flags,
			    {-1, -1, -1},
			    {-1, -1, -1}};
	int code, least = tka_plan_min(plan.path_idle_s, flags), i;

	if (least == TKA_EUNSUP) {
		plan.flags |= TKA_SKIP;
		least = tka_plan_min(plan.path_idle_s, TKA_IDLE_ONLY);
	}
	if (least > r->detect)
		args_fail(&program, "--detect",
			  "%d is out of range, must be %d or more", r->detect,
			  least);
	code = tka_plan(r->detect, plan.path_idle_s, plan.flags,
			&plan.settings);
	if (code)
		args_fail(&program, "--detect", "%s", tka_strerror(code));
	for (i = 0; i < CASES; i++)
		(void)tka_predict(&plan.settings, (enum tka_case)i,
				  &plan.earliest[i], &plan.latest[i]);
	return plan;
}

static void print_settings(const struct tka_keepalive *settings)
{
	int o;

	(void)printf("settings   ");
	for (o = TKA_IDLE; o < TKA_OPTIONS; o++) {
		int value = tka_keepalive_value(settings, (enum tka_option)o);

		if (value != TKA_UNCHANGED)
			(void)printf("%s%s %d%s", o > TKA_IDLE ? ", " : "",
				     tka_option_name(o), value, value_unit(o));
	}
	(void)putchar('\n');
}

static void print_time(int64_t ms)
{
	if (ms < 0)
		(void)printf("unknown");
	else if (ms == INT64_MAX)
		(void)printf("no limit");
	else
		(void)printf("%.1f s", (double)ms / 1000);
}

static void print_call(const struct request *r, const struct plan *plan)
{
	const char *flags = plan->flags & TKA_SKIP ? "TKA_SKIP" : "0";

	if (!plan->path_idle_s) {
		(void)printf("\n\ttka_keepalive_within(sock, %d, %s, NULL);\n",
			     r->detect, flags);
		return;
	}
	(void)printf("\n\tstruct tka_keepalive plan = TKA_KEEPALIVE_INIT;\n\n"
		     "\ttka_plan(%d, %d, %s, &plan);\n"
		     "\ttka_keepalive_apply(sock, &plan, %s, NULL);\n",
		     r->detect, plan->path_idle_s, flags, flags);
}

static void print_plan(const struct request *r, const struct plan *plan)
{
	int i;

	(void)printf("platform   %s\n", r->here->name);
	if (plan->path_idle_s)
		(void)printf("path       drops flows that are idle for %d s\n",
			     plan->path_idle_s);
	print_settings(&plan->settings);
	for (i = 0; i < CASES; i++) {
		(void)printf("%-10s reported after ", case_words[i].text);
		print_time(plan->earliest[i]);
		(void)printf(" to ");
		print_time(plan->latest[i]);
		(void)putchar('\n');
	}
	if (plan->flags & TKA_SKIP)
		(void)printf("\nThis platform cannot limit data in flight; the "
			     "plan is for idle connections.\n");
	print_call(r, plan);
}

static void write_case(const struct plan *plan, int which)
{
	json_begin(case_words[which].key, '{');
	json_number("earliest_ms", plan->earliest[which], 0);
	json_number("latest_ms",
		    plan->latest[which] == INT64_MAX ? -1 : plan->latest[which],
		    0);
	json_end('}');
}

static void write_plan_json(const struct request *r, const struct plan *plan)
{
	const struct tka_keepalive *s = &plan->settings;
	int i;

	json_begin(NULL, '{');
	json_text("version", tka_version());
	json_text("platform", r->here->name);
	json_number("detect_s", r->detect, 0);
	json_number("path_idle_s", plan->path_idle_s, 0);
	json_begin("plan", '{');
	json_number("enabled", s->enabled, 0);
	json_number("idle_s", s->idle_s, 0);
	json_number("interval_s", s->interval_s, 0);
	json_number("count", s->count, 0);
	json_number("user_timeout_ms", s->user_timeout_ms, 0);
	json_end('}');
	json_begin("predictions", '{');
	for (i = 0; i < CASES; i++)
		write_case(plan, i);
	json_end('}');
	json_end('}');
}

void write_plan(const struct request *r)
{
	struct plan plan = make_plan(r, 0);

	if (r->json)
		write_plan_json(r, &plan);
	else
		print_plan(r, &plan);
}

/* ---- files ---- */

/* What the file does, in front of what it cannot do. */
static void comment(const char *place, int detect_s)
{
	(void)printf("# %s\n"
		     "# A lost peer of an idle connection is reported within "
		     "%d s.\n",
		     place, detect_s);
}

static const char no_switch[] =
	"# This enables nothing: the program must set SO_KEEPALIVE, without "
	"times.\n"
	"# Data in flight is not limited.\n";

static void sysctl(const struct tka_keepalive *s, int detect_s)
{
	comment("/etc/sysctl.d/60-keepalive.conf", detect_s);
	(void)printf("%s"
		     "net.ipv4.tcp_keepalive_time = %d\n"
		     "net.ipv4.tcp_keepalive_intvl = %d\n"
		     "net.ipv4.tcp_keepalive_probes = %d\n",
		     no_switch, s->idle_s, s->interval_s, s->count);
}

static void kubernetes(const struct tka_keepalive *s, int detect_s)
{
	comment("Part of a pod; safe sysctls since Kubernetes 1.29, with Linux "
		"4.5 or later.",
		detect_s);
	(void)printf("%s"
		     "spec:\n"
		     "  securityContext:\n"
		     "    sysctls:\n"
		     "      - name: net.ipv4.tcp_keepalive_time\n"
		     "        value: \"%d\"\n"
		     "      - name: net.ipv4.tcp_keepalive_intvl\n"
		     "        value: \"%d\"\n"
		     "      - name: net.ipv4.tcp_keepalive_probes\n"
		     "        value: \"%d\"\n",
		     no_switch, s->idle_s, s->interval_s, s->count);
}

static void compose(const struct tka_keepalive *s, int detect_s)
{
	comment("compose.yaml, where app is the service; not with "
		"network_mode: host.",
		detect_s);
	(void)printf("%s"
		     "services:\n"
		     "  app:\n"
		     "    sysctls:\n"
		     "      net.ipv4.tcp_keepalive_time: \"%d\"\n"
		     "      net.ipv4.tcp_keepalive_intvl: \"%d\"\n"
		     "      net.ipv4.tcp_keepalive_probes: \"%d\"\n",
		     no_switch, s->idle_s, s->interval_s, s->count);
}

static void systemd(const struct tka_keepalive *s, int detect_s)
{
	comment("/etc/systemd/system/NAME.socket.d/keepalive.conf", detect_s);
	(void)printf("# Accepted connections inherit it on Linux. It does not "
		     "apply to sockets that a\n"
		     "# service opens itself. Data in flight is not limited.\n"
		     "[Socket]\n"
		     "KeepAlive=yes\n"
		     "KeepAliveTimeSec=%d\n"
		     "KeepAliveIntervalSec=%d\n"
		     "KeepAliveProbes=%d\n",
		     s->idle_s, s->interval_s, s->count);
}

/*
 * Windows' count is 10 for all sockets. About half of the time goes to
 * probing; timers may be late by an eighth and 650 ms.
 */
static void registry(const struct tka_keepalive *s, int detect_s)
{
	int64_t ms = (detect_s * INT64_C(1000) - 650) * 1000 / 1127;
	int64_t interval = ms / 20 > 1 ? ms / 20 : 1;

	(void)s;
	(void)printf(
		"Windows Registry Editor Version 5.00\r\n\r\n"
		"; A lost peer of an idle connection is reported within %d "
		"s.\r\n"
		"; Windows must be restarted. This enables nothing: it applies "
		"to sockets\r\n"
		"; whose program sets SO_KEEPALIVE and no times of its own. "
		"The count is 10.\r\n"
		"[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\"
		"Tcpip\\Parameters]\r\n"
		"\"KeepAliveTime\"=dword:%08" PRIx64 "\r\n"
		"\"KeepAliveInterval\"=dword:%08" PRIx64 "\r\n",
		detect_s, ms - 10 * interval, interval);
}

void write_file(const struct request *r)
{
	static void (*const write[])(const struct tka_keepalive *, int) = {
		sysctl, kubernetes, compose, systemd, registry};
	struct plan plan = make_plan(r, TKA_IDLE_ONLY);

	if (plan.settings.count == TKA_UNCHANGED)
		args_reject(&program, FORM,
			    "the count is not known on this platform");
	write[r->form](&plan.settings, r->detect);
}
