/* SPDX-License-Identifier: MIT */
/*
 * Tests in a child, see child.h.
 */
#include "child.h"
#include "sockets.h"

#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>

void in_child(int (*what)(const void *), const void *argument)
{
	pid_t pid;
	int status;

	fflush(stdout); /* or both print it */
	pid = fork();
	if (pid == 0)
		_exit(what(argument));
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == unable)
		skip();
	assert_int_equal(WEXITSTATUS(status), as_expected);
}

int give_up(const char *reason)
{
	dprintf(STDOUT_FILENO, "# %s: %s\n", reason, strerror(errno));
	return unable;
}

int contradict(const char *file, int line, const char *condition)
{
	dprintf(STDOUT_FILENO, "# %s:%d: not so: %s\n", file, line, condition);
	return otherwise;
}

int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), failed;

	if (fd < 0)
		return -1;
	failed = write(fd, text, strlen(text)) != (ssize_t)strlen(text);
	close(fd);
	return failed ? -1 : 0;
}

/* Root of a user namespace of its own, or root as it is. */
int enter(int namespaces)
{
	char map[32];

	if (unshare(namespaces) == 0)
		return 0;
	snprintf(map, sizeof(map), "0 %u 1", (unsigned)getuid());
	if (unshare(CLONE_NEWUSER | namespaces))
		return -1;
	write_file("/proc/self/setgroups", "deny");
	return write_file("/proc/self/uid_map", map);
}

int loopback_up(void)
{
	struct ifreq lo = {.ifr_name = "lo", .ifr_flags = IFF_UP};
	int sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int failed = sock < 0 || ioctl(sock, SIOCSIFFLAGS, &lo);

	close(sock);
	return failed ? -1 : 0;
}
