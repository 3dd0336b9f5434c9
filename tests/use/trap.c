/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Plans for a socket, has another library set its keep-alive, and prints what
 * the socket has then and what tka_review() says: trap ADDRESS PORT.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <curl/curl.h>
#include <hiredis/hiredis.h>
#include <tka.h>
#include <uv.h>

static struct sockaddr_in server = {.sin_family = AF_INET};

static int planned(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (tka_keepalive_within(fd, 10, 0, NULL))
		exit(1);
	return fd;
}

static int connected(void)
{
	int fd = planned();

	if (connect(fd, (struct sockaddr *)&server, sizeof(server)))
		exit(1);
	return fd;
}

/* No limit is asked for: the risk is not that the peer is reported late. */
static void print(const char *name, int fd)
{
	struct tka_keepalive now = TKA_KEEPALIVE_INIT;

	if (tka_keepalive_get(fd, &now))
		exit(1);
	printf("%s %d %d %d %d %d\n", name, now.idle_s, now.interval_s,
	       now.count, now.user_timeout_ms,
	       tka_review(&now, 0, 0, TKA_IDLE_ONLY));
}

static void by_libuv(void)
{
	int fd = connected();
	uv_tcp_t tcp;

	uv_tcp_init(uv_default_loop(), &tcp);
	if (uv_tcp_open(&tcp, fd) || uv_tcp_keepalive(&tcp, 1, 15))
		exit(1);
	print("libuv", fd);
}

static void by_hiredis(void)
{
	redisContext *c = redisConnectFd(connected());

	if (redisEnableKeepAlive(c))
		exit(1);
	print("hiredis", c->fd);
}

static curl_socket_t on_open(void *fd, curlsocktype type,
			     struct curl_sockaddr *to)
{
	(void)type, (void)to;
	return *(int *)fd = planned();
}

static void by_libcurl(void)
{
	CURL *c = curl_easy_init();
	char url[100];
	int fd = -1;

	snprintf(url, sizeof(url), "http://127.0.0.1:%d/",
		 ntohs(server.sin_port));
	curl_easy_setopt(c, CURLOPT_URL, url);
	curl_easy_setopt(c, CURLOPT_CONNECT_ONLY, 1L);
	curl_easy_setopt(c, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, on_open);
	curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, &fd);
	if (curl_easy_perform(c))
		exit(1);
	print("libcurl", fd);
}

int main(int argc, char **argv)
{
	if (argc != 3 || inet_pton(AF_INET, argv[1], &server.sin_addr) != 1)
		return 2;
	server.sin_port = htons((unsigned short)atoi(argv[2]));
	print("plan", connected());
	by_libuv();
	by_hiredis();
	by_libcurl();
	return 0;
}
