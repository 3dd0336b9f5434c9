/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Executes a fuzz target with the files of a folder, and with inputs of its own
 * making: replay FOLDER [ROUNDS]. Prints TAP.
 */
#include <dirent.h>
#include <unistd.h>

#include "fuzz.h"

static int execute_file(const char *folder, const char *name)
{
	static uint8_t data[1 << 16];
	char path[4096];
	size_t size;
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	f = fopen(path, "rb");
	if (!f)
		return 0;
	size = fread(data, 1, sizeof(data), f);
	(void)fclose(f);
	(void)LLVMFuzzerTestOneInput(data, size);
	return 1;
}

static int execute_folder(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	int n = 0;

	while (dir && (entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			n += execute_file(folder, entry->d_name);
	if (dir)
		(void)closedir(dir);
	return n;
}

/* The same inputs every time. */
static void execute_numbers(long rounds)
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
	int n = argc > 1 ? execute_folder(argv[1]) : 0;

	execute_numbers(argc > 2 ? atol(argv[2]) : 0);
	printf("1..1\n%sok 1 - what must hold does for each of %d files\n",
	       n ? "" : "not ", n);
	return n ? 0 : 1;
}
