/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Status on Linux: TCP_INFO, and the lengths of two queues for the bytes in
 * flight. Source: tcp_get_info() in net/ipv4/tcp.c.
 */
#include <errno.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "../kernel.h"

/*
 * The fields are valid on a connection, and after it was lost; the round-trip
 * time is 0 if there was no peer. gVisor leaves most fields 0; it is detected
 * by the segment size, which is never 0 on Linux.
 */
static int is_meaningful(const struct tcp_info *info, socklen_t size)
{
	return size >= offsetof(struct tcp_info, tcpi_total_retrans) +
			       sizeof(info->tcpi_total_retrans) &&
	       (info->tcpi_state != TCP_CLOSE || info->tcpi_rtt != 0) &&
	       info->tcpi_state != TCP_SYN_SENT && info->tcpi_snd_mss != 0;
}

/* The two queues count a FIN as a byte, from shutdown() until it is acked. */
static int has_fin(const struct tcp_info *info)
{
	return info->tcpi_state == TCP_FIN_WAIT1 ||
	       info->tcpi_state == TCP_CLOSING ||
	       info->tcpi_state == TCP_LAST_ACK;
}

static void read_in_flight(int sock, const struct tcp_info *info,
			   struct tka_status *status)
{
	int queued = 0, unsent = 0; /* for memory sanitizers */

	/* in this order, bytes sent between the two calls do no harm */
	if (ioctl(sock, SIOCOUTQNSD, &unsent) ||
	    ioctl(sock, SIOCOUTQ, &queued) || queued < unsent)
		return;
	status->in_flight = queued - unsent;
	if (has_fin(info) && unsent == 0 && status->in_flight > 0)
		status->in_flight--;
	status->known |= TKA_STATUS_IN_FLIGHT;
}

static int read_info(int sock, struct tka_status *status)
{
	struct tcp_info info = {0};
	socklen_t size = sizeof(info);

	if (getsockopt(sock, IPPROTO_TCP, TCP_INFO, &info, &size))
		return errno;
	if (!is_meaningful(&info, size))
		return 0;
	status->data_received_ms = info.tcpi_last_data_recv;
	status->ack_received_ms = info.tcpi_last_ack_recv;
	status->probes = info.tcpi_probes;
	status->retransmits = (int)info.tcpi_total_retrans;
	status->known = TKA_STATUS_DATA_RECEIVED | TKA_STATUS_ACK_RECEIVED |
			TKA_STATUS_PROBES | TKA_STATUS_RETRANSMITS;
	if (info.tcpi_state != TCP_CLOSE)
		read_in_flight(sock, &info, status);
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
