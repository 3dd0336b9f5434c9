/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * System-wide settings of Windows, of the BSDs and of OpenBSD, whose calls
 * answer here what the input says: a number is read only from four bytes of
 * the right type, and is that number.
 */
#include <errno.h>
#include <limits.h>

#include "kernel/kernel.h"

#include "fuzz.h"

#define READER(reader) \
	enum tka__setting reader(const struct tka__kernel *k, \
				 const char *name, int64_t *value)
READER(registry_setting);
READER(sysctl_setting);
READER(openbsd_setting);

#define tka__setting(k, name, value) registry_setting(k, name, value)
#include "../../../lib/kernel/setting/registry.c"
#undef tka__setting
#define tka__setting(k, name, value) sysctl_setting(k, name, value)
#include "../../../lib/kernel/setting/sysctl.c"
#undef tka__setting
#define tka__setting(k, name, value) openbsd_setting(k, name, value)
#include "../../../lib/kernel/setting/openbsd.c"
#undef tka__setting

/* What the system has for a setting, and what OpenBSD has for its tick rate. */
static struct answer {
	int error; /* 0: none */
	DWORD type;
	size_t length;
	uint8_t data[16];
} setting, rate;
static const char *asked; /* the name */
static DWORD last_error;

static void take_answer(struct bytes *b, struct answer *a)
{
	size_t i;

	a->error = take_below(b, 4) ? 0 : (int)take_below(b, 8);
	a->type = take_below(b, 4) ? REG_DWORD : take_byte(b);
	a->length = take_below(b, 4) ? sizeof(int)
				     : take_below(b, sizeof(a->data) + 1);
	for (i = 0; i < a->length; i++)
		a->data[i] = (uint8_t)take_byte(b);
}

static int is_int(const struct answer *a)
{
	return !a->error && a->length == sizeof(int);
}

static int number(const struct answer *a)
{
	int n;

	memcpy(&n, a->data, sizeof(n));
	return n;
}

/* ---- the calls ---- */

static DWORD GetLastError(void)
{
	return last_error;
}

static void SetLastError(DWORD error)
{
	last_error = error;
}

static LSTATUS RegGetValueA(const void *hive, const char *key, const char *name,
			    DWORD flags, DWORD *type, void *data, DWORD *size)
{
	DWORD room = *size;
	char whole[300];

	HOLDS(hive == HKEY_LOCAL_MACHINE && flags == RRF_RT_REG_DWORD && !type);
	(void)snprintf(whole, sizeof(whole), "HKLM\\%s\\%s", key, name);
	HOLDS(strcmp(whole, asked) == 0);
	last_error = 1;
	if (setting.error)
		return setting.error;
	if (setting.type != REG_DWORD)
		return ERROR_UNSUPPORTED_TYPE;
	*size = (DWORD)setting.length;
	if (setting.length > room)
		return ERROR_MORE_DATA;
	memcpy(data, setting.data, setting.length);
	return ERROR_SUCCESS;
}

static int copy(const struct answer *a, void *old, size_t *size)
{
	size_t room = *size;

	if (a->error || a->length > room) {
		memcpy(old, a->data, a->error ? 0 : room);
		errno = a->error ? a->error : ENOMEM;
		return -1;
	}
	memcpy(old, a->data, a->length);
	*size = a->length;
	return 0;
}

static int sysctl(const int *mib, unsigned n, void *old, size_t *size,
		  const void *new_value, size_t new_size)
{
	HOLDS(n == 4 && !new_value && !new_size);
	HOLDS(mib[0] == CTL_NET && mib[1] == PF_INET && mib[2] == IPPROTO_TCP);
	return copy(mib[3] == TCPCTL_SLOWHZ ? &rate : &setting, old, size);
}

static int sysctlbyname(const char *name, void *old, size_t *size,
			const void *new_value, size_t new_size)
{
	HOLDS(name == asked && !new_value && !new_size);
	return copy(&setting, old, size);
}

/* ---- what must hold ---- */

static void use_registry(struct bytes *b)
{
	static const size_t starts[] = {0, 5, 100};
	char name[200] = "HKLM\\a\\b";
	enum tka__setting answer;
	int64_t value = 42;
	size_t i;

	for (i = starts[take_below(b, 3)]; i < 199 && b->left; i++)
		name[i] = (char)take_byte(b);
	asked = name;
	last_error = 7;
	answer = registry_setting(NULL, name, &value);
	asked = NULL;
	HOLDS(last_error == 7);
	if (answer == TKA__SETTING_READ)
		HOLDS(is_int(&setting) && setting.type == REG_DWORD &&
		      value == (DWORD)number(&setting));
	else
		HOLDS((answer == TKA__SETTING_HIDDEN ||
		       setting.error == ERROR_FILE_NOT_FOUND) &&
		      value == 42);
}

static void use_sysctl(void)
{
	int64_t value = 42;
	enum tka__setting answer;

	asked = "net.inet.tcp.keepidle";
	answer = sysctl_setting(NULL, asked, &value);
	HOLDS((answer == TKA__SETTING_READ) == is_int(&setting));
	HOLDS(answer == TKA__SETTING_READ || answer == TKA__SETTING_HIDDEN);
	HOLDS(value == (is_int(&setting) ? number(&setting) : 42));
}

static void use_openbsd(const char *name, int is_time)
{
	int64_t value = 42, ticks = number(&setting), hz = number(&rate);
	enum tka__setting answer = openbsd_setting(NULL, name, &value);

	HOLDS(answer == TKA__SETTING_READ || answer == TKA__SETTING_HIDDEN);
	HOLDS((answer == TKA__SETTING_READ) ==
	      (is_int(&setting) && is_time >= 0));
	if (answer == TKA__SETTING_HIDDEN)
		HOLDS(value == 42);
	else if (is_time < 1 || !is_int(&rate) || hz < 1)
		HOLDS(value == ticks);
	else if (ticks >= 0)
		HOLDS(value * hz >= ticks && (value - 1) * hz < ticks);
	else
		HOLDS(value <= 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes b = {data, size};
	unsigned which = take_below(&b, 6);

	take_answer(&b, &setting);
	take_answer(&b, &rate);
	errno = ENOTTY;
	switch (which) {
	case 0:
		use_sysctl();
		break;
	case 1:
		use_openbsd("net.inet.tcp.keepidle", 1);
		break;
	case 2:
		use_openbsd("net.inet.tcp.always_keepalive", 0);
		break;
	case 3:
		use_openbsd("net.inet.tcp.unheard-of", -1);
		break;
	default:
		use_registry(&b);
	}
	HOLDS(errno == ENOTTY);
	return 0;
}
