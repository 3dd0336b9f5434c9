/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Other names of platforms, and the entry that describes each;
 * tka-platforms(7) has the same list.
 */
#include "report.h"

#include <ctype.h>
#include <stddef.h>

static const struct alias aliases[] = {
	{"iOS", "macOS", "iOS 10 to 16: macOS 13; 7 to 9: OS X 10.11"},
	{"iPadOS", "macOS", "iPadOS before 17: macOS 13"},
	{"tvOS", "macOS", "tvOS before 17: macOS 13"},
	{"watchOS", "macOS", "watchOS before 10: macOS 13"},
	{"visionOS", "macOS", NULL},
	{"Darwin", "macOS", "Darwin 16 to 22: macOS 13"},
	{"macOS 10.15", "macOS 13", NULL},
	{"macOS 11", "macOS 13", NULL},
	{"macOS 12", "macOS 13", NULL},
	{"Windows 11", "Windows", NULL},
	{"Windows 10", "Windows", "before 1709: Windows 10 1703"},
	{"Windows 8.1", "Windows Vista", NULL},
	{"Windows 8", "Windows Vista", NULL},
	{"Windows 7", "Windows Vista", NULL},
	{"Windows XP", NULL, "before Vista: 5 probes, and no TCP_MAXRT"},
	{"Server 2025", "Windows", NULL},
	{"Server 2022", "Windows", NULL},
	{"Server 2019", "Windows", NULL},
	{"Server 2016", "Windows Vista", NULL},
	{"Server 2012", "Windows Vista", NULL},
	{"Server 2008", "Windows Vista", NULL},
	{"Wine", "Windows",
	 "with the host's ranges, defaults and timing; no TCP_MAXRT; old "
	 "releases round times to whole seconds"},
	{"WSL2", "Linux", "the network of Windows may drop idle flows"},
	{"WSL1", NULL,
	 "emulates Linux on Windows' TCP; ranges and TCP_USER_TIMEOUT are "
	 "unknown"},
	{"MSYS2", "Cygwin", NULL},
	{"ReactOS", NULL, "its lwIP is built without LWIP_TCP_KEEPALIVE"},
	{"ChromeOS", "Linux", NULL},
	{"KaiOS", "Linux", NULL},
	{"OpenHarmony", "Linux", NULL},
	{"runsc", "gVisor", NULL},
	{"SmartOS", "illumos", NULL},
	{"OmniOS", "illumos", NULL},
	{"OpenIndiana", "illumos", NULL},
	{"Tribblix", "illumos", NULL},
	{"RTEMS", "FreeBSD",
	 "by the FreeBSD release of its libbsd; 12 and 13: FreeBSD 13"},
	{"ESP-IDF", "lwIP", NULL},
	{"ESP32", "lwIP", NULL},
	{"PASE", "IBM i", NULL},
	{"OS/400", "IBM i", NULL},
	{"MVS", "z/OS", NULL},
	{"HPUX", "HP-UX", NULL},
	{"GNU", "Hurd", NULL},
};

/* The next character that counts, 0 at the end. */
static int next(const char **text)
{
	while (**text == ' ' || **text == '-' || **text == '/')
		(*text)++;
	return **text ? tolower((unsigned char)*(*text)++) : 0;
}

int is_same_name(const char *a, const char *b)
{
	int c;

	do {
		c = next(&a);
		if (c != next(&b))
			return 0;
	} while (c);
	return 1;
}

const struct alias *find_alias(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++)
		if (is_same_name(aliases[i].name, name))
			return &aliases[i];
	return NULL;
}
