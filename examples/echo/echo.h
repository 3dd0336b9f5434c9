/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * What the files of the echo pair share. Functions that return int without
 * another comment return 0, or -1 and sys_error().
 */
#ifndef ECHO_H
#define ECHO_H

/*
 * The differences between systems: sockets, threads, time and standard files,
 * in sys_posix.c and sys_windows.c. No other file knows on which it runs.
 */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#ifdef _WIN32
#include <winsock2.h>
#include <ws2tcpip.h>
#define SYS_THREAD static unsigned __stdcall
typedef unsigned(__stdcall *sys_thread)(void *);
typedef int sys_size;
#define SYS_OWN_PORT SO_EXCLUSIVEADDRUSE
#define SYS_CODE(name) WSA##name
#define sys_error() WSAGetLastError()
#define sys_close(sock) ((void)closesocket(sock))
#define sys_poll(fds, count, ms) WSAPoll(fds, (ULONG)(count), ms)
#define sys_set_nonblocking(sock) ioctlsocket(sock, (long)FIONBIO, &(u_long){1})
int sys_pair(SOCKET pair[2]); /* from the second to the first */
const char *sys_error_text(int error);
int64_t sys_now(void); /* nanoseconds, monotonic */
int64_t sys_utc(void); /* nanoseconds since 1970 */
#else
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#define SYS_THREAD static void *
typedef void *(*sys_thread)(void *);
typedef size_t sys_size;
#define SYS_OWN_PORT SO_REUSEADDR /* from connections in TIME-WAIT */
#define SYS_CODE(name) name
#define sys_error() errno
#define sys_close(sock) ((void)close(sock))
#define sys_poll(fds, count, ms) poll(fds, (nfds_t)(count), ms)
#define sys_set_nonblocking(sock) fcntl(sock, F_SETFL, O_NONBLOCK)
#define sys_pair(pair) /* the second never blocks a signal handler */ \
	(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) || \
	 sys_set_nonblocking((pair)[1]))
#define sys_error_text(error) strerror(error)
#define sys_now() sys_clock(CLOCK_MONOTONIC)
#define sys_utc() sys_clock(CLOCK_REALTIME)
int64_t sys_clock(clockid_t clock);
#endif
#define sys_receive(sock, bytes, size) \
	((int)recv(sock, (void *)(bytes), (sys_size)(size), 0))
#define sys_send(sock, bytes, length) \
	((int)send(sock, (const void *)(bytes), (sys_size)(length), 0))
#define sys_enable(sock, level, option) \
	setsockopt(sock, level, option, (const void *)&(int){1}, sizeof(int))

#include <tka.h>

#define SYS_NONE ((tka_socket)-1)
#define SYS_MS INT64_C(1000000) /* in nanoseconds */
#define SYS_SECOND (1000 * SYS_MS)

int sys_start(void);			 /* call it first */
int sys_run(sys_thread run, void *with); /* until the program ends */
/* Standard input, output (1) and error (2); they block. */
int sys_read(char *bytes, int size);
void sys_write(int fd, const char *text, size_t length);

/* options.c: the command line. Exits if an argument is wrong. */
extern struct options {
	const char *me, *peer;	 /* "client" and "server", or the reverse */
	const char *host, *port; /* the host without brackets */
	int no_keepalive, idle_s, interval_s, count, user_timeout_ms;
	int detect_s;					 /* 0: no plan */
	int read_timeout_ms, connect_timeout_ms, ping_s; /* 0: none */
	int is_quiet, is_json;
	int64_t connect_due;	       /* when the connect timeout is over */
	struct tka_keepalive settings; /* what all of that amounts to */
} options;
void options_read(int argc, char **argv);

/*
 * loop.c: one loop over poll(), WSAPoll() on Windows, for any number of
 * sockets. Its rule: a deadline is missed only if a poll() that began after it
 * found nothing on that socket. So neither a stopped process, a signal nor a
 * long pass makes a peer late whose data is waiting. Handlers may change, add,
 * remove and free any watch.
 */
struct watch {
	tka_socket sock;
	short events; /* POLLIN, POLLOUT, both, or 0: its deadline alone */
	int64_t due;  /* its deadline as sys_now() counts, 0: none */
	void (*ready)(struct watch *watch);
	void (*missed)(struct watch *watch);  /* due is 0 again */
	void (*stopped)(struct watch *watch); /* the user ends it, or NULL */
	size_t place;			      /* used by the loop */
};
int loop_add(struct watch *watch);
void loop_remove(struct watch *watch);
void loop_stop(int status); /* the exit status; SIGINT and SIGTERM: 0 */
/* Ends with an error; what has a %s for the host. */
void loop_fail(const char *what, const char *why);

/* A call that blocks: a thread makes it, and the loop what follows. */
struct job {
	void (*block)(void);
	void (*then)(void);
};
int loop_run_job(struct job *job);
/* Waits for one whose call has returned, and returns it; NULL: none. */
struct job *loop_wait_for_job(int ms);

/*
 * log.c: the log on standard error, an event a line, for people or as JSON,
 * both from one list of fields. A thread writes it: a slow reader delays
 * nothing, lines are dropped instead. who is a short name of the program or
 * the connection.
 */
struct field {
	enum {
		LOG_END,
		LOG_TEXT,    /* NULL: the field is left out */
		LOG_NUMBER,  /* negative: the field is left out */
		LOG_SECONDS, /* the same in milliseconds; people read seconds */
		LOG_FLAG,
	} kind;
	const char *key;   /* of the JSON member, NULL: for people alone */
	const char *words; /* the value's format for people, NULL: JSON alone */
	const char *text;
	long long number;
};
#define FIELD(...) ((struct field){__VA_ARGS__})
#define STRING(key, words, text) FIELD(LOG_TEXT, key, words, text, 0)
#define NOTE(words) STRING(NULL, "%s", words)
#define NUMBER(key, words, n) FIELD(LOG_NUMBER, key, words, NULL, n)
#define SECONDS(key, words, ms) FIELD(LOG_SECONDS, key, words, NULL, ms)
#define FLAG(key, flag) FIELD(LOG_FLAG, key, NULL, NULL, flag)
#define FIELDS(...) ((const struct field[]){__VA_ARGS__, {0}})
#define LOG(who, event, ...) log_event(who, event, 0, FIELDS(__VA_ARGS__))
#define LOG_ERROR(who, event, ...) log_event(who, event, 1, FIELDS(__VA_ARGS__))
void log_event(const char *who, const char *event, int is_error,
	       const struct field *fields);
/* Gives the reader a tenth of a second to take what is left. */
void log_end(void);
/* Writes sys_error() without a thread; returns 1. */
int log_failed_start(void);

/* net.c: addresses. */
#define NET_NAME 80    /* [address]:port */
int net_resolve(void); /* then pair_start() */
/* Opens a non-blocking socket. Returns SYS_NONE and *why on failure. */
tka_socket net_open(const struct addrinfo *at, const char **why);
const char *net_name(const struct sockaddr *address, char name[NET_NAME]);
const char *net_own_name(tka_socket sock, char name[NET_NAME]);
int net_would_block(int error); /* or it was interrupted */

/*
 * talk.c: the protocol of a connection, without the connection. Each byte is
 * echoed. The first one from a client must be hello; after bye a client says
 * no more, and leaves when that is echoed.
 */
#define TALK_HELLO 'h'
#define TALK_BYE 'b'
#define TALK_PING 'p'
#define TALK_ROOM 4096
struct talk {
	int is_client;
	int last;   /* the last byte of the client, -1: none yet */
	int length; /* bytes that wait to be sent; a client's also for echo */
	int sent;   /* how many of them were sent */
	unsigned char bytes[TALK_ROOM];
};
/* How many bytes of the peer can be taken. */
int talk_room(const struct talk *talk);
/* Takes 1 to talk_room() bytes of the peer. Returns NULL, or what is wrong. */
const char *talk_take(struct talk *talk, const unsigned char *bytes, int n);
/* Adds a byte of the client. Returns 0 if there is no room, or after bye. */
int talk_say(struct talk *talk, int byte);
/* Of the bytes that wait, the next n were sent. */
void talk_sent(struct talk *talk, int n);

/* conn.c: one connection as either end sees it. */
struct conn {
	struct watch watch; /* the first member: handlers cast */
	struct talk talk;
	char who[32];  /* in the log */
	int64_t heard; /* when its last byte came, at first: its start */
	int has_ended; /* the peer sends no more */
};
int conn_open(struct conn *conn); /* 0: it was closed */
void conn_say(struct conn *conn, unsigned char byte);
void conn_send(struct conn *conn);    /* sends what waits, or closes */
void conn_leave(struct watch *watch); /* closes gracefully */

/* server.c and client.c define these; loop.c has their main(). */
extern const int pair_is_client;
/* The addresses of options.host; NULL: why not. */
void pair_start(const struct addrinfo *list, const char *why);
void pair_go_on(struct conn *conn); /* after its peer has sent something */
void pair_closed(struct conn *conn, int failed);

/*
 * keepalive.c: everything that the pair does with libtka. keepalive_plan()
 * sets options.settings, of which given is a mask of those that the user gave
 * and that are not skipped; it returns NULL, or why they cannot be set here,
 * and *option, which is to blame. keepalive_set() returns NULL or why it
 * cannot.
 */
const char *keepalive_plan(unsigned given, int *option);
const char *keepalive_set(tka_socket sock);
void keepalive_log_start(void); /* what is skipped, the plan, the risks */
void keepalive_log_settings(const struct conn *conn); /* those in effect */
/* The cause, how long the peer did not answer, and what was predicted. */
void keepalive_log_loss(const struct conn *conn, int error);
int keepalive_is_loss(int error); /* of accept(): of one connection */

#endif
