/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Status of a connection: reads it from the kernel, and removes values that are
 * wrong on this platform.
 */
#include "core.h"

/* The BSDs keep the time of the last segment in 32 bits of microseconds. */
static const int64_t wraps_s = UINT32_MAX / 1000000;

/* Keep-alive drops the connection before that time wraps around. */
static int ends_before_wrap(const struct tka__kernel *k,
			    const struct tka__row *row, tka_socket sock)
{
	const unsigned all = TKA_BIT(TKA_ENABLE) | TKA__TIMING;
	struct tka_keepalive now;

	return !tka__get(k, row, sock, &now) && (now.known & all) == all &&
	       now.enabled &&
	       now.idle_s + (int64_t)now.interval_s * now.count < wraps_s;
}

int tka__status_get(const struct tka__kernel *k, const struct tka__row *row,
		    tka_socket sock, struct tka_status *status)
{
	struct tka_status s = TKA_STATUS_INIT;
	int code, error = k->status(k, sock, &s);

	if (error || !s.known) {
		code = tka__require_tcp(k, sock);
		if (code)
			return code;
	}
	if (error && k->classify(error) != TKA_EUNSUP)
		return tka__fail(k, error);
	if (row->status_time_wraps && (s.known & TKA_STATUS_ACK_RECEIVED) &&
	    !ends_before_wrap(k, row, sock)) {
		s.known &= ~TKA_STATUS_ACK_RECEIVED;
		s.ack_received_ms = -1;
	}
	*status = s;
	return TKA_OK;
}
