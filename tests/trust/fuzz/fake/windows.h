/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/* What registry.c uses of Windows; settings.c defines the functions. */
#ifndef FAKE_WINDOWS_H
#define FAKE_WINDOWS_H

#include <stddef.h>
#include <stdint.h>

typedef uint32_t DWORD;
typedef int32_t LSTATUS;

enum {
	REG_DWORD = 4,
	RRF_RT_REG_DWORD = 16,
	ERROR_SUCCESS = 0,
	ERROR_FILE_NOT_FOUND = 2,
	ERROR_MORE_DATA = 234,
	ERROR_UNSUPPORTED_TYPE = 1630,
};
#define HKEY_LOCAL_MACHINE NULL

static DWORD GetLastError(void);
static void SetLastError(DWORD error);
static LSTATUS RegGetValueA(const void *hive, const char *key, const char *name,
			    DWORD flags, DWORD *type, void *data, DWORD *size);

#endif
