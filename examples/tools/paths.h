/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Common middleboxes by name, with their flow timeouts: the values of --path.
 */
#ifndef PATHS_H
#define PATHS_H

#include <stddef.h>

struct path {
	const char *name;
	int idle_s;	    /* the flow timeout, a TKA_PATH_IDLE_* */
	const char *title;
	const char *source; /* of the figure */
};

extern const struct path paths[]; /* name is NULL after the last one */

/*
 * Parses the value of --path: a name, or whole seconds from 0. Returns the
 * flow timeout in seconds, -1 if text is neither.
 */
int path_idle(const char *text);

/* Writes all names, comma separated, and returns text. */
const char *path_names(char *text, size_t size);

#endif
