/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/* libuv: once connected. No uv_tcp_keepalive() after it: that call rewrites
 * idle and interval, and one lost probe can then end the connection. */
#include <stdio.h>
#include <stdlib.h>
#include <uv.h>
#include <tka.h>

static void on_connect(uv_connect_t *request, int status)
{
	uv_os_fd_t fd = -1;

	if (!status)
		status = uv_fileno((uv_handle_t *)request->handle, &fd);
	if (status) {
		fprintf(stderr, "libuv: %s\n", uv_strerror(status));
		exit(1);
	}
	puts(tka_strerror(tka_keepalive_within(fd, 30, 0, NULL)));
	fflush(stdout);
}

int main(int argc, char **argv) /* ADDRESS PORT; ends with its input */
{
	struct sockaddr_in to;
	uv_connect_t request;
	uv_tcp_t tcp;

	if (argc != 3 || uv_ip4_addr(argv[1], atoi(argv[2]), &to)) {
		fputs("usage: libuv ADDRESS PORT\n", stderr);
		return 1;
	}
	uv_tcp_init(uv_default_loop(), &tcp);
	uv_tcp_connect(&request, &tcp, (struct sockaddr *)&to, on_connect);
	uv_run(uv_default_loop(), UV_RUN_DEFAULT);
	return getchar() != EOF;
}
