/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * tka-run with any arguments, built without the library that it preloads, so
 * that it starts no program.
 */
#define EXPECTED_STATUS 126 /* it cannot be run */
#include "args.h"

#define run run_nothing /* gcovr takes it for tka-run's own */
#include "../../../examples/tools/run/run.c"
