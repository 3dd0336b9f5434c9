/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/* libcurl: the callback gets every socket that libcurl makes. It runs after
 * CURLOPT_TCP_KEEPALIVE, so these settings win. */
#include <stdio.h>
#include <curl/curl.h>
#include <tka.h>

static int on_socket(void *unused, curl_socket_t sock, curlsocktype type)
{
	(void)unused, (void)type;
	return tka_keepalive_within(sock, 30, 0, NULL) ? CURL_SOCKOPT_ERROR
						       : CURL_SOCKOPT_OK;
}

int main(int argc, char **argv) /* HOST PORT; one GET per line of input */
{
	CURL *c = curl_easy_init();
	CURLcode code;
	char url[200];

	snprintf(url, sizeof(url), "http://%s:%s/", argc == 3 ? argv[1] : "",
		 argc == 3 ? argv[2] : "");
	curl_easy_setopt(c, CURLOPT_URL, url);
	curl_easy_setopt(c, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(c, CURLOPT_SOCKOPTFUNCTION, on_socket);
	do {
		code = curl_easy_perform(c); /* keeps its connection open */
		fflush(stdout);
	} while (!code && getchar() != EOF);
	if (code)
		fprintf(stderr, "libcurl: %s\n", curl_easy_strerror(code));
	return code != CURLE_OK;
}
