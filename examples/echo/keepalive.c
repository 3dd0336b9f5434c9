/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Everything that the echo pair does with libtka, from the plan to the loss.
 */
#include <stdio.h>

#include "keepalive.h"
#include "log.h"

static const struct tka_keepalive unchanged = TKA_KEEPALIVE_INIT;

static const struct tka_option_info *info_of(enum tka_option option)
{
	return tka_platform_option(tka_platform_current(), option);
}

static int is_supported(enum tka_option option)
{
	return info_of(option)->support >= TKA_SUPPORT_EMULATED;
}

void keepalive_limits(enum tka_option option, int *min, int *max)
{
	if (!is_supported(option))
		return;
	*min = info_of(option)->min;
	*max = info_of(option)->max;
}

int keepalive_least_detect(void)
{
	return tka_plan_min(0, 0);
}

/* Of its own defaults the pair sets those that the platform has: TKA_SKIP. */
const char *keepalive_plan(struct options *options)
{
	struct tka_keepalive *settings = &options->settings;
	int code;

	*settings = unchanged;
	if (options->detect_s) {
		code = tka_plan(options->detect_s, 0, TKA_SKIP, settings);
		return code ? tka_strerror(code) : NULL;
	}
	settings->enabled = !options->no_keepalive;
	settings->user_timeout_ms = options->user_timeout_ms;
	if (settings->enabled) {
		settings->idle_s = options->idle_s;
		settings->interval_s = options->interval_s;
		settings->count = options->count;
	}
	return NULL;
}

int keepalive_find_unsupported(const struct options *options, unsigned asked)
{
	struct tka_report report = TKA_REPORT_INIT;
	int i;

	(void)tka_keepalive_check(&options->settings, TKA_SKIP, &report);
	for (i = 0; i < TKA_OPTIONS; i++)
		if ((asked & TKA_BIT(i)) &&
		    report.option[i].outcome == TKA_OUTCOME_SKIPPED)
			return i;
	return -1;
}

const char *keepalive_set(tka_socket sock, const struct options *options)
{
	static char text[TKA_EXPLAIN_SIZE];
	struct tka_report report = TKA_REPORT_INIT;

	if (!tka_keepalive_apply(sock, &options->settings, TKA_SKIP, &report))
		return NULL;
	return tka_explain(&report, text, sizeof(text));
}

struct prediction {
	int64_t idle_earliest_ms, idle_latest_ms, worst_ms; /* -1: none */
};

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

void keepalive_log_start(const char *who, const struct options *options)
{
	const struct tka_keepalive *settings = &options->settings;
	const int risks = tka_review(settings, options->detect_s, 0, 0);
	const struct prediction p = predict(settings);
	enum tka_option i;
	unsigned bit;

	for (i = TKA_ENABLE; i < TKA_OPTIONS; i++)
		if (!is_supported(i))
			log_event(who, "unsupported",
				  FIELDS(STRING("no per-socket option here: ",
						"option",
						tka_option_name((int)i))));
	if (options->detect_s)
		log_event(
			who, "plan",
			FIELDS(NUMBER("plan for ", "detect_s",
				      options->detect_s),
			       SECONDS(" s: an idle peer is lost after ",
				       "idle_earliest_ms", p.idle_earliest_ms),
			       SECONDS(" to ", "idle_latest_ms",
				       p.idle_latest_ms),
			       SECONDS(", any within ", "worst_case_ms",
				       p.worst_ms)));
	for (bit = 1; risks > 0 && bit <= (unsigned)risks; bit <<= 1)
		if ((unsigned)risks & bit)
			log_event(who, "risk",
				  FIELDS(STRING("risk: ", "risk",
						tka_risk_text(bit))));
}

/*
 * Reads the settings in effect. Returns those that the system does not return:
 * they are as they were set.
 */
static unsigned read_settings(const struct conn *conn,
			      struct tka_keepalive *now)
{
	const struct tka_keepalive *want = &conn->options->settings;
	unsigned not_readable = 0;
	enum tka_option i;

	*now = unchanged;
	(void)tka_keepalive_get(conn->watch.sock, now);
	for (i = 0; i < TKA_OPTIONS; i++) {
		if ((now->known & ~now->system & TKA_BIT(i)) ||
		    tka_keepalive_value(want, i) < 0 || !is_supported(i))
			continue;
		(void)tka_keepalive_assign(now, i,
					   tka_keepalive_value(want, i));
		not_readable |= TKA_BIT(i);
	}
	return not_readable;
}

static const struct {
	const char *value, *symbol, *source, *unit; /* three JSON members */
} members[] = {
	[TKA_IDLE] = {"idle_s", "idle_symbol", "idle_source", " s"},
	[TKA_INTERVAL] = {"interval_s", "interval_symbol", "interval_source",
			  " s"},
	[TKA_COUNT] = {"count", "count_symbol", "count_source", ""},
	[TKA_USER_TIMEOUT] = {"user_timeout_ms", "user_timeout_symbol",
			      "user_timeout_source", " ms"},
};

/* Where a value is from: JSON member, and remark for people. */
static const char *const sources[][2] = {
	{"socket", ""},
	{"system", " (default)"},
	{"not_readable", " (not readable)"},
};

/* People read the times while keep-alive is on, a user timeout that is set. */
void keepalive_log_settings(const struct conn *conn)
{
	const struct tka_keepalive *want = &conn->options->settings;
	char before[TKA_OPTIONS][64], after[TKA_OPTIONS][32];
	struct tka_keepalive now;
	const unsigned not_readable = read_settings(conn, &now);
	struct field fields[4 * TKA_OPTIONS] = {
		FLAG("keep-alive ", "enabled", now.enabled)};
	struct field *next = fields + 1;
	enum tka_option i;

	for (i = TKA_IDLE; i < sizeof(members) / sizeof(*members); i++) {
		const int value = tka_keepalive_value(&now, i);
		const char *symbol = info_of(i)->symbol;
		const int is_system = tka_keepalive_value(want, i) < 0 ||
				      (now.system & TKA_BIT(i));
		const char *const *source =
			sources[not_readable & TKA_BIT(i) ? 2 : is_system];
		const int is_shown =
			i == TKA_USER_TIMEOUT ? value > 0 : now.enabled == 1;

		if (value < 0)
			continue;
		(void)snprintf(before[i], sizeof(before[i]), "%s%s ",
			       next == fields + 1 ? ": " : ", ",
			       symbol ? symbol : tka_option_name((int)i));
		(void)snprintf(after[i], sizeof(after[i]), "%s%s",
			       members[i].unit, source[1]);
		*next++ = NUMBER(is_shown ? before[i] : NULL, members[i].value,
				 value);
		*next++ = NOTE(is_shown ? after[i] : "");
		*next++ = STRING(NULL, members[i].symbol, symbol);
		*next++ = STRING(NULL, members[i].source, source[0]);
	}
	log_event(conn->who, "keepalive", fields);
}

static const char predicted[] = "; predicted, from its last segment: ";
static const struct {
	const char *cause, *words;
} causes[] = {
	[TKA_LOSS_NONE] = {"other", " connection failed: "},
	[TKA_LOSS_TIMEOUT] = {"timeout", " did not answer: "},
	[TKA_LOSS_RESET] = {"reset", " reset the connection: "},
	[TKA_LOSS_UNREACHABLE] = {"unreachable", " is unreachable: "},
};

void keepalive_log_loss(const struct conn *conn, int error)
{
	const enum tka_loss loss = tka_cause(error);
	struct tka_status status = TKA_STATUS_INIT;
	struct tka_keepalive settings;
	struct prediction p = {-1, -1, -1};
	const int is_known = !tka_status_get(conn->watch.sock, &status) &&
			     status.ack_received_ms >= 0;

	(void)read_settings(conn, &settings);
	if (loss == TKA_LOSS_TIMEOUT || loss == TKA_LOSS_UNREACHABLE)
		p = predict(&settings);
	log_error(conn->who, "connection_lost",
		  FIELDS(STRING("", "peer", conn->peer),
			 STRING(NULL, "cause", causes[loss].cause),
			 STRING(causes[loss].words, "reason",
				sys_error_text(error)),
			 SECONDS(", ", "since_last_segment_ms",
				 status.ack_received_ms),
			 NOTE(is_known ? " after its last segment" : ""),
			 SECONDS(is_known ? NULL : ", ", "since_last_byte_ms",
				 (sys_now() - conn->heard) / SYS_MS),
			 NOTE(is_known ? "" : " after its last byte"),
			 SECONDS(predicted, "idle_earliest_ms",
				 p.idle_earliest_ms),
			 SECONDS(" to ", "idle_latest_ms", p.idle_latest_ms),
			 NOTE(p.idle_latest_ms < 0 ? "" : " if idle"),
			 SECONDS(p.idle_latest_ms < 0 ? predicted : ", ",
				 "worst_case_ms", p.worst_ms),
			 NOTE(p.worst_ms < 0 ? "" : " at most")));
}
