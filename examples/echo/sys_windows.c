/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Windows, from 8 on; see echo.h.
 */
#include <fcntl.h>
#include <io.h>
#include <process.h>

#include "echo.h"

#include <windows.h>

int sys_start(void)
{
	WSADATA unused;
	const int error = WSAStartup(MAKEWORD(2, 2), &unused);

	WSASetLastError(error);
	(void)_setmode(0, _O_TEXT); /* \r\n is read as \n */
	return error ? -1 : 0;
}

int sys_run(sys_thread run, void *with)
{
	return _beginthreadex(NULL, 0, run, with, 0, NULL) ? 0 : -1;
}

static int open_end(SOCKET *end, struct sockaddr *at, int size)
{
	*end = socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP);
	return bind(*end, at, size) || getsockname(*end, at, &size);
}

/*
 * The second one blocks: under Wine one of two threads that send at once would
 * get WSAEWOULDBLOCK. What others sent before is thrown away.
 */
int sys_pair(SOCKET pair[2])
{
	const struct sockaddr_in loopback = {.sin_family = AF_INET,
					     .sin_addr.s_addr =
						     htonl(INADDR_LOOPBACK)};
	struct sockaddr_in at[2] = {loopback, loopback};
	const int size = sizeof(loopback);
	char unused;

	if (open_end(&pair[0], (struct sockaddr *)&at[0], size) ||
	    open_end(&pair[1], (struct sockaddr *)&at[1], size) ||
	    connect(pair[0], (struct sockaddr *)&at[1], size) ||
	    connect(pair[1], (struct sockaddr *)&at[0], size) ||
	    sys_set_nonblocking(pair[0]))
		return -1;
	while (recv(pair[0], &unused, 1, 0) >= 0 ||
	       WSAGetLastError() == WSAEMSGSIZE)
		;
	return 0;
}

/* The resolver's errors have the numbers of all others. */
const char *sys_error_text(int error)
{
	char *text = gai_strerrorA(error);
	size_t n = strlen(text);

	while (n && strchr(" .", text[n - 1]))
		text[--n] = '\0';
	return text;
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

int64_t sys_now(void)
{
	return (int64_t)GetTickCount64() * SYS_MS;
}

/* Windows counts 100 ns since 1601. */
int64_t sys_utc(void)
{
	FILETIME now;

	GetSystemTimePreciseAsFileTime(&now);
	return (((int64_t)now.dwHighDateTime << 32 | now.dwLowDateTime) -
		INT64_C(116444736000000000)) *
	       100;
}
