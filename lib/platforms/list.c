/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * All rows, in the order in which they are listed. Those of the running system
 * are tka__here, which the file of its family defines.
 */
#include <stddef.h>

#include "row.h"

#define TKA__ROW(name) &tka__##name,
const struct tka__row *const tka__rows[] = {
#include "list.def"
	NULL,
};
