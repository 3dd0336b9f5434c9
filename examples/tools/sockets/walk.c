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

/* For what was not read, by errno; returns 1 if the program may not be read. */
static int miss(struct walk *walk)
{
	switch (errno) {
	case ENOENT:
	case ESRCH:
	case EBADF:
		return 0; /* it has gone meanwhile */
	case EACCES:
	case EPERM:
		walk->denied++;
		return 1;
	case ENOSYS:
		walk->too_old = 1;
		return 0;
	}
	walk->error = errno;
	return 0;
}

static const struct dirent *next(struct walk *walk, DIR *folder)
{
	const struct dirent *entry;

	errno = 0;
	entry = readdir(folder);
	if (!entry && errno)
		(void)miss(walk);
	return entry;
}

static int read_name(struct walk *walk, int proc, const char *pid, char *name,
		     size_t size)
{
	char path[64];
	ssize_t n;
	int fd;

	(void)snprintf(path, sizeof(path), "%s/comm", pid);
	fd = openat(proc, path, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : read(fd, name, size - 1);
	if (n < 0)
		(void)miss(walk);
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

/* Returns 0 if the program's sockets may not be read. */
static int visit_socket(struct walk *walk, struct found *found, int pidfd)
{
	int copy = (int)syscall(SYS_pidfd_getfd, pidfd, found->fd, 0), code;

	if (copy < 0)
		return !miss(walk);
	code = judge(found, walk->wanted, copy);
	if (code == TKA_EOS)
		walk->error = errno;
	if (!code)
		walk->each(walk, found, copy);
	(void)close(copy);
	return 1;
}

static void visit_sockets(struct walk *walk, struct visited *visited, DIR *fds,
			  struct found *found, int pidfd)
{
	const struct dirent *entry;
	char target[64];
	unsigned long inode;
	ssize_t n;

	while ((entry = next(walk, fds))) {
		n = readlinkat(dirfd(fds), entry->d_name, target,
			       sizeof(target) - 1);
		if (n < 0 && *entry->d_name != '.' && miss(walk))
			return;
		if (n < 0)
			continue;
		target[n] = '\0';
		if (sscanf(target, "socket:[%lu]", &inode) != 1 ||
		    !visit(visited, inode))
			continue;
		found->fd = atoi(entry->d_name);
		if (!visit_socket(walk, found, pidfd))
			return;
	}
}

static void visit_program(struct walk *walk, struct visited *visited, int proc,
			  const char *pid)
{
	struct found found = {.pid = (pid_t)atol(pid)};
	char path[64];
	int fd, pidfd = -1;
	DIR *fds = NULL;

	if (!read_name(walk, proc, pid, found.program, sizeof(found.program)) ||
	    !is_wanted(walk, found.pid, found.program))
		return;
	(void)snprintf(path, sizeof(path), "%s/fd", pid);
	fd = openat(proc, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0)
		fds = fdopendir(fd);
	if (fds)
		pidfd = (int)syscall(SYS_pidfd_open, found.pid, 0);
	if (pidfd < 0)
		(void)miss(walk);
	else
		visit_sockets(walk, visited, fds, &found, pidfd);
	if (pidfd >= 0)
		(void)close(pidfd);
	if (fds)
		(void)closedir(fds);
	else if (fd >= 0)
		(void)close(fd);
}

void walk(struct walk *walk)
{
	struct visited visited = {NULL, 0, 0};
	DIR *proc = opendir("/proc");
	const struct dirent *entry;

	if (!proc)
		walk->error = errno;
	while (proc && (entry = next(walk, proc)))
		if (isdigit((unsigned char)entry->d_name[0]))
			visit_program(walk, &visited, dirfd(proc),
				      entry->d_name);
	if (proc)
		(void)closedir(proc);
	free(visited.inode);
}
