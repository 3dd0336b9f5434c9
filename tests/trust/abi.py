# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# The binary interface is the one described in libtka.abi, and programs in every
# language that the header is for compile without a warning: abi.py FOLDER
# [accept]. That names are the same everywhere is the matter of suite docs.
import os
import re
import subprocess
import sys
import tempfile

import tree
from tree import tap

DESCRIPTION = os.path.join(tree.HERE, "libtka.abi")
STANDARDS = {
    "gcc": ("c99", "c11", "c17", "c2x"),
    "clang": ("c99", "c11", "c17", "c2x"),
    "g++": ("c++11", "c++14", "c++17", "c++20", "c++23"),
    "clang++": ("c++11", "c++14", "c++17", "c++20", "c++2b"),
}
STRICT = ["-O2", "-Werror", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion",
          "-Wsign-conversion", "-Wshadow", "-Wcast-qual", "-Wcast-align",
          "-Wundef", "-Wredundant-decls"]
STRICT_C = ["-xc", "-Wstrict-prototypes", "-Wmissing-prototypes",
            "-Wold-style-definition"]
STRICT_CXX = ["-xc++", "-Wold-style-cast", "-Wzero-as-null-pointer-constant",
              "-Wextra-semi", "-Wuseless-cast"]
# every macro but TKA_API, so that its text is compiled
CONSUMER = """
#include <tka.h>

static const unsigned flags = TKA_SKIP | TKA_CLAMP | TKA_EACH | TKA_IDLE_ONLY;
static const int risks = TKA_RISK_OFF | TKA_RISK_NEVER | TKA_RISK_LATE |
    TKA_RISK_DATA | TKA_RISK_ONE_PROBE | TKA_RISK_PATH;

int main(void)
{
    struct tka_keepalive settings = TKA_KEEPALIVE_INIT, plan = settings;
    struct tka_report report = TKA_REPORT_INIT;
    struct tka_status status = TKA_STATUS_INIT;
    struct tka_defaults defaults = TKA_DEFAULTS_INIT;
    char text[TKA_EXPLAIN_SIZE];
    const tka_socket none = -1;
    int option, code;

    settings.idle_s = TKA_SYSTEM_DEFAULT;
    for (option = 0; option < TKA_OPTIONS; option++)
        if (settings.known & TKA_BIT(option))
            return 2;
    code = tka_keepalive_apply(none, &settings, flags & 7u, &report);
    if (code != TKA_ESOCKET || tka_status_get(none, &status) != code ||
        !*tka_explain(&report, text, sizeof(text)))
        return 3;
    if (tka_system_defaults(&defaults) ||
        tka_plan(TKA_PATH_IDLE_GCP, TKA_PATH_IDLE_NAT, TKA_SKIP, &plan) ||
        tka_review(&plan, TKA_PATH_IDLE_GCP, TKA_PATH_IDLE_NAT, 0) & risks)
        return 4;
    return tka_keepalive_assign(&plan, TKA_IDLE, TKA_UNCHANGED);
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
            ["abidiff", "--harmless", DESCRIPTION, now.name],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            check=False)
    tap.check(not found.returncode, found.stdout + "If a program that was "
              "compiled before still works, accept it with\npython3 "
              "tests/trust/abi.py build/tests/trust accept\nElse, after the "
              "first release, the soversion changes as well.")


def warnings(compiler):
    """Those that it knows: some are gcc's or clang's alone."""
    own = STRICT_CXX if compiler.endswith("++") else STRICT_C
    known = [w for w in own if not (w == "-Wuseless-cast" and
                                    compiler.startswith("clang"))]
    return STRICT + known


@tap.case("a program compiles without a warning and runs in every language "
          "from C99 and C++11 on, with gcc and clang")
def _():
    so = library()
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "consumer.c")
        program = os.path.join(folder, "consumer")
        with open(source, "w") as f:
            f.write(CONSUMER)
        for compiler, standards in STANDARDS.items():
            for standard in standards:
                tree.run(compiler, "-std=" + standard, *warnings(compiler),
                         "-Iinclude", source, "-xnone", so, "-o", program)
                tree.run(program, env={"LD_LIBRARY_PATH": os.path.dirname(so)})


if sys.argv[2:] == ["accept"]:
    accepted = describe()
    with open(DESCRIPTION, "w") as f:
        f.write(accepted)
else:
    tap.run()
