/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * All public functions: arguments, sizes of structs, and one call each. The
 * contract is in tka.h.
 *
 * Every struct that crosses a call comes in through take() and goes out
 * through give(), so that the code behind has this version's struct. A program
 * that was compiled for an older version has a shorter one.
 */
#include <assert.h>
#include <string.h>

#include "core/core.h"

#define TEXT(number) #number
#define VERSION(major, minor, patch) TEXT(major) "." TEXT(minor) "." TEXT(patch)

static const struct tka__kernel *const os = &tka__os;

/* Sizes that a caller may have: the first release's, and steps up to ours. */
struct sizes {
	unsigned first, own, step;
};
#define SIZES(type, last_in_0_2, step) \
	{ \
		offsetof(struct type, last_in_0_2) + \
			sizeof(((struct type *)0)->last_in_0_2), \
			sizeof(struct type), step \
	}
static const struct sizes keepalive_sizes =
	SIZES(tka_keepalive, system, sizeof(int));
static const struct sizes report_sizes =
	SIZES(tka_report, option[4], sizeof(struct tka_option_report));
static const struct sizes defaults_sizes =
	SIZES(tka_defaults, retransmissions_source, sizeof(void *));
static const struct sizes status_sizes =
	SIZES(tka_status, retransmits, sizeof(int64_t));

/* A struct without padding changes its size with every field. */
static_assert(_Alignof(struct tka_keepalive) == sizeof(int) &&
		      _Alignof(struct tka_report) == sizeof(int) &&
		      _Alignof(struct tka_option_report) == sizeof(int),
	      "all members are ints");
static_assert(sizeof(struct tka_defaults) == 6 * sizeof(int) +
						     2 * sizeof(int64_t) +
						     4 * sizeof(void *),
	      "no padding");
static_assert(sizeof(struct tka_status) ==
		      4 * sizeof(int) + 3 * sizeof(int64_t),
	      "no padding");

/* The size of a caller's struct, 0 if it is NULL or has none of ours. */
static unsigned size_of(const void *theirs, struct sizes s)
{
	unsigned size;

	if (!theirs)
		return 0;
	memcpy(&size, theirs, sizeof(size)); /* the first member of each */
	if (size < s.first || size > s.own || (size - s.first) % s.step)
		return 0;
	return size;
}

static int take(const struct tka_keepalive *theirs, struct tka_keepalive *own)
{
	unsigned size = size_of(theirs, keepalive_sizes);

	if (!size)
		return TKA_EINVAL;
	*own = (struct tka_keepalive)TKA_KEEPALIVE_INIT;
	memcpy(own, theirs, size);
	own->size = sizeof(*own);
	return TKA_OK;
}

/* Everything but the size, as far as the caller's struct has it. */
static void give(void *theirs, const void *own, unsigned size)
{
	memcpy((char *)theirs + sizeof(size), (const char *)own + sizeof(size),
	       size - sizeof(size));
}

/* Options of later versions are at the end. */
static int options_in(unsigned size, struct sizes s)
{
	return TKA_OPTIONS - (int)((s.own - size) / s.step);
}

static void give_keepalive(struct tka_keepalive *theirs,
			   struct tka_keepalive *own)
{
	unsigned known = TKA_BIT(options_in(theirs->size, keepalive_sizes)) - 1;

	own->known &= known;
	own->system &= known;
	give(theirs, own, theirs->size);
}

static void give_report(struct tka_report *theirs, struct tka_report *own)
{
	if (!theirs)
		return;
	if (own->reason >= options_in(theirs->size, report_sizes)) {
		own->reason = -1;
		own->value = own->limit = 0;
	}
	give(theirs, own, theirs->size);
}

static int is_report(const struct tka_report *report)
{
	return !report || size_of(report, report_sizes);
}

static int is_option(int option)
{
	return option >= 0 && option < TKA_OPTIONS;
}

static const struct tka__row *row_of(tka_socket sock)
{
	return tka__row(os, tka__here, sock);
}

static const struct tka__row *current(void)
{
	return tka__row_current(os, tka__here);
}

int tka_keepalive_init(struct tka_keepalive *settings, size_t size)
{
	struct tka_keepalive own = TKA_KEEPALIVE_INIT;

	own.size = (unsigned)size;
	if (!settings || size > sizeof(own) || !size_of(&own, keepalive_sizes))
		return TKA_EINVAL;
	memcpy(settings, &own, size);
	return TKA_OK;
}

int tka_report_init(struct tka_report *report, size_t size)
{
	struct tka_report own = TKA_REPORT_INIT;

	own.size = (unsigned)size;
	if (!report || size > sizeof(own) || !size_of(&own, report_sizes))
		return TKA_EINVAL;
	memcpy(report, &own, size);
	return TKA_OK;
}

int tka_keepalive_value(const struct tka_keepalive *settings,
			enum tka_option option)
{
	struct tka_keepalive own;

	if (take(settings, &own) || !is_option((int)option))
		return TKA_UNCHANGED;
	return tka__value(&own, (int)option);
}

int tka_keepalive_assign(struct tka_keepalive *settings, enum tka_option option,
			 int value)
{
	unsigned size = size_of(settings, keepalive_sizes);

	if (!size || (int)option < 0 ||
	    (int)option >= options_in(size, keepalive_sizes))
		return TKA_EINVAL;
	tka__assign(settings, (int)option, value);
	settings->system &= ~TKA_BIT(option);
	return TKA_OK;
}

int tka_keepalive_within(tka_socket sock, int detect_s, unsigned flags,
			 struct tka_report *report)
{
	struct tka_report r = TKA_REPORT_INIT;
	int code = TKA_EINVAL;

	if (!is_report(report))
		return TKA_EINVAL;
	if (!(flags & ~(TKA_SKIP | TKA_EACH | TKA_IDLE_ONLY)))
		code = tka__within(os, row_of(sock), sock, detect_s, flags, &r);
	r.code = code;
	give_report(report, &r);
	return code;
}

int tka_keepalive_set(tka_socket sock, int idle_s, int interval_s, int count)
{
	return tka__set(os, row_of(sock), sock, idle_s, interval_s, count);
}

/* apply and check; hidden is a flag that callers do not have. */
static int apply(const struct tka__row *row, tka_socket sock,
		 const struct tka_keepalive *want, unsigned flags,
		 unsigned hidden, struct tka_report *report)
{
	struct tka_report r = TKA_REPORT_INIT;
	struct tka_keepalive own;
	int code = TKA_EINVAL;

	if (!is_report(report))
		return TKA_EINVAL;
	if (!(flags & ~(TKA_SKIP | TKA_CLAMP | TKA_EACH)) && !take(want, &own))
		code = tka__apply(os, row, sock, &own, flags | hidden, &r);
	r.code = code;
	give_report(report, &r);
	return code;
}

int tka_keepalive_apply(tka_socket sock, const struct tka_keepalive *want,
			unsigned flags, struct tka_report *report)
{
	return apply(row_of(sock), sock, want, flags, 0, report);
}

int tka_keepalive_check(const struct tka_keepalive *want, unsigned flags,
			struct tka_report *report)
{
	return apply(current(), 0, want, flags, TKA__CHECK_ONLY, report);
}

int tka_keepalive_get(tka_socket sock, struct tka_keepalive *now)
{
	struct tka_keepalive own;
	int code;

	if (!size_of(now, keepalive_sizes))
		return TKA_EINVAL;
	code = tka__get(os, row_of(sock), sock, &own);
	if (!code)
		give_keepalive(now, &own);
	return code;
}

int tka_keepalive_off(tka_socket sock)
{
	struct tka_keepalive want = TKA_KEEPALIVE_INIT;

	want.enabled = 0;
	return tka__apply(os, row_of(sock), sock, &want, 0, NULL);
}

const char *tka_explain(const struct tka_report *report, char *text,
			size_t size)
{
	struct tka_report own = TKA_REPORT_INIT;
	unsigned theirs = size_of(report, report_sizes);

	if (!text || !size)
		return "";
	text[0] = '\0';
	if (!theirs)
		return text;
	memcpy(&own, report, theirs);
	return tka__explain(os, tka__here, &own, text, size);
}

const char *tka_option_name(int option)
{
	return is_option(option) ? tka__fields[option].name : "unknown option";
}

int tka_plan(int detect_s, int path_idle_s, unsigned flags,
	     struct tka_keepalive *plan)
{
	struct tka_keepalive own;
	int code;

	if (!size_of(plan, keepalive_sizes) ||
	    (flags & ~(TKA_SKIP | TKA_IDLE_ONLY)))
		return TKA_EINVAL;
	code = tka__plan(current(), detect_s, path_idle_s, flags, &own);
	if (!code)
		give_keepalive(plan, &own);
	return code;
}

int tka_plan_min(int path_idle_s, unsigned flags)
{
	if (flags & ~TKA_IDLE_ONLY)
		return TKA_EINVAL;
	return tka__plan_min(current(), path_idle_s, flags);
}

int tka_predict(const struct tka_keepalive *settings, enum tka_case which,
		int64_t *earliest_ms, int64_t *latest_ms)
{
	struct tka_keepalive own;

	if (take(settings, &own) || !earliest_ms || !latest_ms)
		return TKA_EINVAL;
	return tka__predict(current(), &own, (int)which, earliest_ms,
			    latest_ms);
}

int tka_review(const struct tka_keepalive *settings, int detect_s,
	       int path_idle_s, unsigned flags)
{
	struct tka_keepalive own;

	if (take(settings, &own) || (flags & ~TKA_IDLE_ONLY))
		return TKA_EINVAL;
	return tka__review(current(), &own, detect_s, path_idle_s, flags);
}

const char *tka_risk_text(unsigned bit)
{
	return tka__risk_text(bit);
}

const struct tka_platform *tka_platform_current(void)
{
	return &current()->about;
}

const struct tka_platform *tka_platform_at(size_t index)
{
	size_t i = 0;

	while (i < index && tka__rows[i])
		i++;
	return tka__rows[i] ? &tka__rows[i]->about : NULL;
}

/* The public part of a row is its first member. */
const struct tka_option_info *
tka_platform_option(const struct tka_platform *platform, enum tka_option option)
{
	if (!platform || !is_option((int)option))
		return NULL;
	return &((const struct tka__row *)platform)->option[option];
}

int tka_supports(enum tka_option option)
{
	if (!is_option((int)option))
		return TKA_EINVAL;
	return tka__supports(os, current(), (int)option);
}

int tka_system_defaults(struct tka_defaults *defaults)
{
	unsigned size = size_of(defaults, defaults_sizes);
	struct tka_defaults own;
	int code;

	if (!size)
		return TKA_EINVAL;
	code = tka__system_defaults(os, current(), &own);
	if (!code)
		give(defaults, &own, size);
	return code;
}

int tka_status_get(tka_socket sock, struct tka_status *status)
{
	unsigned size = size_of(status, status_sizes);
	struct tka_status own;
	int code;

	if (!size)
		return TKA_EINVAL;
	code = tka__status_get(os, row_of(sock), sock, &own);
	if (!code)
		give(status, &own, size);
	return code;
}

enum tka_loss tka_cause(int os_error)
{
	return os->cause(os_error);
}

const char *tka_strerror(int code)
{
	return tka__strerror(code);
}

const char *tka_version(void)
{
	return VERSION(TKA_VERSION_MAJOR, TKA_VERSION_MINOR, TKA_VERSION_PATCH);
}
