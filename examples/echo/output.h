/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Output that never blocks the program, however slow its reader is.
 */
#ifndef ECHO_OUTPUT_H
#define ECHO_OUTPUT_H

#include <stddef.h>

#define OUTPUT_PROMPT '\1' /* begins a line for standard output */

/* Returns 0, or -1 and sys_error(). */
int output_start(void);
/* Lines for standard error. Returns 0, or -1 if they have no room. */
int output_add(const char *text, size_t length);
/* Gives the reader a tenth of a second to take what is left. */
void output_end(void);

#endif
