/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/* What sysctl.c and openbsd.c use; settings.c defines the functions. */
#ifndef FAKE_SYSCTL_H
#define FAKE_SYSCTL_H

#include <stddef.h>

#define CTL_NET 4

static int sysctl(const int *mib, unsigned n, void *old, size_t *size,
		  const void *new_value, size_t new_size);
static int sysctlbyname(const char *name, void *old, size_t *size,
			const void *new_value, size_t new_size);

#endif
