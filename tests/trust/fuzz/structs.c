/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Structs of any size with any content, in memory that is exactly as large as
 * the size says: no byte behind it is read or written (the address sanitizer
 * sees it), a wrong size is TKA_EINVAL and modifies nothing, and tka_explain()
 * writes text that ends.
 */
#include <tka.h>

#include "fuzz.h"

/* A copy of the input, at least as large as the size in front of it. */
static void *make_struct(struct bytes *b, unsigned size)
{
	size_t room = size < 4096 ? size : 4096, i;
	uint8_t *made = malloc(room > sizeof(size) ? room : sizeof(size));

	HOLDS(made != NULL);
	memset(made, 0, sizeof(size));
	for (i = sizeof(size); i < room; i++)
		made[i] = (uint8_t)take_byte(b);
	memcpy(made, &size, sizeof(size));
	return made;
}

/* The sizes of 0.2; there is no other release. */
static int is_right(unsigned size, size_t own)
{
	return size == own;
}

static void explain(struct bytes *b, const struct tka_report *report,
		    unsigned size)
{
	size_t room = take_below(b, 2) ? TKA_EXPLAIN_SIZE : take_byte(b), length;
	char *text = malloc(room + 1);
	const char *said;

	HOLDS(text != NULL);
	memset(text, 'x', room + 1);
	said = tka_explain(report, room ? text : NULL, room);
	HOLDS(text[room] == 'x');
	length = strlen(said);
	HOLDS(room ? said == text && length < room : !length);
	if (!is_right(size, sizeof(*report)))
		HOLDS(!length);
	if (room == TKA_EXPLAIN_SIZE)
		HOLDS(length < room - 1); /* never truncated */
	free(text);
}

static void use_report(struct bytes *b, unsigned size)
{
	struct tka_report *report = make_struct(b, size);
	int right = is_right(size, sizeof(*report)), code;

	explain(b, report, size);
	code = tka_keepalive_within(-1, take_int(b), take_byte(b) & 15, report);
	HOLDS(code < 0 && (right || code == TKA_EINVAL));
	HOLDS(!right || report->code == code);
	explain(b, report, size);
	free(report);
}

static void use_settings(struct bytes *b, unsigned size)
{
	struct tka_keepalive *settings = make_struct(b, size), plan;
	struct tka_report report = TKA_REPORT_INIT;
	int right = is_right(size, sizeof(*settings)), code, value = take_int(b);
	enum tka_option option = (enum tka_option)take_below(b, 6);
	int64_t earliest, latest;

	code = tka_keepalive_assign(settings, option, value);
	right = right && (int)option < TKA_OPTIONS;
	HOLDS(code == TKA_EINVAL || (code == 0 && right));
	/* an older struct does not have the last option */
	HOLDS(code == 0 || !right || size < sizeof(*settings));
	right = is_right(size, sizeof(*settings));
	HOLDS(code || tka_keepalive_value(settings, option) == value);
	code = tka_keepalive_check(settings, take_below(b, 16), &report);
	HOLDS(right || code == TKA_EINVAL);
	HOLDS(report.code == code);
	code = tka_keepalive_apply(-1, settings, take_below(b, 8), &report);
	HOLDS(code < 0 && (right || code == TKA_EINVAL));
	code = tka_predict(settings, (enum tka_case)take_below(b, 4), &earliest,
			   &latest);
	HOLDS(right || code == TKA_EINVAL);
	HOLDS(code || (0 <= earliest && earliest <= latest));
	code = tka_review(settings, value, (int)take_byte(b),
			  take_byte(b) & 8);
	HOLDS(right || code == TKA_EINVAL);
	plan = (struct tka_keepalive)TKA_KEEPALIVE_INIT;
	code = tka_plan(value, (int)take_byte(b), take_byte(b) & 15, settings);
	HOLDS(right || code == TKA_EINVAL);
	HOLDS(tka_keepalive_get(-1, right ? settings : &plan) == TKA_ESOCKET);
	free(settings);
}

static void use_rest(struct bytes *b, unsigned size)
{
	struct tka_status *status = make_struct(b, size);
	struct tka_defaults *defaults = make_struct(b, size);
	int code = tka_status_get(-1, status);

	HOLDS(code == (is_right(size, sizeof(*status)) ? TKA_ESOCKET
							: TKA_EINVAL));
	code = tka_system_defaults(defaults);
	HOLDS(code == (is_right(size, sizeof(*defaults)) ? 0 : TKA_EINVAL));
	free(status);
	free(defaults);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const unsigned sizes[] = {
		sizeof(struct tka_keepalive), sizeof(struct tka_report),
		sizeof(struct tka_status), sizeof(struct tka_defaults)};
	struct bytes b = {data, size};
	unsigned any = take_below(&b, 2) ? (unsigned)take_int(&b)
					  : take_byte(&b) * 4;

	if (take_below(&b, 3))
		any = sizes[take_below(&b, 4)];
	switch (take_below(&b, 8)) {
	case 0:
		use_rest(&b, any);
		break;
	case 1:
	case 2:
	case 3:
		use_settings(&b, any);
		break;
	default:
		use_report(&b, any);
	}
	return 0;
}
