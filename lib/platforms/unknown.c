/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * A system that the library knows nothing of: nothing is offered per socket,
 * nothing is claimed.
 */
#include "row.h"

const struct tka__row tka__unknown = {
	.about.name = "unknown",
	.about.release = "any",
	.about.evidence = TKA_EVIDENCE_NONE,

	.option = {{0}, {0}, {0}, {0}, {0}},
};

#ifdef TKA__HERE_UNKNOWN
const struct tka__row *const tka__here[] = {&tka__unknown, NULL};
#endif
