/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * tka-sockets with any arguments, where no program runs.
 */
#define EXPECTED_STATUS 2 /* no program of that name */
#include "args.h"

#include "../../../examples/tools/sockets/sockets.h"
#define list list_sockets /* args.c has a function of that name */
#define walk(state) ((void)(state))
#define sleep(seconds) (wanted.watch = 0)
#include "../../../examples/tools/sockets/sockets.c"
