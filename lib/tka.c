/* SPDX-License-Identifier: MIT */
/*
 * The public entry points: argument checks and one call each. The contract is
 * in tka.h.
 */
#include "internal.h"

#define TEXT(number) #number
#define VERSION(major, minor, patch) TEXT(major) "." TEXT(minor) "." TEXT(patch)

static const struct tka__kernel *const os = &tka__os;

int tka_keepalive_set(tka_socket sock, int idle_s, int interval_s, int count)
{
	struct tka_keepalive want = TKA_KEEPALIVE_INIT;

	want.enabled = 1;
	want.idle_s = idle_s;
	want.interval_s = interval_s;
	want.count = count;
	return tka__apply(os, tka__row(os, sock), sock, &want, 0, NULL);
}

int tka_keepalive_apply(tka_socket sock, const struct tka_keepalive *want,
			unsigned flags, struct tka_report *report)
{
	if (!want || want->size != sizeof(*want) || (flags & ~TKA_BEST_EFFORT))
		return TKA_EINVAL;
	if (report && report->size != sizeof(*report))
		return TKA_EINVAL;
	return tka__apply(os, tka__row(os, sock), sock, want, flags, report);
}

int tka_keepalive_get(tka_socket sock, struct tka_keepalive *now)
{
	if (!now || now->size != sizeof(*now))
		return TKA_EINVAL;
	return tka__get(os, tka__row(os, sock), sock, now);
}

int tka_keepalive_off(tka_socket sock)
{
	struct tka_keepalive want = TKA_KEEPALIVE_INIT;

	want.enabled = 0;
	return tka__apply(os, tka__row(os, sock), sock, &want, 0, NULL);
}

const struct tka_platform *tka_platform_current(void)
{
	const struct tka_platform *row = os->here[0];
	tka_socket fresh;

	if (!os->here[1] || os->open(os, &fresh))
		return row;
	row = tka__row(os, fresh);
	os->close(os, fresh);
	return row;
}

const struct tka_option_info *
tka_platform_option(const struct tka_platform *platform, enum tka_option option)
{
	if (!platform || (int)option < 0 || (int)option >= TKA_OPTIONS)
		return NULL;
	return &platform->options[option];
}

int tka_supports(enum tka_option option)
{
	if ((int)option < 0 || (int)option >= TKA_OPTIONS)
		return TKA_EINVAL;
	return tka__supports(os, tka_platform_current(), option);
}

int tka_system_defaults(struct tka_defaults *defaults)
{
	struct tka_defaults d = TKA_DEFAULTS_INIT;

	if (!defaults || defaults->size != sizeof(*defaults))
		return TKA_EINVAL;
	tka__defaults(os, tka_platform_current(), &d);
	if (!d.known)
		return TKA_EUNKNOWN;
	*defaults = d;
	return TKA_OK;
}

int tka_plan(int detect_s, int path_idle_s, struct tka_keepalive *plan)
{
	if (!plan || plan->size != sizeof(*plan))
		return TKA_EINVAL;
	return tka__plan(tka_platform_current(), detect_s, path_idle_s, plan);
}

int tka_plan_min(int path_idle_s)
{
	return tka__plan_min(tka_platform_current(), path_idle_s);
}

int tka_predict_case(const struct tka_keepalive *settings, enum tka_case which,
		     int64_t *earliest_ms, int64_t *latest_ms)
{
	if (!settings || settings->size != sizeof(*settings) || !earliest_ms ||
	    !latest_ms)
		return TKA_EINVAL;
	return tka__predict(tka_platform_current(), settings, which,
			    earliest_ms, latest_ms);
}

int tka_predict(const struct tka_keepalive *settings, int64_t *earliest_ms,
		int64_t *latest_ms)
{
	return tka_predict_case(settings, TKA_CASE_IDLE, earliest_ms,
				latest_ms);
}

int tka_status_get(tka_socket sock, struct tka_status *status)
{
	struct tka_status s = TKA_STATUS_INIT;
	int error, code;

	if (!status || status->size != sizeof(*status))
		return TKA_EINVAL;
	if ((code = tka__require_tcp(os, sock)))
		return code;
	error = tka__status(os, sock, &s);
	if (error)
		return tka__fail(os, error);
	*status = s;
	return TKA_OK;
}

const char *tka_strerror(int code)
{
	switch (code) {
	case TKA_OK:
		return "success";
	case TKA_EINVAL:
		return "invalid argument";
	case TKA_ERANGE:
		return "value not accepted on this platform";
	case TKA_EUNSUP:
		return "not supported per socket on this platform, or by this "
		       "socket";
	case TKA_ESOCKET:
		return "not an open TCP socket";
	case TKA_EOS:
		return "the system refused; the socket is as it was";
	case TKA_ETORN:
		return "the system refused, and the socket could not be put "
		       "back";
	case TKA_EUNKNOWN:
		return "cannot be told on this system";
	}
	return "unknown result";
}

const char *tka_version(void)
{
	return VERSION(TKA_VERSION_MAJOR, TKA_VERSION_MINOR, TKA_VERSION_PATCH);
}
