/* SPDX-License-Identifier: MIT */
/*
 * All that has to do with libtka; see keepalive.h.
 */
#include <stdio.h>
#include <string.h>

#include "keepalive.h"
#include "os.h"

/* How a setting is told: in a sentence, and as fields of an event. */
static const struct {
	const char *name, *sentence, *key, *origin_key;
} words[TKA_OPTIONS] = {
	[TKA_ENABLE] = {"keep-alive", "", "enabled", ""},
	[TKA_IDLE] = {"idle", "idle {idle_s} s", "idle_s", "idle_from"},
	[TKA_INTERVAL] = {"interval", "interval {interval_s} s", "interval_s",
			  "interval_from"},
	[TKA_COUNT] = {"count", "count {count}", "count", "count_from"},
	[TKA_USER_TIMEOUT] = {"user timeout",
			      "user timeout {user_timeout_ms} ms",
			      "user_timeout_ms", "user_timeout_from"},
};

struct sentence {
	char text[512];
};

static void add(struct sentence *s, const char *text)
{
	size_t length = strlen(s->text);

	(void)snprintf(s->text + length, sizeof(s->text) - length, "%s", text);
}

static int value_of(const struct tka_keepalive *k, int option)
{
	return tka_keepalive_value(k, (enum tka_option)option);
}

/* Asking can take a socket, which may be had no more later on. */
static const struct tka_platform *here(void)
{
	static const struct tka_platform *platform;

	if (!platform)
		platform = tka_platform_current();
	return platform;
}

static int is_offered(int option)
{
	const struct tka_option_info *row =
		tka_platform_option(here(), (enum tka_option)option);

	return row->support >= TKA_SUPPORT_EMULATED;
}

/* The settings that are to be written. */
static unsigned written(const struct options *options)
{
	unsigned mask = 0;
	int i;

	for (i = 0; i < TKA_OPTIONS; i++)
		if (value_of(&options->want, i) != TKA_UNCHANGED)
			mask |= TKA_BIT(i);
	return mask;
}

const char *keepalive_apply(tka_socket sock, const struct options *options)
{
	static char why[160];
	char text[TKA_EXPLAIN_SIZE];
	const unsigned asked = options->asked & written(options);
	struct tka_report report = TKA_REPORT_INIT;
	int i, code = tka_keepalive_apply(sock, &options->want,
					  TKA_SKIP | TKA_CLAMP, &report);

	for (i = 0; i < TKA_OPTIONS && !code; i++)
		if ((asked & TKA_BIT(i)) &&
		    report.option[i].outcome > TKA_OUTCOME_ROUNDED)
			code = TKA_EUNSUP;
	if (!code)
		return NULL;
	(void)snprintf(why, sizeof(why), "cannot set keep-alive: %s",
		       tka_explain(&report, text, sizeof(text)));
	return why;
}

void keepalive_read(tka_socket sock, const struct options *options,
		    struct in_force *in_force)
{
	static const struct in_force nothing = {TKA_KEEPALIVE_INIT, 0};
	struct tka_keepalive *now = &in_force->now;
	int i, want;

	*in_force = nothing;
	(void)tka_keepalive_get(sock, now);
	for (i = 0; i < TKA_OPTIONS; i++) {
		want = value_of(&options->want, i);
		if (want < 0 || !is_offered(i) ||
		    (now->known & ~now->system & TKA_BIT(i)))
			continue;
		(void)tka_keepalive_assign(now, (enum tka_option)i, want);
		in_force->unread |= TKA_BIT(i);
	}
}

int keepalive_is_same(const struct options *options,
		      const struct in_force *child,
		      const struct in_force *listener)
{
	const unsigned mask = written(options);
	int i;

	if (child->unread)
		return 0;
	for (i = 0; i < TKA_OPTIONS; i++)
		if ((mask & TKA_BIT(i)) &&
		    value_of(&child->now, i) != value_of(&listener->now, i))
			return 0;
	return 1;
}

int keepalive_is_inherited(const struct options *options)
{
	return (written(options) & ~here()->inherits) == 0;
}

/* What the user would miss, whether or not it was asked for. */
static void tell_lacks(const char *who)
{
	struct sentence s = {"this platform cannot set per socket: "};
	struct sentence list = {""};
	int i;

	for (i = 0; i < TKA_OPTIONS; i++) {
		if (is_offered(i))
			continue;
		add(&list, list.text[0] ? ", " : "");
		add(&list, words[i].name);
	}
	add(&s, "{options}");
	if (list.text[0])
		log_event(who, "lacks", FIELDS(STRING("options", list.text)),
			  s.text);
}

/* A span of milliseconds as seconds, "5.000 to 5.775 s". */
static void add_seconds(struct sentence *s, int64_t ms, const char *after)
{
	char text[48];

	(void)snprintf(text, sizeof(text), "%lld.%03d%s",
		       (long long)(ms / 1000), (int)(ms % 1000), after);
	add(s, text);
}

struct prediction {
	int64_t idle_earliest_ms, idle_latest_ms; /* -1: nothing predicted */
	int64_t any_latest_ms;
};

/* A system-wide value is none that a row takes; its default stands for it. */
static struct prediction predict(const struct tka_keepalive *settings)
{
	struct prediction p = {-1, -1, -1};
	struct tka_keepalive k = *settings;
	int64_t unused;

	k.idle_s = is_offered(TKA_IDLE) ? k.idle_s : TKA_UNCHANGED;
	k.interval_s = is_offered(TKA_INTERVAL) ? k.interval_s : TKA_UNCHANGED;
	k.count = is_offered(TKA_COUNT) ? k.count : TKA_UNCHANGED;
	(void)tka_predict(&k, TKA_CASE_IDLE, &p.idle_earliest_ms,
			  &p.idle_latest_ms);
	(void)tka_predict(&k, TKA_CASE_ANY, &unused, &p.any_latest_ms);
	if (p.idle_latest_ms == INT64_MAX)
		p.idle_earliest_ms = p.idle_latest_ms = -1;
	if (p.any_latest_ms == INT64_MAX)
		p.any_latest_ms = -1;
	return p;
}

static void add_prediction(struct sentence *s, const struct prediction *p)
{
	if (p->idle_latest_ms < 0) {
		add(s, "; nothing was predicted");
		return;
	}
	add(s, "; predicted: ");
	add_seconds(s, p->idle_earliest_ms, " to ");
	add_seconds(s, p->idle_latest_ms, " s when idle, ");
	if (p->any_latest_ms < 0) {
		add(s, "without limit when sending");
		return;
	}
	add_seconds(s, p->any_latest_ms, " s at the latest");
}

static void tell_plan(const char *who, const struct options *options)
{
	const struct tka_keepalive *k = &options->want;
	const struct prediction p = predict(k);
	struct sentence s = {
		"plan to notice a silent peer within {detect_s} s"};

	add_prediction(&s, &p);
	if (!(k->known & TKA_BIT(TKA_USER_TIMEOUT)))
		add(&s, "; on this platform that holds for idle connections "
			"only");
	log_event(who, "plan",
		  FIELDS(NUMBER("detect_s", options->detect_s),
			 NUMBER("idle_earliest_ms", p.idle_earliest_ms),
			 NUMBER("idle_latest_ms", p.idle_latest_ms),
			 NUMBER("any_latest_ms", p.any_latest_ms)),
		  s.text);
}

void keepalive_tell_platform(const char *who, const struct options *options)
{
	tell_lacks(who);
	if (options->detect_s)
		tell_plan(who, options);
}

/* Where a value that is in force comes from, for programs and for people. */
static const struct origin {
	const char *text, *remark;
} from_socket = {"socket", ""}, from_system = {"system", " (system default)"},
  unread = {"set", " (cannot be read back)"}, unknown = {NULL, ""};

static const struct origin *origin(const struct options *options,
				   const struct in_force *f, int option)
{
	const unsigned bit = TKA_BIT(option);

	if (f->unread & bit)
		return &unread;
	if (!(f->now.known & bit))
		return &unknown;
	if ((f->now.system & bit) || value_of(&options->want, option) < 0)
		return &from_system;
	return &from_socket;
}

/* A user timeout is an extra, told of where there is one. */
static int is_told(const struct options *options, const struct in_force *f,
		   int option)
{
	if (option != TKA_USER_TIMEOUT)
		return f->now.enabled != 0;
	return f->now.user_timeout_ms > 0 || options->want.user_timeout_ms >= 0;
}

static void add_setting(struct sentence *s, const struct origin *from,
			int option)
{
	add(s, strchr(s->text, ':') ? ", " : ": ");
	if (from == &unknown) {
		add(s, words[option].name);
		add(s, " unknown");
		return;
	}
	add(s, words[option].sentence);
	add(s, from->remark);
}

void keepalive_tell(const char *who, const struct options *options,
		    const struct in_force *f)
{
	struct sentence s = {"keep-alive "};
	struct field fields[2 * TKA_OPTIONS + 1] = {
		NUMBER(words[TKA_ENABLE].key, f->now.enabled)};
	struct field *next = fields + 1;
	const struct origin *from;
	int i;

	add(&s, f->now.enabled ? "on" : "off");
	for (i = TKA_IDLE; i < TKA_OPTIONS; i++) {
		from = origin(options, f, i);
		*next++ = (struct field)NUMBER(words[i].key,
					       value_of(&f->now, i));
		*next++ =
			(struct field)OPTIONAL(words[i].origin_key, from->text);
		if (is_told(options, f, i))
			add_setting(&s, from, i);
	}
	log_event(who, "keepalive", fields, s.text);
}

void keepalive_tell_status(const char *who, tka_socket sock)
{
	static const struct {
		unsigned bit;
		const char *text;
	} parts[] = {
		{TKA_STATUS_DATA_RECEIVED,
		 "last data {data_received_ms} ms ago"},
		{TKA_STATUS_ACK_RECEIVED, "last ACK {ack_received_ms} ms ago"},
		{TKA_STATUS_IN_FLIGHT, "{in_flight} bytes in flight"},
		{TKA_STATUS_PROBES, "{probes} probes unanswered"},
		{TKA_STATUS_RETRANSMITS, "{retransmits} retransmissions"},
	};
	struct tka_status status = TKA_STATUS_INIT;
	struct sentence s = {"status: "};
	unsigned told = 0;
	size_t i;

	(void)tka_status_get(sock, &status);
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (!(status.known & parts[i].bit))
			continue;
		add(&s, told ? ", " : "");
		add(&s, parts[i].text);
		told |= parts[i].bit;
	}
	log_event(who, "status",
		  FIELDS(NUMBER("data_received_ms", status.data_received_ms),
			 NUMBER("ack_received_ms", status.ack_received_ms),
			 NUMBER("in_flight", status.in_flight),
			 NUMBER("probes", status.probes),
			 NUMBER("retransmits", status.retransmits)),
		  told ? s.text : "status: nothing is known");
}

void keepalive_tell_death(const struct death *d, const struct in_force *f)
{
	static const struct {
		const char *cause, *text;
	} causes[] = {
		[TKA_LOSS_NONE] = {"other", "{peer} connection failed"},
		[TKA_LOSS_TIMEOUT] = {"silent", "{peer} silent"},
		[TKA_LOSS_RESET] = {"reset", "{peer} reset the connection"},
		[TKA_LOSS_UNREACHABLE] = {"unreachable", "{peer} unreachable"},
	};
	const enum tka_loss cause = tka_cause(d->error);
	struct prediction p = {-1, -1, -1};
	struct sentence s = {""};

	add(&s, causes[cause].text);
	add(&s, ": {reason}, ");
	add_seconds(&s, d->silent_ms, " s after the ");
	add(&s,
	    d->never_heard ? "start, nothing received" : "last byte received");
	if (cause == TKA_LOSS_TIMEOUT || cause == TKA_LOSS_UNREACHABLE) {
		p = predict(&f->now);
		add_prediction(&s, &p);
	}
	log_error(d->who, "dead",
		  FIELDS(STRING("peer", d->peer),
			 STRING("cause", causes[cause].cause),
			 STRING("reason", os_error_text(d->error)),
			 NUMBER("silent_ms", d->silent_ms),
			 NUMBER("received", !d->never_heard),
			 NUMBER("idle_earliest_ms", p.idle_earliest_ms),
			 NUMBER("idle_latest_ms", p.idle_latest_ms),
			 NUMBER("any_latest_ms", p.any_latest_ms)),
		  s.text);
}
