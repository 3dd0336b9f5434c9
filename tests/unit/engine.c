/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <tka.h>

static void x(void **state)
{
	(void)state;
	assert_int_equal(tka_keepalive_set(-1, 1, 1, 1), TKA_ESOCKET);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(x) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
