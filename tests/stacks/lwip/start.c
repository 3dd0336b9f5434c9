/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Starts lwIP before main(). Its network is the tap device that the variable
 * PRECONFIGURED_TAPIF of lwIP's port names, the address is run.py's.
 */
#include <stdlib.h>
#include <unistd.h>

#include <lwip/netif.h>
#include <lwip/tcpip.h>
#include <netif/tapif.h>

static void signal_ready(void *semaphore)
{
	sys_sem_signal(semaphore);
}

__attribute__((constructor)) static void start(void)
{
	static struct netif device;
	ip4_addr_t address, mask;
	sys_sem_t ready;

	srand((unsigned)getpid()); /* for the first local port */
	sys_sem_new(&ready, 0);
	tcpip_init(signal_ready, &ready);
	sys_sem_wait(&ready);
	IP4_ADDR(&address, 10, 9, 0, 1);
	IP4_ADDR(&mask, 255, 255, 255, 0);
	LOCK_TCPIP_CORE();
	netif_add(&device, &address, &mask, NULL, NULL, tapif_init,
		  tcpip_input);
	netif_set_up(&device);
	netif_set_link_up(&device);
	UNLOCK_TCPIP_CORE();
}
