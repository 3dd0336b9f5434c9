/* SPDX-License-Identifier: MIT */
/*
 * A system that the library knows nothing of: nothing is offered per socket,
 * nothing is claimed.
 */
#include "../internal.h"

const struct tka_platform tka__unknown = {
	.name = "unknown",
	.release = "any",
	.proof = TKA_PROOF_NONE,
	.order = TKA__USUAL_ORDER,
	.options = {TKA__NONE, TKA__NONE, TKA__NONE, TKA__NONE, TKA__NONE},
};

#ifdef TKA__HERE_UNKNOWN
const struct tka_platform *const tka__here[] = {&tka__unknown, NULL};
#endif
