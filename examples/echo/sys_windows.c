/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Windows, from 8 on; see sys.h.
 */
#include <fcntl.h>
#include <io.h>
#include <process.h>
#include <string.h>

#include "sys.h"

#include <windows.h>

static SOCKET stop_pair[2];

/* Another program could connect first: the ports must match. */
static int connect_pair(SOCKET listener, tka_socket pair[2])
{
	struct sockaddr_in at = {.sin_family = AF_INET}, peer;
	int size = sizeof(at), peer_size = sizeof(peer);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(listener, (struct sockaddr *)&at, sizeof(at)) ||
	    getsockname(listener, (struct sockaddr *)&at, &size) ||
	    listen(listener, 1) ||
	    connect(pair[1], (struct sockaddr *)&at, sizeof(at)))
		return -1;
	pair[0] = accept(listener, (struct sockaddr *)&peer, &peer_size);
	if (pair[0] == INVALID_SOCKET ||
	    getsockname(pair[1], (struct sockaddr *)&at, &size))
		return -1;
	return at.sin_port == peer.sin_port ? 0 : -1;
}

int sys_pair(tka_socket pair[2])
{
	SOCKET listener = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
	int failed;

	pair[1] = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
	failed = connect_pair(listener, pair);
	(void)closesocket(listener);
	return failed;
}

/* Runs in a thread. When a window closes, returning ends the program. */
static BOOL WINAPI on_control(DWORD event)
{
	(void)send(stop_pair[1], "", 1, 0);
	if (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT)
		Sleep(INFINITE);
	return TRUE;
}

int sys_start(void)
{
	WSADATA unused;
	const int error = WSAStartup(MAKEWORD(2, 2), &unused);

	if (error) {
		WSASetLastError(error);
		return -1;
	}
	(void)_setmode(0, _O_TEXT); /* \r\n is read as \n */
	if (sys_pair(stop_pair) || sys_set_nonblocking(stop_pair[1]))
		return -1;
	return SetConsoleCtrlHandler(on_control, TRUE) ? 0 : -1;
}

tka_socket sys_stop(void)
{
	return stop_pair[0];
}

int sys_run(sys_thread run, void *with)
{
	return _beginthreadex(NULL, 0, run, with, 0, NULL) ? 0 : -1;
}

int sys_read(char *bytes, int size)
{
	return _read(0, bytes, (unsigned)size);
}

/* Not through the C library, which would write \r\n. */
void sys_write(int fd, const char *text, size_t length)
{
	HANDLE file =
		GetStdHandle(fd == 1 ? STD_OUTPUT_HANDLE : STD_ERROR_HANDLE);
	DWORD written;

	(void)WriteFile(file, text, (DWORD)length, &written, NULL);
}

enum sys_kind sys_kind(int error)
{
	switch (error) {
	case WSAEWOULDBLOCK:
	case WSAEINTR:
	case WSAEINPROGRESS:
		return SYS_AGAIN;
	case WSAEMFILE:
	case WSAENOBUFS:
		return SYS_EXHAUSTED;
	}
	return SYS_OTHER;
}

const char *sys_error_text(int error)
{
	static char text[256];
	const DWORD flags = FORMAT_MESSAGE_FROM_SYSTEM |
			    FORMAT_MESSAGE_IGNORE_INSERTS |
			    FORMAT_MESSAGE_MAX_WIDTH_MASK;
	DWORD n = FormatMessageA(flags, NULL, (DWORD)error, 0, text,
				 sizeof(text), NULL);

	while (n && (text[n - 1] == ' ' || text[n - 1] == '.'))
		n--;
	text[n] = '\0';
	return n ? text : "unknown error";
}

int64_t sys_now(void)
{
	LARGE_INTEGER now, rate;

	(void)QueryPerformanceCounter(&now);
	(void)QueryPerformanceFrequency(&rate);
	return now.QuadPart / rate.QuadPart * SYS_SECOND +
	       now.QuadPart % rate.QuadPart * SYS_SECOND / rate.QuadPart;
}

/* Windows counts 100 ns since 1601. */
int64_t sys_utc(void)
{
	const int64_t to_1970 = INT64_C(116444736000000000);
	FILETIME now;

	GetSystemTimePreciseAsFileTime(&now);
	return (((int64_t)now.dwHighDateTime << 32 | now.dwLowDateTime) -
		to_1970) *
	       100;
}

int sys_set_nonblocking(tka_socket sock)
{
	u_long on = 1;

	return ioctlsocket(sock, (long)FIONBIO, &on);
}
