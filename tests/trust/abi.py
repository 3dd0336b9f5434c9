# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# The binary interface is the one described in libtka.abi, and names are the
# same everywhere: abi.py FOLDER [accept].
import os
import re
import subprocess
import sys
import tempfile

import tree
from tree import tap

DESCRIPTION = os.path.join(tree.HERE, "libtka.abi")
LANGUAGES = (
    [("gcc", "-x", "c", "-std=" + s) for s in ("c99", "c11", "c17", "c2x")] +
    [("clang", "-x", "c", "-std=" + s) for s in ("c99", "c11", "c17", "c2x")] +
    [("g++", "-x", "c++", "-std=" + s)
     for s in ("c++11", "c++14", "c++17", "c++20", "c++23")] +
    [("clang++", "-x", "c++", "-std=" + s)
     for s in ("c++11", "c++14", "c++17", "c++20", "c++2b")])
STRICT = ["-Werror", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion",
          "-Wshadow", "-Wcast-qual", "-Wundef"]
CONSUMER = """
#include <tka.h>
int main(void)
{
    struct tka_keepalive settings = TKA_KEEPALIVE_INIT;
    struct tka_report report = TKA_REPORT_INIT;
    struct tka_status status = TKA_STATUS_INIT;
    struct tka_defaults defaults = TKA_DEFAULTS_INIT;
    char text[TKA_EXPLAIN_SIZE];
    int code = tka_keepalive_apply((tka_socket)-1, &settings, TKA_SKIP, &report);
    (void)tka_status_get((tka_socket)-1, &status);
    (void)tka_system_defaults(&defaults);
    (void)tka_keepalive_assign(&settings, TKA_IDLE, 3);
    return code == TKA_ESOCKET && *tka_explain(&report, text, sizeof text) ? 0 : 1;
}
"""


def library():
    folder = tree.setup("abi", "-Dtests=disabled", "-Dexamples=disabled",
                        "-Ddocs=disabled", "-Doptimization=0", CC="gcc")
    tree.run("ninja", "-C", folder)
    return os.path.join(folder, "lib/libtka.so")


def describe():
    """The description of the library as it is."""
    text = tree.run("abidw", "--headers-dir", "include",
                    "--no-corpus-path", "--no-comp-dir-path", "--no-show-locs",
                    "--drop-private-types", library())
    return re.sub(r"path='[^']*/(include|lib)/", r"path='\1/", text)


def read(*path):
    with open(os.path.join(tree.TOP, *path)) as f:
        return f.read()


@tap.case("the binary interface is that of libtka.abi")
def _():
    with tempfile.NamedTemporaryFile("w", suffix=".abi") as now:
        now.write(describe())
        now.flush()
        found = subprocess.run(
            ["abidiff", "--harmless", "--no-added-syms", DESCRIPTION, now.name],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            check=False)
    tap.check(not found.returncode, found.stdout + "If a program that was "
              "compiled before still works, accept it with\npython3 "
              "tests/trust/abi.py build/tests/trust accept\nElse, after the "
              "first release, the soversion changes as well.")


@tap.case("header, exports of both kinds and library have the same functions")
def _():
    header = set(re.findall(r"\b(tka_\w+)\(", re.sub(
        r"/\*.*?\*/", "", read("include/tka.h"), flags=re.S)))
    symbols = set(re.findall(r" T (tka_\w+)", tree.run(
        "nm", "-D", "--defined-only", library())))
    tap.check(len(header) > 20, "the header is read")
    tap.equal(symbols ^ header, set(), "in the library or the header alone")
    tap.equal(header ^ set(re.findall(r"\b(tka_\w+)", read("lib/libtka.def"))),
              set(), "in libtka.def or the header alone")
    pages = "".join(read("man", name) for name in
                    os.listdir(os.path.join(tree.TOP, "man")))
    tap.equal({name for name in header if name not in pages}, set(),
              "not in the manual")


@tap.case("a program compiles without a warning and runs in every language "
          "from C99 and C++11 on, with gcc and clang")
def _():
    so = library()
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "consumer.c")
        program = os.path.join(folder, "consumer")
        with open(source, "w") as f:
            f.write(CONSUMER)
        for compiler, *language in LANGUAGES:
            tree.run(compiler, *language, *STRICT, "-Iinclude", source, "-x",
                     "none", so, "-o", program)
            tree.run(program, env={"LD_LIBRARY_PATH": os.path.dirname(so)})


if sys.argv[2:] == ["accept"]:
    accepted = describe()
    with open(DESCRIPTION, "w") as f:
        f.write(accepted)
else:
    tap.run()
