# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# libFuzzer looks for inputs that break what must hold: fuzz.py FOLDER
# [SECONDS]. Without seconds, a number of executions that CI has time for. An
# input that is found goes into fuzz/corpus, one line of hexadecimal digits.
import glob
import os
import re
import shutil
import sys

import tree
from tree import tap

# name and executions in CI
TARGETS = {"procfs": 4000000, "sockets": 100000, "structs": 50000,
           "plans": 3000}
LIMITS = {"procfs": 64}  # bytes of an input; else 200
SOURCES = ["lib/tka.c", "lib/kernel/posix.c", "lib/kernel/setting/procfs.c",
           "lib/kernel/status/linux.c", "tests/unit/fake.c"]
FLAGS = ["-std=c11", "-O1", "-g", "-w", "-D_GNU_SOURCE", "-Iinclude", "-Ilib",
         "-fsanitize=fuzzer,address,undefined",
         "-fno-sanitize-recover=undefined"]


def compile_target(name, folder):
    program = os.path.join(folder, name)
    sources = ["tests/trust/fuzz/%s.c" % name]
    if name != "procfs":
        sources += SOURCES + sorted(
            glob.glob("lib/core/*.c", root_dir=tree.TOP) +
            glob.glob("lib/platforms/*.c", root_dir=tree.TOP))
    tree.run("clang", *FLAGS, "-o", program, *sources, "-lcmocka")
    return program


def unpack(name, folder):
    """The corpus as libFuzzer wants it: a file for each input."""
    corpus = os.path.join(folder, name + "-corpus")
    shutil.rmtree(corpus, ignore_errors=True)
    os.makedirs(corpus)
    with open(os.path.join(tree.HERE, "fuzz/corpus", name + ".txt")) as f:
        for number, line in enumerate(f):
            with open(os.path.join(corpus, str(number)), "wb") as one:
                one.write(bytes.fromhex(line))
    return corpus


def fuzz(name):
    folder = os.path.join(tree.FOLDER, "fuzz")
    os.makedirs(folder, exist_ok=True)
    limit = "-runs=%d" % TARGETS[name]
    if sys.argv[2:]:
        limit = "-max_total_time=%d" % (int(sys.argv[2]) / len(TARGETS))
    said = tree.run(compile_target(name, folder), limit, "-timeout=10",
                    "-max_len=%d" % LIMITS.get(name, 200), "-print_final_stats=1",
                    "-artifact_prefix=" + os.path.join(folder, name + "-"),
                    unpack(name, folder))
    done = re.search(r"number_of_executed_units: (\d+)", said)
    tap.check(done and int(done.group(1)) > 1000, "it was executed")
    print("# %s: %s executions" % (name, done.group(1)), flush=True)


for target in TARGETS:
    tap.case("no input breaks what must hold in " + target)(
        lambda name=target: fuzz(name))
tap.run()
