/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * No system-wide settings can be read: the documented defaults are used.
 */
#include "../kernel.h"

enum tka__setting tka__setting(const struct tka__kernel *k, const char *name,
			       int64_t *value)
{
	(void)k, (void)name, (void)value;
	return TKA__SETTING_HIDDEN;
}
