/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/* GnuTLS: the socket is the program's own, and GnuTLS can return it. */
#include <netdb.h>
#include <stdio.h>
#include <sys/socket.h>
#include <gnutls/gnutls.h>
#include <tka.h>

int main(int argc, char **argv) /* HOST PORT; ends with its input */
{
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *to;
	gnutls_certificate_credentials_t trust;
	gnutls_session_t s;
	int fd, code;

	if (argc != 3 || getaddrinfo(argv[1], argv[2], &hints, &to) ||
	    (fd = socket(to->ai_family, SOCK_STREAM, 0)) < 0 ||
	    connect(fd, to->ai_addr, to->ai_addrlen)) {
		fputs("gnutls: cannot connect\n", stderr);
		return 1;
	}
	gnutls_init(&s,
		    GNUTLS_CLIENT); /* a real one verifies the certificate */
	gnutls_certificate_allocate_credentials(&trust);
	gnutls_credentials_set(s, GNUTLS_CRD_CERTIFICATE, trust);
	gnutls_set_default_priority(s);
	gnutls_transport_set_int(s, fd);
	code = tka_keepalive_within(gnutls_transport_get_int(s), 30, 0, NULL);
	puts(tka_strerror(code));
	code = gnutls_handshake(s);
	puts(gnutls_strerror(code));
	fflush(stdout);
	return getchar() != EOF;
}
