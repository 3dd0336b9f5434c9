/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Writes settings to a socket, all or none of them. run() makes these steps in
 * this order, because each one uses the results of those before it:
 *
 * look up   special values become numbers, system-wide ones drop out
 * check     each setting against the row; nothing is written yet
 * complete  settings that the platform can only write along with others
 * save      the current numbers, to restore them; the first TCP-level call
 *           that succeeds also shows that it is a TCP socket
 * write     in one order for all systems
 * restore   in reverse order, if the system rejected a write
 * report    a result for each option; the first problem is that of the call
 *
 * With TKA_EACH nothing is saved or restored. Platform differences are data in
 * the row; there is no condition on the platform here.
 */
#include "core.h"

struct item {
	int value;	/* in the unit of the field */
	int outcome;	/* on success, or the code of the problem */
	int limit;	/* the nearest value accepted */
	int os_error;	/* of the system call that failed */
	int64_t number; /* the value in the unit of the system */
	int old;	/* the number before the call */
};

struct change {
	const struct tka__kernel *k;
	const struct tka__row *row;
	tka_socket sock;
	unsigned flags;
	int is_tcp;	  /* a TCP-level call succeeded */
	unsigned wanted;  /* options to write; masks of TKA_BIT() */
	unsigned along;	  /* those of them that were not requested */
	unsigned exact;	  /* number is set already */
	unsigned saved;	  /* old is set */
	unsigned written; /* the socket has the new number */
	unsigned other;	  /* of those: it has one that was not requested */
	unsigned denied;  /* outcome is the code of a problem */
	struct item item[TKA_OPTIONS];
};

static const struct tka_option_info *info(const struct change *c, int option)
{
	return &c->row->option[option];
}

static int is_wanted(const struct change *c, int option)
{
	return (c->wanted & TKA_BIT(option)) != 0;
}

static int is_each(const struct change *c)
{
	return (c->flags & TKA_EACH) != 0;
}

static int is_check(const struct change *c)
{
	return (c->flags & TKA__CHECK_ONLY) != 0;
}

/* A problem with one setting; it is not written. */
static int deny(struct change *c, int option, int code)
{
	c->wanted &= ~TKA_BIT(option);
	if (!(c->denied & TKA_BIT(option))) /* the first problem stays */
		c->item[option].outcome = code;
	if (code < 0)
		c->denied |= TKA_BIT(option);
	return code;
}

/*
 * The outcome of an option that the platform or the socket does not support.
 * If there is no user timeout, 0 is in effect.
 */
static int outcome_without(const struct change *c, int option)
{
	if (option == TKA_USER_TIMEOUT && c->item[option].value == 0)
		return TKA_OUTCOME_APPLIED;
	return c->flags & TKA_SKIP ? (int)TKA_OUTCOME_SKIPPED : (int)TKA_EUNSUP;
}

static int miss(struct change *c, int option)
{
	int outcome = outcome_without(c, option);

	deny(c, option, outcome);
	return outcome < 0 ? outcome : TKA_OK;
}

/* Calls on other sockets fail in different ways, so the type is tested. */
static int require_tcp(struct change *c)
{
	int code = c->is_tcp ? TKA_OK : tka__require_tcp(c->k, c->sock);

	c->is_tcp = !code;
	return code;
}

/* The first problem in the order of the options, -1: none. */
static int first_problem(const struct change *c)
{
	int o = 0;

	if (!c->denied)
		return -1;
	while (!(c->denied & TKA_BIT(o)))
		o++;
	return o;
}

static int problem_code(const struct change *c)
{
	int option = first_problem(c);

	return option < 0 ? TKA_OK : c->item[option].outcome;
}

/* ---- look up ---- */

/* A setting that still has the system-wide value is not written. */
static void look_up_one(struct change *c, int option, int is_systems,
			const struct tka__defaults *d)
{
	struct item *item = &c->item[option];
	const struct tka__default *found = &d->option[option];
	int value = tka__default_value(d, option);
	int asked = c->item[option].value;

	if (is_systems && option == TKA_ENABLE && d->always_probes)
		value = 1;
	if (is_systems && asked == value)
		item->value = TKA_UNCHANGED;
	if (asked != TKA_SYSTEM_DEFAULT)
		return;
	if (!tka__is_offered(c->row, option)) {
		miss(c, option);
	} else if (!found->certain || value == TKA_UNCHANGED) {
		deny(c, option, TKA_EUNKNOWN);
	} else {
		item->value = value;
		item->number = tka__rescale(found->number, found->unit,
					    info(c, option)->unit);
		c->exact |= TKA_BIT(option);
	}
}

static void look_up(struct change *c, const struct tka_keepalive *want)
{
	struct tka__defaults d;
	unsigned system = 0, asked = 0;
	int o;

	for (o = 0; o < TKA_OPTIONS; o++) {
		int value = tka__value(want, o);

		c->item[o].value = value;
		if (value == TKA_SYSTEM_DEFAULT)
			asked |= TKA_BIT(o);
		else if (value != TKA_UNCHANGED && (want->system & TKA_BIT(o)))
			system |= TKA_BIT(o);
	}
	if (!(system | asked))
		return;
	tka__defaults(c->k, c->row, &d);
	for (o = 0; o < TKA_OPTIONS; o++)
		look_up_one(c, o, (system & TKA_BIT(o)) != 0, &d);
}

/* ---- check ---- */

/* The socket has this value already: its sysctl may be out of range. */
static int shows(const struct change *c, int option, int value)
{
	const struct tka_option_info *opt = info(c, option);
	int number;

	return !is_check(c) && !tka__is_joint(c->row, option) &&
	       !c->k->get(c->k, c->sock, opt->level, opt->number, &number) &&
	       tka__from_native(c->row, option, number) == value;
}

static int is_meaningless(int option, int value)
{
	return value < tka__fields[option].least ||
	       (option == TKA_ENABLE && value > 1);
}

static void bad_value(struct change *c, int option)
{
	const struct tka_option_info *opt = info(c, option);
	struct item *item = &c->item[option];
	int least = tka__min(c->row, option);

	item->limit = item->value < least ? least : opt->max;
	if (shows(c, option, item->value)) {
		deny(c, option, TKA_OUTCOME_APPLIED);
	} else if ((c->flags & TKA_CLAMP) &&
		   !is_meaningless(option, item->value)) {
		item->outcome = TKA_OUTCOME_CLAMPED;
		c->exact &= ~TKA_BIT(option);
	} else {
		deny(c, option, TKA_ERANGE);
	}
}

/* The number that is written, and whether it is more than was requested. */
static void convert(struct change *c, int option)
{
	const struct tka_option_info *opt = info(c, option);
	struct item *item = &c->item[option];
	int clamped = item->outcome == TKA_OUTCOME_CLAMPED;
	int read, value = clamped ? item->limit : item->value;

	if (c->exact & TKA_BIT(option))
		return;
	item->number = tka__to_native(opt, option, value);
	read = tka__from_native(c->row, option, item->number);
	if (!clamped && read > value) { /* TKA_UNCHANGED is less */
		item->outcome = TKA_OUTCOME_ROUNDED;
		item->limit = read;
	}
}

/* Keep-alive cannot be disabled if the system probes every connection. */
static int is_futile(const struct change *c, int option)
{
	int off = option == TKA_ENABLE && !c->item[option].value;

	if (tka__has(c->row, TKA_TRAIT_NEVER_PROBES))
		return !off;
	return off && tka__always_probes(c->k, c->row);
}

/* A value that no platform accepts is out of range even without the option. */
static void not_offered(struct change *c, int option)
{
	struct item *item = &c->item[option];

	if (!is_meaningless(option, item->value)) {
		miss(c, option);
		return;
	}
	item->limit = tka__fields[option].least;
	deny(c, option, TKA_ERANGE);
}

static void check_one(struct change *c, int option)
{
	const struct tka_option_info *opt = info(c, option);
	struct item *item = &c->item[option];

	if (!tka__is_offered(c->row, option)) {
		not_offered(c, option);
		return;
	}
	c->wanted |= TKA_BIT(option);
	item->outcome = TKA_OUTCOME_APPLIED;
	if (item->value < tka__min(c->row, option) || item->value > opt->max)
		bad_value(c, option);
	if (is_wanted(c, option) && is_futile(c, option))
		miss(c, option);
	if (is_wanted(c, option))
		convert(c, option);
}

static void check(struct change *c)
{
	int o;

	for (o = 0; o < TKA_OPTIONS; o++)
		if (c->item[o].value != TKA_UNCHANGED && !c->item[o].outcome)
			check_one(c, o);
}

/* Removes settings that a listening socket rejects, or that would close it. */
static void spare_listener(struct change *c)
{
	int o;

	if (!tka__has(c->row, TKA__LISTENER_TRAITS) ||
	    !(c->wanted & TKA__TIMING) || is_check(c) ||
	    !c->k->is_listening(c->k, c->sock))
		return;
	c->wanted &= ~c->along;
	for (o = TKA_IDLE; o <= TKA_COUNT; o++)
		if (is_wanted(c, o))
			miss(c, o);
}

/* ---- complete ---- */

static void bring_along(struct change *c, int option)
{
	if (is_wanted(c, option) || !tka__is_offered(c->row, option))
		return;
	c->wanted |= TKA_BIT(option);
	c->along |= TKA_BIT(option);
}

/* One time alone would change the other one, which cannot be read back. */
static void join_times(struct change *c)
{
	const unsigned times = TKA_BIT(TKA_IDLE) | TKA_BIT(TKA_INTERVAL);
	int one = is_wanted(c, TKA_IDLE) ? TKA_IDLE : TKA_INTERVAL;
	int other = one == TKA_IDLE ? TKA_INTERVAL : TKA_IDLE;
	struct tka__defaults d;

	if (!tka__has(c->row, TKA_TRAIT_JOINT_TIMES) || !(c->wanted & times))
		return;
	if ((c->wanted & times) != times) {
		if (!(c->flags & TKA_SKIP) || (c->denied & TKA_BIT(other))) {
			miss(c, one);
			return;
		}
		tka__defaults(c->k, c->row, &d);
		c->item[other].value = TKA_SYSTEM_DEFAULT;
		look_up_one(c, other, 0, &d);
		check(c);
		if (!is_wanted(c, other)) {
			miss(c, one);
			return;
		}
	}
	/* the call enables keep-alive, and might reset the count */
	bring_along(c, TKA_ENABLE);
	bring_along(c, TKA_COUNT);
}

static void complete(struct change *c)
{
	join_times(c);
	if (tka__has(c->row, TKA_TRAIT_REWRITE_IDLE) &&
	    is_wanted(c, TKA_ENABLE) && c->item[TKA_ENABLE].number == 1)
		bring_along(c, TKA_IDLE);
}

/* ---- save ---- */

/*
 * The options to read. The one that is written last is never restored. It is
 * read only if no other option shows that this is a TCP socket.
 */
static unsigned to_save(const struct change *c)
{
	const unsigned enable = TKA_BIT(TKA_ENABLE);
	unsigned last = 0, mask = is_each(c) ? c->along : c->wanted;
	int i;

	if (tka__has(c->row, TKA_TRAIT_JOINT_TIMES))
		mask &= ~(TKA_BIT(TKA_IDLE) | TKA_BIT(TKA_INTERVAL));
	for (i = TKA_OPTIONS - 1; i >= 0 && !last; i--)
		last = c->wanted & TKA_BIT(tka__write_order[i]);
	last &= ~(c->along | enable);
	return mask & ~(last | enable) ? mask & ~last : mask;
}

/* The socket does not support the option, nor those written along with it. */
static int lose(struct change *c, int option)
{
	int o, code = TKA_OK;

	for (o = 0; o < TKA_OPTIONS; o++)
		if (option == TKA_ENABLE && is_wanted(c, o) &&
		    tka__is_joint(c->row, o) && miss(c, o))
			code = TKA_EUNSUP;
	if (!(c->along & TKA_BIT(option)))
		return miss(c, option) ? TKA_EUNSUP : code;
	c->wanted &= ~TKA_BIT(option);
	return code;
}

static int fail_save(struct change *c, int option, int error)
{
	int code = require_tcp(c);

	if (code)
		return code;
	if (c->k->classify(error) != TKA_EUNSUP) {
		c->item[option].os_error = error;
		return deny(c, option, tka__fail(c->k, error));
	}
	if (info(c, option)->write_only)
		return TKA_OK;
	return lose(c, option);
}

static int save_one(struct change *c, int option)
{
	const struct tka_option_info *opt = info(c, option);
	struct item *item = &c->item[option];
	int error =
		c->k->get(c->k, c->sock, opt->level, opt->number, &item->old);

	if (error)
		return fail_save(c, option, error);
	c->is_tcp |= opt->level == TKA__TCP;
	c->saved |= TKA_BIT(option);
	if (option == TKA_ENABLE)
		item->old = item->old != 0;
	if (c->along & TKA_BIT(option))
		item->number = item->old;
	return TKA_OK;
}

/* TCP-level options first: sockets of every type have SO_KEEPALIVE. */
static int save(struct change *c)
{
	unsigned mask = to_save(c);
	int o, code = TKA_OK;

	for (o = TKA_OPTIONS - 1; o > TKA_ENABLE && !code; o--)
		if (mask & TKA_BIT(o))
			code = save_one(c, o);
	if (!code && !is_each(c))
		code = require_tcp(c);
	if (!code && (mask & TKA_BIT(TKA_ENABLE)))
		code = save_one(c, TKA_ENABLE);
	return code;
}

/* ---- write ---- */

static int put(struct change *c, int option, int number)
{
	const struct tka_option_info *opt = info(c, option);
	int error = c->k->set(c->k, c->sock, opt->level, opt->number, number);

	if (!error)
		c->is_tcp |= opt->level == TKA__TCP;
	return error;
}

/*
 * SO_KEEPALIVE and the user timeout are not written if they have the value. The
 * others are: on Linux a value that was never set follows the sysctl.
 */
static int is_there(const struct change *c, int option)
{
	const struct item *item = &c->item[option];

	if (option == TKA_ENABLE && (c->written & TKA_BIT(TKA_ENABLE)))
		return item->number == 1; /* put_times() has enabled it */
	return (option == TKA_ENABLE || option == TKA_USER_TIMEOUT) &&
	       (c->saved & TKA_BIT(option)) && item->old == item->number;
}

/* Both times, at the place of the interval; this enables keep-alive. */
static int put_times(struct change *c)
{
	int error = c->k->set_times(c->k, c->sock,
				    (unsigned)c->item[TKA_IDLE].number,
				    (unsigned)c->item[TKA_INTERVAL].number);

	if (error)
		return error;
	c->is_tcp = 1;
	c->written |=
		TKA_BIT(TKA_IDLE) | TKA_BIT(TKA_INTERVAL) | TKA_BIT(TKA_ENABLE);
	if (c->item[TKA_ENABLE].number != 1)
		c->other = TKA_BIT(TKA_ENABLE);
	return 0;
}

static int write_one(struct change *c, int option)
{
	int error;

	if (is_there(c, option))
		return 0;
	if (tka__is_joint(c->row, option))
		return option == TKA_INTERVAL ? put_times(c) : 0;
	error = put(c, option, (int)c->item[option].number);
	if (error)
		return error;
	c->written |= TKA_BIT(option);
	return 0;
}

/* ---- restore ---- */

static int restore(struct change *c)
{
	int i;

	for (i = TKA_OPTIONS - 1; i >= 0; i--) {
		int option = tka__write_order[i];

		if ((c->written & c->saved & TKA_BIT(option)) &&
		    !put(c, option, c->item[option].old))
			c->written &= ~TKA_BIT(option);
	}
	return c->written ? TKA_ETORN : TKA_EOS;
}

/* The system rejected one write. */
static int refuse(struct change *c, int option, int error)
{
	int code, sort;

	if (!c->is_tcp && (code = require_tcp(c)))
		return code;
	sort = c->k->classify(error);
	if (sort == TKA_EUNSUP && outcome_without(c, option) >= 0 &&
	    !(c->written & TKA_BIT(option))) {
		if (tka__is_joint(c->row, option))
			(void)miss(c, TKA_IDLE); /* the same call */
		return miss(c, option);
	}
	code = is_each(c) ? TKA_EOS : restore(c);
	if (code == TKA_EOS && sort != TKA_EOS)
		return deny(c, option, sort);
	c->item[option].os_error = error;
	if (!is_each(c))
		c->k->fail(c->k, error);
	return deny(c, option, code);
}

static int write(struct change *c, unsigned options)
{
	int i, error, code;

	for (i = 0; i < TKA_OPTIONS; i++) {
		int option = tka__write_order[i];

		if (!(options & TKA_BIT(option)))
			continue;
		error = write_one(c, option);
		if (!error)
			continue;
		code = refuse(c, option, error);
		if (code && (!is_each(c) || !c->is_tcp))
			return code;
	}
	return TKA_OK;
}

/* A TCP-level option first: it shows whether this is a TCP socket. */
static int write_each(struct change *c)
{
	const unsigned enable = TKA_BIT(TKA_ENABLE);
	int option, code = write(c, c->wanted & ~enable);

	if (code || (code = require_tcp(c)) ||
	    (code = write(c, c->wanted & enable)))
		return code;
	option = first_problem(c);
	if (option >= 0 && c->item[option].outcome == TKA_EOS)
		c->k->fail(c->k, c->item[option].os_error);
	return TKA_OK;
}

/* ---- report ---- */

/* Settings that are not in effect are reported as not changed. */
static int final_outcome(const struct change *c, int option, int code)
{
	int outcome = c->item[option].outcome;
	int is_written = (c->written & TKA_BIT(option)) != 0;
	int pending = !is_each(c) || (is_wanted(c, option) && !is_check(c));

	if (is_written && code == TKA_ETORN && (c->other & TKA_BIT(option)))
		return code;
	if (code && pending && !is_written && outcome > 0 &&
	    outcome != TKA_OUTCOME_SKIPPED)
		return TKA_OUTCOME_NOT_CHANGED;
	return outcome;
}

static void report_all(const struct change *c, int code,
		       struct tka_report *report)
{
	int o, reason = code ? first_problem(c) : -1;

	*report = (struct tka_report)TKA_REPORT_INIT;
	report->code = code;
	for (o = 0; o < TKA_OPTIONS; o++) {
		const struct item *item = &c->item[o];

		report->option[o] = (struct tka_option_report){
			final_outcome(c, o, code),
			item->value == TKA_UNCHANGED ? 0 : item->value,
			item->limit, item->os_error};
	}
	if (reason < 0)
		return;
	report->reason = reason;
	report->value = report->option[reason].value;
	report->limit = report->option[reason].limit;
	report->os_error = report->option[reason].os_error;
}

static int run(struct change *c, const struct tka_keepalive *want)
{
	int code;

	look_up(c, want);
	check(c);
	if (is_each(c) || !problem_code(c))
		complete(c);
	spare_listener(c);
	code = problem_code(c);
	if (is_check(c) || (code && !is_each(c)))
		return code;
	if (is_each(c)) {
		if (!(code = save(c)))
			code = write_each(c);
		return code ? code : problem_code(c);
	}
	code = save(c);
	return code ? code : write(c, c->wanted);
}

int tka__apply(const struct tka__kernel *k, const struct tka__row *row,
	       tka_socket sock, const struct tka_keepalive *want,
	       unsigned flags, struct tka_report *report)
{
	struct change c = {.k = k, .row = row, .sock = sock, .flags = flags};
	int code = run(&c, want);

	if (report)
		report_all(&c, code, report);
	return code;
}

int tka__set(const struct tka__kernel *k, const struct tka__row *row,
	     tka_socket sock, int idle_s, int interval_s, int count)
{
	struct tka_keepalive want = TKA_KEEPALIVE_INIT;

	want.enabled = 1;
	want.idle_s = idle_s;
	want.interval_s = interval_s;
	want.count = count;
	if (tka__has(row, TKA__UT_TRAITS))
		want.user_timeout_ms = 0;
	return tka__apply(k, row, sock, &want, 0, NULL);
}

int tka__within(const struct tka__kernel *k, const struct tka__row *row,
		tka_socket sock, int detect_s, unsigned flags,
		struct tka_report *report)
{
	const unsigned plan_flags = flags & (TKA_SKIP | TKA_IDLE_ONLY);
	struct tka_keepalive plan = TKA_KEEPALIVE_INIT;
	int code = tka__plan(row, detect_s, 0, plan_flags, &plan);

	if (!code)
		return tka__apply(k, row, sock, &plan,
				  flags & (TKA_SKIP | TKA_EACH), report);
	if (report) {
		int least = tka__plan_min(row, 0, plan_flags);

		*report = (struct tka_report)TKA_REPORT_INIT;
		report->code = code;
		report->value = detect_s;
		report->limit = least > 0 ? least : 0;
	}
	return code;
}
