/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * System-wide settings of Linux: files of procfs, which show those of the
 * caller's network namespace and can be read without privilege. In a
 * container they may be hidden.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "../cancel.h"
#include "../kernel.h"

enum {
	too_long = 32
};

static enum tka__setting parse(char *text, ssize_t length, int64_t *value)
{
	long long number;
	char *end;

	if (length < 0 || length >= too_long)
		return TKA__SETTING_HIDDEN;
	text[length] = '\0';
	number = strtoll(text, &end, 10);
	if (end == text || (*end != '\n' && *end != '\0'))
		return TKA__SETTING_HIDDEN;
	*value = number;
	return TKA__SETTING_READ;
}

enum tka__setting tka__setting(const struct tka__kernel *k, const char *name,
			       int64_t *value)
{
	enum tka__setting answer = TKA__SETTING_HIDDEN;
	int before = errno, fd, cancel_state;
	char text[too_long];

	(void)k;
	tka__cancel_off(&cancel_state);
	fd = open(name, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		answer = parse(text, read(fd, text, too_long), value);
		(void)close(fd);
	}
	tka__cancel_restore(cancel_state);
	errno = before;
	return answer;
}
