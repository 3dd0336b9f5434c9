/* SPDX-License-Identifier: MIT */
/*
 * Windows, from 8 on; see os.h. What cannot be waited for along with sockets,
 * standard input and Ctrl-C, is passed on through pairs of sockets.
 */
#include <fcntl.h>
#include <io.h>
#include <process.h>
#include <string.h>

#include "os.h"

#include <windows.h>

static SOCKET stop_pair[2];
static SOCKET input_pair[2];

static int give_up(SOCKET a, SOCKET b)
{
	int error = WSAGetLastError();

	(void)closesocket(a);
	(void)closesocket(b);
	WSASetLastError(error);
	return -1;
}

static int listen_locally(SOCKET sock, struct sockaddr_in *at)
{
	int size = sizeof(*at);

	memset(at, 0, sizeof(*at));
	at->sin_family = AF_INET;
	at->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(sock, (struct sockaddr *)at, sizeof(*at)) ||
	    getsockname(sock, (struct sockaddr *)at, &size))
		return -1;
	return listen(sock, 1);
}

/* Somebody else may connect first: the ports have to agree. */
static SOCKET accept_from(SOCKET listener, SOCKET peer)
{
	struct sockaddr_in theirs, mine;
	int theirs_size = sizeof(theirs), size = sizeof(mine);
	SOCKET sock =
		accept(listener, (struct sockaddr *)&theirs, &theirs_size);

	if (sock == INVALID_SOCKET ||
	    getsockname(peer, (struct sockaddr *)&mine, &size))
		return INVALID_SOCKET;
	if (mine.sin_port == theirs.sin_port)
		return sock;
	(void)closesocket(sock);
	WSASetLastError(WSAEACCES);
	return INVALID_SOCKET;
}

static int make_pair(SOCKET pair[2])
{
	SOCKET listener = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
	struct sockaddr_in at;

	pair[1] = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
	if (listen_locally(listener, &at) ||
	    connect(pair[1], (struct sockaddr *)&at, sizeof(at)))
		return give_up(listener, pair[1]);
	pair[0] = accept_from(listener, pair[1]);
	if (pair[0] == INVALID_SOCKET)
		return give_up(listener, pair[1]);
	(void)closesocket(listener);
	return 0;
}

/* Runs in a thread of its own. Where the window closes, returning is death. */
static BOOL WINAPI on_control(DWORD event)
{
	(void)send(stop_pair[1], "", 1, 0);
	if (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT)
		Sleep(INFINITE);
	return TRUE;
}

int os_start(void)
{
	WSADATA unused;
	int error = WSAStartup(MAKEWORD(2, 2), &unused);

	if (error) {
		WSASetLastError(error);
		return -1;
	}
	if (make_pair(stop_pair) || os_set_nonblocking(stop_pair[1]))
		return -1;
	return SetConsoleCtrlHandler(on_control, TRUE) ? 0 : -1;
}

tka_socket os_stop(void)
{
	return stop_pair[0];
}

/* In text mode \r\n becomes \n. */
static unsigned WINAPI pump(void *unused)
{
	char bytes[4096];
	int n;

	(void)unused;
	(void)_setmode(0, _O_TEXT);
	do
		n = _read(0, bytes, sizeof(bytes));
	while (n > 0 && send(input_pair[1], bytes, n, 0) == n);
	(void)closesocket(input_pair[1]);
	return 0;
}

tka_socket os_input(void)
{
	if (make_pair(input_pair) || os_set_nonblocking(input_pair[0]) ||
	    !_beginthreadex(NULL, 0, pump, NULL, 0, NULL))
		return OS_NONE;
	return input_pair[0];
}

/* Not through the C library, which would write \r\n. */
int os_write(int fd, const char *text, size_t length)
{
	HANDLE to =
		GetStdHandle(fd == 1 ? STD_OUTPUT_HANDLE : STD_ERROR_HANDLE);
	DWORD written;

	return WriteFile(to, text, (DWORD)length, &written, NULL) ? 0 : -1;
}

int os_error(void)
{
	return WSAGetLastError();
}

enum os_kind os_sort(int error)
{
	switch (error) {
	case WSAEWOULDBLOCK:
	case WSAEINTR:
	case WSAEINPROGRESS:
		return OS_LATER;
	case WSAECONNRESET:
		return OS_GONE;
	case WSAEMFILE:
	case WSAENOBUFS:
		return OS_EXHAUSTED;
	}
	return OS_FATAL;
}

const char *os_error_text(int error)
{
	static char text[256];
	DWORD flags = FORMAT_MESSAGE_FROM_SYSTEM |
		      FORMAT_MESSAGE_IGNORE_INSERTS |
		      FORMAT_MESSAGE_MAX_WIDTH_MASK;
	DWORD n = FormatMessageA(flags, NULL, (DWORD)error, 0, text,
				 sizeof(text), NULL);

	while (n && (text[n - 1] == ' ' || text[n - 1] == '.'))
		n--;
	text[n] = '\0';
	return n ? text : "unknown error";
}

int64_t os_monotonic_ns(void)
{
	LARGE_INTEGER now, rate;
	int64_t whole, rest;

	(void)QueryPerformanceCounter(&now);
	(void)QueryPerformanceFrequency(&rate);
	whole = now.QuadPart / rate.QuadPart;
	rest = now.QuadPart % rate.QuadPart;
	return whole * OS_SECOND + rest * OS_SECOND / rate.QuadPart;
}

/* Windows counts 100 ns since 1601. */
void os_wall_clock(int64_t *seconds, int *nanoseconds)
{
	const int64_t rate = 10000000, to_1970 = INT64_C(11644473600);
	FILETIME now;
	int64_t ticks;

	GetSystemTimePreciseAsFileTime(&now);
	ticks = (int64_t)now.dwHighDateTime << 32 | now.dwLowDateTime;
	*seconds = ticks / rate - to_1970;
	*nanoseconds = (int)(ticks % rate) * 100;
}

int os_receive(tka_socket sock, void *bytes, int room)
{
	return recv(sock, bytes, room, 0);
}

int os_send(tka_socket sock, const void *bytes, int length)
{
	return send(sock, bytes, length, 0);
}

int os_poll(struct pollfd *fds, size_t count, int timeout_ms)
{
	return WSAPoll(fds, (ULONG)count, timeout_ms);
}

int os_set_nonblocking(tka_socket sock)
{
	u_long on = 1;

	return ioctlsocket(sock, (long)FIONBIO, &on);
}

/* SO_REUSEADDR would let another program take the port over. */
int os_own_port(tka_socket sock)
{
	const int on = 1;

	return setsockopt(sock, SOL_SOCKET, SO_EXCLUSIVEADDRUSE,
			  (const char *)&on, sizeof(on));
}

void os_close(tka_socket sock)
{
	(void)closesocket(sock);
}
