/* SPDX-License-Identifier: MIT */
/*
 * Linux: the numbers that the kernel holds, read without the library, after
 * every combination of set, unchanged and system default of all settings, in
 * every state of a socket, IPv4 and IPv6.
 */
#include "sockets.h"

enum {
	set,
	unchanged,
	system_default,
	choices
};

/* One combination; the choice of each option is a digit of number. */
static void combine(tka_socket sock, const struct raw *before,
		    const struct raw *fresh, int combination)
{
	const int asked[TABLED] = {!before->number[TKA_ENABLE], 1973, 41, 7,
				   12345};
	const int special[choices] = {0, TKA_UNCHANGED, TKA_SYSTEM_DEFAULT};
	struct tka_keepalive want = TKA_KEEPALIVE_INIT;
	struct tka_report report = TKA_REPORT_INIT;
	struct raw expected = *before, after;
	int o, choice[TABLED];

	for (o = 0; o < TABLED; o++, combination /= choices) {
		choice[o] = combination % choices;
		tka_keepalive_assign(&want, (enum tka_option)o,
				     choice[o] == set ? asked[o]
						      : special[choice[o]]);
		if (choice[o] == set)
			expected.number[o] = asked[o];
		else if (choice[o] == system_default)
			expected.number[o] = fresh->number[o];
	}
	raw_set_all(sock, before);
	assert_int_equal(tka_keepalive_apply(sock, &want, 0, &report), TKA_OK);
	after = raw_all(sock);
	assert_memory_equal(&after, &expected, sizeof(after));
	for (o = 0; o < TABLED; o++)
		assert_int_equal(report.option[o].outcome,
				 choice[o] == unchanged
					 ? TKA_OUTCOME_NOT_CHANGED
					 : TKA_OUTCOME_APPLIED);
	assert_int_equal(tka_keepalive_get(sock, &want), TKA_OK);
	for (o = 0; o < TABLED; o++)
		assert_int_equal(tka_keepalive_value(&want, (enum tka_option)o),
				 expected.number[o]);
}

static void combine_all(tka_socket sock, const struct raw *fresh)
{
	struct raw before = {{0, 600, 53, 5, 11000}};
	int i, combinations = 3 * 3 * 3 * 3 * 3;

	for (i = 0; i < combinations; i++) {
		before.number[TKA_ENABLE] = 0;
		combine(sock, &before, fresh, i);
		before.number[TKA_ENABLE] = 1;
		combine(sock, &before, fresh, i);
	}
}

static struct raw raw_of_a_new_socket(int family)
{
	tka_socket sock = tcp_new(family);
	struct raw fresh = raw_all(sock);

	assert_int_equal(fresh.number[TKA_ENABLE], 0);
	assert_int_equal(fresh.number[TKA_USER_TIMEOUT], 0);
	tcp_close(sock);
	return fresh;
}

static void check_family(int family)
{
	const struct raw fresh = raw_of_a_new_socket(family);
	tka_socket sock[4] = {tcp_new(family), tcp_listen(family)};
	int i;

	tcp_pair(family, sock + 2);
	for (i = 0; i < 4; i++) {
		combine_all(sock[i], &fresh);
		tcp_close(sock[i]);
	}
}

static void every_combination_is_what_the_kernel_holds(void **state)
{
	(void)state;
	check_family(AF_INET);
}

static void every_combination_is_what_the_kernel_holds_over_ipv6(void **state)
{
	(void)state;
	check_family(AF_INET6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_combination_is_what_the_kernel_holds),
		cmocka_unit_test(
			every_combination_is_what_the_kernel_holds_over_ipv6),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("numbers", tests, NULL, NULL);
}
