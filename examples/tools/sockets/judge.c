/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * What libtka finds about one socket, and what it sets: the calls of libtka
 * that this program is about.
 */
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#include "sockets.h"

static const char *const states[] = {
	"?",	      "established", "syn-sent",  "syn-received",
	"fin-wait-1", "fin-wait-2",  "time-wait", "close",
	"close-wait", "last-ack",    "listen",	  "closing",
};

static void read_address(int copy, char *text, size_t size,
			 int (*get)(int, struct sockaddr *, socklen_t *))
{
	struct sockaddr_storage address;
	socklen_t length = sizeof(address);
	char host[48], port[8];

	*text = '\0';
	if (get(copy, (struct sockaddr *)&address, &length) < 0 ||
	    getnameinfo((struct sockaddr *)&address, length, host, sizeof(host),
			port, sizeof(port), NI_NUMERICHOST | NI_NUMERICSERV))
		return;
	(void)snprintf(text, size, strchr(host, ':') ? "[%s]:%s" : "%s:%s",
		       host, port);
}

static int get_local(int fd, struct sockaddr *address, socklen_t *size)
{
	return getsockname(fd, address, size);
}

static int get_peer(int fd, struct sockaddr *address, socklen_t *size)
{
	return getpeername(fd, address, size);
}

static void read_state(struct found *found, int copy)
{
	struct tcp_info info = {0};
	socklen_t size = sizeof(info);

	if (getsockopt(copy, IPPROTO_TCP, TCP_INFO, &info, &size) < 0 ||
	    info.tcpi_state >= sizeof(states) / sizeof(states[0]))
		info.tcpi_state = 0;
	found->state = states[info.tcpi_state];
	found->is_connected =
		info.tcpi_state != TCP_LISTEN && info.tcpi_state != TCP_CLOSE;
}

static void predict(const struct found *found, enum tka_case which,
		    struct span *span)
{
	span->earliest_ms = 0;
	span->latest_ms = INT64_MAX;
	(void)tka_predict(&found->now, which, &span->earliest_ms,
			  &span->latest_ms);
}

/* Reads the settings, what they mean and what is wrong with them. */
static int review(struct found *found, const struct wanted *wanted, int copy)
{
	int risks, code;

	tka_keepalive_init(&found->now, sizeof(found->now));
	code = tka_keepalive_get(copy, &found->now);
	if (code)
		return code;
	predict(found, TKA_CASE_IDLE, &found->idle);
	predict(found, TKA_CASE_SENDING, &found->sending);
	risks = tka_review(&found->now, wanted->detect_s, wanted->path_idle_s,
			   0);
	found->risks = risks > 0 ? (unsigned)risks : 0;
	return 0;
}

int judge(struct found *found, const struct wanted *wanted, int copy)
{
	const int code = review(found, wanted, copy);

	if (code)
		return code;
	found->result = 1;
	found->text[0] = '\0';
	read_state(found, copy);
	read_address(copy, found->local, sizeof(found->local), get_local);
	read_address(copy, found->peer, sizeof(found->peer), get_peer);
	tka_keepalive_init(&found->plan, sizeof(found->plan));
	found->planned = tka_plan(wanted->detect_s ? wanted->detect_s : 60,
				  wanted->path_idle_s, TKA_SKIP, &found->plan);
	return 0;
}

void repair(struct found *found, const struct wanted *wanted, int copy)
{
	struct tka_report report = TKA_REPORT_INIT;

	found->result =
		tka_keepalive_apply(copy, &found->plan, TKA_SKIP, &report);
	tka_explain(&report, found->text, sizeof(found->text));
	(void)review(found, wanted, copy);
}
