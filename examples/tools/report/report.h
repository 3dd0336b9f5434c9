/* SPDX-License-Identifier: MIT */
/*
 * tka-report in parts: report.c reads the arguments, words.c has the words for
 * what the rows say, text.c and json.c write.
 */
#ifndef REPORT_H
#define REPORT_H

#include <tka.h>

/* What a value is called in JSON, and by people. */
struct word {
	const char *key, *text;
};

extern const struct word option_words[TKA_OPTIONS];
extern const struct word support_words[TKA_SUPPORT_SOCKET + 1];
extern const struct word evidence_words[TKA_EVIDENCE_TESTED + 1];

/* By number of the bit; NULL at the end. */
extern const struct word trait_words[];

const struct word *unit_word(enum tka_unit unit);

const struct tka_option_info *option_of(const struct tka_platform *p,
					int option);

struct request {
	int json, all;
	const char *name; /* or NULL */
	const struct tka_platform *here;
};

/* The next platform that was asked for, from *index on; NULL at the end. */
const struct tka_platform *next_wanted(const struct request *r, size_t *index);

void write_json(const struct request *r);
void write_text(const struct request *r);

#endif
