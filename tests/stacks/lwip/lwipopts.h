/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/* lwIP as a small system would have it, with keep-alive, on a thread. */
#ifndef TKA_TEST_LWIPOPTS_H
#define TKA_TEST_LWIPOPTS_H

#define NO_SYS 0
#define MEM_ALIGNMENT 8
#define MEM_LIBC_MALLOC 1
#define MEMP_MEM_MALLOC 1
#define MEMP_NUM_NETCONN 64 /* also the number of sockets */
#define TCPIP_MBOX_SIZE 64
#define DEFAULT_TCP_RECVMBOX_SIZE 64
#define DEFAULT_ACCEPTMBOX_SIZE 16
#define LWIP_TCPIP_CORE_LOCKING 1
#define LWIP_NETIF_LOOPBACK 1
#define LWIP_HAVE_LOOPIF 1
#define LWIP_DNS 0
#define LWIP_IPV4 1
#define LWIP_IPV6 1
#define IPV6_FRAG_COPYHEADER 1 /* where pointers have 64 bits */
#define LWIP_RANDOMIZE_INITIAL_LOCAL_PORTS 1
#define LWIP_TCP_KEEPALIVE 1
#define LWIP_TIMEVAL_PRIVATE 0
#define LWIP_ERRNO_INCLUDE <errno.h>
#define SO_REUSE 1
/* socket(), close() and the others are lwIP's */
#define LWIP_COMPAT_SOCKETS 1
#define LWIP_POSIX_SOCKETS_IO_NAMES 1

/* Debian's 2.1 lacks them. */
#ifdef TKA_TEST_LWIP_2_1
#define IP4ADDR_SOCKADDR_SET_LEN(sin) \
	(sin)->sin_len = (u8_t)sizeof(struct sockaddr_in)
#define IP6ADDR_SOCKADDR_SET_LEN(sin6) \
	(sin6)->sin6_len = (u8_t)sizeof(struct sockaddr_in6)
#define IPADDR_SOCKADDR_GET_LEN(address) (address)->sa.sa_len
#endif

#endif
