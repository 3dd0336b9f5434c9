/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Texts for people. A report is written with the names and ranges of the rows
 * of this system. The only system call is the one for the text of an error.
 */
#include <stdarg.h>
#include <stdio.h>

#include "core.h"

struct text {
	char *to;
	size_t size, used;
};

static const char *unit_of(int option)
{
	if (option == TKA_USER_TIMEOUT)
		return " ms";
	return tka__is_time(option) ? " s" : "";
}

static void add(struct text *t, const char *format, ...)
{
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(t->to + t->used, t->size - t->used, format, args);
	va_end(args);
	if (length > 0)
		t->used += (size_t)length;
	if (t->used >= t->size)
		t->used = t->size - 1;
}

/* The row of the release that filled the report: the one with its limit. */
static const struct tka__row *find_row(const struct tka__row *const *here,
				       const struct tka_option_report *r,
				       int option)
{
	const struct tka__row *const *row;

	for (row = here; *row; row++)
		if (tka__is_offered(*row, option) &&
		    (r->limit == (*row)->option[option].max ||
		     r->limit == tka__min(*row, option)))
			return *row;
	return here[0];
}

static void add_range(struct text *t, const struct tka__row *row, int option,
		      const struct tka_option_report *r)
{
	const char *unit = unit_of(option);

	add(t, "%d%s is out of range", r->value, unit);
	if (tka__is_offered(row, option))
		add(t, ", %s takes %d to %d%s", row->about.name,
		    tka__min(row, option), row->option[option].max, unit);
}

static void add_error(struct text *t, const struct tka__kernel *k,
		      const struct tka_option_report *r)
{
	char system[120] = "";

	k->describe(r->os_error, system, sizeof(system));
	add(t, "%s", system);
	if (r->outcome == TKA_ETORN)
		add(t, ", and the old settings could not be restored");
}

static void add_outcome(struct text *t, const struct tka__kernel *k,
			const struct tka__row *row, int option,
			const struct tka_option_report *r)
{
	const char *unit = unit_of(option);

	switch (r->outcome) {
	case TKA_OUTCOME_ROUNDED:
		add(t, "%d%s rounded up to %d%s", r->value, unit, r->limit,
		    unit);
		break;
	case TKA_OUTCOME_CLAMPED:
		add(t, "%d%s clamped to %d%s", r->value, unit, r->limit, unit);
		break;
	case TKA_OUTCOME_SKIPPED:
		add(t, "not supported, skipped");
		break;
	case TKA_ERANGE:
		add_range(t, row, option, r);
		break;
	case TKA_EUNSUP:
		if (tka__is_offered(row, option))
			add(t, "not supported by this socket");
		else
			add(t, "not supported per socket on %s",
			    row->about.name);
		break;
	case TKA_EUNKNOWN:
		add(t, "the system's default cannot be determined");
		break;
	default:
		add_error(t, k, r);
	}
}

static int is_worth_saying(int code, int outcome)
{
	return code ? outcome < 0 : outcome > TKA_OUTCOME_APPLIED;
}

static void add_options(struct text *t, const struct tka__kernel *k,
			const struct tka__row *const *here,
			const struct tka_report *report)
{
	int o;

	for (o = 0; o < TKA_OPTIONS; o++) {
		const struct tka_option_report *r = &report->option[o];
		const struct tka__row *row = find_row(here, r, o);
		const char *name = row->option[o].symbol;

		if (!is_worth_saying(report->code, r->outcome))
			continue;
		add(t, "%s%s: ", t->used ? "; " : "",
		    name ? name : tka__fields[o].name);
		add_outcome(t, k, row, o, r);
	}
}

/* A time that no plan can keep. */
static void add_plan(struct text *t, const struct tka_report *report)
{
	add(t, "%d s cannot be met here", report->value);
	if (report->limit > 0)
		add(t, ", %d s can", report->limit);
}

const char *tka__explain(const struct tka__kernel *k,
			 const struct tka__row *const *here,
			 const struct tka_report *report, char *text,
			 size_t size)
{
	struct text t = {text, size, 0};

	text[0] = '\0';
	add_options(&t, k, here, report);
	if (!report->code || t.used)
		return text;
	if (report->code == TKA_ERANGE)
		add_plan(&t, report);
	else
		add(&t, "%s", tka__strerror(report->code));
	return text;
}

const char *tka__strerror(int code)
{
	switch (code) {
	case TKA_OK:
		return "success";
	case TKA_EINVAL:
		return "invalid argument";
	case TKA_ERANGE:
		return "value out of range on this platform";
	case TKA_EUNSUP:
		return "not supported per socket on this platform, or by this "
		       "socket";
	case TKA_ESOCKET:
		return "not an open TCP socket";
	case TKA_EOS:
		return "the system refused; the settings were restored";
	case TKA_ETORN:
		return "the system refused, and the settings could not be "
		       "restored";
	case TKA_EUNKNOWN:
		return "cannot be determined on this system";
	}
	return "unknown result";
}

const char *tka__risk_text(unsigned bit)
{
	switch (bit) {
	case TKA_RISK_OFF:
		return "keep-alive is off: an idle connection to a lost peer "
		       "is never reported";
	case TKA_RISK_NEVER:
		return "this platform sends no probe: an idle connection to a "
		       "lost peer is never reported";
	case TKA_RISK_LATE:
		return "a lost peer of an idle connection is reported too late";
	case TKA_RISK_DATA:
		return "data in flight or a zero window can delay the report "
		       "too long";
	case TKA_RISK_ONE_PROBE:
		return "a single lost probe ends the connection";
	case TKA_RISK_PATH:
		return "a middlebox drops the flow before a probe is sent";
	}
	return "unknown risk";
}
