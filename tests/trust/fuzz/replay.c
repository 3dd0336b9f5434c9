/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Executes a fuzz target with the lines of a corpus, and with inputs of its own
 * making, the same every time: replay CORPUS [ROUNDS]. Prints TAP.
 */
#include "fuzz.h"

/* One input, as two hexadecimal digits a byte. */
static size_t read_line(FILE *f, uint8_t *data, size_t size)
{
	unsigned byte;
	size_t n = 0;

	while (n < size && fscanf(f, "%2x", &byte) == 1) {
		int next = getc(f);

		data[n++] = (uint8_t)byte;
		if (next == '\n' || next == EOF)
			break;
		(void)ungetc(next, f);
	}
	return n;
}

static int execute_file(const char *path)
{
	static uint8_t data[1 << 14];
	FILE *f = fopen(path, "r");
	size_t size;
	int n = 0;

	for (; f && (size = read_line(f, data, sizeof(data))); n++)
		(void)LLVMFuzzerTestOneInput(data, size);
	if (f)
		(void)fclose(f);
	return n;
}

static void execute_numbers(int rounds)
{
	uint64_t state = 1;
	uint8_t data[256];
	size_t i;

	for (; rounds > 0; rounds--) {
		for (i = 0; i < sizeof(data); i++) {
			state = state * 6364136223846793005u + 1;
			data[i] = (uint8_t)(state >> 56);
		}
		(void)LLVMFuzzerTestOneInput(data, sizeof(data));
	}
}

int main(int argc, char **argv)
{
	int rounds = argc > 2 ? atoi(argv[2]) : 0;
	int n = argc > 1 ? execute_file(argv[1]) : 0;

	execute_numbers(rounds);
	printf("1..1\n%sok 1 - what must hold does for each of %d inputs "
	       "and %d of its own\n",
	       n ? "" : "not ", n, rounds);
	return n ? 0 : 1;
}
