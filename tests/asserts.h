/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * cmocka with the headers that it needs.
 */
#ifndef TKA_TEST_ASSERTS_H
#define TKA_TEST_ASSERTS_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#ifdef assert_int_in_range /* cmocka 2, where the name below is deprecated */
#undef assert_in_range
#define assert_in_range assert_int_in_range
#endif

#endif
