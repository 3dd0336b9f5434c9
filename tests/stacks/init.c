/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Runs the commands of a file, one in a line, and prints the exit status of
 * each program: the first process of a kernel under test, or an ordinary one.
 * The environment variable LIST names the file, which a parameter of the
 * kernel sets as well. The commands are in the table at
 * the end.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define LENGTH(array) (sizeof(array) / sizeof(*(array)))

enum {
	WORDS = 16
};

static int mount_type(char **word)
{
	return mount(word[1], word[2], word[1], 0, NULL);
}

static int load_module(char **word)
{
	int fd = open(word[1], O_RDONLY);

	return fd < 0 ? -1 : (int)syscall(SYS_finit_module, fd, "", 0);
}

/* A device up, with an address of a network of 24 bits if one is named. */
static int set_up(char **word)
{
	struct ifreq r = {0};
	struct sockaddr_in *address = (struct sockaddr_in *)&r.ifr_addr;
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	strncpy(r.ifr_name, word[1], sizeof(r.ifr_name) - 1);
	if (word[2]) {
		address->sin_family = AF_INET;
		inet_pton(AF_INET, word[2], &address->sin_addr);
		if (ioctl(fd, SIOCSIFADDR, &r))
			return -1;
		inet_pton(AF_INET, "255.255.255.0", &address->sin_addr);
		if (ioctl(fd, SIOCSIFNETMASK, &r))
			return -1;
	}
	r.ifr_flags = IFF_UP | IFF_RUNNING;
	return ioctl(fd, SIOCSIFFLAGS, &r);
}

static int run_program(char **word)
{
	int status;
	pid_t child;

	child = fork();
	if (!child) {
		dup2(STDOUT_FILENO, STDERR_FILENO);
		execv(word[1], word + 1);
		perror(word[1]);
		_exit(127);
	}
	waitpid(child, &status, 0);
	printf("stack: exit %d\n", WIFEXITED(status) ? WEXITSTATUS(status)
						     : 128 + WTERMSIG(status));
	return 0;
}

/* Only as the first process of a machine, never started by hand. */
static int turn_off(char **word)
{
	(void)word;
	sync();
	return getpid() == 1 ? reboot(RB_POWER_OFF) : 0;
}

static const struct command {
	const char *name;
	int (*run)(char **word);
} commands[] = {
	{"mount", mount_type},	 /* TYPE DIRECTORY */
	{"insmod", load_module}, /* FILE */
	{"up", set_up},		 /* DEVICE [ADDRESS] */
	{"run", run_program},	 /* PROGRAM [ARGUMENT]... */
	{"off", turn_off},
};

static void run_command(char *line)
{
	char *word[WORDS] = {0}, *rest = NULL, *next;
	size_t i;
	int n = 0;

	while (n < WORDS - 1 &&
	       (next = strtok_r(n ? NULL : line, " \n", &rest)))
		word[n++] = next;
	for (i = 0; n && i < LENGTH(commands); i++)
		if (!strcmp(commands[i].name, word[0]) && commands[i].run(word))
			printf("stack: %s %s: %s\n", word[0],
			       word[1] ? word[1] : "", strerror(errno));
	fflush(stdout);
}

int main(void)
{
	char line[1024];
	const char *name = getenv("LIST");
	FILE *list = name ? fopen(name, "r") : NULL;

	while (list && fgets(line, sizeof(line), list))
		run_command(line);
	return !list;
}
