/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/* tka-echo-client with any arguments. */
#include "args-echo.h"

const int pair_is_client = 1;
