/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * What tka-run tells the library that it loads into programs: one environment
 * variable, the settings in the order of enum tka_option, then pin, verbose.
 */
#ifndef RUN_H
#define RUN_H

#define RUN_VARIABLE "TKA_RUN"
#define RUN_FORMAT "%d %d %d %d %d %d %d"

/*
 * Returns NULL if a library can be loaded into the program at a path, or why
 * it cannot.
 */
const char *reach_fault(const char *path);

#endif
