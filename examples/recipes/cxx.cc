// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: the libtka authors
// C++11: c++ cxx.cc $(pkg-config --cflags --libs tka)
#include <iostream>
#include <netdb.h>
#include <sys/socket.h>
#include <tka.h>

int main(int argc, char **argv) // HOST PORT; ends with its input
{
	addrinfo *to = nullptr;
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	if (argc != 3 || getaddrinfo(argv[1], argv[2], nullptr, &to) ||
	    connect(fd, to->ai_addr, to->ai_addrlen))
		return std::cerr << "cxx: cannot connect\n", 1;
	int result = tka_keepalive_within(fd, 30, 0, nullptr);
	std::cout << tka_strerror(result) << std::endl;
	return std::cin.get() != EOF;
}
