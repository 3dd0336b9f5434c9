/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * System-wide settings of Windows: DWORD values in the registry, which are
 * absent unless an administrator created them.
 */
#include <winsock2.h>
#include <windows.h>
#include <string.h>

#include "../kernel.h"

static const char root[] = "HKLM\\";

static enum tka__setting read_dword(const char *key, const char *name,
				    int64_t *value)
{
	DWORD number = 0, size = sizeof(number);
	LSTATUS status = RegGetValueA(HKEY_LOCAL_MACHINE, key, name,
				      RRF_RT_REG_DWORD, NULL, &number, &size);

	if (status == ERROR_FILE_NOT_FOUND)
		return TKA__SETTING_ABSENT;
	if (status != ERROR_SUCCESS || size != sizeof(number))
		return TKA__SETTING_HIDDEN;
	*value = number;
	return TKA__SETTING_READ;
}

/* name: root, key and value name, separated by backslashes */
enum tka__setting tka__setting(const struct tka__kernel *k, const char *name,
			       int64_t *value)
{
	const char *key = name + sizeof(root) - 1, *last = strrchr(name, '\\');
	enum tka__setting answer;
	DWORD before = GetLastError();
	char path[128];
	size_t length;

	(void)k;
	if (strncmp(name, root, sizeof(root) - 1) != 0 || last < key)
		return TKA__SETTING_HIDDEN;
	length = (size_t)(last - key);
	if (length >= sizeof(path))
		return TKA__SETTING_HIDDEN;
	memcpy(path, key, length);
	path[length] = '\0';
	answer = read_dword(path, last + 1, value);
	SetLastError(before);
	return answer;
}
