/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * A program that grown.py compiles against one header and links with the
 * library of another, whose structs have one option more or less. Its structs
 * are on the heap, in their exact size: a sanitizer sees what is beyond. The
 * argument says which library it is: same, newer or older.
 */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <tka.h>

enum {
	of_0_2 = 5
}; /* options of the first release with these structs */

static int failures;

#define EXPECT(condition) \
	do { \
		if (!(condition)) { \
			printf("line %d: not so: %s\n", __LINE__, #condition); \
			failures++; \
		} \
	} while (0)

/* A copy that ends where its size says. */
static void *heap(const void *initial, size_t size)
{
	void *copy = malloc(size);

	if (!copy)
		abort();
	memcpy(copy, initial, size);
	memcpy(copy, &(unsigned){(unsigned)size}, sizeof(unsigned));
	return copy;
}

static const struct tka_keepalive settings = TKA_KEEPALIVE_INIT;
static const struct tka_report report = TKA_REPORT_INIT;

static const size_t old_settings =
	offsetof(struct tka_keepalive, system) + sizeof(unsigned);
static const size_t old_report = offsetof(struct tka_report, option) +
				 of_0_2 * sizeof(struct tka_option_report);

static unsigned options_of(size_t size)
{
	size_t options = of_0_2 + (size - old_settings) / sizeof(int);

	return (1u << options) - 1;
}

/* Every call, with structs of these sizes, which the library has to accept. */
static void use(int sock, size_t settings_size, size_t report_size)
{
	struct tka_keepalive *k = heap(&settings, settings_size);
	struct tka_report *r = heap(&report, report_size);
	struct tka_defaults defaults = TKA_DEFAULTS_INIT;
	struct tka_status status = TKA_STATUS_INIT;
	const unsigned all = options_of(settings_size);
	int64_t earliest, latest;
	char text[TKA_EXPLAIN_SIZE];
	int o;

	EXPECT(tka_keepalive_init(k, settings_size) == TKA_OK);
	EXPECT(tka_report_init(r, report_size) == TKA_OK);
	for (o = 0; all >> o; o++)
		EXPECT(tka_keepalive_value(k, (enum tka_option)o) ==
		       TKA_UNCHANGED);
	EXPECT(tka_keepalive_value(k, (enum tka_option)o) == TKA_UNCHANGED);
	EXPECT(tka_keepalive_assign(k, (enum tka_option)o, 1) == TKA_EINVAL);
	for (k->size = (unsigned)old_settings + 1; k->size % sizeof(int);
	     k->size++)
		EXPECT(tka_keepalive_get(sock, k) == TKA_EINVAL);
	k->size = (unsigned)settings_size;
	EXPECT(tka_keepalive_set(sock, 10, 5, 3) == TKA_OK);
	EXPECT(tka_keepalive_get(sock, k) == TKA_OK);
	EXPECT(k->size == settings_size);
	EXPECT(k->known == all);
	EXPECT((k->system & ~all) == 0);
	EXPECT(tka_keepalive_apply(sock, k, 0, r) == TKA_OK);
	EXPECT(r->size == report_size);
	EXPECT(tka_keepalive_check(k, TKA_CLAMP, r) == TKA_OK);
	EXPECT(tka_keepalive_assign(k, TKA_COUNT, 1000) == TKA_OK);
	EXPECT(tka_keepalive_apply(sock, k, TKA_EACH, r) == TKA_ERANGE);
	EXPECT(r->reason == TKA_COUNT);
	EXPECT(r->option[TKA_COUNT].outcome == TKA_ERANGE);
	EXPECT(strstr(tka_explain(r, text, sizeof(text)), "1000"));
	EXPECT(tka_plan(30, 0, 0, k) == TKA_OK);
	EXPECT((k->known & ~all) == 0);
	EXPECT(tka_predict(k, TKA_CASE_ANY, &earliest, &latest) == TKA_OK);
	EXPECT(latest <= 30000);
	EXPECT(tka_review(k, 30, 0, 0) == 0);
	EXPECT(tka_keepalive_within(sock, 30, 0, r) == TKA_OK);
	EXPECT(r->size == report_size);
	EXPECT(tka_keepalive_off(sock) == TKA_OK);
	EXPECT(tka_system_defaults(&defaults) == TKA_OK);
	EXPECT(tka_status_get(sock, &status) == TKA_OK);
	free(k);
	free(r);
}

/* The library has not heard of structs of these sizes. */
static void be_rejected(int sock)
{
	struct tka_keepalive *k = heap(&settings, sizeof(settings));
	struct tka_keepalive *before = heap(&settings, sizeof(settings));
	struct tka_report *r = heap(&report, sizeof(report));
	int64_t earliest, latest;

	EXPECT(tka_keepalive_init(k, sizeof(*k)) == TKA_EINVAL);
	EXPECT(tka_report_init(r, sizeof(*r)) == TKA_EINVAL);
	EXPECT(tka_keepalive_get(sock, k) == TKA_EINVAL);
	EXPECT(tka_keepalive_apply(sock, k, 0, NULL) == TKA_EINVAL);
	EXPECT(tka_keepalive_check(k, 0, NULL) == TKA_EINVAL);
	EXPECT(tka_keepalive_within(sock, 30, 0, r) == TKA_EINVAL);
	EXPECT(tka_keepalive_assign(k, TKA_IDLE, 1) == TKA_EINVAL);
	EXPECT(tka_plan(30, 0, 0, k) == TKA_EINVAL);
	EXPECT(tka_predict(k, TKA_CASE_ANY, &earliest, &latest) == TKA_EINVAL);
	EXPECT(tka_review(k, 30, 0, 0) == TKA_EINVAL);
	EXPECT(memcmp(k, before, sizeof(*k)) == 0);
	EXPECT(memcmp(r, &report, sizeof(*r)) == 0);
	EXPECT(tka_supports((enum tka_option)(TKA_OPTIONS - 1)) == TKA_EINVAL);
	EXPECT(!tka_platform_option(tka_platform_current(),
				    (enum tka_option)(TKA_OPTIONS - 1)));
	EXPECT(tka_keepalive_set(sock, 10, 5, 3) == TKA_OK);
	free(k);
	free(before);
	free(r);
}

#ifdef GROWN
/* The sixth option itself, and what an old report says of it: nothing. */
static void use_the_sixth(int sock)
{
	struct tka_keepalive k = TKA_KEEPALIVE_INIT;
	struct tka_report r = TKA_REPORT_INIT;
	struct tka_report *old = heap(&report, old_report);
	struct tka_keepalive *few = heap(&settings, old_settings);
	char text[TKA_EXPLAIN_SIZE];

	k.linger_s = 30;
	EXPECT(tka_keepalive_apply(sock, &k, 0, &r) == TKA_OK);
	EXPECT(r.option[TKA_LINGER].outcome == TKA_OUTCOME_APPLIED);
	EXPECT(tka_keepalive_get(sock, &k) == TKA_OK);
	EXPECT(k.linger_s == 30);
	EXPECT(k.known == (1u << TKA_OPTIONS) - 1);
	EXPECT(tka_keepalive_get(sock, few) == TKA_OK);
	EXPECT(!(few->known & TKA_BIT(TKA_LINGER)));
	EXPECT(tka_keepalive_value(few, TKA_LINGER) == TKA_UNCHANGED);
	EXPECT(tka_keepalive_assign(few, TKA_LINGER, 1) == TKA_EINVAL);
	k.linger_s = 1000;
	EXPECT(tka_keepalive_apply(sock, &k, 0, &r) == TKA_ERANGE);
	EXPECT(r.reason == TKA_LINGER && r.value == 1000 && r.limit == 60);
	EXPECT(!strcmp(tka_explain(&r, text, sizeof(text)),
		       "TCP_LINGER2: 1000 s is out of range, Linux takes 1 "
		       "to 60 s"));
	EXPECT(tka_keepalive_apply(sock, &k, 0, old) == TKA_ERANGE);
	EXPECT(old->code == TKA_ERANGE && old->reason == -1);
	EXPECT(old->value == 0 && old->limit == 0);
	EXPECT(tka_supports(TKA_LINGER) == 1);
	free(old);
	free(few);
}
#endif

int main(int argc, char **argv)
{
	int sock = socket(AF_INET, SOCK_STREAM, 0);

	if (argc < 2 || sock < 0)
		return 2;
	use(sock, old_settings, old_report);
	if (strcmp(argv[1], "older"))
		use(sock, sizeof(settings), sizeof(report));
	else
		be_rejected(sock);
#ifdef GROWN
	if (!strcmp(argv[1], "same"))
		use_the_sixth(sock);
#endif
	return failures ? 1 : 0;
}
