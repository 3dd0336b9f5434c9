/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * System-wide settings of macOS, FreeBSD, NetBSD and DragonFly: ints that
 * every user can read with sysctl, each in the unit that its row has.
 */
#include <errno.h>
#include <sys/param.h>
#include <sys/types.h>
#include <sys/sysctl.h>

#include "../kernel.h"

enum tka__setting tka__setting(const struct tka__kernel *k, const char *name,
			       int64_t *value)
{
	int before = errno, number;
	size_t size = sizeof(number);
	int refused = sysctlbyname(name, &number, &size, NULL, 0);

	(void)k;
	errno = before;
	if (refused || size != sizeof(number))
		return TKA__SETTING_HIDDEN;
	*value = number;
	return TKA__SETTING_READ;
}
