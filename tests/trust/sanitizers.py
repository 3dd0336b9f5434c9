# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# The suites unit and host under each sanitizer and under valgrind: a read of
# the wrong byte, a leak, undefined arithmetic, a race of threads and a read of
# uninitialised memory end the test that does it.
import tree
from tree import tap

SUITES = ("unit", "host")
HALT = "halt_on_error=1:abort_on_error=1:print_stacktrace=1"
VALGRIND = ("valgrind --quiet --error-exitcode=9 --leak-check=full "
            "--show-leak-kinds=all --errors-for-leak-kinds=definite "
            "--trace-children=yes --trace-children-skip=*/python3*")


@tap.case("the address and undefined behaviour sanitizers find nothing in "
          "unit and host")
def _():
    folder = tree.setup("address", "-Db_sanitize=address,undefined",
                        "-Dc_args=-fno-sanitize-recover=all", CC="gcc")
    tree.test(folder, *SUITES, ASAN_OPTIONS=HALT + ":detect_leaks=1",
              UBSAN_OPTIONS=HALT)


@tap.case("the thread sanitizer finds nothing in unit, host and a million "
          "calls of eight threads")
def _():
    folder = tree.setup("thread", "-Db_sanitize=thread", CC="gcc")
    tree.test(folder, *SUITES, "threads", TSAN_OPTIONS=HALT)


@tap.case("the memory sanitizer finds nothing in unit and host")
def _():
    folder = tree.setup("memory", "-Db_sanitize=memory", "-Db_lundef=false",
                        CC="clang")
    tree.test(folder, *SUITES, MSAN_OPTIONS=HALT)


@tap.case("valgrind finds nothing in unit and host")
def _():
    folder = tree.setup("plain", CC="gcc")
    tree.test(folder, *SUITES, wrap=VALGRIND)


tap.run()
