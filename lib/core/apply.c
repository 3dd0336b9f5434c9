/* SPDX-License-Identifier: MIT */
/*
 * Checks a request against a platform's row, writes it, and puts back what
 * was written when the system refuses; reads what is in force. A function of
 * (row, kernel, request): no system header, no condition on the platform.
 * What a system needs in particular stands in its row.
 */
#include "../internal.h"

struct change {
	const struct tka__kernel *k;
	const struct tka_platform *row;
	tka_socket sock;
	unsigned flags;
	unsigned write;	  /* the options to write */
	unsigned saved;	  /* those whose old number is known */
	unsigned written; /* those that hold their new number */
	enum tka_option at_fault;
	int value[TKA_OPTIONS];
	int64_t default_ms[TKA_OPTIONS]; /* not 0: value is this, rounded */
	int64_t number[TKA_OPTIONS];	 /* the value as the system takes it */
	int old[TKA_OPTIONS];		 /* the number that was there */
	enum tka_outcome success[TKA_OPTIONS];
	enum tka_outcome outcome[TKA_OPTIONS];
};

static int refuse(struct change *c, enum tka_option option, int code)
{
	c->outcome[option] = TKA_REFUSED;
	return code;
}

/* The system refused while the socket was as it was. */
int tka__fail(const struct tka__kernel *k, int error)
{
	if (k->sort(error) == TKA_ESOCKET)
		return TKA_ESOCKET;
	k->fail(k, error);
	return TKA_EOS;
}

int tka__require_tcp(const struct tka__kernel *k, tka_socket sock)
{
	int error = k->tcp(k, sock);

	if (!error)
		return TKA_OK;
	return k->sort(error) == TKA_EUNSUP ? TKA_ESOCKET : tka__fail(k, error);
}

/* Whether idle and interval go to the system in one call, unreadable. */
static int by_vals(const struct tka_platform *row, enum tka_option option)
{
	return (row->traits & TKA_TRAIT_VALS) &&
	       (option == TKA_IDLE || option == TKA_INTERVAL);
}

static int lacks_telling(const struct tka__kernel *k, tka_socket sock,
			 const struct tka_platform *row)
{
	int o, unused;

	for (o = 0; o < TKA_OPTIONS; o++)
		if ((row->telling & TKA_BIT(o)) &&
		    k->sort(k->get(k, sock, row->options[o].level,
				   row->options[o].number, &unused)) ==
			    TKA_EUNSUP)
			return 1;
	return 0;
}

/*
 * Releases differ in what they accept: the kernel is asked, not its name. A
 * wrong descriptor tells nothing of the release.
 */
const struct tka_platform *tka__row(const struct tka__kernel *k,
				    tka_socket sock)
{
	const struct tka_platform *const *row = k->here;

	if (!row[1] || k->tcp(k, sock))
		return row[0];
	while (row[1] && lacks_telling(k, sock, *row))
		row++;
	return *row;
}

/* A value that no platform takes. */
static int means_nothing(enum tka_option option, int value)
{
	if (option == TKA_ENABLE)
		return value != 0 && value != 1;
	return value < (option == TKA_USER_TIMEOUT ? 0 : 1);
}

int tka__is_offered(const struct tka_platform *row, enum tka_option option)
{
	return row->options[option].support >= TKA_SUPPORT_EMULATED;
}

int tka__check(const struct tka_platform *row, enum tka_option option,
	       int value)
{
	const struct tka_option_info *opt = &row->options[option];

	if (means_nothing(option, value))
		return TKA_ERANGE;
	if (!tka__is_offered(row, option))
		return TKA_EUNSUP;
	if (value < opt->min || value > opt->max)
		return TKA_ERANGE;
	return TKA_OK;
}

/* A setting that cannot be had as asked; best effort makes do. */
static int settle(struct change *c, enum tka_option option, int code)
{
	const struct tka_option_info *opt = &c->row->options[option];
	int *value = &c->value[option];

	if (!(c->flags & TKA_BEST_EFFORT))
		return refuse(c, option, code);
	if (code == TKA_EUNSUP) {
		c->write &= ~TKA_BIT(option);
		c->outcome[option] = TKA_SKIPPED;
		return TKA_OK;
	}
	if (code != TKA_ERANGE || means_nothing(option, *value))
		return refuse(c, option, code);
	*value = *value < opt->min ? opt->min : opt->max;
	c->success[option] = TKA_CLAMPED;
	return TKA_OK;
}

/* Checks one setting against the row; nothing is asked of the system. */
static int check(struct change *c, enum tka_option option)
{
	int code;

	if (c->value[option] == TKA_UNCHANGED)
		return TKA_OK;
	c->write |= TKA_BIT(option);
	c->success[option] =
		c->row->options[option].support == TKA_SUPPORT_EMULATED
			? TKA_EMULATED
			: TKA_APPLIED;
	if (c->value[option] == TKA_SYSTEM_DEFAULT)
		code = tka__is_offered(c->row, option) ? TKA_OK : TKA_EUNSUP;
	else
		code = tka__check(c->row, option, c->value[option]);
	return code ? settle(c, option, code) : TKA_OK;
}

/*
 * Settings that have to be written along with others. They keep the number
 * they have; a time that goes in one call with the other and cannot be read
 * back goes as the system's default. That call might reset the count.
 */
static void bring_along(struct change *c)
{
	const unsigned times = TKA_BIT(TKA_IDLE) | TKA_BIT(TKA_INTERVAL);
	const unsigned traits = c->row->traits;
	int o;

	if ((traits & TKA_TRAIT_REWRITE_IDLE) &&
	    (c->write & TKA_BIT(TKA_ENABLE)) && c->value[TKA_ENABLE] == 1)
		c->write |= TKA_BIT(TKA_IDLE);
	if (!(traits & TKA_TRAIT_VALS) || !(c->write & times))
		return;
	for (o = TKA_IDLE; o <= TKA_INTERVAL; o++) {
		if (c->write & TKA_BIT(o))
			continue;
		c->value[o] = TKA_SYSTEM_DEFAULT;
		c->success[o] = TKA_APPLIED;
	}
	c->write |= times | TKA_BIT(TKA_ENABLE);
	if (tka__is_offered(c->row, TKA_COUNT))
		c->write |= TKA_BIT(TKA_COUNT);
}

/* Turns TKA_SYSTEM_DEFAULT into a value that the system stands behind. */
static int look_up_one(struct change *c, enum tka_option option,
		       const struct tka_defaults *d, unsigned certain)
{
	int code, value = tka__default_of(d, option);

	if (option == TKA_ENABLE || option == TKA_USER_TIMEOUT)
		value = tka__new_socket_has(c->k, c->row, option);
	else if (!(certain & TKA_BIT(option)))
		value = TKA_UNCHANGED;
	if (value == TKA_UNCHANGED)
		return refuse(c, option, TKA_EUNKNOWN);
	c->value[option] = value;
	code = tka__check(c->row, option, value);
	if (code)
		return settle(c, option, code);
	if (option == TKA_IDLE)
		c->default_ms[option] = d->idle_ms;
	if (option == TKA_INTERVAL)
		c->default_ms[option] = d->interval_ms;
	return TKA_OK;
}

/* Off is not to be had while the system probes every connection. */
static int check_off(struct change *c)
{
	if (!(c->write & TKA_BIT(TKA_ENABLE)) || c->value[TKA_ENABLE] != 0 ||
	    !tka__always_probes(c->k, c->row))
		return TKA_OK;
	return settle(c, TKA_ENABLE, TKA_EUNSUP);
}

static unsigned asks_default(const struct change *c)
{
	unsigned mask = 0;
	int o;

	for (o = 0; o < TKA_OPTIONS; o++)
		if (c->value[o] == TKA_SYSTEM_DEFAULT)
			mask |= TKA_BIT(o);
	return mask & c->write;
}

static int look_up(struct change *c)
{
	struct tka_defaults d = TKA_DEFAULTS_INIT;
	unsigned certain, asked = asks_default(c);
	int o, code = TKA_OK;

	if (!asked)
		return TKA_OK;
	certain = tka__defaults(c->k, c->row, &d);
	for (o = 0; o < TKA_OPTIONS && !code; o++)
		if (asked & TKA_BIT(o))
			code = look_up_one(c, (enum tka_option)o, &d, certain);
	return code;
}

/* Keeps the number that an option has now, to be put back. */
static int save(struct change *c, enum tka_option option)
{
	const struct tka_option_info *opt = &c->row->options[option];
	int error;

	if (!(c->write & TKA_BIT(option)) || by_vals(c->row, option))
		return TKA_OK;
	error = c->k->get(c->k, c->sock, opt->level, opt->number,
			  &c->old[option]);
	if (!error) {
		c->saved |= TKA_BIT(option);
		return TKA_OK;
	}
	if (c->k->sort(error) != TKA_EUNSUP)
		return refuse(c, option, tka__fail(c->k, error));
	if (opt->write_only)
		return TKA_OK;
	/* the platform has it, this socket has not */
	return settle(c, option, TKA_EUNSUP);
}

static int each(struct change *c, int (*step)(struct change *, enum tka_option))
{
	int o, code = TKA_OK;

	for (o = 0; o < TKA_OPTIONS && !code; o++)
		code = step(c, (enum tka_option)o);
	return code;
}

/* A setting that is brought along keeps its number; a default is exact. */
static int64_t number_of(const struct change *c, enum tka_option option)
{
	const struct tka_option_info *opt = &c->row->options[option];

	if (c->value[option] == TKA_UNCHANGED)
		return c->old[option];
	if (c->default_ms[option])
		return tka__ms_to_native(opt, c->default_ms[option]);
	return tka__to_native(opt, option, c->value[option]);
}

static void convert(struct change *c)
{
	int o;

	for (o = 0; o < TKA_OPTIONS; o++)
		c->number[o] = number_of(c, (enum tka_option)o);
}

static int set(struct change *c, enum tka_option option, int number)
{
	const struct tka_option_info *opt = &c->row->options[option];

	return c->k->set(c->k, c->sock, opt->level, opt->number, number);
}

static int note(struct change *c, enum tka_option option, int error)
{
	if (error) {
		c->at_fault = option;
	} else {
		c->written |= TKA_BIT(option);
		c->outcome[option] = c->success[option];
	}
	return error;
}

/* Setting both times switches on; where it shall be off, off again. */
static int set_vals(struct change *c)
{
	int error = c->k->set_vals(c->k, c->sock, (unsigned)c->number[TKA_IDLE],
				   (unsigned)c->number[TKA_INTERVAL]);

	note(c, TKA_IDLE, error);
	if (error || c->number[TKA_ENABLE])
		return error;
	note(c, TKA_INTERVAL, 0);
	return note(c, TKA_ENABLE, set(c, TKA_ENABLE, 0));
}

static int write_one(struct change *c, enum tka_option option)
{
	if (!by_vals(c->row, option))
		return note(c, option, set(c, option, (int)c->number[option]));
	if (option == TKA_IDLE)
		return set_vals(c);
	return note(c, option, 0); /* went along with idle */
}

static int put_back(struct change *c)
{
	int i;

	for (i = TKA_OPTIONS - 1; i >= 0; i--) {
		enum tka_option option = c->row->order[i];
		unsigned bit = TKA_BIT(option);

		if (!(c->written & c->saved & bit) ||
		    set(c, option, c->old[option]))
			continue;
		c->written &= ~bit;
		c->outcome[option] = TKA_LEFT;
	}
	return c->written ? TKA_ETORN : TKA_EOS;
}

static int write_all(struct change *c)
{
	int i, error, code;

	for (i = 0; i < TKA_OPTIONS; i++) {
		enum tka_option option = c->row->order[i];

		if (!(c->write & TKA_BIT(option)))
			continue;
		error = write_one(c, option);
		if (!error)
			continue;
		code = put_back(c);
		c->k->fail(c->k, error);
		return refuse(c, c->at_fault, code);
	}
	return TKA_OK;
}

static int run(struct change *c)
{
	int code = each(c, check);

	if (code)
		return code;
	bring_along(c);
	if ((code = look_up(c)) || (code = check_off(c)) ||
	    (code = tka__require_tcp(c->k, c->sock)) || (code = each(c, save)))
		return code;
	convert(c);
	return write_all(c);
}

int tka__apply(const struct tka__kernel *k, const struct tka_platform *row,
	       tka_socket sock, const struct tka_keepalive *want,
	       unsigned flags, struct tka_report *report)
{
	struct change c = {
		.k = k,
		.row = row,
		.sock = sock,
		.flags = flags,
		.value = {want->enabled, want->idle_s, want->interval_s,
			  want->count, want->user_timeout_ms},
	};
	int o, code;

	for (o = 0; o < TKA_OPTIONS; o++)
		if (want->system & TKA_BIT(o))
			c.value[o] = TKA_UNCHANGED;
	code = run(&c);

	for (o = 0; report && o < TKA_OPTIONS; o++)
		report->outcome[o] = c.outcome[o];
	return code;
}

/* Reads one setting; *value stays TKA_UNCHANGED where it cannot be told. */
static int read_one(const struct tka__kernel *k, tka_socket sock,
		    const struct tka_platform *row, enum tka_option option,
		    int *value)
{
	const struct tka_option_info *opt = &row->options[option];
	int error, number;

	if (!tka__is_offered(row, option) || by_vals(row, option))
		return TKA_OK;
	error = k->get(k, sock, opt->level, opt->number, &number);
	if (!error)
		*value = tka__from_native(opt, option, number);
	else if (k->sort(error) != TKA_EUNSUP)
		return tka__fail(k, error);
	return TKA_OK;
}

/* What the socket did not tell is what holds for the whole system. */
static unsigned fill(const struct tka__kernel *k,
		     const struct tka_platform *row, int value[TKA_OPTIONS])
{
	struct tka_defaults d = TKA_DEFAULTS_INIT;
	unsigned certain, system = 0;
	int o;

	certain = tka__defaults(k, row, &d);
	for (o = TKA_IDLE; o <= TKA_COUNT; o++) {
		if (value[o] != TKA_UNCHANGED || !(certain & TKA_BIT(o)))
			continue;
		value[o] = tka__default_of(&d, (enum tka_option)o);
		system |= value[o] == TKA_UNCHANGED ? 0 : TKA_BIT(o);
	}
	if (d.always_probes && value[TKA_ENABLE] != 1) {
		value[TKA_ENABLE] = 1;
		system |= TKA_BIT(TKA_ENABLE);
	}
	return system;
}

static int is_told(const struct tka_platform *row, const int value[TKA_OPTIONS])
{
	if (row->options[TKA_ENABLE].setting && value[TKA_ENABLE] != 1)
		return 0;
	return value[TKA_IDLE] != TKA_UNCHANGED &&
	       value[TKA_INTERVAL] != TKA_UNCHANGED &&
	       value[TKA_COUNT] != TKA_UNCHANGED;
}

int tka__get(const struct tka__kernel *k, const struct tka_platform *row,
	     tka_socket sock, struct tka_keepalive *now)
{
	int o, code = tka__require_tcp(k, sock);
	int value[TKA_OPTIONS];
	unsigned known = 0, system = 0;

	for (o = 0; o < TKA_OPTIONS && !code; o++) {
		value[o] = TKA_UNCHANGED;
		code = read_one(k, sock, row, (enum tka_option)o, &value[o]);
	}
	if (code)
		return code;
	if (!is_told(row, value))
		system = fill(k, row, value);
	for (o = 0; o < TKA_OPTIONS; o++)
		known |= value[o] == TKA_UNCHANGED ? 0 : TKA_BIT(o);
	*now = (struct tka_keepalive){
		now->size,
		value[TKA_ENABLE],
		value[TKA_IDLE],
		value[TKA_INTERVAL],
		value[TKA_COUNT],
		value[TKA_USER_TIMEOUT],
		known,
		system,
	};
	return TKA_OK;
}
