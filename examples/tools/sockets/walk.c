/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Every program in /proc that is wanted, and a copy of each of its sockets. A
 * socket that several programs share is visited once.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sockets.h"

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd 438
#endif

enum {
	NAME_SEEN = 15
}; /* of a program's name, in /proc/PID/comm */

/* The sockets that were visited, by inode. 0 is none. */
struct visited {
	unsigned long *inode;
	size_t used, size; /* a power of two */
};

static int insert(unsigned long *table, size_t size, unsigned long inode)
{
	size_t i = inode * 2654435761u & (size - 1);

	while (table[i] && table[i] != inode)
		i = (i + 1) & (size - 1);
	if (table[i])
		return 0;
	table[i] = inode;
	return 1;
}

/* Returns 1 for the first visit. */
static int visit(struct visited *visited, unsigned long inode)
{
	size_t i, size = visited->size ? 2 * visited->size : 1024;
	unsigned long *larger;

	if (2 * visited->used >= visited->size) {
		larger = calloc(size, sizeof(*larger));
		if (!larger)
			return 1; /* a socket may be listed twice */
		for (i = 0; i < visited->size; i++)
			if (visited->inode[i])
				insert(larger, size, visited->inode[i]);
		free(visited->inode);
		visited->inode = larger;
		visited->size = size;
	}
	if (!insert(visited->inode, visited->size, inode))
		return 0;
	visited->used++;
	return 1;
}

static int read_name(int proc, const char *pid, char *name, size_t size)
{
	char path[64];
	ssize_t n;
	int fd;

	(void)snprintf(path, sizeof(path), "%s/comm", pid);
	fd = openat(proc, path, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : read(fd, name, size - 1);
	if (fd >= 0)
		(void)close(fd);
	if (n <= 0)
		return 0;
	name[n] = '\0';
	name[strcspn(name, "\n")] = '\0';
	return 1;
}

static int is_wanted(struct walk *walk, pid_t pid, const char *name)
{
	const struct wanted *wanted = walk->wanted;
	int i, is = wanted->pids.n == 0 && !wanted->names[0];

	for (i = 0; i < wanted->pids.n; i++)
		if (wanted->pids.at[i] == pid) {
			walk->matched_pids |= 1u << (i % 32);
			is = 1;
		}
	for (i = 0; wanted->names[i]; i++)
		if (strncmp(wanted->names[i], name, NAME_SEEN) == 0) {
			walk->matched |= 1u << (i % 32);
			is = 1;
		}
	return is;
}

/* Errors: the socket or the program has gone meanwhile, or is not ours. */
static void visit_socket(struct walk *walk, struct found *found, int pidfd)
{
	int copy = (int)syscall(SYS_pidfd_getfd, pidfd, found->fd, 0);

	if (copy < 0) {
		walk->too_old |= errno == ENOSYS;
		if (errno == EPERM)
			found->fd = -1;
		return;
	}
	if (judge(found, walk->wanted, copy))
		walk->each(walk, found, copy);
	(void)close(copy);
}

static void visit_sockets(struct walk *walk, struct visited *visited, DIR *fds,
			  struct found *found, int pidfd)
{
	const struct dirent *entry;
	char target[64];
	unsigned long inode;
	ssize_t n;

	while ((entry = readdir(fds))) {
		n = readlinkat(dirfd(fds), entry->d_name, target,
			       sizeof(target) - 1);
		if (n < 0)
			continue;
		target[n] = '\0';
		if (sscanf(target, "socket:[%lu]", &inode) != 1 ||
		    !visit(visited, inode))
			continue;
		found->fd = atoi(entry->d_name);
		visit_socket(walk, found, pidfd);
		if (found->fd < 0) {
			walk->denied++;
			return;
		}
	}
}

static void visit_program(struct walk *walk, struct visited *visited, int proc,
			  const char *pid)
{
	struct found found = {.pid = (pid_t)atol(pid)};
	char path[64];
	int fd, pidfd;
	DIR *fds;

	if (!read_name(proc, pid, found.program, sizeof(found.program)) ||
	    !is_wanted(walk, found.pid, found.program))
		return;
	(void)snprintf(path, sizeof(path), "%s/fd", pid);
	fd = openat(proc, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	walk->denied += fd < 0 && errno == EACCES;
	if (fd < 0)
		return;
	fds = fdopendir(fd);
	pidfd = (int)syscall(SYS_pidfd_open, found.pid, 0);
	walk->too_old |= pidfd < 0 && errno == ENOSYS;
	if (fds && pidfd >= 0)
		visit_sockets(walk, visited, fds, &found, pidfd);
	if (pidfd >= 0)
		(void)close(pidfd);
	if (fds)
		(void)closedir(fds);
	else
		(void)close(fd);
}

void walk(struct walk *walk)
{
	struct visited visited = {NULL, 0, 0};
	DIR *proc = opendir("/proc");
	const struct dirent *entry;

	while (proc && (entry = readdir(proc)))
		if (isdigit((unsigned char)entry->d_name[0]))
			visit_program(walk, &visited, dirfd(proc),
				      entry->d_name);
	if (proc)
		(void)closedir(proc);
	free(visited.inode);
}
