// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: the libtka authors
// Boost.Asio: native_handle(). Its option keep_alive turns keep-alive on and
// off and leaves the rest.
#include <boost/asio.hpp>
#include <iostream>
#include <string>
#include <tka.h>

int main(int argc, char **argv) // HOST PORT; one PING per line of input
try {
	boost::asio::io_context context;
	boost::asio::ip::tcp::socket socket(context);
	boost::asio::ip::tcp::resolver resolver(context);
	std::string line;

	if (argc != 3)
		throw std::runtime_error("usage: asio HOST PORT");
	boost::asio::connect(socket, resolver.resolve(argv[1], argv[2]));
	int result =
		tka_keepalive_within(socket.native_handle(), 30, 0, nullptr);
	if (result)
		throw std::runtime_error(tka_strerror(result));
	do {
		boost::asio::write(socket, boost::asio::buffer("PING\r\n", 6));
		std::string reply;
		boost::asio::read_until(
			socket, boost::asio::dynamic_buffer(reply), '\n');
		std::cout << reply << std::flush;
	} while (std::getline(std::cin, line));
} catch (const std::exception &e) {
	std::cerr << "asio: " << e.what() << '\n';
	return 1;
}
