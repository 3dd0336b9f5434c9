/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Reading a file of procfs whose every call this program answers itself: the
 * errors of each, and contents that no healthy system has.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kernel/kernel.h"

enum {
	FD = 1000
};
#define NAME "/proc/sys/net/ipv4/tcp_keepalive_time"

static struct {
	int open_error, read_error, close_error;
	const char *content;
	size_t length;
	int opened, closed;
} file;

static int refuse(int error)
{
	errno = error;
	return -1;
}

static int is_cancellable(void)
{
	int state, unused;

	(void)pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
	(void)pthread_setcancelstate(state, &unused);
	return state == PTHREAD_CANCEL_ENABLE;
}

/* Other files are those of the C library and of what measures this test. */
int open(const char *path, int flags, ...)
{
	va_list more;
	int mode;

	va_start(more, flags);
	mode = flags & O_CREAT ? va_arg(more, int) : 0;
	va_end(more);
	if (strcmp(path, NAME) != 0)
		return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
	assert_int_equal(flags & O_ACCMODE, O_RDONLY);
	assert_true(flags & O_CLOEXEC);
	assert_false(is_cancellable());
	if (file.open_error)
		return refuse(file.open_error);
	file.opened++;
	return FD;
}

ssize_t read(int fd, void *bytes, size_t size)
{
	if (fd != FD)
		return syscall(SYS_read, fd, bytes, size);
	if (file.read_error)
		return refuse(file.read_error);
	if (size > file.length)
		size = file.length;
	memcpy(bytes, file.content, size);
	return (ssize_t)size;
}

int close(int fd)
{
	if (fd != FD)
		return (int)syscall(SYS_close, fd);
	file.closed++;
	return file.close_error ? refuse(file.close_error) : 0;
}

/* Whatever happens: no descriptor stays, and errno is as it was. */
static enum tka__setting read_setting(int64_t *value)
{
	enum tka__setting answer;

	errno = ENOTTY;
	answer = tka__os.setting(&tka__os, NAME, value);
	assert_int_equal(errno, ENOTTY);
	assert_int_equal(file.opened, file.closed);
	assert_true(is_cancellable());
	return answer;
}

static int setup(void **state)
{
	(void)state;
	memset(&file, 0, sizeof(file));
	file.content = "7200\n";
	file.length = 5;
	return 0;
}

static const int errors[] = {EPERM,  ENOENT, EINTR,  EIO,    EBADF,  EAGAIN,
			     ENOMEM, EACCES, EFAULT, EISDIR, EINVAL, ENFILE,
			     EMFILE, ELOOP,  ENODEV, ESRCH};
enum {
	ERRORS = sizeof(errors) / sizeof(errors[0])
};

static void file_that_cannot_be_opened_is_hidden(void **state)
{
	int64_t value = 3;
	size_t i;

	(void)state;
	for (i = 0; i < ERRORS; i++) {
		file.open_error = errors[i];
		assert_int_equal(read_setting(&value), TKA__SETTING_HIDDEN);
		assert_int_equal(file.opened, 0);
	}
	assert_int_equal(value, 3);
}

static void file_that_cannot_be_read_is_hidden_and_closed(void **state)
{
	int64_t value = 3;
	size_t i;

	(void)state;
	for (i = 0; i < ERRORS; i++) {
		file.read_error = errors[i];
		assert_int_equal(read_setting(&value), TKA__SETTING_HIDDEN);
		assert_int_equal(file.closed, i + 1);
	}
	assert_int_equal(value, 3);
}

static void error_of_close_changes_nothing(void **state)
{
	int64_t value = 3;

	(void)state;
	file.close_error = EINTR;
	assert_int_equal(read_setting(&value), TKA__SETTING_READ);
	assert_int_equal(value, 7200);
}

static void file_that_vanishes_while_it_is_read_is_hidden(void **state)
{
	int64_t value = 3;

	(void)state;
	file.length = 0;
	assert_int_equal(read_setting(&value), TKA__SETTING_HIDDEN);
	assert_int_equal(value, 3);
}

static void content_is_one_number_of_at_most_31_characters(void **state)
{
	static char nines[1 << 16], nothing[1 << 16];
	static const struct {
		const char *content;
		size_t length;
		enum tka__setting answer;
		int64_t value;
	} cases[] = {
		{"7", 1, TKA__SETTING_READ, 7},
		{"-9223372036854775808\n", 21, TKA__SETTING_READ, INT64_MIN},
		{"99999999999999999999\n", 21, TKA__SETTING_READ, INT64_MAX},
		{nines, sizeof(nines), TKA__SETTING_HIDDEN, 0},
		{nothing, sizeof(nothing), TKA__SETTING_HIDDEN, 0},
		{"7\0008\n", 4, TKA__SETTING_READ, 7},
		{"7200\n7200\n", 10, TKA__SETTING_READ, 7200},
		{"\0007200\n", 6, TKA__SETTING_HIDDEN, 0},
		{"\377\377\377\377", 4, TKA__SETTING_HIDDEN, 0},
		{"7200\r\n", 6, TKA__SETTING_HIDDEN, 0},
	};
	int64_t value;
	size_t i;

	(void)state;
	memset(nines, '9', sizeof(nines));
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		file.content = cases[i].content;
		file.length = cases[i].length;
		assert_int_equal(read_setting(&value), cases[i].answer);
		if (cases[i].answer == TKA__SETTING_READ)
			assert_int_equal(value, cases[i].value);
	}
}

#define TEST(name) cmocka_unit_test_setup(name, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(file_that_cannot_be_opened_is_hidden),
		TEST(file_that_cannot_be_read_is_hidden_and_closed),
		TEST(error_of_close_changes_nothing),
		TEST(file_that_vanishes_while_it_is_read_is_hidden),
		TEST(content_is_one_number_of_at_most_31_characters),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("procfs", tests, NULL, NULL);
}
