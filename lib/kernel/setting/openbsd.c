/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * System-wide settings of OpenBSD, which have numbers instead of names. Times
 * are seconds. Older releases return ticks, and a tick rate that newer releases
 * do not have. Source: tcp_sysctl() in sys/netinet/tcp_usrreq.c.
 */
#include <sys/types.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <sys/sysctl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <netinet/tcp_timer.h>
#include <netinet/tcp_var.h>
#include <errno.h>
#include <string.h>

#include "../kernel.h"

static const struct {
	const char *name;
	int number;
	int is_time;
} known[] = {
	{"net.inet.tcp.keepidle", TCPCTL_KEEPIDLE, 1},
	{"net.inet.tcp.keepintvl", TCPCTL_KEEPINTVL, 1},
	{"net.inet.tcp.always_keepalive", TCPCTL_ALWAYS_KEEPALIVE, 0},
};

static int read_int(int number, int *value)
{
	const int mib[] = {CTL_NET, PF_INET, IPPROTO_TCP, number};
	size_t size = sizeof(*value);

	return !sysctl(mib, sizeof(mib) / sizeof(mib[0]), value, &size, NULL,
		       0) &&
	       size == sizeof(*value);
}

static enum tka__setting read_known(size_t i, int64_t *value)
{
	int number, rate = 1;

	if (!read_int(known[i].number, &number))
		return TKA__SETTING_HIDDEN;
	if (known[i].is_time && (!read_int(TCPCTL_SLOWHZ, &rate) || rate < 1))
		rate = 1;
	*value = ((int64_t)number + rate - 1) / rate;
	return TKA__SETTING_READ;
}

enum tka__setting tka__setting(const struct tka__kernel *k, const char *name,
			       int64_t *value)
{
	enum tka__setting answer = TKA__SETTING_HIDDEN;
	int before = errno;
	size_t i;

	(void)k;
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i].name, name) == 0)
			answer = read_known(i, value);
	errno = before;
	return answer;
}
