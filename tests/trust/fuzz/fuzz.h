/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * For the fuzz targets: the bytes of one execution as numbers, and HOLDS(),
 * which ends the program at a condition that must be true. Built with
 * libFuzzer, or with replay.c, which executes files.
 */
#ifndef TKA_FUZZ_H
#define TKA_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn static inline void end_broken(const char *file, int line,
					const char *condition)
{
	fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
	abort();
}

#define HOLDS(condition) \
	do { \
		if (!(condition)) \
			end_broken(__FILE__, __LINE__, #condition); \
	} while (0)

struct bytes {
	const uint8_t *next;
	size_t left;
};

/* The next byte; 0 when there is none. */
static inline unsigned take_byte(struct bytes *b)
{
	if (!b->left)
		return 0;
	b->left--;
	return *b->next++;
}

/* A number below limit. */
static inline unsigned take_below(struct bytes *b, unsigned limit)
{
	return take_byte(b) % limit;
}

/* Any int. */
static inline int take_int(struct bytes *b)
{
	uint32_t value = 0;
	int i;

	for (i = 0; i < 4; i++)
		value = value << 8 | take_byte(b);
	memcpy(&i, &value, sizeof(i));
	return i;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
