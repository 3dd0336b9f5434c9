/* SPDX-License-Identifier: MIT */
/*
 * tka-report in parts: report.c reads the arguments, words.c has the words for
 * what the entries have, names.c other names of platforms; text.c and json.c
 * write entries, plan.c plans and files, verify.c compares with the kernel.
 */
#ifndef REPORT_H
#define REPORT_H

#include <tka.h>

#include "../args.h"

/* What a value is called in JSON, and by people. */
struct word {
	const char *key, *text;
};

extern const struct word support_words[TKA_SUPPORT_SOCKET + 1];
extern const struct word evidence_words[TKA_EVIDENCE_TESTED + 1];

/* The member of an option in JSON, made from its name. */
enum {
	KEY = 40
};
const char *option_key(int option, char key[KEY]);

/* The unit of an option's field, with a space before it. */
const char *value_unit(int option);

/* By number of the bit; NULL at the end. */
extern const struct word trait_words[];

const struct word *unit_word(int unit);

const struct tka_option_info *option_of(const struct tka_platform *p,
					int option);

/* Another name of a platform, and what to know about it. */
struct alias {
	const char *name;
	const char *platform; /* NULL: no entry describes it */
	const char *note;     /* or NULL */
};

/* Compares names without regard to capitals, blanks, hyphens and slashes. */
int is_same_name(const char *a, const char *b);
const struct alias *find_alias(const char *name);

#define MOST_SELECTED 64

struct request {
	int json, all, verify, detect, form, named;
	const char *path, *platform;
	const struct tka_platform *here;
	const struct tka_platform *selected[MOST_SELECTED];
	int n;
};

extern const struct program program;
/* Places in its table of options. */
enum {
	ALL,
	PLATFORM,
	JSON,
	VERIFY,
	DETECT,
	ON_PATH,
	FORM,
};

void write_text(const struct request *r);
void write_alias(const struct alias *alias);
void write_json(const struct request *r);

/* Parts of JSON: a member has a key, an element has none. */
void json_begin(const char *key, int bracket);
void json_end(int bracket);
void json_text(const char *key, const char *value);
void json_number(const char *key, int64_t value, int64_t least);

extern const char *const form_words[]; /* of --for, NULL at the end */
void write_plan(const struct request *r);
void write_file(const struct request *r);

/* Returns how many facts were contradicted. */
int write_verification(const struct request *r);

#endif
