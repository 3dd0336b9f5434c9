/* SPDX-License-Identifier: MIT */
/*
 * The list of all rows. The rows of the running system are tka__here, which
 * the family's own file defines where it is compiled on that system.
 */
#include "internal.h"

static const struct tka_platform *const rows[] = {
	&tka__linux,
	&tka__linux_mips,
	&tka__windows,
	&tka__windows_1703,
	&tka__windows_vista,
	&tka__unknown,
};

const struct tka_platform *tka_platform_at(size_t index)
{
	return index < sizeof(rows) / sizeof(rows[0]) ? rows[index] : NULL;
}
