/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Everything that the echo pair does with libtka, in the order of a
 * connection's life: limits, plan, check, set, read back, loss.
 */
#include <stdio.h>
#include <string.h>

#include "keepalive.h"
#include "log.h"

static const struct tka_keepalive unchanged = TKA_KEEPALIVE_INIT;

static const struct tka_option_info *info_of(int option)
{
	return tka_platform_option(tka_platform_current(),
				   (enum tka_option)option);
}

static int is_supported(int option)
{
	return info_of(option)->support >= TKA_SUPPORT_EMULATED;
}

void keepalive_limits(int option, int *min, int *max)
{
	const struct tka_option_info *info = info_of(option);

	if (!is_supported(option))
		return;
	*min = info->min;
	*max = info->max;
}

int keepalive_least_detect(void)
{
	const int least = tka_plan_min(0, 0);

	return least > 0 ? least : 1;
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
	if (p.worst_ms == INT64_MAX)
		p.worst_ms = -1;
	return p;
}

static void log_unsupported(const char *who)
{
	char list[120] = "";
	int i;

	for (i = 0; i < TKA_OPTIONS; i++)
		if (!is_supported(i))
			(void)snprintf(list + strlen(list),
				       sizeof(list) - strlen(list), "%s%s",
				       *list ? ", " : "", tka_option_name(i));
	if (*list)
		log_event(who, "unsupported",
			  FIELDS(STRING("no per-socket option here: ",
					"options", list)));
}

void keepalive_log_start(const char *who, const struct options *options)
{
	const struct tka_keepalive *settings = &options->settings;
	const int risks = tka_review(settings, options->detect_s, 0, 0);
	const struct prediction p = predict(settings);
	int bit;

	log_unsupported(who);
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
	for (bit = 1; risks > 0 && bit <= risks; bit <<= 1)
		if (risks & bit)
			log_event(who, "risk",
				  FIELDS(STRING("risk: ", "risk",
						tka_risk_text((unsigned)bit))));
}

static int value_of(const struct tka_keepalive *settings, int option)
{
	return tka_keepalive_value(settings, (enum tka_option)option);
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
	int i;

	*now = unchanged;
	(void)tka_keepalive_get(conn->watch.sock, now);
	for (i = 0; i < TKA_OPTIONS; i++) {
		if ((now->known & ~now->system & TKA_BIT(i)) ||
		    value_of(want, i) < 0 || !is_supported(i))
			continue;
		(void)tka_keepalive_assign(now, (enum tka_option)i,
					   value_of(want, i));
		not_readable |= TKA_BIT(i);
	}
	return not_readable;
}

/* The members of an option: its value, its system name, its source. */
static const struct {
	const char *value, *symbol, *source, *unit;
} members[TKA_OPTIONS] = {
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

/* The times matter while keep-alive is on, a user timeout if there is one. */
static int is_of_interest(const struct tka_keepalive *now, int option)
{
	return option == TKA_USER_TIMEOUT ? now->user_timeout_ms > 0
					  : now->enabled == 1;
}

void keepalive_log_settings(const struct conn *conn)
{
	char before[TKA_OPTIONS][64], after[TKA_OPTIONS][32];
	struct tka_keepalive now;
	const unsigned not_readable = read_settings(conn, &now);
	struct field fields[4 * TKA_OPTIONS] = {
		FLAG("keep-alive ", "enabled", now.enabled)};
	struct field *next = fields + 1;
	int i, source;

	for (i = TKA_IDLE; i < TKA_OPTIONS; i++) {
		const char *symbol = info_of(i)->symbol;

		source = not_readable & TKA_BIT(i) ? 2
			 : value_of(&conn->options->settings, i) < 0 ||
					 (now.system & TKA_BIT(i))
				 ? 1
				 : 0;
		(void)snprintf(before[i], sizeof(before[i]), "%s%s ",
			       i == TKA_IDLE ? ": " : ", ",
			       symbol ? symbol : tka_option_name(i));
		(void)snprintf(after[i], sizeof(after[i]), "%s%s",
			       members[i].unit, sources[source][1]);
		*next++ = NUMBER(is_of_interest(&now, i) ? before[i] : NULL,
				 members[i].value, value_of(&now, i));
		if (value_of(&now, i) < 0)
			continue;
		*next++ = NOTE(is_of_interest(&now, i) ? after[i] : "");
		*next++ = STRING(NULL, members[i].symbol, symbol);
		*next++ = STRING(NULL, members[i].source, sources[source][0]);
	}
	log_event(conn->who, "keepalive", fields);
}

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
	const int64_t byte_ms = (sys_now() - conn->heard) / SYS_MS;
	struct tka_status status = TKA_STATUS_INIT;
	struct tka_keepalive settings;
	struct prediction p = {-1, -1, -1};
	int64_t segment_ms;

	(void)tka_status_get(conn->watch.sock, &status);
	segment_ms = status.ack_received_ms;
	(void)read_settings(conn, &settings);
	if (loss == TKA_LOSS_TIMEOUT || loss == TKA_LOSS_UNREACHABLE)
		p = predict(&settings);
	log_error(
		conn->who, "connection_lost",
		FIELDS(STRING("", "peer", conn->peer),
		       STRING(NULL, "cause", causes[loss].cause),
		       STRING(causes[loss].words, "reason",
			      sys_error_text(error)),
		       SECONDS(", ", "since_last_segment_ms", segment_ms),
		       NOTE(segment_ms < 0 ? "" : " after its last segment"),
		       SECONDS(segment_ms < 0 ? ", " : NULL,
			       "since_last_byte_ms", byte_ms),
		       NOTE(segment_ms < 0 ? " after its last byte" : ""),
		       SECONDS("; predicted, from its last segment: ",
			       "idle_earliest_ms", p.idle_earliest_ms),
		       SECONDS(" to ", "idle_latest_ms", p.idle_latest_ms),
		       NOTE(p.idle_latest_ms < 0 ? "" : " if idle"),
		       SECONDS(p.idle_latest_ms < 0
				       ? "; predicted, from its last segment: "
				       : ", ",
			       "worst_case_ms", p.worst_ms),
		       NOTE(p.worst_ms < 0 ? "" : " at most")));
}
