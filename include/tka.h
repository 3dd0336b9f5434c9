/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * libtka: TCP keep-alive with one interface on every system.
 *
 * This is the only public header. Its comments are the specification; the
 * manual pages, starting with tka(3), have the details. It includes no header
 * of the platform and compiles as C99 and C++11, also with MSVC.
 *
 * tka_keepalive_within()   a lost peer is reported in time: start here
 * tka_keepalive_set()      idle time, interval and count; _apply, _check, _get
 * tka_explain()            why a call failed, as text
 * tka_plan(), tka_review() compute and review settings
 * tka_cause()              why a connection was lost; tka_status_get()
 * tka_system_defaults()    what this and other systems support
 */
#ifndef TKA_H
#define TKA_H

#include <limits.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(TKA_BUILD) && defined(_WIN32)
#define TKA_API __declspec(dllexport)
#elif defined(TKA_BUILD) && defined(__GNUC__)
#define TKA_API __attribute__((visibility("default")))
#else
#define TKA_API
#endif

#define TKA_VERSION_MAJOR 0
#define TKA_VERSION_MINOR 2
#define TKA_VERSION_PATCH 0

/* A socket of the system: a file descriptor, or a SOCKET on Windows. */
#ifdef _WIN32
typedef uintptr_t tka_socket;
#else
typedef int tka_socket;
#endif

/*
 * Results. Functions that can fail return 0 or one of these values. They are
 * negative, the same on all platforms, and never reused. Each one determines
 * the state of the socket, except with TKA_EACH: then the report does. After
 * TKA_EOS and TKA_ETORN, errno (on Windows WSAGetLastError()) holds the error
 * of the failed system call; after any other result it has its value from
 * before the call.
 */
enum tka_result {
	TKA_OK = 0,
	TKA_EINVAL = -1,   /* invalid pointer, flag or size: not modified */
	TKA_ERANGE = -2,   /* value out of range here: not modified */
	TKA_EUNSUP = -3,   /* no such per-socket option here: not modified */
	TKA_ESOCKET = -4,  /* not an open TCP socket: not modified */
	TKA_EOS = -5,	   /* system call failed: settings restored */
	TKA_ETORN = -6,	   /* and restoring failed: see the report */
	TKA_EUNKNOWN = -7, /* cannot be determined here: not modified */
};

/* The options. A set of options is a mask of TKA_BIT(). */
enum tka_option {
	TKA_ENABLE,	  /* keep-alive on or off */
	TKA_IDLE,	  /* time without a segment before the first probe */
	TKA_INTERVAL,	  /* time between unanswered probes */
	TKA_COUNT,	  /* unanswered probes that end the connection */
	TKA_USER_TIMEOUT, /* limit for unacknowledged data */
};
#define TKA_OPTIONS 5
#define TKA_BIT(option) (1u << (option))

/*
 * Two special values, accepted as any setting. TKA_UNCHANGED does not change
 * the setting. TKA_SYSTEM_DEFAULT sets the value that the system would use
 * for a new socket.
 */
#define TKA_UNCHANGED INT_MIN
#define TKA_SYSTEM_DEFAULT (INT_MIN + 1)

/*
 * Settings of one socket. Initialise with TKA_KEEPALIVE_INIT or with
 * tka_keepalive_init(), which set size and make every setting TKA_UNCHANGED.
 * Later versions add fields at the end; size keeps programs working that were
 * compiled for an older version. This applies to every struct with a size.
 */
struct tka_keepalive {
	unsigned size;	     /* sizeof(struct tka_keepalive) */
	int enabled;	     /* 1: on, 0: off */
	int idle_s;	     /* idle time in seconds, at least 1 */
	int interval_s;	     /* probe interval in seconds, at least 1 */
	int count;	     /* unanswered probes, at least 1 */
	int user_timeout_ms; /* user timeout in milliseconds, 0: none */
	unsigned known;	     /* output, mask of TKA_BIT(): valid settings */
	unsigned system;     /* mask of TKA_BIT(): system-wide settings */
};
#define TKA_KEEPALIVE_INIT \
	{ \
		sizeof(struct tka_keepalive), TKA_UNCHANGED, TKA_UNCHANGED, \
			TKA_UNCHANGED, TKA_UNCHANGED, TKA_UNCHANGED, 0, 0 \
	}

/*
 * Initialises a struct like TKA_KEEPALIVE_INIT, for languages that cannot use
 * the macro.
 *
 * settings: the struct; not NULL.
 * size: its size in bytes.
 *
 * On failure settings is not modified. Thread safe, async-signal-safe.
 * Returns 0 or TKA_EINVAL.
 * Since 0.2. tka_keepalive_set(3)
 */
TKA_API int tka_keepalive_init(struct tka_keepalive *settings, size_t size);

/*
 * Returns one setting by its option.
 *
 * settings: an initialised struct; can be NULL.
 * option: one of enum tka_option.
 *
 * Thread safe, async-signal-safe.
 * Returns the value in the unit of its field; TKA_UNCHANGED if settings or
 * option is invalid.
 * Since 0.2. tka_keepalive_set(3)
 */
TKA_API int tka_keepalive_value(const struct tka_keepalive *settings,
				enum tka_option option);

/*
 * Sets one setting by its option and clears the option's bit in system. Any
 * value can be assigned; tka_keepalive_apply() and tka_keepalive_check()
 * validate it.
 *
 * settings: an initialised struct; not NULL.
 * option: one of enum tka_option.
 * value: in the unit of the field.
 *
 * On failure settings is not modified. Thread safe, async-signal-safe.
 * Returns 0 or TKA_EINVAL.
 * Since 0.2. tka_keepalive_set(3)
 */
TKA_API int tka_keepalive_assign(struct tka_keepalive *settings,
				 enum tka_option option, int value);

/* Result for one setting, if no negative enum tka_result stopped it. */
enum tka_outcome {
	TKA_OUTCOME_NOT_CHANGED, /* not requested, or restored */
	TKA_OUTCOME_APPLIED,	 /* in effect as requested */
	TKA_OUTCOME_ROUNDED,	 /* in effect, rounded up to limit */
	TKA_OUTCOME_CLAMPED,	 /* TKA_CLAMP: in effect as limit */
	TKA_OUTCOME_SKIPPED,	 /* TKA_SKIP: not supported, not changed */
};

/* One setting in a report. It never grows. */
struct tka_option_report {
	int outcome;  /* enum tka_outcome, or a negative enum tka_result */
	int value;    /* the value requested */
	int limit;    /* the nearest value that is accepted */
	int os_error; /* the system's error code, 0: none */
};

/*
 * What a call did. Initialise with TKA_REPORT_INIT or tka_report_init(). If its
 * size is invalid, the result is TKA_EINVAL and the report is not modified.
 */
struct tka_report {
	unsigned size; /* sizeof(struct tka_report) */
	int code;      /* the result of the call */
	int reason;    /* the option that caused it, -1: none */
	int value;     /* the value requested for it; for a plan, the time */
	int limit;     /* the nearest possible value, 0: none */
	int os_error;  /* the system's error code, 0: none */
	struct tka_option_report option[TKA_OPTIONS];
};
#define TKA_REPORT_INIT \
	{ \
		sizeof(struct tka_report), 0, -1, 0, 0, 0, \
		{ \
			{ \
				0, 0, 0, 0 \
			} \
		} \
	}

/*
 * Initialises a report like TKA_REPORT_INIT.
 *
 * report: the struct; not NULL.
 * size: its size in bytes.
 *
 * On failure report is not modified. Thread safe, async-signal-safe.
 * Returns 0 or TKA_EINVAL.
 * Since 0.2. tka_explain(3)
 */
TKA_API int tka_report_init(struct tka_report *report, size_t size);

/*
 * Flags. Each call lists the flags that it accepts. Without a flag a call is
 * strict: it sets all that is requested, or changes nothing.
 */
#define TKA_SKIP 1u	 /* skip what is not supported */
#define TKA_CLAMP 2u	 /* values out of range become the nearest one */
#define TKA_EACH 4u	 /* each setting on its own, nothing is restored */
#define TKA_IDLE_ONLY 8u /* the limit is for idle connections alone */

/*
 * Makes the kernel report an unresponsive peer within detect_s seconds of the
 * last segment received from it: if the connection is idle, if data is in
 * flight, if the program starts to send at any moment, and if the peer's
 * receive window is zero.
 *
 * It also ends a connection to a living peer that does not read for about 0.4
 * times detect_s: the user timeout limits the time for which the window is
 * zero. TKA_IDLE_ONLY keeps such a peer, and covers idle connections only.
 * Platforms with TKA_TRAIT_ZERO_WINDOW_UNLIMITED do not limit a zero window.
 *
 * Call it last: after a later keep-alive call of another library, one lost
 * probe may end the connection. If thousands of connections lose one peer, give
 * each a different time; see tka_keepalive_within(3).
 *
 * Same as tka_plan() without a particular path, and tka_keepalive_apply().
 *
 * sock: a TCP socket in any state, new, listening or connected.
 * detect_s: seconds, at least tka_plan_min().
 * flags: 0 or a combination of TKA_SKIP, TKA_EACH and TKA_IDLE_ONLY.
 * report: receives the result for each option, on success and on failure; can
 *   be NULL.
 *
 * On failure the socket is not modified or its settings are restored, except
 * after TKA_ETORN and with TKA_EACH.
 * Thread safe; concurrent calls for the same socket are not serialised. Not a
 * cancellation point. Async-signal-safe on POSIX.
 * Returns 0, TKA_EINVAL, TKA_ERANGE if detect_s is too short, or what
 * tka_keepalive_apply() returns.
 * Since 0.2. tka_keepalive_within(3)
 */
TKA_API int tka_keepalive_within(tka_socket sock, int detect_s, unsigned flags,
				 struct tka_report *report);

/*
 * Enables keep-alive with exactly this timing, or changes nothing. If a user
 * timeout also ends probing on this platform (Linux), one that is on is turned
 * off. Use tka_keepalive_apply() to set both.
 *
 * sock: a TCP socket in any state, new, listening or connected. Platforms
 *   with TKA_TRAIT_LISTENER_ENDS or TKA_TRAIT_LISTENER_REJECTS take no time on
 *   a listening socket.
 * idle_s: seconds without a segment from the peer before the first probe, at
 *   least 1.
 * interval_s: seconds between unanswered probes, at least 1.
 * count: unanswered probes before the kernel drops the connection, at least 1.
 *   Each of the three can be TKA_UNCHANGED or TKA_SYSTEM_DEFAULT. The maximum
 *   depends on the platform; see tka_platform_option().
 *
 * On failure the socket is not modified or its settings are restored, except
 * after TKA_ETORN. On Linux an option that was restored no longer follows the
 * system-wide setting.
 * With TKA_SYSTEM_DEFAULT it opens and closes a temporary socket.
 * Thread safe; concurrent calls for the same socket are not serialised. Not a
 * cancellation point and, without TKA_SYSTEM_DEFAULT, async-signal-safe on
 * POSIX.
 * Returns 0, TKA_ERANGE, TKA_EUNSUP, TKA_ESOCKET, TKA_EOS, TKA_ETORN, or
 * TKA_EUNKNOWN if a system-wide default cannot be determined.
 * Since 0.1. tka_keepalive_set(3)
 */
TKA_API int tka_keepalive_set(tka_socket sock, int idle_s, int interval_s,
			      int count);

/*
 * Applies the settings in a struct. Without TKA_EACH it sets all of them, or
 * changes nothing.
 *
 * sock: a TCP socket in any state.
 * want: the settings; not NULL. known is ignored. A setting whose bit is in
 *   system is not changed if its value is still the system's. A value out of
 *   range that this socket shows already (a system-wide setting beyond the
 *   option's range) is not changed either, so the result of
 *   tka_keepalive_get() can always be applied again. A user timeout of 0 is in
 *   effect if there is none.
 * flags: 0 or a combination of TKA_SKIP, TKA_CLAMP and TKA_EACH. Values that
 *   no platform accepts (idle time, interval or count below 1, a negative user
 *   timeout, enabled other than 0 and 1) are TKA_ERANGE with every flag.
 * report: receives the result for each option, on success and on failure; can
 *   be NULL.
 *
 * If the platform sets both times in one call and cannot return them
 * (TKA_TRAIT_JOINT_TIMES), requesting one alone is TKA_EUNSUP; with TKA_SKIP
 * the other one gets the system's default.
 * On failure the socket is not modified or its settings are restored, except
 * after TKA_ETORN and with TKA_EACH: then the report has the state. With
 * TKA_EACH the result is the first problem in the order of the options.
 * Thread safe, as tka_keepalive_set().
 * Returns 0, TKA_EINVAL, or what tka_keepalive_set() returns.
 * Since 0.1. tka_keepalive_set(3)
 */
TKA_API int tka_keepalive_apply(tka_socket sock,
				const struct tka_keepalive *want,
				unsigned flags, struct tka_report *report);

/*
 * Returns what tka_keepalive_apply() would return on this platform, without a
 * socket. Use it when a configuration is read.
 *
 * want, flags, report: as for tka_keepalive_apply().
 *
 * Opens and closes a temporary socket if releases of the system differ.
 * Thread safe.
 * Returns 0, TKA_EINVAL, TKA_ERANGE, TKA_EUNSUP or TKA_EUNKNOWN.
 * Since 0.2. tka_keepalive_set(3)
 */
TKA_API int tka_keepalive_check(const struct tka_keepalive *want,
				unsigned flags, struct tka_report *report);

/*
 * Reads the settings in effect.
 *
 * sock: a TCP socket in any state.
 * now: receives the settings; not NULL, its size set. known has the settings
 *   that are valid; the others are TKA_UNCHANGED. system has those of them
 *   that are system-wide, because the platform has no such per-socket option
 *   or cannot return it. Values may be out of the option's range if the
 *   system-wide setting is.
 *
 * The socket is never modified; on failure now is not modified. Opens and
 * closes a temporary socket if the system does not return every setting.
 * Thread safe, async-signal-safe on POSIX if the platform returns every
 * setting (Linux).
 * Returns 0, TKA_EINVAL, TKA_ESOCKET or TKA_EOS.
 * Since 0.1. tka_keepalive_set(3)
 */
TKA_API int tka_keepalive_get(tka_socket sock, struct tka_keepalive *now);

/*
 * Disables keep-alive. The times, the count and the user timeout are not
 * changed.
 *
 * sock: a TCP socket in any state.
 *
 * On failure the socket is not modified.
 * Thread safe, as tka_keepalive_set().
 * Returns 0, TKA_EUNSUP (also if the system probes every connection),
 * TKA_ESOCKET or TKA_EOS.
 * Since 0.1. tka_keepalive_set(3)
 */
TKA_API int tka_keepalive_off(tka_socket sock);

/*
 * Writes a report as text for people: one clause per problem, with the
 * system's name of the option, the value and the range; after success what
 * was clamped, rounded or skipped, or nothing.
 *
 * report: an initialised report; can be NULL.
 * text: receives the text, truncated if necessary; can be NULL if size is 0.
 * size: its size in bytes; TKA_EXPLAIN_SIZE is always enough.
 *
 * Reads only the report, and opens no socket. Thread safe.
 * Returns text, or "" if size is 0.
 * Since 0.2. tka_explain(3)
 */
#define TKA_EXPLAIN_SIZE 1280
TKA_API const char *tka_explain(const struct tka_report *report, char *text,
				size_t size);

/*
 * Returns the plain name of an option: keep-alive, idle, interval, count, user
 * timeout.
 *
 * option: any int.
 *
 * Thread safe, async-signal-safe.
 * Returns static text, never NULL; an invalid option has a text as well.
 * Since 0.2. tka_explain(3)
 */
TKA_API const char *tka_option_name(int option);

/*
 * Computes settings with which the kernel reports an unresponsive peer within
 * detect_s seconds of the last segment received from it: if the connection is
 * idle, if data is in flight, if the program starts to send at any moment, and
 * if the peer's receive window is zero. A living peer that does not read is
 * treated as unresponsive; see tka_keepalive_within(). Pass the result to
 * tka_keepalive_apply().
 *
 * detect_s: seconds, at least tka_plan_min().
 * path_idle_s: flow timeout of a NAT router, firewall or load balancer on the
 *   path (TKA_PATH_IDLE_*); probes are sent often enough to keep the flow. 0:
 *   no such device.
 * flags: 0 or a combination of TKA_SKIP and TKA_IDLE_ONLY. TKA_SKIP plans for
 *   idle connections if the platform cannot limit data in flight;
 *   TKA_IDLE_ONLY plans for them always and turns the user timeout off.
 * plan: receives the settings; not NULL, its size set.
 *
 * On failure plan is not modified. Opens and closes a temporary socket if
 * releases of the system differ. Thread safe.
 * Returns 0, TKA_EINVAL, TKA_ERANGE if detect_s or path_idle_s is too short or
 * negative, or TKA_EUNSUP if no time can be set per socket or the platform
 * cannot limit data in flight.
 * Since 0.1. tka_plan(3)
 */
TKA_API int tka_plan(int detect_s, int path_idle_s, unsigned flags,
		     struct tka_keepalive *plan);

/*
 * Returns the smallest detect_s that tka_plan() accepts on this platform.
 *
 * path_idle_s: as for tka_plan().
 * flags: 0 or TKA_IDLE_ONLY.
 *
 * Opens a temporary socket as tka_plan() does. Thread safe.
 * Returns seconds, at least 1; TKA_EINVAL, TKA_ERANGE if path_idle_s is too
 * short or negative, or TKA_EUNSUP as tka_plan().
 * Since 0.1. tka_plan(3)
 */
TKA_API int tka_plan_min(int path_idle_s, unsigned flags);

/*
 * Flow timeouts of common devices in seconds, for path_idle_s; sources in
 * tka_plan(3). Never used by default.
 */
#define TKA_PATH_IDLE_AWS_NLB 350
#define TKA_PATH_IDLE_AZURE_LB 240
#define TKA_PATH_IDLE_GCP 600
#define TKA_PATH_IDLE_IPVS 900
#define TKA_PATH_IDLE_NAT 300

/* What the program does after the peer stopped answering. */
enum tka_case {
	/* It sends nothing. Counted from the last segment received. */
	TKA_CASE_IDLE,
	/* It sends. Counted from the first unacknowledged byte. */
	TKA_CASE_SENDING,
	/* It may send at any moment. Counted from the last segment received. */
	TKA_CASE_ANY,
};

/*
 * Computes when this platform reports an unresponsive peer, with the given
 * settings.
 *
 * settings: from tka_plan() or tka_keepalive_get(); not NULL. Settings that
 *   are TKA_UNCHANGED or TKA_SYSTEM_DEFAULT count with the documented default,
 *   values beyond the option's range as they are.
 * which: what the program does, one of enum tka_case.
 * earliest_ms, latest_ms: receive milliseconds; not NULL. INT64_MAX: there is
 *   no limit.
 *
 * On failure neither number is modified. Opens a temporary socket as
 * tka_plan() does. Thread safe.
 * Returns 0, TKA_EINVAL, or TKA_EUNKNOWN if a documented default is missing.
 * Since 0.1. tka_plan(3)
 */
TKA_API int tka_predict(const struct tka_keepalive *settings,
			enum tka_case which, int64_t *earliest_ms,
			int64_t *latest_ms);

/* Risks that tka_review() finds, a mask. */
#define TKA_RISK_OFF 1	      /* keep-alive is off */
#define TKA_RISK_NEVER 2      /* this platform sends no probe */
#define TKA_RISK_LATE 4	      /* idle peer reported after detect_s */
#define TKA_RISK_DATA 8	      /* data in flight not limited by detect_s */
#define TKA_RISK_ONE_PROBE 16 /* one lost probe ends the connection */
#define TKA_RISK_PATH 32      /* a device drops the flow first */

/*
 * Returns the risks of settings on this platform. A plan reviewed with its own
 * arguments has none.
 *
 * settings: as for tka_predict().
 * detect_s: the longest time to detection in seconds, 0: no limit.
 * path_idle_s: as for tka_plan().
 * flags: 0 or TKA_IDLE_ONLY, which leaves TKA_RISK_DATA out.
 *
 * Opens a temporary socket as tka_plan() does. Thread safe.
 * Returns a mask of TKA_RISK_*, at least 0; TKA_EINVAL, TKA_ERANGE if detect_s
 * or path_idle_s is negative, or TKA_EUNKNOWN as tka_predict().
 * Since 0.2. tka_plan(3)
 */
TKA_API int tka_review(const struct tka_keepalive *settings, int detect_s,
		       int path_idle_s, unsigned flags);

/*
 * Describes one risk in a sentence.
 *
 * bit: one TKA_RISK_*; any value.
 *
 * Thread safe, async-signal-safe.
 * Returns static text, never NULL.
 * Since 0.2. tka_plan(3)
 */
TKA_API const char *tka_risk_text(unsigned bit);

/* How a platform supports an option. */
enum tka_support {
	TKA_SUPPORT_NONE,     /* not at all */
	TKA_SUPPORT_SYSTEM,   /* one value for all sockets */
	TKA_SUPPORT_EMULATED, /* per socket, with a similar option */
	TKA_SUPPORT_SOCKET,   /* per socket */
};

/* Units of options and system-wide settings; each is its rate per second. */
enum tka_unit {
	TKA_UNIT_NONE = 0, /* a count, or 0 and 1 */
	TKA_UNIT_S = 1,
	TKA_UNIT_HALF_S = 2,
	TKA_UNIT_DS = 10,
	TKA_UNIT_MS = 1000,
};

/*
 * One option of one platform. min, max and default_value are in the units of
 * struct tka_keepalive; unit is that of the number that the system takes.
 * level to max are valid if support is TKA_SUPPORT_EMULATED or more,
 * default_value if it is not TKA_SUPPORT_NONE.
 */
struct tka_option_info {
	const char *symbol;	    /* the system's name of it, or NULL */
	const char *since;	    /* first release with it, or NULL */
	const char *system_setting; /* the system-wide value, or NULL */
	const char *unconfirmed;    /* facts without a source, or NULL */
	int support;		    /* enum tka_support */
	int level;		    /* the system's number of the level */
	int number;		    /* the system's number of the option */
	int unit;		    /* enum tka_unit, of the option's value */
	int min;		    /* smallest value accepted */
	int max;		    /* largest value accepted */
	int default_value;	    /* documented, TKA_UNCHANGED: unknown */
	int write_only;		    /* 1: the system may not return it */
	int system_setting_unit;    /* enum tka_unit */
};

/* How far a platform's facts were verified. */
enum tka_evidence {
	TKA_EVIDENCE_NONE,	 /* nothing is claimed */
	TKA_EVIDENCE_DOCUMENTED, /* from its documentation or source code */
	TKA_EVIDENCE_COMPILED,	 /* and checked against its headers */
	TKA_EVIDENCE_TESTED,	 /* and the tests ran on it */
};

/* Traits of a platform, a mask. */

/* One call sets idle time and interval; neither can be read back. */
#define TKA_TRAIT_JOINT_TIMES 1u
/* Enabling keep-alive does not start the idle timer; setting idle does. */
#define TKA_TRAIT_REWRITE_IDLE 2u
/* Connections may be probed although keep-alive is off. */
#define TKA_TRAIT_ALWAYS_PROBES 4u
/* Keep-alive can be enabled, but the system never sends a probe. */
#define TKA_TRAIT_NEVER_PROBES 8u
/* A user timeout, if set, replaces the count. */
#define TKA_TRAIT_UT_REPLACES_COUNT 16u
/* No probe is sent while data is unacknowledged. */
#define TKA_TRAIT_NO_PROBES_WITH_DATA 32u
/* A change of a system-wide setting takes effect after a restart. */
#define TKA_TRAIT_DEFAULTS_NEED_RESTART 64u
/* The kernel closes a listening socket on which a time or a count is set. */
#define TKA_TRAIT_LISTENER_ENDS 128u
/* Nothing limits the time for which a receive window is zero. */
#define TKA_TRAIT_ZERO_WINDOW_UNLIMITED 256u
/* Probing ends at the count, or at the user timeout if that is first. */
#define TKA_TRAIT_UT_OR_COUNT 512u
/* A listening socket rejects times and count. */
#define TKA_TRAIT_LISTENER_REJECTS 1024u

/* One platform. Its options: tka_platform_option(). */
struct tka_platform {
	const char *name;	   /* "Linux" */
	const char *release;	   /* the releases it describes */
	const char *loss_error;	   /* error of a lost peer: "ETIMEDOUT" */
	const char *note;	   /* other facts, or NULL */
	const char *unconfirmed;   /* facts without a source, or NULL */
	int evidence;		   /* enum tka_evidence */
	unsigned traits;	   /* mask of TKA_TRAIT_* */
	unsigned traits_unknown;   /* undocumented traits */
	unsigned inherits;	   /* options that accept() copies */
	unsigned inherits_unknown; /* options of which that is unknown */
	int retransmissions;	   /* documented default, 0: unknown */
	/*
	 * Largest delay of timers: a share of the time, in 1/1000, plus a fixed
	 * number of milliseconds; and the same while data is unacknowledged.
	 */
	int timer_delay_permille;
	int timer_delay_ms;
	int data_delay_permille;
	int data_delay_ms;
};

/*
 * Returns the platform entry of the running system.
 *
 * Opens and closes a temporary socket if releases of the system differ.
 * Thread safe.
 * Returns the entry, never NULL; an unknown system has the entry "unknown".
 * Since 0.1. tka_system_defaults(3)
 */
TKA_API const struct tka_platform *tka_platform_current(void);

/*
 * Returns the platform entries one by one.
 *
 * index: from 0.
 *
 * Thread safe; the entries are constant.
 * Returns the entry, NULL after the last.
 * Since 0.1. tka_system_defaults(3)
 */
TKA_API const struct tka_platform *tka_platform_at(size_t index);

/*
 * Returns how a platform supports an option.
 *
 * platform: from tka_platform_current() or tka_platform_at(), no copy of it;
 *   can be NULL.
 * option: one of enum tka_option.
 *
 * Thread safe.
 * Returns the facts, NULL for a NULL platform or an invalid option.
 * Since 0.1. tka_system_defaults(3)
 */
TKA_API const struct tka_option_info *
tka_platform_option(const struct tka_platform *platform,
		    enum tka_option option);

/*
 * Tests with a temporary socket whether the running kernel accepts an option
 * per socket.
 *
 * option: one of enum tka_option.
 *
 * Thread safe. The result is never cached.
 * Returns 1 if it does; 0 if it does not, or if the platform is known not to
 * have the option; TKA_EINVAL for an invalid option; TKA_EUNKNOWN if no
 * temporary socket can be opened or the option's number is undocumented.
 * Since 0.1. tka_system_defaults(3)
 */
TKA_API int tka_supports(enum tka_option option);

/*
 * System-wide settings. Initialise with TKA_DEFAULTS_INIT, or set size. A
 * value that is not in the mask known is -1 and its source NULL.
 */
struct tka_defaults {
	unsigned size;	     /* sizeof(struct tka_defaults) */
	unsigned known;	     /* mask of TKA_BIT(); TKA_USER_TIMEOUT */
			     /* stands for retransmissions */
	int64_t idle_ms;     /* milliseconds */
	int64_t interval_ms; /* milliseconds */
	int count;	     /* probes */
	int retransmissions; /* of data before the connection is dropped */
	int needs_restart;   /* 1: changes need a restart of the system */
	int always_probes;   /* 1: every connection is probed */
	const char *idle_source;
	const char *interval_source;
	const char *count_source;
	const char *retransmissions_source;
};
#define TKA_DEFAULTS_INIT \
	{ \
		sizeof(struct tka_defaults), 0, -1, -1, -1, -1, 0, 0, NULL, \
			NULL, NULL, NULL \
	}

/*
 * Reads the system-wide settings, on Linux those of the caller's network
 * namespace.
 *
 * defaults: receives the settings; not NULL, its size set. Each source is
 *   static text: the file, sysctl or registry value that was read, "new
 *   socket" if a temporary socket had it, or "documented default".
 *
 * On failure defaults is not modified. Opens and closes a temporary socket.
 * Thread safe. The values are never cached.
 * Returns 0, TKA_EINVAL, or TKA_EUNKNOWN if no setting can be determined.
 * Since 0.1. tka_system_defaults(3)
 */
TKA_API int tka_system_defaults(struct tka_defaults *defaults);

/*
 * What the kernel knows about the peer. Initialise with TKA_STATUS_INIT, or
 * set size. A field whose bit is not in known is -1.
 */
struct tka_status {
	unsigned size;		  /* sizeof(struct tka_status) */
	unsigned known;		  /* mask of TKA_STATUS_* */
	int64_t data_received_ms; /* milliseconds since data was received, */
				  /* or since the connection was made */
	int64_t ack_received_ms;  /* milliseconds since an ACK was received */
	int64_t in_flight;	  /* bytes sent and not acknowledged */
	int probes;		  /* probes sent without an answer */
	int retransmits;	  /* segments retransmitted so far */
};
#define TKA_STATUS_DATA_RECEIVED 1u
#define TKA_STATUS_ACK_RECEIVED 2u
#define TKA_STATUS_IN_FLIGHT 4u
#define TKA_STATUS_PROBES 8u
#define TKA_STATUS_RETRANSMITS 16u
#define TKA_STATUS_INIT \
	{ \
		sizeof(struct tka_status), 0, -1, -1, -1, -1, -1 \
	}

/*
 * Reads what the kernel knows about the peer.
 *
 * sock: a connected TCP socket.
 * status: receives the values; not NULL, its size set.
 *
 * The socket is never modified; on failure status is not modified.
 * Thread safe, async-signal-safe on POSIX.
 * Returns 0 (known may be empty), TKA_EINVAL, TKA_ESOCKET or TKA_EOS.
 * Since 0.1. tka_status_get(3)
 */
TKA_API int tka_status_get(tka_socket sock, struct tka_status *status);

/* Why a connection was lost. */
enum tka_loss {
	/* not the error of a lost connection */
	TKA_LOSS_NONE,
	/* the peer did not answer, or its receive window stayed at zero */
	TKA_LOSS_TIMEOUT,
	/* the peer, or a device on the path, reset the connection */
	TKA_LOSS_RESET,
	/* a router or the local host has no route */
	TKA_LOSS_UNREACHABLE,
};

/*
 * Classifies the error of a lost connection. A kernel reports it once: the
 * next read returns end of file, the next write EPIPE.
 *
 * os_error: errno, on Windows WSAGetLastError(), or SO_ERROR.
 *
 * Thread safe, async-signal-safe.
 * Returns one of enum tka_loss.
 * Since 0.1. tka_status_get(3)
 */
TKA_API enum tka_loss tka_cause(int os_error);

/*
 * Describes a result.
 *
 * code: any int.
 *
 * Thread safe, async-signal-safe.
 * Returns static text, never NULL; an invalid code has a text as well.
 * Since 0.1. tka(3)
 */
TKA_API const char *tka_strerror(int code);

/*
 * Returns the version of the library that runs; TKA_VERSION_MAJOR, _MINOR and
 * _PATCH are those of the header that the program was compiled with.
 *
 * Thread safe, async-signal-safe.
 * Returns static text such as "0.2.0".
 * Since 0.1. tka(3)
 */
TKA_API const char *tka_version(void);

#ifdef __cplusplus
}
#endif

#endif
