/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * A system that the library knows nothing of: nothing is offered per socket,
 * nothing is claimed.
 */
#include "row.h"

const struct tka__row tka__unknown = {
	.about = {.name = "unknown", .release = "any"},
};

#ifdef TKA__HERE_UNKNOWN
const struct tka__row *const tka__here[] = {&tka__unknown, NULL};
#endif
