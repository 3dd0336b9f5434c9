/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * tka-report with any arguments, but that it compares nothing with the kernel.
 */
#define EXPECTED_STATUS 0 /* and 2 */
#include "args.h"

#include "../../../examples/tools/report/report.h"
#define write_verification(request) ((request)->verify - 1)
#include "../../../examples/tools/report/report.c"
