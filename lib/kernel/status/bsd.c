/* SPDX-License-Identifier: MIT */
/*
 * Live status on FreeBSD, NetBSD and OpenBSD: TCP_INFO, as far as it can be
 * trusted. Source: tcp_fill_info() in netinet/tcp_usrreq.c of each. What
 * FreeBSD and OpenBSD call the last data received is the last segment, NetBSD
 * gets it from two clocks that do not fit, and OpenBSD tells an ordinary user
 * neither what is in flight nor what was sent again.
 */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <netinet/tcp_fsm.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "../../internal.h"

#ifndef __NetBSD__
/*
 * The time is kept in 32 bits of microseconds and starts over every 71
 * minutes, so it says nothing unless keep-alive ends a silence before.
 */
static int has_short_silence(const struct tka__kernel *k, int sock)
{
	struct tka_keepalive now = TKA_KEEPALIVE_INIT;
	const unsigned all = TKA_BIT(TKA_ENABLE) | TKA_BIT(TKA_IDLE) |
			     TKA_BIT(TKA_INTERVAL) | TKA_BIT(TKA_COUNT);

	return !tka__get(k, tka__row(k, sock), sock, &now) &&
	       (now.known & all) == all && now.enabled &&
	       now.idle_s + (int64_t)now.interval_s * now.count <
		       UINT32_MAX / 1000000;
}

static void read_silence(const struct tka__kernel *k, int sock,
			 const struct tcp_info *info, struct tka_status *status)
{
	if (!has_short_silence(k, sock))
		return;
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

static int read_info(const struct tka__kernel *k, int sock,
		     struct tka_status *status)
{
	struct tcp_info info = {0};
	socklen_t size = sizeof(info);

	(void)k;
	if (getsockopt(sock, IPPROTO_TCP, TCP_INFO, &info, &size))
		return errno == ENOPROTOOPT ? 0 : errno;
	if (size < offsetof(struct tcp_info, tcpi_snd_zerowin) ||
	    info.tcpi_state < TCPS_SYN_RECEIVED)
		return 0;
#ifndef __NetBSD__
	read_silence(k, sock, &info, status);
#endif
#ifndef __OpenBSD__
	read_retransmits(&info, status);
#endif
	return 0;
}

int tka__status(const struct tka__kernel *k, tka_socket sock,
		struct tka_status *status)
{
	int before = errno, error = read_info(k, sock, status);

	errno = before;
	return error;
}
