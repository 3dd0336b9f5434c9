/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * No status on this system: known is 0.
 */
#include "../kernel.h"

int tka__status(const struct tka__kernel *k, tka_socket sock,
		struct tka_status *status)
{
	(void)k, (void)sock, (void)status;
	return 0;
}
