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

static int refuses(const struct fake *f, int call)
{
	return call >= f->fail_from && call < f->fail_from + f->fail_count;
}

static int record(struct fake *f, struct fake_call call)
{
	int n = f->n++;

	assert_in_range(n, 0, sizeof(f->calls) / sizeof(f->calls[0]) - 1);
	f->calls[n] = call;
	return refuses(f, n) ? f->fail_error : 0;
}

/* The option behind a level and a number, TKA_OPTIONS where there is none. */
static int find(const struct fake *f, int level, int number)
{
	int o;

	for (o = 0; o < TKA_OPTIONS; o++)
		if (f->row->options[o].support >= TKA_SUPPORT_EMULATED &&
		    f->row->options[o].level == level &&
		    f->row->options[o].number == number &&
		    !(f->missing & TKA_BIT(o)))
			break;
	return o;
}

static struct fake_state *state(struct fake *f, tka_socket sock)
{
	assert_true(sock == FAKE_SOCKET || sock == FAKE_FRESH);
	return sock == FAKE_FRESH ? &f->fresh : &f->socket;
}

static int fake_tcp(const struct tka__kernel *k, tka_socket sock)
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
	if (o == TKA_OPTIONS || (f->unreadable & TKA_BIT(o)))
		return FAKE_ENOPROTOOPT;
	*value = state(f, sock)->number[o];
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
	if (o == TKA_OPTIONS)
		return FAKE_ENOPROTOOPT;
	state(f, sock)->number[o] = value;
	return 0;
}

static int fake_vals(const struct tka__kernel *k, tka_socket sock,
		     unsigned idle_ms, unsigned interval_ms)
{
	struct fake *f = self(k);
	int error =
		record(f, (struct fake_call){'v', 0, 0, idle_ms, interval_ms});

	if (error)
		return error;
	state(f, sock)->vals_idle_ms = idle_ms;
	state(f, sock)->vals_interval_ms = interval_ms;
	state(f, sock)->number[TKA_ENABLE] = 1;
	return 0;
}

static int fake_open(const struct tka__kernel *k, tka_socket *sock)
{
	struct fake *f = self(k);
	int error = record(f, (struct fake_call){.what = 'o'});

	if (error || f->no_fresh)
		return error ? error : f->no_fresh;
	f->open_sockets++;
	*sock = FAKE_FRESH;
	return 0;
}

static void fake_close(const struct tka__kernel *k, tka_socket sock)
{
	struct fake *f = self(k);

	assert_int_equal(sock, FAKE_FRESH);
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

static int fake_sort(int error)
{
	if (error == FAKE_EBADF || error == FAKE_ENOTSOCK)
		return TKA_ESOCKET;
	if (error == FAKE_ENOPROTOOPT || error == FAKE_EOPNOTSUPP)
		return TKA_EUNSUP;
	return TKA_EOS;
}

static void fake_fail(const struct tka__kernel *k, int error)
{
	self(k)->reported = error;
}

static void fill(struct fake_state *s, const struct tka_platform *row)
{
	int o;

	for (o = 0; o < TKA_OPTIONS; o++) {
		int initial = row->options[o].initial;

		s->number[o] = initial == TKA_UNCHANGED
				       ? 0
				       : (int)tka__to_native(&row->options[o],
							     (enum tka_option)o,
							     initial);
	}
}

void fake_init(struct fake *f, const struct tka_platform *row)
{
	memset(f, 0, sizeof(*f));
	f->kernel = (struct tka__kernel){
		.here = f->here,
		.tcp = fake_tcp,
		.get = fake_getopt,
		.set = fake_setopt,
		.set_vals = fake_vals,
		.open = fake_open,
		.close = fake_close,
		.setting = fake_setting,
		.sort = fake_sort,
		.fail = fake_fail,
	};
	f->here[0] = row;
	f->row = row;
	fill(&f->socket, row);
	fill(&f->fresh, row);
}

int fake_set(struct fake *f, int idle_s, int interval_s, int count)
{
	struct tka_keepalive want = TKA_KEEPALIVE_INIT;

	want.enabled = 1;
	want.idle_s = idle_s;
	want.interval_s = interval_s;
	want.count = count;
	return fake_apply(f, &want, 0, NULL);
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
	case 'v':
		return snprintf(to, size, "v%lld,%lld ", (long long)c->value,
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

struct tka_keepalive full(int enabled, int idle_s, int interval_s, int count,
			  int user_timeout_ms)
{
	struct tka_keepalive s = TKA_KEEPALIVE_INIT;

	s.enabled = enabled;
	s.idle_s = idle_s;
	s.interval_s = interval_s;
	s.count = count;
	s.user_timeout_ms = user_timeout_ms;
	return s;
}

void assert_outcomes(const struct tka_report *r, const char *letters)
{
	const char *const names = "LAECSR"; /* in the order of the enum */
	int o;

	for (o = 0; o < TKA_OPTIONS; o++)
		assert_int_equal(r->outcome[o],
				 strchr(names, letters[o]) - names);
}

void assert_state_equal(const struct fake_state *a, const struct fake_state *b)
{
	int o;

	for (o = 0; o < TKA_OPTIONS; o++)
		assert_int_equal(a->number[o], b->number[o]);
	assert_int_equal(a->vals_idle_ms, b->vals_idle_ms);
	assert_int_equal(a->vals_interval_ms, b->vals_interval_ms);
}
