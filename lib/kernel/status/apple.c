/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Status on macOS (10.11 and later): TCP_CONNECTION_INFO. It has neither probes
 * nor the time of the last acknowledgement, and counts unacknowledged bytes
 * together with those not yet sent.
 */
#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "../kernel.h"

enum {
	state_syn_received = 3, /* TCPS_SYN_RECEIVED of tcp_fsm.h in XNU */
};

static int read_info(int sock, struct tka_status *status)
{
	struct tcp_connection_info info = {0};
	socklen_t size = sizeof(info);
	uint64_t again;

	if (getsockopt(sock, IPPROTO_TCP, TCP_CONNECTION_INFO, &info, &size))
		return errno;
	if (size < sizeof(info) || info.tcpi_state < state_syn_received)
		return 0;
	again = info.tcpi_txretransmitpackets;
	status->retransmits = again < INT_MAX ? (int)again : INT_MAX;
	status->known = TKA_STATUS_RETRANSMITS;
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
