/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * What a system must provide: the only system calls of the library. The kernel
 * is an argument of the code that uses it, so that tests can replace it.
 * Functions that return int return 0 or the error code of the system (errno, or
 * WSAGetLastError()), unless stated otherwise, and do not change errno.
 */
#ifndef TKA_KERNEL_H
#define TKA_KERNEL_H

#include <tka.h>

/* Result of reading a system-wide setting. */
enum tka__setting {
	TKA__SETTING_READ,   /* value is set */
	TKA__SETTING_ABSENT, /* not set: the documented default applies */
	TKA__SETTING_HIDDEN, /* cannot be read here */
};

/* A temporary socket, and what closing it restores. */
struct tka__temporary {
	tka_socket sock;
	int cancel_state;
};

struct tka__kernel {
	/* 0 if sock is a TCP socket; on other sockets an error of any kind */
	int (*check_tcp)(const struct tka__kernel *k, tka_socket sock);
	int (*get)(const struct tka__kernel *k, tka_socket sock, int level,
		   int number, int *value);
	int (*set)(const struct tka__kernel *k, tka_socket sock, int level,
		   int number, int value);
	/* enables keep-alive with both times (Windows) */
	int (*set_times)(const struct tka__kernel *k, tka_socket sock,
			 unsigned idle_ms, unsigned interval_ms);
	/* 1 if the socket is listening */
	int (*is_listening)(const struct tka__kernel *k, tka_socket sock);
	/* opens a temporary TCP socket; until close() the thread cannot be
	 * cancelled */
	int (*open)(const struct tka__kernel *k, struct tka__temporary *t);
	void (*close)(const struct tka__kernel *k,
		      const struct tka__temporary *t);
	/* reads a system-wide setting by the name that a row has for it, in
	 * the row's unit */
	enum tka__setting (*setting)(const struct tka__kernel *k,
				     const char *name, int64_t *value);
	/* the major release of the running kernel, 0: not needed here */
	int (*release)(const struct tka__kernel *k);
	/* 1 if the running kernel calls its version so */
	int (*is_version)(const struct tka__kernel *k, const char *version);
	/* sets the fields that it can, and known */
	int (*status)(const struct tka__kernel *k, tka_socket sock,
		      struct tka_status *status);
	/* TKA_ESOCKET, TKA_EUNSUP or TKA_EOS for a system's error */
	int (*classify)(int error);
	/* why a connection was lost, from its error */
	enum tka_loss (*cause)(int error);
	/* writes the system's text for an error */
	void (*describe)(int error, char *text, size_t size);
	/* leaves error in errno, or where Winsock keeps it */
	void (*fail)(const struct tka__kernel *k, int error);
};

/* The kernel of this system; posix.c or windows.c defines it. */
extern const struct tka__kernel tka__os;

/* Parts of tka__os; setting/ and status/ have a file for each kind. */
enum tka__setting tka__setting(const struct tka__kernel *k, const char *name,
			       int64_t *value);
int tka__status(const struct tka__kernel *k, tka_socket sock,
		struct tka_status *status);

#endif
