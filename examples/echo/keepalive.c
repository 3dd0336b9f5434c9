/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Everything that the echo pair does with libtka, from the plan to the loss.
 */
#include "echo.h"

static const struct tka_option_info *info_of(enum tka_option option)
{
	return tka_platform_option(tka_platform_current(), option);
}

/* What the user gave is not skipped. */
static void reject_skipped(struct tka_report *report, unsigned given)
{
	int i;

	for (i = 0; i < TKA_OPTIONS && !report->code; i++)
		if ((given & TKA_BIT(i)) &&
		    report->option[i].outcome == TKA_OUTCOME_SKIPPED) {
			report->code = TKA_EUNSUP;
			report->option[i].outcome = TKA_EUNSUP;
			report->reason = i;
		}
}

const char *keepalive_plan(unsigned given, int *option)
{
	static char text[TKA_EXPLAIN_SIZE];
	struct tka_keepalive *settings = &options.settings;
	struct tka_report report = TKA_REPORT_INIT;

	*settings = (struct tka_keepalive)TKA_KEEPALIVE_INIT;
	if (options.detect_s) {
		report.code = tka_plan(options.detect_s, 0, TKA_SKIP, settings);
		report.value = options.detect_s;
		report.limit = tka_plan_min(0, 0);
	} else {
		settings->enabled = !options.no_keepalive;
		settings->user_timeout_ms = options.user_timeout_ms;
	}
	if (settings->enabled && !options.detect_s) {
		settings->idle_s = options.idle_s;
		settings->interval_s = options.interval_s;
		settings->count = options.count;
	}
	if (!report.code)
		(void)tka_keepalive_check(settings, TKA_SKIP, &report);
	reject_skipped(&report, given);
	*option = report.reason;
	return report.code ? tka_explain(&report, text, sizeof(text)) : NULL;
}

const char *keepalive_set(tka_socket sock)
{
	static char text[TKA_EXPLAIN_SIZE];
	struct tka_report report = TKA_REPORT_INIT;

	if (!tka_keepalive_apply(sock, &options.settings, TKA_SKIP, &report))
		return NULL;
	return tka_explain(&report, text, sizeof(text));
}

struct prediction {
	int64_t idle_earliest_ms, idle_latest_ms, worst_ms; /* -1: none */
};

#define PREDICTION(p) \
	SECONDS("idle_earliest_ms", " %.3f s", (p).idle_earliest_ms), \
		SECONDS("idle_latest_ms", " to %.3f s if idle", \
			(p).idle_latest_ms), \
		SECONDS("worst_case_ms", \
			(p).idle_latest_ms < 0 ? " %.3f s at most" \
					       : ", %.3f s at most", \
			(p).worst_ms)

static struct prediction predict(const struct tka_keepalive *settings)
{
	struct prediction p = {-1, -1, -1};
	int64_t unused;

	(void)tka_predict(settings, TKA_CASE_IDLE, &p.idle_earliest_ms,
			  &p.idle_latest_ms);
	(void)tka_predict(settings, TKA_CASE_ANY, &unused, &p.worst_ms);
	if (p.idle_latest_ms == INT64_MAX)
		p.idle_earliest_ms = p.idle_latest_ms = -1;
	p.worst_ms = p.worst_ms == INT64_MAX ? -1 : p.worst_ms;
	return p;
}

void keepalive_log_start(void)
{
	const struct prediction p = predict(&options.settings);
	const int risks = tka_review(&options.settings, options.detect_s, 0, 0);
	struct tka_report report = TKA_REPORT_INIT;
	int i;

	(void)tka_keepalive_check(&options.settings, TKA_SKIP, &report);
	for (i = 0; i < TKA_OPTIONS; i++)
		if (report.option[i].outcome == TKA_OUTCOME_SKIPPED)
			LOG(options.me, "unsupported",
			    STRING("option", "no per-socket option here: %s",
				   tka_option_name(i)));
	if (options.detect_s)
		LOG(options.me, "plan",
		    NUMBER("detect_s", "plan for %lld s:", options.detect_s),
		    PREDICTION(p));
	for (i = 0; risks > 0 && risks >> i; i++)
		if (risks >> i & 1)
			LOG(options.me, "risk",
			    STRING("risk", "risk: %s", tka_risk_text(1u << i)));
}

/* Reads the settings in effect, and adds those that cannot be read. */
static struct tka_keepalive read_settings(const struct conn *conn)
{
	const struct tka_keepalive *set = &options.settings;
	struct tka_keepalive now = TKA_KEEPALIVE_INIT;
	enum tka_option i;

	(void)tka_keepalive_get(conn->watch.sock, &now);
	for (i = 0; i < TKA_OPTIONS; i++)
		if (tka_keepalive_value(set, i) >= 0 &&
		    (!(now.known & TKA_BIT(i)) || (now.system & TKA_BIT(i))) &&
		    info_of(i)->support >= TKA_SUPPORT_EMULATED)
			(void)tka_keepalive_assign(&now, i,
						   tka_keepalive_value(set, i));
	return now;
}

static const struct {
	const char *value, *words, *symbol, *source; /* three JSON members */
} members[] = {
	[TKA_IDLE] = {"idle_s", " %lld s", "idle_symbol", "idle_source"},
	[TKA_INTERVAL] = {"interval_s", " %lld s", "interval_symbol",
			  "interval_source"},
	[TKA_COUNT] = {"count", " %lld", "count_symbol", "count_source"},
	[TKA_USER_TIMEOUT] = {"user_timeout_ms", " %lld ms",
			      "user_timeout_symbol", "user_timeout_source"},
};

/* People read the times while keep-alive is on, a user timeout that is set. */
void keepalive_log_settings(const struct conn *conn)
{
	const struct tka_keepalive now = read_settings(conn);
	struct field fields[3 + 4 * TKA_OPTIONS] = {
		FLAG("enabled", now.enabled),
		NOTE(now.enabled ? "keep-alive on" : "keep-alive off")};
	struct field *next = fields + 2;
	enum tka_option i;

	for (i = TKA_IDLE; i < TKA_OPTIONS; i++) {
		const int value = tka_keepalive_value(&now, i);
		const char *symbol = info_of(i)->symbol;
		const int is_default =
			tka_keepalive_value(&options.settings, i) < 0 ||
			(now.system & TKA_BIT(i));
		const int is_shown =
			i == TKA_USER_TIMEOUT ? value > 0 : now.enabled == 1;

		if (value < 0)
			continue;
		*next++ = NOTE(!is_shown ? NULL : i == TKA_IDLE ? ": " : ", ");
		*next++ = STRING(members[i].symbol, is_shown ? "%s" : NULL,
				 symbol ? symbol : tka_option_name((int)i));
		*next++ = NUMBER(members[i].value,
				 is_shown ? members[i].words : NULL, value);
		*next++ = STRING(members[i].source,
				 is_shown && is_default ? " (default)" : NULL,
				 is_default ? "system" : "socket");
	}
	log_event(conn->who, "keepalive", 0, fields);
}

static const struct {
	const char *cause, *words;
} causes[] = {
	[TKA_LOSS_NONE] = {"other", " connection failed: %s"},
	[TKA_LOSS_TIMEOUT] = {"timeout", " did not answer: %s"},
	[TKA_LOSS_RESET] = {"reset", " reset the connection: %s"},
	[TKA_LOSS_UNREACHABLE] = {"unreachable", " is unreachable: %s"},
};

void keepalive_log_loss(const struct conn *conn, int error)
{
	const enum tka_loss loss = tka_cause(error);
	struct tka_status status = TKA_STATUS_INIT;
	const struct tka_keepalive settings = read_settings(conn);
	struct prediction p = {-1, -1, -1};

	(void)tka_status_get(conn->watch.sock, &status);
	if (loss == TKA_LOSS_TIMEOUT || loss == TKA_LOSS_UNREACHABLE)
		p = predict(&settings);
	LOG_ERROR(conn->who, "connection_lost",
		  STRING("peer", "%s", options.peer),
		  STRING("cause", NULL, causes[loss].cause),
		  STRING("reason", causes[loss].words, sys_error_text(error)),
		  SECONDS("since_last_segment_ms",
			  ", %.3f s after its last segment",
			  status.ack_received_ms),
		  SECONDS("since_last_byte_ms",
			  status.ack_received_ms < 0
				  ? ", %.3f s after its last byte"
				  : NULL,
			  (sys_now() - conn->heard) / SYS_MS),
		  NOTE(p.idle_latest_ms < 0 && p.worst_ms < 0
			       ? NULL
			       : "; predicted, from its last segment:"),
		  PREDICTION(p));
}

/*
 * The error of one connection, which its client has left or the network has
 * lost: the next one is not affected. EACCES is that of a security module.
 */
int keepalive_is_loss(int error)
{
	return tka_cause(error) && error != SYS_CODE(EACCES);
}
