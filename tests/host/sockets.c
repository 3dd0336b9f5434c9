/* SPDX-License-Identifier: MIT */
/*
 * Real sockets, see sockets.h.
 */
#include "sockets.h"

#include <errno.h>
#include <string.h>

#ifdef _WIN32
int sockets_setup(void **state)
{
	WSADATA data;

	(void)state;
	return WSAStartup(MAKEWORD(2, 2), &data);
}

int last_error(void)
{
	return WSAGetLastError();
}

void set_last_error(int error)
{
	WSASetLastError(error);
}

void tcp_close(tka_socket sock)
{
	assert_int_equal(closesocket(sock), 0);
}
#else
int sockets_setup(void **state)
{
	(void)state;
	return 0;
}

int last_error(void)
{
	return errno;
}

void set_last_error(int error)
{
	errno = error;
}

void tcp_close(tka_socket sock)
{
	assert_int_equal(close(sock), 0);
}
#endif

tka_socket tcp_new(int family)
{
	tka_socket sock = (tka_socket)socket(family, SOCK_STREAM, 0);

	assert_true(sock != (tka_socket)-1);
	return sock;
}

static socklen_t loopback(int family, struct sockaddr_storage *address)
{
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)address;
	struct sockaddr_in *four = (struct sockaddr_in *)address;

	memset(address, 0, sizeof(*address));
	address->ss_family = (unsigned char)family;
	if (family == AF_INET6) {
		six->sin6_addr.s6_addr[15] = 1;
		return sizeof(*six);
	}
	four->sin_addr.s_addr = htonl(0x7f000001);
	return sizeof(*four);
}

void assert_loopback(int result)
{
	if (result && (errno == EADDRNOTAVAIL || errno == ENETUNREACH))
		skip_because("no loopback here");
	assert_int_equal(result, 0);
}

tka_socket tcp_listen(int family)
{
	struct sockaddr_storage address;
	socklen_t size = loopback(family, &address);
	tka_socket sock = tcp_new(family);

	assert_loopback(bind(sock, (struct sockaddr *)&address, size));
	assert_int_equal(listen(sock, 16), 0);
	return sock;
}

tka_socket tcp_connect_to(tka_socket listener)
{
	struct sockaddr_storage address = {0};
	socklen_t size = sizeof(address);
	tka_socket sock;

	assert_int_equal(
		getsockname(listener, (struct sockaddr *)&address, &size), 0);
	sock = tcp_new(address.ss_family);
	assert_loopback(connect(sock, (struct sockaddr *)&address, size));
	return sock;
}

void tcp_pair(int family, tka_socket pair[2])
{
	tka_socket listener = tcp_listen(family);

	pair[0] = tcp_connect_to(listener);
	pair[1] = (tka_socket)accept(listener, NULL, NULL);
	assert_true(pair[1] != (tka_socket)-1);
	tcp_close(listener);
}

int raw_get(tka_socket sock, enum tka_option option)
{
	const struct tka_option_info *o =
		tka_platform_option(tka_platform_current(), option);
	socklen_t size = sizeof(int);
	int value = 0;

	if (o->support < TKA_SUPPORT_EMULATED || o->number < 0 ||
	    getsockopt(sock, o->level, o->number, (void *)&value, &size))
		return -1;
	return option == TKA_ENABLE ? value != 0 : value;
}

struct raw raw_all(tka_socket sock)
{
	struct raw r;
	int o;

	for (o = 0; o < TABLED; o++)
		r.number[o] = raw_get(sock, (enum tka_option)o);
	return r;
}

void raw_set_all(tka_socket sock, const struct raw *r)
{
	int o;

	for (o = 0; o < TABLED; o++) {
		const struct tka_option_info *opt = tka_platform_option(
			tka_platform_current(), (enum tka_option)o);

		assert_int_equal(setsockopt(sock, opt->level, opt->number,
					    (const void *)&r->number[o],
					    sizeof(r->number[o])),
				 0);
	}
}

void skip_because(const char *reason)
{
	print_message("# %s\n", reason);
	skip();
}

#ifndef _WIN32
int open_descriptors(void)
{
	int fd, n = 0;

	for (fd = 0; fd < 256; fd++)
		n += fcntl(fd, F_GETFD, 0) >= 0;
	return n;
}
#endif
