/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/* Numbers of OpenBSD's settings. */
enum {
	TCPCTL_KEEPINTVL = 3,
	TCPCTL_KEEPIDLE = 2,
	TCPCTL_SLOWHZ = 1,
	TCPCTL_ALWAYS_KEEPALIVE = 24,
};
