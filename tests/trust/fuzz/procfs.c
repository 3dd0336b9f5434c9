/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Contents of a system-wide setting of Linux: read means that there is nothing
 * but one number, and it is that number.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static long fake_read(void *to, unsigned long size);

#define open(name, flags) ((void)(name), 3)
#define read(fd, to, size) fake_read(to, size)
#define close(fd) (0)
#include "../../../lib/kernel/setting/procfs.c"
#undef open
#undef read
#undef close

#include <limits.h>

#include "fuzz.h"

static const uint8_t *content;
static size_t length;

static long fake_read(void *to, unsigned long size)
{
	size_t n = length < size ? length : size;

	if (n)
		memcpy(to, content, n);
	return (long)n;
}

/* How a number may look in procfs; the library need not take more. */
static int is_plain(const uint8_t *text, size_t size)
{
	size_t i = size && text[0] == '-', first = i;

	while (i < size && text[i] >= '0' && text[i] <= '9')
		i++;
	return i > first && i - first < 19 &&
	       (i == size || (i == size - 1 && text[i] == '\n'));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int64_t value = 42;
	char text[64] = "", same[64];
	enum tka__setting answer;

	content = data;
	length = size;
	errno = ENOTTY;
	answer = tka__setting(NULL, "/proc/x", &value);
	HOLDS(errno == ENOTTY);
	HOLDS(answer == TKA__SETTING_READ || answer == TKA__SETTING_HIDDEN);
	HOLDS(answer == TKA__SETTING_READ || value == 42);
	if (size && size < sizeof(text) && is_plain(data, size)) {
		memcpy(text, data, size);
		HOLDS(answer == TKA__SETTING_READ && value == atoll(text));
	}
	if (answer == TKA__SETTING_READ && size < 16 && size &&
	    data[0] >= '1' && data[0] <= '9') {
		(void)snprintf(same, sizeof(same), "%lld", (long long)value);
		HOLDS(!memcmp(same, data, strlen(same)));
	}
	return 0;
}
