/* SPDX-License-Identifier: MIT */
/*
 * The list of all rows. The rows of the running system are tka__here, which
 * the family's own file defines where it is compiled on that system.
 */
#include "../internal.h"

#define TKA__ROW(name) &tka__##name,
static const struct tka_platform *const rows[] = {
#include "list.def"
};

const struct tka_platform *tka_platform_at(size_t index)
{
	return index < sizeof(rows) / sizeof(rows[0]) ? rows[index] : NULL;
}
