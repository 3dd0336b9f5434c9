/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Status on FreeBSD, NetBSD and OpenBSD: the correct fields of TCP_INFO.
 * Source: tcp_fill_info() in netinet/tcp_usrreq.c of each. On FreeBSD and
 * OpenBSD the time of the last data is that of the last segment; NetBSD
 * computes it from two different clocks; OpenBSD returns data in flight and
 * retransmissions to root only.
 */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <netinet/tcp_fsm.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "../kernel.h"

#ifndef __NetBSD__
static void read_ack_time(const struct tcp_info *info,
			  struct tka_status *status)
{
	status->ack_received_ms = info->tcpi_last_data_recv / 1000;
	status->known |= TKA_STATUS_ACK_RECEIVED;
}
#endif

#ifndef __OpenBSD__
static void read_retransmits(const struct tcp_info *info,
			     struct tka_status *status)
{
	status->retransmits = (int)info->tcpi_snd_rexmitpack;
	status->known |= TKA_STATUS_RETRANSMITS;
}
#endif

static int read_info(int sock, struct tka_status *status)
{
	struct tcp_info info = {0};
	socklen_t size = sizeof(info);

	if (getsockopt(sock, IPPROTO_TCP, TCP_INFO, &info, &size))
		return errno;
	if (size < offsetof(struct tcp_info, tcpi_snd_zerowin) ||
	    info.tcpi_state < TCPS_SYN_RECEIVED)
		return 0;
#ifndef __NetBSD__
	read_ack_time(&info, status);
#endif
#ifndef __OpenBSD__
	read_retransmits(&info, status);
#endif
	return 0;
}

int tka__status(const struct tka__kernel *k, tka_socket sock,
		struct tka_status *status)
{
	int before = errno, error = read_info(sock, status);

	(void)k;
	errno = before;
	return error;
}
