/* SPDX-License-Identifier: MIT */
/*
 * The fake kernel, see fake.h.
 */
#include "fake.h"

#include <stdio.h>
#include <string.h>

static struct fake *self(const struct tka__kernel *k)
{
	return (struct fake *)(uintptr_t)k;
}

static int rejects(const struct fake *f, int call)
{
	return call >= f->fail_from && call < f->fail_from + f->fail_count;
}

static int record(struct fake *f, struct fake_call call)
{
	int n = f->n++;

	assert_in_range(n, 0, sizeof(f->calls) / sizeof(f->calls[0]) - 1);
	f->calls[n] = call;
	return rejects(f, n) ? f->fail_error : 0;
}

/* The option behind a level and a number, TKA_OPTIONS where there is none. */
static int find(const struct fake *f, int level, int number)
{
	int o;

	for (o = 0; o < TKA_OPTIONS; o++)
		if (f->row->option[o].support >= TKA_SUPPORT_EMULATED &&
		    f->row->option[o].level == level &&
		    f->row->option[o].number == number &&
		    !(f->missing & TKA_BIT(o)))
			break;
	return o;
}

static struct fake_state *state(struct fake *f, tka_socket sock)
{
	assert_true(sock == FAKE_SOCKET || sock == FAKE_TEMPORARY);
	return sock == FAKE_TEMPORARY ? &f->temporary : &f->socket;
}

static int takes_no_time(const struct fake *f, tka_socket sock, int level)
{
	return f->listening && sock == FAKE_SOCKET && level == TKA__TCP &&
	       tka__has(f->row, TKA_TRAIT_LISTENER_REJECTS);
}

static int fake_check_tcp(const struct tka__kernel *k, tka_socket sock)
{
	struct fake *f = self(k);
	int error = record(f, (struct fake_call){.what = 't'});

	(void)sock;
	return error ? error : f->not_tcp;
}

static int fake_getopt(const struct tka__kernel *k, tka_socket sock, int level,
		       int number, int *value)
{
	struct fake *f = self(k);
	int o = find(f, level, number);
	int error = record(f, (struct fake_call){'g', level, number, 0, 0});

	if (error)
		return error;
	if (f->not_tcp && o != TKA_ENABLE)
		return f->not_tcp;
	if (takes_no_time(f, sock, level))
		return FAKE_EINVAL;
	if (o == TKA_OPTIONS || (f->unreadable & TKA_BIT(o)))
		return FAKE_ENOPROTOOPT;
	*value = state(f, sock)->number[o];
	return 0;
}

static int is_written_before(const struct fake *f, int level, int number)
{
	int i;

	for (i = 0; i < f->n - 1; i++)
		if (f->calls[i].what == 's' && f->calls[i].level == level &&
		    f->calls[i].number == number)
			return 1;
	return 0;
}

static int fake_setopt(const struct tka__kernel *k, tka_socket sock, int level,
		       int number, int value)
{
	struct fake *f = self(k);
	int o = find(f, level, number);
	int error = record(f, (struct fake_call){'s', level, number, value, 0});

	if (error)
		return error;
	if (f->not_tcp && o != TKA_ENABLE)
		return f->not_tcp;
	if (takes_no_time(f, sock, level))
		return FAKE_EINVAL;
	if (o == TKA_OPTIONS)
		return FAKE_ENOPROTOOPT;
	if (f->rejected & TKA_BIT(o))
		return f->fail_error;
	if ((f->torn & TKA_BIT(o)) && is_written_before(f, level, number))
		return FAKE_EINVAL;
	state(f, sock)->number[o] = value;
	return 0;
}

static int fake_set_times(const struct tka__kernel *k, tka_socket sock,
			  unsigned idle_ms, unsigned interval_ms)
{
	struct fake *f = self(k);
	int error =
		record(f, (struct fake_call){'j', 0, 0, idle_ms, interval_ms});

	if (error || f->not_tcp)
		return error ? error : f->not_tcp;
	state(f, sock)->idle_ms = idle_ms;
	state(f, sock)->interval_ms = interval_ms;
	state(f, sock)->number[TKA_ENABLE] = 1;
	return 0;
}

static int fake_is_listening(const struct tka__kernel *k, tka_socket sock)
{
	struct fake *f = self(k);

	(void)sock;
	return !record(f, (struct fake_call){.what = 'l'}) && f->listening;
}

static int fake_open(const struct tka__kernel *k, struct tka__temporary *t)
{
	struct fake *f = self(k);
	int error = record(f, (struct fake_call){.what = 'o'});

	if (error || f->no_temporary)
		return error ? error : f->no_temporary;
	f->open_sockets++;
	t->sock = FAKE_TEMPORARY;
	return 0;
}

static void fake_close(const struct tka__kernel *k,
		       const struct tka__temporary *t)
{
	struct fake *f = self(k);

	assert_int_equal(t->sock, FAKE_TEMPORARY);
	f->open_sockets--;
	f->calls[f->n++] = (struct fake_call){.what = 'c'};
}

static enum tka__setting fake_setting(const struct tka__kernel *k,
				      const char *name, int64_t *value)
{
	const struct fake_setting *s = self(k)->settings;

	for (; s && s->name; s++) {
		if (strcmp(s->name, name) != 0)
			continue;
		*value = s->value;
		return s->answer;
	}
	return TKA__SETTING_HIDDEN;
}

static int fake_is_version(const struct tka__kernel *k, const char *version)
{
	const char *own = self(k)->version;

	return own && !strcmp(own, version);
}

static int fake_release(const struct tka__kernel *k)
{
	return self(k)->release;
}

static int fake_status(const struct tka__kernel *k, tka_socket sock,
		       struct tka_status *status)
{
	struct fake *f = self(k);
	int error = record(f, (struct fake_call){.what = 'i'});

	(void)sock;
	if (error || f->no_status)
		return error ? error : f->no_status;
	*status = f->status;
	return 0;
}

static int fake_classify(int error)
{
	if (error == FAKE_EBADF || error == FAKE_ENOTSOCK)
		return TKA_ESOCKET;
	if (error == FAKE_ENOPROTOOPT || error == FAKE_EOPNOTSUPP)
		return TKA_EUNSUP;
	return TKA_EOS;
}

static enum tka_loss fake_cause(int error)
{
	return error ? TKA_LOSS_TIMEOUT : TKA_LOSS_NONE;
}

static void fake_describe(int error, char *text, size_t size)
{
	(void)snprintf(text, size, "error %d", error);
}

static void fake_fail(const struct tka__kernel *k, int error)
{
	self(k)->error = error;
}

static void use_defaults(struct fake_state *s, const struct tka__row *row)
{
	int o;

	for (o = 0; o < TKA_OPTIONS; o++) {
		int value = tka__documented(row, o);

		s->number[o] = value == TKA_UNCHANGED
				       ? 0
				       : (int)tka__to_native(&row->option[o], o,
							     value);
	}
}

const struct tka__row *linux_tabled(void)
{
	static struct tka__row row;
	int o;

	row = tka__linux;
	for (o = TABLED; o < TKA_OPTIONS; o++)
		row.option[o].support = TKA_SUPPORT_NONE;
	return &row;
}

void fake_init(struct fake *f, const struct tka__row *row)
{
	memset(f, 0, sizeof(*f));
	f->kernel = (struct tka__kernel){
		.check_tcp = fake_check_tcp,
		.get = fake_getopt,
		.set = fake_setopt,
		.set_times = fake_set_times,
		.is_listening = fake_is_listening,
		.open = fake_open,
		.close = fake_close,
		.setting = fake_setting,
		.release = fake_release,
		.is_version = fake_is_version,
		.status = fake_status,
		.classify = fake_classify,
		.cause = fake_cause,
		.describe = fake_describe,
		.fail = fake_fail,
	};
	f->here[0] = row;
	f->row = row;
	use_defaults(&f->socket, row);
	use_defaults(&f->temporary, row);
}

int fake_set(struct fake *f, int idle_s, int interval_s, int count)
{
	return tka__set(&f->kernel, f->row, FAKE_SOCKET, idle_s, interval_s,
			count);
}

int fake_apply(struct fake *f, const struct tka_keepalive *want, unsigned flags,
	       struct tka_report *report)
{
	return tka__apply(&f->kernel, f->row, FAKE_SOCKET, want, flags, report);
}

int fake_get(struct fake *f, struct tka_keepalive *now)
{
	return tka__get(&f->kernel, f->row, FAKE_SOCKET, now);
}

static int print(char *to, size_t size, const struct fake_call *c)
{
	switch (c->what) {
	case 'g':
		return snprintf(to, size, "g%d.%d ", c->level, c->number);
	case 's':
		return snprintf(to, size, "s%d.%d=%lld ", c->level, c->number,
				(long long)c->value);
	case 'j':
		return snprintf(to, size, "j%lld,%lld ", (long long)c->value,
				(long long)c->interval_ms);
	}
	return snprintf(to, size, "%c ", c->what);
}

const char *fake_calls(const struct fake *f)
{
	static char text[2048];
	size_t used = 0;
	int i;

	text[0] = '\0';
	for (i = 0; i < f->n && used < sizeof(text) - 64; i++)
		used += (size_t)print(text + used, sizeof(text) - used,
				      &f->calls[i]);
	if (used)
		text[used - 1] = '\0';
	return text;
}

struct tka_keepalive settings_of(int enabled, int idle_s, int interval_s,
				 int count, int user_timeout_ms)
{
	struct tka_keepalive s = TKA_KEEPALIVE_INIT;

	s.enabled = enabled;
	s.idle_s = idle_s;
	s.interval_s = interval_s;
	s.count = count;
	s.user_timeout_ms = user_timeout_ms;
	return s;
}

static char letter_of(int outcome)
{
	static const char outcomes[] = "NARCS", codes[] = "A?rusetn";

	return *(outcome < 0 ? codes - outcome : outcomes + outcome);
}

void check_outcomes(const struct tka_report *r, const char *letters,
		    const char *file, int line)
{
	char actual[TKA_OPTIONS + 1] = "", expected[TKA_OPTIONS + 1] = "";
	int o, n = (int)strlen(letters);

	for (o = 0; o < TKA_OPTIONS; o++) {
		actual[o] = letter_of(r->option[o].outcome);
		expected[o] = 'N';
		if (o < n)
			expected[o] = letters[o];
	}
	_assert_string_equal(actual, expected, file, line);
}

void assert_state_equal(const struct fake_state *a, const struct fake_state *b)
{
	int o;

	for (o = 0; o < TKA_OPTIONS; o++)
		assert_int_equal(a->number[o], b->number[o]);
	assert_int_equal(a->idle_ms, b->idle_ms);
	assert_int_equal(a->interval_ms, b->interval_ms);
}
