# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# The suites unit and host under each sanitizer and under valgrind: a read of
# the wrong byte, a leak, undefined arithmetic, a race of threads and a read of
# uninitialised memory end the test that does it.
import json
import os

import tree
from tree import tap

SUITES = ("unit", "host")
ALONE = ("-Dexamples=disabled", "-Ddocs=disabled")
HALT = "halt_on_error=1:abort_on_error=1:print_stacktrace=1"
VALGRIND = ("valgrind --quiet --error-exitcode=9 --leak-check=full "
            "--errors-for-leak-kinds=definite")
# they trace or hide what valgrind itself needs
NOT_UNDER_VALGRIND = {"calls", "linux"}


@tap.case("the address and undefined behaviour sanitizers find nothing in "
          "unit and host")
def _():
    folder = tree.setup("address", "-Db_sanitize=address,undefined",
                        "-Dc_args=-fno-sanitize-recover=all", CC="gcc")
    tree.test(folder, *SUITES, ASAN_OPTIONS=HALT + ":detect_leaks=1",
              UBSAN_OPTIONS=HALT)


@tap.case("the thread sanitizer finds nothing in unit, host with the threads of "
          "the echo pair, and a million calls of eight threads")
def _():
    folder = tree.setup("thread", "-Db_sanitize=thread", "-Ddocs=disabled",
                        CC="gcc")
    # else a program with threads ends a second late
    tree.test(folder, *SUITES, "threads",
              TSAN_OPTIONS=HALT + ":atexit_sleep_ms=0")


@tap.case("the memory sanitizer finds nothing in unit and host")
def _():
    ignored = os.path.join(tree.HERE, "memory-ignored.txt")
    folder = tree.setup("memory", "-Db_sanitize=memory", "-Db_lundef=false",
                        "-Dc_args=-fsanitize-ignorelist=" + ignored, *ALONE,
                        CC="clang")
    tree.test(folder, *SUITES, MSAN_OPTIONS=HALT)


@tap.case("valgrind finds nothing in the C programs of unit and host")
def _():
    folder = tree.setup("plain", *ALONE, CC="gcc")
    tests = json.loads(tree.run("meson", "introspect", "--tests", folder))
    names = {test["name"] for test in tests
             if {"unit", "host"} & {s.split(":")[-1] for s in test["suite"]}
             and test["cmd"][0].startswith(folder)} - NOT_UNDER_VALGRIND
    tap.check(len(names) > 15, "the programs are found")
    tree.run("meson", "test", "-C", folder, "--print-errorlogs", "--wrap",
             VALGRIND, "--timeout-multiplier", 10, *sorted(names))


tap.run()
