# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# Changes the library in one place at a time and expects that a test of suite
# unit or host fails: mutants.py FOLDER [all | NUMBER | FILE...]. With a number,
# that many mutants, chosen by the commit. A mutant that no test can notice is
# listed in equivalent.txt with the reason; one that an optimising compiler
# translates to the same code needs no reason.
import concurrent.futures
import glob
import itertools
import json
import os
import random
import subprocess
import sys
import tempfile
import time

import ctokens
import tree
from tree import tap

MUTATED = ["lib/tka.c", "lib/kernel/posix.c", "lib/kernel/setting/procfs.c",
           "lib/kernel/status/linux.c"]
PATIENCE = 20  # seconds for one test program
COMPILE = ["gcc", "-std=c11", "-w", "-D_GNU_SOURCE", "-DTKA_BUILD", "-fPIC",
           "-I" + os.path.join(tree.TOP, "include"), "-c"]


class Build:
    """The library as a shared one, and the test programs linked against it."""

    def __init__(self, folder):
        self.folder = folder
        meson = tree.setup("mutants", "-Dexamples=disabled", "-Ddocs=disabled",
                           "-Doptimization=0", CC="gcc")
        with open(os.path.join(meson, "compile_commands.json")) as f:
            self.commands = json.load(f)
        self.objects = {}
        os.makedirs(folder, exist_ok=True)
        for source in sorted(self.sources()):
            self.objects[source] = os.path.join(
                folder, source.replace("/", "_") + ".o")
            tree.run(*COMPILE, "-O0", "-o", self.objects[source], source)
        self.link({}, folder)
        self.tests = sorted(self.programs(meson), key=self.seconds)

    def sources(self):
        for command in self.commands:
            path = os.path.realpath(os.path.join(command["directory"],
                                                 command["file"]))
            path = os.path.relpath(path, tree.TOP)
            if path.startswith("lib/"):
                yield path

    def link(self, replaced, folder):
        objects = dict(self.objects, **replaced)
        tree.run("gcc", "-shared", "-o", os.path.join(folder, "libmutant.so"),
                 *objects.values())

    def programs(self, meson):
        """Links the test programs in C anew: [path, argument...] of each."""
        objects, linked = {}, []
        for command in self.commands:
            folder = os.path.join(meson, os.path.dirname(command["output"]))
            objects.setdefault(folder, []).append(
                os.path.join(meson, command["output"]))
        for test in json.loads(tree.run("meson", "introspect", "--tests", meson)):
            program, *arguments = test["cmd"]
            if not {"unit", "host"} & {s.split(":")[-1] for s in test["suite"]}\
                    or program + ".p" not in objects:
                continue
            path = os.path.join(self.folder, os.path.basename(program))
            tree.run("ninja", "-C", meson, os.path.relpath(program, meson))
            tree.run("gcc", "-o", path, *objects[program + ".p"],
                     "-L" + self.folder, "-lmutant", "-lcmocka", "-lpthread")
            linked.append([path] + arguments)
        return linked

    def seconds(self, program):
        start = time.monotonic()
        tap.check(self.passes(program, self.folder),
                  "fails without a change: %s" % program[0])
        return time.monotonic() - start

    def passes(self, program, library):
        try:
            status = subprocess.run(
                program, stdin=subprocess.DEVNULL,
                env=dict(os.environ, LD_LIBRARY_PATH=library),
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                timeout=PATIENCE, check=False).returncode
        except subprocess.TimeoutExpired:
            return False
        return status in (0, 77)


def compiles(text, source, output, level):
    """Compiles a changed source as if it lay in its place."""
    return not subprocess.run(
        COMPILE + [level, "-iquote", os.path.join(tree.TOP,
                                                  os.path.dirname(source)),
                   "-x", "c", "-o", output, "-"],
        input=text, text=True, stderr=subprocess.DEVNULL,
        check=False).returncode


def same_code(mutant, folder):
    """Whether an optimising compiler sees no difference."""
    before, after = (os.path.join(folder, name) for name in ("b.o", "a.o"))
    with open(os.path.join(tree.TOP, mutant.path)) as f:
        compiles(f.read(), mutant.path, before, "-O2")
    compiles(mutant.text, mutant.path, after, "-O2")
    with open(before, "rb") as b, open(after, "rb") as a:
        return a.read() == b.read()


def judge(build, mutant):
    """"killed", "invalid", "same" or "alive"."""
    with tempfile.TemporaryDirectory(dir=build.folder) as folder:
        changed = os.path.join(folder, "mutant.o")
        if not compiles(mutant.text, mutant.path, changed, "-O0"):
            return "invalid"
        build.link({mutant.path: changed}, folder)
        for program in build.tests:
            if not build.passes(program, folder):
                return "killed"
        return "same" if same_code(mutant, folder) else "alive"


def read_equivalents():
    """{(path, old line, new line): reason} of equivalent.txt."""
    found, path, old, news = {}, None, None, []
    with open(os.path.join(tree.HERE, "equivalent.txt")) as f:
        for line in f.read().splitlines():
            mark, text = line[:2], line[2:].strip()
            if line.startswith("lib/"):
                path = line
            elif mark == "- ":
                old = text
            elif mark == "+ ":
                news.append((path, old, text))
            elif mark == ": ":
                found.update(dict.fromkeys(news, text))
                news = []
    tap.check(not news, "every mutant in equivalent.txt has a reason")
    return found


def choose(arguments):
    """The mutants that the arguments ask for."""
    core = glob.glob("lib/core/*.c", root_dir=tree.TOP)
    wanted = [a for a in arguments if "/" in a] or sorted(core) + MUTATED
    mutants = list(itertools.chain.from_iterable(
        ctokens.mutants(tree.TOP, path) for path in wanted))
    if arguments and arguments[0].isdigit():
        seed = subprocess.run(["git", "rev-parse", "HEAD"], cwd=tree.TOP,
                              stdout=subprocess.PIPE, check=False).stdout
        mutants = random.Random(seed).sample(mutants, int(arguments[0]))
    return mutants


@tap.case("every change of the library is noticed by a test, or listed in "
          "equivalent.txt with the reason")
def _():
    mutants = choose(sys.argv[2:])
    build = Build(os.path.join(tree.FOLDER, "mutants", "changed"))
    known, used, alive = read_equivalents(), set(), []
    count = dict.fromkeys(("killed", "invalid", "same", "alive"), 0)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for mutant, verdict in zip(mutants, pool.map(
                lambda m: judge(build, m), mutants)):
            count[verdict] += 1
            if mutant.key in known:
                used.add(mutant.key)
                tap.check(verdict != "killed", "%s is listed in equivalent.txt "
                          "and a test notices it" % (mutant,))
            elif verdict == "alive":
                alive.append(str(mutant))
                print("# alive: " + str(mutant).replace("\n", "\n#  "),
                      flush=True)
    print("# %d mutants: %s; %d of the last are listed" % (
        len(mutants), ", ".join("%d %s" % (n, v) for v, n in count.items()),
        len(used)), flush=True)
    tap.check(count["killed"], "no mutant was killed")
    tap.equal(len(alive), 0, "mutants that no test notices")
    if sys.argv[2:] == ["all"]:
        tap.equal(set(known) - used, set(), "listed and no mutant any more")


if __name__ == "__main__":
    tap.run()
