/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/* OpenSSL: the socket below a TLS connection. */
#include <stdio.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <tka.h>

int main(int argc, char **argv) /* HOST PORT; ends with its input */
{
	BIO *bio = BIO_new_ssl_connect(SSL_CTX_new(TLS_client_method()));
	const char *why;
	SSL *ssl;
	int result;

	BIO_get_ssl(bio, &ssl); /* a real client verifies the certificate */
	BIO_set_conn_hostname(bio, argc == 3 ? argv[1] : "");
	BIO_set_conn_port(bio, argc == 3 ? argv[2] : "");
	if (BIO_do_connect(bio) <= 0) {
		why = ERR_reason_error_string(ERR_get_error());
		fprintf(stderr, "openssl: %s\n", why ? why : "cannot connect");
		return 1;
	}
	result = tka_keepalive_within(SSL_get_fd(ssl), 30, 0, NULL);
	if (result) {
		fprintf(stderr, "openssl: %s\n", tka_strerror(result));
		return 1;
	}
	puts(SSL_get_version(ssl));
	fflush(stdout);
	return getchar() != EOF;
}
