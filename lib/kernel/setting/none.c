/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * System-wide settings where they cannot be read: the documented defaults
 * are all there is.
 */
#include "../kernel.h"

enum tka__setting tka__setting(const struct tka__kernel *k, const char *name,
			       int64_t *value)
{
	(void)k, (void)name, (void)value;
	return TKA__SETTING_HIDDEN;
}
