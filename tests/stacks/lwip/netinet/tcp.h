/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/* lwIP has no such header. */
#include <lwip/sockets.h>
