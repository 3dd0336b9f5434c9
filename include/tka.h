/* SPDX-License-Identifier: MIT */
/*
 * libtka: TCP keep-alive, the same on every system.
 *
 * This is the only public header and its comments are the contract; the
 * manual pages tell the same at more length, starting at tka(3). It includes
 * no header of the platform and works from C99, C++11 and MSVC.
 */
#ifndef TKA_H
#define TKA_H

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

/* A socket as the system hands it out: a descriptor, or Windows' SOCKET. */
#ifdef _WIN32
typedef uintptr_t tka_socket;
#else
typedef int tka_socket;
#endif

/*
 * Results. Every function that can fail returns 0 or one of these. They are
 * negative, equal on every platform and never reused, and each tells in which
 * state the socket is. The system's own error code (errno, on Windows
 * WSAGetLastError()) is meaningful after TKA_EOS and TKA_ETORN; after every
 * other result it is what it was before the call.
 */
enum tka_result {
	TKA_OK = 0,
	TKA_EINVAL = -1,   /* wrong pointer, flag or size: untouched */
	TKA_ERANGE = -2,   /* value not accepted here: untouched */
	TKA_EUNSUP = -3,   /* no such per-socket option here: untouched */
	TKA_ESOCKET = -4,  /* not an open TCP socket: untouched */
	TKA_EOS = -5,	   /* the system refused: put back as it was */
	TKA_ETORN = -6,	   /* refused to be put back too: state unknown */
	TKA_EUNKNOWN = -7, /* cannot be told here: untouched */
};

/* The settings that the library knows, and sets of them as bit masks. */
enum tka_option {
	TKA_ENABLE,	  /* whether probes are sent at all */
	TKA_IDLE,	  /* quiet time before the first probe */
	TKA_INTERVAL,	  /* time between unanswered probes */
	TKA_COUNT,	  /* unanswered probes that end the connection */
	TKA_USER_TIMEOUT, /* how long sent data may go unacknowledged */
};
#define TKA_OPTIONS 5
#define TKA_BIT(option) (1u << (option))

/*
 * Two special values, accepted wherever a setting is. TKA_UNCHANGED leaves the
 * setting as it is. TKA_SYSTEM_DEFAULT writes the value that the system would
 * give to a new socket.
 */
#define TKA_UNCHANGED (-1)
#define TKA_SYSTEM_DEFAULT (-2)

/*
 * The settings of one socket. Start from TKA_KEEPALIVE_INIT, which sets the
 * size and leaves every setting TKA_UNCHANGED. Fields may be added behind the
 * last in later versions; the size keeps older programs working.
 */
struct tka_keepalive {
	size_t size;	     /* sizeof(struct tka_keepalive) */
	int enabled;	     /* 0 or 1 */
	int idle_s;	     /* seconds, from 1 */
	int interval_s;	     /* seconds, from 1 */
	int count;	     /* probes, from 1 */
	int user_timeout_ms; /* milliseconds, from 0: off */
	unsigned known;	     /* result: mask of settings that were read, */
			     /* or that a plan's promise covers */
	unsigned system;     /* mask of those that are system-wide; apply() */
	/* leaves them as they are */
};
#define TKA_KEEPALIVE_INIT \
	{ \
		sizeof(struct tka_keepalive), TKA_UNCHANGED, TKA_UNCHANGED, \
			TKA_UNCHANGED, TKA_UNCHANGED, TKA_UNCHANGED, 0, 0 \
	}

/* What became of one setting in a call of tka_keepalive_apply(). */
enum tka_outcome {
	TKA_LEFT,     /* not asked for, or put back: as it was */
	TKA_APPLIED,  /* set to exactly what was asked */
	TKA_EMULATED, /* set through the platform's nearest option */
	TKA_CLAMPED,  /* best effort: set to the nearest possible value */
	TKA_SKIPPED,  /* best effort: this platform lacks it; as it was */
	TKA_REFUSED,  /* this setting is the reason of the result */
};

/* One outcome per option, indexed by enum tka_option. */
struct tka_report {
	size_t size; /* sizeof(struct tka_report) */
	enum tka_outcome outcome[TKA_OPTIONS];
};
#define TKA_REPORT_INIT \
	{ \
		sizeof(struct tka_report), \
		{ \
			TKA_LEFT, TKA_LEFT, TKA_LEFT, TKA_LEFT, TKA_LEFT \
		} \
	}

/*
 * Flag of tka_keepalive_apply(): skip what the platform lacks and clamp to
 * its range. Values that no platform accepts (idle, interval or count below
 * 1, a user timeout below 0, enabled other than 0 and 1) stay TKA_ERANGE.
 */
#define TKA_BEST_EFFORT 1u

/*
 * Turns keep-alive on with exactly this timing, or changes nothing.
 *
 * sock: a TCP socket in any state, new, listening or connected.
 * idle_s: seconds of silence before the first probe, from 1.
 * interval_s: seconds between unanswered probes, from 1.
 * count: unanswered probes after which the connection is given up, from 1.
 *   Each of the three may be TKA_UNCHANGED or TKA_SYSTEM_DEFAULT. The upper
 *   limits are the platform's, see tka_platform_option().
 *
 * On failure the socket is untouched or put back as it was, except after
 * TKA_ETORN. Where a system lets a socket follow its system-wide setting, a
 * value that was put back no longer does (Linux).
 * Thread safe; calls that configure the same socket at the same time are not
 * serialised. Not a cancellation point, safe in signal handlers on POSIX
 * unless TKA_SYSTEM_DEFAULT is used.
 * Returns 0, TKA_ERANGE, TKA_EUNSUP, TKA_ESOCKET, TKA_EOS, TKA_ETORN, or
 * TKA_EUNKNOWN where a system default cannot be found out.
 * Since 0.1. tka_keepalive_set(3)
 */
TKA_API int tka_keepalive_set(tka_socket sock, int idle_s, int interval_s,
			      int count);

/*
 * Applies a whole struct of settings, or changes nothing.
 *
 * sock: a TCP socket in any state.
 * want: the settings; not NULL. Those in its mask system are left alone, so
 *   that what tka_keepalive_get() gave can be applied again; known is not
 *   looked at.
 * flags: 0 for exactly what is asked, or TKA_BEST_EFFORT.
 * report: filled with one outcome per option, on success and on failure;
 *   may be NULL. Only TKA_EINVAL leaves it untouched.
 *
 * Where a platform takes idle and interval in one call and does not tell them
 * (TKA_TRAIT_VALS), one that is TKA_UNCHANGED while the other is not becomes
 * the system's default, and TKA_APPLIED in the report.
 * On failure the socket is untouched or put back as it was, except after
 * TKA_ETORN; then the options that hold a new value are TKA_APPLIED (or
 * TKA_EMULATED, TKA_CLAMPED) in the report.
 * Thread safe, as tka_keepalive_set().
 * Returns 0, TKA_EINVAL, or what tka_keepalive_set() returns.
 * Since 0.1. tka_keepalive_set(3)
 */
TKA_API int tka_keepalive_apply(tka_socket sock,
				const struct tka_keepalive *want,
				unsigned flags, struct tka_report *report);

/*
 * Reads what is in force.
 *
 * sock: a TCP socket in any state.
 * now: filled in; not NULL, its size set (TKA_KEEPALIVE_INIT). Settings that
 *   are not in the mask known are TKA_UNCHANGED. A setting in the mask system
 *   is the system-wide one, because the platform has none per socket or
 *   cannot be asked for it. Where it can be asked, as on Linux, system is
 *   empty: the kernel does not tell whether a value is the socket's own.
 *
 * The socket is never touched; on failure neither is now.
 * Thread safe.
 * Returns 0, TKA_EINVAL, TKA_ESOCKET or TKA_EOS.
 * Since 0.1. tka_keepalive_set(3)
 */
TKA_API int tka_keepalive_get(tka_socket sock, struct tka_keepalive *now);

/*
 * Turns keep-alive off. The timing stays with the socket.
 *
 * sock: a TCP socket in any state.
 *
 * On failure the socket is as it was.
 * Thread safe, as tka_keepalive_set().
 * Returns 0, TKA_EUNSUP (also where the system probes every connection
 * regardless), TKA_ESOCKET, TKA_EOS or TKA_ETORN.
 * Since 0.1. tka_keepalive_set(3)
 */
TKA_API int tka_keepalive_off(tka_socket sock);

/* How a platform offers an option. */
enum tka_support {
	TKA_SUPPORT_NONE,     /* not at all */
	TKA_SUPPORT_SYSTEM,   /* one value for all sockets */
	TKA_SUPPORT_EMULATED, /* per socket, through its nearest option */
	TKA_SUPPORT_SOCKET,   /* per socket */
};

/* Units of options and system-wide settings; each is its rate per second. */
enum tka_unit {
	TKA_UNIT_NONE = 0, /* a count or a switch */
	TKA_UNIT_S = 1,
	TKA_UNIT_HALF_S = 2,
	TKA_UNIT_DS = 10,
	TKA_UNIT_MS = 1000,
};

/*
 * One option of one platform. Values (min, max, initial) are in the units of
 * struct tka_keepalive; unit is that of the number the system takes.
 */
struct tka_option_info {
	const char *symbol;	 /* the system's name of it, or NULL */
	const char *since;	 /* first release with it, or NULL */
	const char *setting;	 /* where the system-wide value is, or NULL */
	const char *unconfirmed; /* which facts lack a source, or NULL */
	enum tka_support support;
	int level;	    /* the system's number of the level */
	int number;	    /* the system's number of the option */
	enum tka_unit unit; /* of the option's value */
	int min;	    /* smallest value accepted */
	int max;	    /* largest value accepted */
	int initial;	    /* documented default, TKA_UNCHANGED: unknown */
	int write_only;	    /* 1: the system may refuse to tell it */
	enum tka_unit setting_unit;
};

/* How far a platform's facts are proven. */
enum tka_proof {
	TKA_PROOF_NONE,	    /* nothing is claimed */
	TKA_PROOF_CITED,    /* from its documentation or source */
	TKA_PROOF_COMPILED, /* and checked against its headers */
	TKA_PROOF_RUN,	    /* and the tests ran on it */
};

/*
 * Traits of a platform, a mask: idle and interval go through one ioctl;
 * enabling does not start the idle timer, setting idle does; sockets that are
 * not enabled may be probed, too; the switch is taken and no probe is sent; a
 * user timeout replaces the count; no probe goes out while data is
 * unacknowledged, or that is not known; system-wide changes need a restart.
 */
#define TKA_TRAIT_VALS 1u
#define TKA_TRAIT_REWRITE_IDLE 2u
#define TKA_TRAIT_ALWAYS_PROBES 4u
#define TKA_TRAIT_NEVER_PROBES 8u
#define TKA_TRAIT_UT_DECIDES 16u
#define TKA_TRAIT_DATA_SILENCES 32u
#define TKA_TRAIT_RESTART 64u

/*
 * One platform. Read its options through tka_platform_option(): the array's
 * size is not part of the ABI.
 */
struct tka_platform {
	const char *name;    /* "Linux" */
	const char *release; /* which releases this row speaks of */
	enum tka_proof proof;
	unsigned traits;	 /* mask of TKA_TRAIT_* */
	unsigned inherits;	 /* mask of options that accept() passes on */
	unsigned telling;	 /* mask of options that older releases lack */
	int retransmissions;	 /* of data, documented default; 0: unknown */
	int late_permille;	 /* timers come late by up to this share */
	int late_ms;		 /* and this, when a silent peer is reported */
	int data_late_ms;	 /* or this, where data was unacknowledged */
	const char *note;	 /* what else to know, or NULL */
	const char *unconfirmed; /* which facts lack a source, or NULL */
	enum tka_option order[TKA_OPTIONS]; /* in which settings are written */
	struct tka_option_info options[TKA_OPTIONS];
};

/*
 * Tells which platform this is.
 *
 * Opens and closes a throw-away socket where releases of a system differ.
 * Thread safe.
 * Returns the row of the running system, never NULL; a system that the
 * library does not know gets the row "unknown".
 * Since 0.1. tka_system_defaults(3)
 */
TKA_API const struct tka_platform *tka_platform_current(void);

/*
 * Lists every known platform.
 *
 * index: from 0.
 *
 * Thread safe; the rows are constant.
 * Returns the row, NULL past the last.
 * Since 0.1. tka_system_defaults(3)
 */
TKA_API const struct tka_platform *tka_platform_at(size_t index);

/*
 * Tells how a platform offers an option.
 *
 * platform: a row of tka_platform_current() or tka_platform_at(); may be
 *   NULL.
 * option: one of enum tka_option.
 *
 * Thread safe.
 * Returns the option's row, NULL for a NULL platform or an unknown option.
 * Since 0.1. tka_system_defaults(3)
 */
TKA_API const struct tka_option_info *
tka_platform_option(const struct tka_platform *platform,
		    enum tka_option option);

/*
 * Asks the running kernel, with a throw-away socket, whether it takes an
 * option per socket.
 *
 * option: one of enum tka_option.
 *
 * Thread safe. Never cached.
 * Returns 1; 0, also where the platform is known to have no such option;
 * TKA_EINVAL for an unknown option; TKA_EUNKNOWN where the kernel cannot be
 * asked or what to ask it for is not known.
 * Since 0.1. tka_system_defaults(3)
 */
TKA_API int tka_supports(enum tka_option option);

/*
 * The system-wide settings. Start from TKA_DEFAULTS_INIT. A value that
 * is not in the mask known is -1 and its source NULL.
 */
struct tka_defaults {
	size_t size;	     /* sizeof(struct tka_defaults) */
	int64_t idle_ms;     /* milliseconds */
	int64_t interval_ms; /* milliseconds */
	int count;	     /* probes */
	int retransmissions; /* of data, before the connection is given up */
	unsigned known;	     /* mask of TKA_BIT(); retransmissions: that of */
			     /* TKA_USER_TIMEOUT, whose place they take */
	const char *idle_source;
	const char *interval_source;
	const char *count_source;
	const char *retransmissions_source;
	int restart;	   /* 1: a change needs a restart of the system */
	int always_probes; /* 1: every connection is probed regardless */
};
#define TKA_DEFAULTS_INIT \
	{ \
		sizeof(struct tka_defaults), -1, -1, -1, -1, 0, NULL, NULL, \
			NULL, NULL, 0, 0 \
	}

/*
 * Reads the system-wide settings, on Linux those of the caller's network
 * namespace.
 *
 * defaults: filled in; not NULL, its size set. Each source is static text:
 *   the place that the value was read from, "new socket" where a throw-away
 *   socket told it, or "documented default".
 *
 * On failure defaults is untouched.
 * Thread safe. Never cached.
 * Returns 0, TKA_EINVAL, or TKA_EUNKNOWN where nothing can be told.
 * Since 0.1. tka_system_defaults(3)
 */
TKA_API int tka_system_defaults(struct tka_defaults *defaults);

/*
 * How long a peer may be silent before libtka's settings report it, as an
 * input. Start plan from TKA_KEEPALIVE_INIT and hand the result to
 * tka_keepalive_apply().
 *
 * detect_s: seconds, from tka_plan_min(): an unresponsive peer is reported
 *   within that time, whether the connection is idle, sending or facing a
 *   closed window, counted from the last segment received from the peer or,
 *   where the program sends into the silence, from the first byte that goes
 *   unacknowledged.
 * path_idle_s: probes also pass often enough for a middlebox that forgets
 *   flows after so many quiet seconds (TKA_PATH_IDLE_*); 0: none.
 * plan: filled in; not NULL, its size set. Where its mask known lacks
 *   TKA_BIT(TKA_USER_TIMEOUT), this platform cannot promise anything for data
 *   in flight or a closed window, and the plan is for idle connections only.
 *
 * Arithmetic on the row of tka_platform_current(); on failure plan is
 * untouched.
 * Thread safe.
 * Returns 0, TKA_EINVAL, TKA_ERANGE where the time is too short or too long
 * for this platform, or TKA_EUNSUP where nothing can be set per socket.
 * Since 0.1. tka_plan(3)
 */
TKA_API int tka_plan(int detect_s, int path_idle_s, struct tka_keepalive *plan);

/*
 * Tells the smallest detect_s that tka_plan() takes on this platform.
 *
 * path_idle_s: as for tka_plan().
 *
 * Thread safe.
 * Returns seconds, from 1; TKA_ERANGE where path_idle_s cannot be met,
 * TKA_EUNSUP where nothing can be set per socket.
 * Since 0.1. tka_plan(3)
 */
TKA_API int tka_plan_min(int path_idle_s);

/*
 * Quiet times after which middleboxes that people meet forget a flow, in
 * seconds, for path_idle_s; sources in tka_plan(3). Never used by default.
 */
#define TKA_PATH_IDLE_AWS_NLB 350
#define TKA_PATH_IDLE_AZURE_LB 240
#define TKA_PATH_IDLE_IPVS 900
#define TKA_PATH_IDLE_NAT 300

/* What the program does while the peer is silent. */
enum tka_case {
	TKA_CASE_IDLE,	  /* nothing; from the last segment received */
	TKA_CASE_SENDING, /* sends; from the first byte unacknowledged */
	TKA_CASE_ANY,	  /* whatever; from the last segment received */
};

/*
 * Predicts when settings report a peer that fell silent, on this platform.
 * tka_predict() is tka_predict_case() for TKA_CASE_IDLE. In TKA_CASE_ANY the
 * program may start to send late in the silence, which starts the verdict
 * over: its latest is the worst case there is.
 *
 * settings: from tka_plan() or tka_keepalive_get(); not NULL. Settings that
 *   are TKA_UNCHANGED or TKA_SYSTEM_DEFAULT count with the documented
 *   default; those in the mask system as they are.
 * earliest_ms, latest_ms: set to milliseconds; not NULL.
 *
 * On failure both are untouched. Thread safe.
 * Returns 0, TKA_EINVAL, TKA_ERANGE where a setting is out of this
 * platform's range, TKA_EUNSUP where the platform lacks it, or TKA_EUNKNOWN
 * where the settings set no limit or a documented default is missing.
 * Since 0.1. tka_plan(3)
 */
TKA_API int tka_predict(const struct tka_keepalive *settings,
			int64_t *earliest_ms, int64_t *latest_ms);
TKA_API int tka_predict_case(const struct tka_keepalive *settings,
			     enum tka_case which, int64_t *earliest_ms,
			     int64_t *latest_ms);

/*
 * What the kernel knows about the peer. Start from TKA_STATUS_INIT. A field
 * whose bit is not in known is -1.
 */
struct tka_status {
	size_t size;		  /* sizeof(struct tka_status) */
	unsigned known;		  /* mask of TKA_STATUS_* */
	int64_t data_received_ms; /* milliseconds since the last data came, */
				  /* or since the connection was made */
	int64_t ack_received_ms;  /* milliseconds since the last ACK came */
	int64_t in_flight;	  /* bytes sent and not acknowledged */
	int probes;		  /* probes sent without an answer */
	int retransmits;	  /* segments sent again so far */
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
 * Reads what the kernel knows about the peer right now.
 *
 * sock: a connected TCP socket.
 * status: filled in; not NULL, its size set.
 *
 * The socket is never touched; on failure neither is status.
 * Thread safe.
 * Returns 0 (known may be empty), TKA_EINVAL, TKA_ESOCKET or TKA_EOS.
 * Since 0.1. tka_status_get(3)
 */
TKA_API int tka_status_get(tka_socket sock, struct tka_status *status);

/* What a connection died of. */
enum tka_death {
	TKA_DEATH_NONE,	       /* not the error of a dead connection */
	TKA_DEATH_SILENT,      /* the peer no longer answers */
	TKA_DEATH_RESET,       /* the peer, or one in between, ended it */
	TKA_DEATH_UNREACHABLE, /* a router or the own host has no path */
};

/*
 * Sorts the error of a connection. A kernel reports it once: a read after it
 * gives end of file, a write EPIPE.
 *
 * os_error: errno, on Windows WSAGetLastError(), or SO_ERROR.
 *
 * Thread safe, async-signal-safe.
 * Returns one of enum tka_death.
 * Since 0.1. tka_status_get(3)
 */
TKA_API enum tka_death tka_cause(int os_error);

/*
 * Describes a result.
 *
 * code: any int.
 *
 * Thread safe, async-signal-safe.
 * Returns static text, never NULL; an unknown code has a text too.
 * Since 0.1. tka(3)
 */
TKA_API const char *tka_strerror(int code);

#define TKA_VERSION_MAJOR 0
#define TKA_VERSION_MINOR 1
#define TKA_VERSION_PATCH 0

/*
 * Tells the version of the library that runs; TKA_VERSION_MAJOR and so on
 * are those of the header it was compiled with.
 *
 * Thread safe, async-signal-safe.
 * Returns static text such as "0.1.0".
 * Since 0.1. tka(3)
 */
TKA_API const char *tka_version(void);

#ifdef __cplusplus
}
#endif

#endif
