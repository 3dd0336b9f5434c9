# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# libFuzzer looks for inputs that break what must hold: fuzz.py FOLDER
# [SECONDS]. Without seconds, ten million executions, two targets at a time. An
# input that is found goes into fuzz/corpus, one line of hexadecimal digits.
import concurrent.futures
import os
import re
import shutil
import sys

import tree
from tree import tap

# The programs of fuzz/meson.build, and executions in CI: what takes
# microseconds is executed millions of times, all together less than two minutes
# of one processor.
TARGETS = {"sockets": 300000, "args-sockets": 80000, "structs": 200000,
           "args-run": 100000, "echo": 200000, "plans": 50000,
           "args-report": 100000, "args-client": 50000, "args-server": 50000,
           "settings": 5370000, "procfs": 3500000}
LEAST = 10000000
SECONDS = int(sys.argv[2]) if sys.argv[2:] else 0
AT_A_TIME = 2


PROGRAMS = os.path.join(tree.FOLDER, "fuzz/tests/trust/fuzz")


def build():
    folder = tree.setup(
        "fuzz", "-Db_sanitize=address,undefined", "-Db_lundef=false",
        "-Dtests=enabled", "-Dexamples=enabled", "-Ddocs=disabled", CC="clang",
        CFLAGS="-fsanitize=fuzzer-no-link -fno-sanitize-recover=undefined")
    tree.run("ninja", "-C", folder,
             *("tests/trust/fuzz/fuzz-" + name for name in TARGETS))


def unpack(name):
    """The corpus as libFuzzer wants it: a file for each input."""
    corpus = os.path.join(PROGRAMS, name + "-corpus")
    shutil.rmtree(corpus, ignore_errors=True)
    os.makedirs(corpus)
    with open(os.path.join(tree.HERE, "fuzz/corpus", name + ".txt")) as f:
        for number, line in enumerate(f):
            with open(os.path.join(corpus, str(number)), "wb") as one:
                one.write(bytes.fromhex(line))
    return corpus


def fuzz(name):
    """Returns the number of executions."""
    limit = "-runs=%d" % TARGETS[name]
    if SECONDS:
        limit = "-max_total_time=%d" % (SECONDS * AT_A_TIME / len(TARGETS))
    said = tree.run(os.path.join(PROGRAMS, "fuzz-" + name), limit,
                    "-timeout=10", "-max_len=200", "-print_final_stats=1",
                    "-artifact_prefix=" + os.path.join(PROGRAMS, name + "-"),
                    unpack(name))
    covered = re.findall(r"cov: \d+ ft: \d+", said)[-1]
    done = int(re.search(r"number_of_executed_units: (\d+)", said).group(1))
    print("# %s: %d executions, %s" % (name, done, covered), flush=True)
    return done


pool = concurrent.futures.ThreadPoolExecutor(AT_A_TIME)
runs = {}


@tap.case("each target compiles for libFuzzer")
def _():
    build()
    runs.update((name, pool.submit(fuzz, name)) for name in TARGETS)


for target in TARGETS:
    @tap.case("no input breaks what must hold in " + target)
    def _(name=target):
        tap.check(runs[name].result() > 0, "it was executed")


@tap.case("inputs are executed %d times, or as long as was asked for" % LEAST)
def _():
    total = sum(run.result() for run in runs.values())
    print("# %d executions" % total)
    tap.check(SECONDS or total >= LEAST, "%d executions" % total)


tap.run()
