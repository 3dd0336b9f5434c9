/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * --verify: compares the platform entry with the running kernel, on temporary
 * sockets and connections over the loopback, and on Linux in a new network
 * namespace, where no system-wide setting was changed. Each fact is confirmed,
 * contradicted, or not testable here: what needs an unresponsive peer, another
 * release or a restart.
 */
#ifdef __linux__
#include <sched.h>
#include <sys/wait.h>
#endif
#ifdef _WIN32
#include <winsock2.h>
#include <ws2tcpip.h>
typedef int socklen;
#define close_socket closesocket
#else
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
typedef socklen_t socklen;
#define close_socket close
#endif

#include "report.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum result {
	CONFIRMED,
	CONTRADICTED,
	NOT_TESTABLE
};
static const char *const results[] = {"confirmed", "contradicted",
				      "not testable"};

static struct {
	const struct tka_platform *platform;
	struct tka_defaults defaults;
	int json, contradictions, confirmed;
	int no_socket; /* 1: none could be opened for the next fact */
} run;

static void tell(enum result result, const char *option, const char *fact,
		 const char *format, ...)
{
	char detail[160];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(detail, sizeof(detail), format, args);
	va_end(args);
	if (run.no_socket) {
		result = NOT_TESTABLE;
		(void)snprintf(detail, sizeof(detail), "no socket");
		run.no_socket = 0;
	}
	run.contradictions += result == CONTRADICTED;
	run.confirmed += result == CONFIRMED;
	if (!run.json) {
		(void)printf("%-13s %s%s%s%s%s\n", results[result], option,
			     *option ? " " : "", fact, *detail ? ": " : "",
			     detail);
		return;
	}
	json_begin(NULL, '{');
	json_text("result", results[result]);
	json_text("option", *option ? option : NULL);
	json_text("fact", fact);
	json_text("detail", *detail ? detail : NULL);
	json_end('}');
}

static enum result is(int condition)
{
	return condition ? CONFIRMED : CONTRADICTED;
}

/* ---- sockets ---- */

static int is_open(tka_socket sock)
{
	return sock != (tka_socket)-1;
}

static tka_socket open_socket(int type)
{
	const tka_socket sock = (tka_socket)socket(AF_INET, type, 0);

	run.no_socket |= !is_open(sock);
	return sock;
}

static void shut(tka_socket sock)
{
	if (is_open(sock))
		(void)close_socket(sock);
}

static int put(tka_socket sock, const struct tka_option_info *o, int number)
{
	return setsockopt(sock, o->level, o->number, (const char *)&number,
			  sizeof(number)) == 0;
}

static int get(tka_socket sock, const struct tka_option_info *o, int *number)
{
	socklen size = sizeof(*number);

	*number = 0;
	return getsockopt(sock, o->level, o->number, (char *)number, &size) ==
	       0;
}

/* A value of the entry in the unit of the system, rounded up. */
static int native(const struct tka_option_info *o, int option, int value)
{
	int64_t from = option == TKA_USER_TIMEOUT ? 1000 : 1;

	if (o->unit == TKA_UNIT_NONE)
		return value;
	return (int)((value * (int64_t)o->unit + from - 1) / from);
}

/* Writes a number to a new socket and reads it back. */
enum {
	REJECTED,
	ACCEPTED,
	READ_BACK,
	READ_OTHER
};
static int try_number(const struct tka_option_info *o, int number)
{
	tka_socket sock = open_socket(SOCK_STREAM);
	int read, outcome = REJECTED;

	if (put(sock, o, number)) {
		outcome = ACCEPTED;
		if (get(sock, o, &read))
			outcome = read == number ? READ_BACK : READ_OTHER;
	}
	shut(sock);
	return outcome;
}

/* ---- one option ---- */

/* A value in the middle of what every system takes, or the entry's least. */
static int harmless(const struct tka_option_info *o, int option)
{
	static const int values[TKA_OPTIONS] = {1, 60, 20, 5, 30000};
	int value = values[option];

	value = value < o->min ? o->min : value;
	return value > o->max ? o->max : value;
}

static int is_joint(int option)
{
	return (run.platform->traits & TKA_TRAIT_JOINT_TIMES) &&
	       (option == TKA_IDLE || option == TKA_INTERVAL);
}

static int is_guess(const struct tka_option_info *o)
{
	return o->unconfirmed && strstr(o->unconfirmed, "largest");
}

static int verify_number(const struct tka_option_info *o, int option)
{
	const char *name = tka_option_name(option);
	int outcome = try_number(o, native(o, option, harmless(o, option)));

	tell(is(outcome != REJECTED), name, "number", "%d, %d %s", o->level,
	     o->number, outcome == REJECTED ? "is rejected" : "is accepted");
	if (outcome == REJECTED)
		return 0;
	if (o->write_only)
		tell(NOT_TESTABLE, name, "write only", "%s here",
		     outcome == ACCEPTED ? "not readable" : "readable");
	else
		tell(is(outcome == READ_BACK ||
			(outcome == READ_OTHER && option == TKA_ENABLE)),
		     name, "read back", "%s",
		     outcome == ACCEPTED ? "is rejected" : "");
	return 1;
}

static void verify_range(const struct tka_option_info *o, int option)
{
	const char *name = tka_option_name(option);
	int least = native(o, option, o->min);
	int most = native(o, option, o->max), outcome;

	outcome = try_number(o, least);
	tell(is(outcome != REJECTED && outcome != READ_OTHER), name, "min",
	     "%d", o->min);
	outcome = try_number(o, most);
	tell(is(outcome != REJECTED && outcome != READ_OTHER), name, "max",
	     "%d", o->max);
	if (o->max == INT_MAX || most == INT_MAX)
		return;
	outcome = try_number(o, most + 1);
	if (outcome == READ_BACK && is_guess(o))
		tell(NOT_TESTABLE, name, "beyond max",
		     "accepted, the entry has it as unconfirmed");
	else
		tell(is(outcome != READ_BACK), name, "beyond max", "%s",
		     outcome == REJECTED    ? "rejected"
		     : outcome == READ_BACK ? "accepted"
					    : "not in effect");
}

/* What is system-wide, by option; of the user timeout, retransmissions. */
static int64_t system_wide(const struct tka_defaults *d, int option)
{
	switch (option) {
	case TKA_IDLE:
		return d->idle_ms / 1000;
	case TKA_INTERVAL:
		return d->interval_ms / 1000;
	case TKA_COUNT:
		return d->count;
	default:
		return d->retransmissions;
	}
}

static const char *source_of(const struct tka_defaults *d, int option)
{
	const char *const sources[TKA_OPTIONS] = {
		NULL, d->idle_source, d->interval_source, d->count_source,
		d->retransmissions_source};

	return sources[option];
}

/* The library has read the setting of the entry. */
static int is_setting_read(int option)
{
	const char *source = source_of(&run.defaults, option);
	const char *setting = option_of(run.platform, option)->system_setting;

	return source && setting && strcmp(source, setting) == 0;
}

/* The library could not read it, and took the value of a new socket. */
static int is_setting_hidden(int option)
{
	const char *source = source_of(&run.defaults, option);

	return option_of(run.platform, option)->system_setting &&
	       (!source || strcmp(source, "new socket") == 0);
}

/* Reads the system-wide settings where none was changed. */
#ifdef __linux__
static int read_unchanged(struct tka_defaults *d)
{
	int ends[2], good = 0;
	pid_t child;

	if (pipe(ends))
		return 0;
	child = fork();
	if (child == 0) {
		if ((unshare(CLONE_NEWNET) &&
		     unshare(CLONE_NEWUSER | CLONE_NEWNET)) ||
		    tka_system_defaults(d) ||
		    write(ends[1], d, sizeof(*d)) != sizeof(*d))
			_exit(1);
		_exit(0);
	}
	(void)close(ends[1]);
	if (child > 0) {
		good = read(ends[0], d, sizeof(*d)) == sizeof(*d);
		(void)waitpid(child, NULL, 0);
	}
	(void)close(ends[0]);
	return good;
}
#else
static int read_unchanged(struct tka_defaults *d)
{
	(void)d;
	return 0;
}
#endif

/* A documented value that is not in effect: it may have been changed. */
static void tell_difference(int option, const char *name, const char *fact,
			    int documented, int64_t here)
{
	struct tka_defaults d = TKA_DEFAULTS_INIT;

	if (is_setting_hidden(option))
		tell(NOT_TESTABLE, name, fact, "%d, here it is %lld",
		     documented, (long long)here);
	else if (!is_setting_read(option) ||
		 system_wide(&run.defaults, option) == documented)
		tell(CONTRADICTED, name, fact, "%d, here it is %lld",
		     documented, (long long)here);
	else if (read_unchanged(&d))
		tell(is(system_wide(&d, option) == documented), name, fact,
		     "%d, in a new network namespace it is %lld", documented,
		     (long long)system_wide(&d, option));
	else
		tell(NOT_TESTABLE, name, fact,
		     "%d, the setting is %lld: was it changed?", documented,
		     (long long)here);
}

/* The number of a new socket. */
static void verify_default(const struct tka_option_info *o, int option)
{
	const char *name = tka_option_name(option);
	tka_socket sock = open_socket(SOCK_STREAM);
	int number, known = get(sock, o, &number);

	shut(sock);
	if (!known || o->default_value == TKA_UNCHANGED)
		tell(NOT_TESTABLE, name, "default", "%s",
		     known ? "the entry has none" : "not readable");
	else if ((option == TKA_ENABLE ? number != 0 : number) ==
		 native(o, option, o->default_value))
		tell(CONFIRMED, name, "default", "%d", o->default_value);
	else
		tell_difference(option, name, "default", o->default_value,
				number);
}

static void verify_retransmissions(void)
{
	const int option = TKA_USER_TIMEOUT;
	const int documented = run.platform->retransmissions;
	const int here = run.defaults.retransmissions;

	if (!documented)
		return;
	if (!is_setting_read(option))
		tell(NOT_TESTABLE, "", "retransmissions", "%d, not readable",
		     documented);
	else if (here == documented)
		tell(CONFIRMED, "", "retransmissions", "%d", documented);
	else
		tell_difference(option, "", "retransmissions", documented,
				here);
}

static void verify_option(int option)
{
	const struct tka_option_info *o = option_of(run.platform, option);
	const char *name = tka_option_name(option);

	if (o->support < TKA_SUPPORT_EMULATED) {
		int answer = tka_supports((enum tka_option)option);

		tell(answer < 0 ? NOT_TESTABLE : is(!answer), name, "support",
		     "%s", support_words[o->support].text);
		return;
	}
	if (is_joint(option)) {
		tell(NOT_TESTABLE, name, "number",
		     "one call sets both times, and cannot return them");
		return;
	}
	if (!verify_number(o, option))
		return;
	if (option != TKA_ENABLE)
		verify_range(o, option);
	verify_default(o, option);
	if (option != TKA_ENABLE && o->unit != TKA_UNIT_NONE)
		tell(NOT_TESTABLE, name, "unit", "%s",
		     unit_word(o->unit)->text);
}

/* ---- what accept() copies ---- */

struct pair {
	tka_socket listener, client, accepted;
};

static void open_pair(struct pair *pair)
{
	struct sockaddr_in address = {0};
	socklen size = sizeof(address);

	address.sin_family = AF_INET;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	pair->client = pair->accepted = (tka_socket)-1;
	if (bind(pair->listener, (struct sockaddr *)&address, size) ||
	    listen(pair->listener, 1) ||
	    getsockname(pair->listener, (struct sockaddr *)&address, &size))
		return;
	pair->client = open_socket(SOCK_STREAM);
	if (!connect(pair->client, (struct sockaddr *)&address, size))
		pair->accepted = (tka_socket)accept(pair->listener, NULL, NULL);
}

/* A value that differs from every default. */
static int unusual(const struct tka_option_info *o, int option)
{
	static const int values[TKA_OPTIONS] = {1, 77, 33, 4, 44000};
	int value = values[option];

	value = value < o->min ? o->min : value;
	return native(o, option, value > o->max ? o->max : value);
}

static void verify_inherited(const struct pair *pair, int option)
{
	const struct tka_option_info *o = option_of(run.platform, option);
	const char *name = tka_option_name(option);
	const unsigned bit = TKA_BIT(option);
	int number, known = get(pair->accepted, o, &number), same;

	same = option == TKA_ENABLE ? number != 0
				    : number == unusual(o, option);
	if (!known)
		tell(NOT_TESTABLE, name, "inherited", "not readable");
	else if (run.platform->inherits_unknown & bit)
		tell(NOT_TESTABLE, name, "inherited",
		     "unknown in the entry, %s here", same ? "yes" : "no");
	else
		tell(is(same == !!(run.platform->inherits & bit)), name,
		     "inherited", "%s", same ? "yes" : "no");
}

static void verify_inheritance(void)
{
	struct pair pair = {.listener = open_socket(SOCK_STREAM)};
	int o;

	for (o = 0; o < TKA_OPTIONS; o++) {
		const struct tka_option_info *info = option_of(run.platform, o);

		if (info->support >= TKA_SUPPORT_EMULATED && !is_joint(o) &&
		    !((run.platform->traits & TKA_TRAIT_LISTENER_ENDS) &&
		      o != TKA_ENABLE))
			(void)put(pair.listener, info, unusual(info, o));
	}
	open_pair(&pair);
	for (o = 0; o < TKA_OPTIONS; o++) {
		if (option_of(run.platform, o)->support < TKA_SUPPORT_EMULATED)
			continue;
		if (!is_open(pair.accepted) || is_joint(o) ||
		    (run.platform->traits & TKA_TRAIT_LISTENER_ENDS))
			tell(NOT_TESTABLE, tka_option_name(o), "inherited", "");
		else
			verify_inherited(&pair, o);
	}
	shut(pair.accepted);
	shut(pair.client);
	shut(pair.listener);
}

/* ---- the library's calls ---- */

static struct tka_keepalive harmless_settings(void)
{
	struct tka_keepalive want = TKA_KEEPALIVE_INIT;
	int o;

	for (o = 0; o < TKA_OPTIONS; o++) {
		const struct tka_option_info *info = option_of(run.platform, o);

		if (info->support >= TKA_SUPPORT_EMULATED &&
		    tka_supports((enum tka_option)o) != 0)
			(void)tka_keepalive_assign(&want, (enum tka_option)o,
						   harmless(info, o));
	}
	return want;
}

/* All settings in one call: the order of writing leaves each in effect. */
static void verify_order(void)
{
	struct tka_keepalive want = harmless_settings();
	struct tka_keepalive now = TKA_KEEPALIVE_INIT;
	tka_socket sock = open_socket(SOCK_STREAM);
	int o, differ = 0, code = tka_keepalive_apply(sock, &want, 0, NULL);

	if (!code)
		code = tka_keepalive_get(sock, &now);
	for (o = 0; o < TKA_OPTIONS; o++) {
		const enum tka_option option = (enum tka_option)o;

		if ((now.known & ~now.system & TKA_BIT(o)) &&
		    tka_keepalive_value(&want, option) != TKA_UNCHANGED)
			differ |= tka_keepalive_value(&want, option) !=
				  tka_keepalive_value(&now, option);
	}
	if (run.platform->traits & TKA_TRAIT_NEVER_PROBES)
		tell(is(code == TKA_EUNSUP), "", "settings are refused", "%s",
		     tka_strerror(code));
	else
		tell(is(!code && !differ), "", "write order", "%s",
		     code ? tka_strerror(code)
			  : "all settings of one call are in effect");
	shut(sock);
}

static void verify_refusals(void)
{
	struct tka_keepalive want = harmless_settings();
	tka_socket sock = open_socket(SOCK_DGRAM);
	int code = tka_keepalive_apply(sock, &want, TKA_SKIP, NULL);

	tell(is(code == TKA_ESOCKET), "", "refusal of a UDP socket", "%s",
	     tka_strerror(code));
	shut(sock);
	sock = open_socket(SOCK_STREAM);
	code = tka_keepalive_set(sock, 0, TKA_UNCHANGED, TKA_UNCHANGED);
	tell(is(code == TKA_ERANGE), "", "refusal of idle 0", "%s",
	     tka_strerror(code));
	shut(sock);
}

/* ---- system-wide settings ---- */

/* On Linux a setting is a file. Such a file is read in one piece. */
static int read_file(const char *name, long long *number)
{
	char buffer[64];
	FILE *file = *name == '/' ? fopen(name, "r") : NULL;
	int read;

	if (!file)
		return 0;
	(void)setvbuf(file, buffer, _IOFBF, sizeof(buffer));
	read = fscanf(file, "%lld", number) == 1;
	(void)fclose(file);
	return read;
}

/* The number in the file is that of a new socket; of retransmissions, which a
 * socket does not show, the library read no other file. */
static enum result judge_file(int option, long long setting)
{
	const struct tka_option_info *o = option_of(run.platform, option);
	const char *source = source_of(&run.defaults, option);
	tka_socket sock = open_socket(SOCK_STREAM);
	int number, known = get(sock, o, &number);

	shut(sock);
	if (option == TKA_USER_TIMEOUT && source && *source == '/')
		return is(is_setting_read(option));
	if (option == TKA_USER_TIMEOUT || !known)
		return NOT_TESTABLE;
	if (o->unit != TKA_UNIT_NONE)
		setting *= o->unit;
	if (o->system_setting_unit != TKA_UNIT_NONE)
		setting /= o->system_setting_unit;
	return is(setting == number);
}

static void verify_setting(int option)
{
	const char *name = tka_option_name(option);
	const char *setting = option_of(run.platform, option)->system_setting;
	long long number;

	if (!setting)
		return;
	if (read_file(setting, &number))
		tell(judge_file(option, number), name, "setting", "%s is %lld",
		     setting, number);
	else if (is_setting_read(option))
		tell(CONFIRMED, name, "setting", "%s", setting);
	else
		tell(NOT_TESTABLE, name, "setting", "not readable here");
}

static void verify_settings(void)
{
	int o;

	for (o = TKA_IDLE; o < TKA_OPTIONS; o++)
		verify_setting(o);
	verify_retransmissions();
}

/* ---- traits ---- */

static void verify_listener(void)
{
	const struct tka_option_info *o = option_of(run.platform, TKA_IDLE);
	const unsigned traits = run.platform->traits;
	struct pair pair = {open_socket(SOCK_STREAM), (tka_socket)-1,
			    (tka_socket)-1};
	int takes;

	if (o->support < TKA_SUPPORT_EMULATED || is_joint(TKA_IDLE) ||
	    (traits & TKA_TRAIT_LISTENER_ENDS) ||
	    try_number(o, unusual(o, TKA_IDLE)) == REJECTED) {
		tell(NOT_TESTABLE, "trait", "listener_rejects", "");
	} else {
		open_pair(&pair);
		takes = put(pair.listener, o, unusual(o, TKA_IDLE));
		tell(is(takes == !(traits & TKA_TRAIT_LISTENER_REJECTS)),
		     "trait", "listener_rejects", "%s", takes ? "no" : "yes");
	}
	shut(pair.accepted);
	shut(pair.client);
	shut(pair.listener);
}

static void verify_traits(void)
{
	const unsigned known = run.platform->traits;
	const unsigned open = run.platform->traits_unknown;
	int i;

	verify_listener();
	for (i = 0; trait_words[i].key; i++)
		if (((known | open) & 1u << i) &&
		    1u << i != TKA_TRAIT_LISTENER_REJECTS)
			tell(NOT_TESTABLE, "trait", trait_words[i].key, "%s",
			     open & 1u << i ? "unknown in the entry" : "");
	tell(NOT_TESTABLE, "", "timer delays", "needs an unresponsive peer");
	if (run.platform->loss_error)
		tell(NOT_TESTABLE, "", "error of a lost peer", "%s",
		     run.platform->loss_error);
}

static void verify(void)
{
	int o;

	for (o = 0; o < TKA_OPTIONS; o++)
		verify_option(o);
	verify_inheritance();
	verify_order();
	verify_refusals();
	verify_settings();
	verify_traits();
}

int write_verification(const struct request *r)
{
#ifdef _WIN32
	WSADATA unused;

	(void)WSAStartup(MAKEWORD(2, 2), &unused);
#endif
	run.platform = r->here;
	run.defaults = (struct tka_defaults)TKA_DEFAULTS_INIT;
	(void)tka_system_defaults(&run.defaults); /* or nothing is known */
	run.json = r->json;
	if (r->json) {
		json_begin(NULL, '{');
		json_text("version", tka_version());
		json_text("platform", r->here->name);
		json_text("release", r->here->release);
		json_begin("facts", '[');
	}
	verify();
	if (!r->json) {
		(void)printf("\n%s: %d confirmed, %d contradicted\n",
			     r->here->name, run.confirmed, run.contradictions);
		return run.contradictions;
	}
	json_end(']');
	json_number("contradictions", run.contradictions, 0);
	json_end('}');
	return run.contradictions;
}
