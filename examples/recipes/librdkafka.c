/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/* librdkafka: every socket that it makes comes from this callback. */
#include <stdio.h>
#include <sys/socket.h>
#include <librdkafka/rdkafka.h>
#include <tka.h>

static int on_socket(int domain, int type, int protocol, void *unused)
{
	int fd = socket(domain, type | SOCK_CLOEXEC, protocol);

	(void)unused;
	(void)tka_keepalive_within(fd, 30, 0, NULL);
	return fd;
}

int main(int argc, char **argv) /* HOST PORT; ends with its input */
{
	rd_kafka_conf_t *conf = rd_kafka_conf_new();
	const struct rd_kafka_metadata *metadata;
	rd_kafka_resp_err_t error;
	char text[300];
	rd_kafka_t *k;

	snprintf(text, sizeof(text), "%s:%s", argc == 3 ? argv[1] : "",
		 argc == 3 ? argv[2] : "");
	rd_kafka_conf_set(conf, "bootstrap.servers", text, NULL, 0);
	rd_kafka_conf_set(conf, "log_level", "0", NULL, 0);
	rd_kafka_conf_set_socket_cb(conf, on_socket);
	k = rd_kafka_new(RD_KAFKA_PRODUCER, conf, text, sizeof(text));
	error = rd_kafka_metadata(k, 1, NULL, &metadata, 3000);
	if (error) {
		fprintf(stderr, "librdkafka: %s\n", rd_kafka_err2str(error));
		return 1;
	}
	return getchar() != EOF;
}
