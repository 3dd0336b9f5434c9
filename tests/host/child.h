/* SPDX-License-Identifier: MIT */
/*
 * Linux: what would change the whole test program, such as a namespace, a
 * limit or a filter of system calls, is done in a child.
 */
#ifndef TKA_TEST_CHILD_H
#define TKA_TEST_CHILD_H

/* What a child found; it returns one of them. */
enum {
	as_expected = 0,
	otherwise = 1,
	unable = 77
};

/* Runs what() in a child; fails or skips the test as the child says. */
void in_child(int (*what)(const void *), const void *argument);

/* In the child: says why it stops, with errno; returns unable. */
int give_up(const char *reason);

/* In the child: leaves with the condition in the output where it is false. */
#define EXPECT(condition) \
	do { \
		if (!(condition)) \
			return contradict(__FILE__, __LINE__, #condition); \
	} while (0)
int contradict(const char *file, int line, const char *condition);

/* In the child: new namespaces, as root of them, and their loopback. */
int enter(int namespaces);
int loopback_up(void);
int write_file(const char *path, const char *text);

#endif
