/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * For mutants.py: the change that is in effect, and an end for a test program
 * that it keeps from ending.
 */
#include <signal.h>
#include <stdlib.h>
#include <sys/time.h>
#include <unistd.h>

int tka__mutant = -1;

__attribute__((constructor)) static void start(void)
{
	const char *mutant = getenv("TKA_MUTANT");
	const char *cpu_ms = getenv("TKA_MUTANT_CPU_MS");
	long ms = cpu_ms ? atol(cpu_ms) : 0;
	struct itimerval limit = {{0, 0}, {ms / 1000, ms % 1000 * 1000}};

	if (mutant)
		tka__mutant = atoi(mutant);
	(void)setitimer(ITIMER_PROF, &limit, NULL); /* SIGPROF */
	(void)alarm(20);			    /* if it waits */
}
