# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# Changes the library in one place at a time and expects that a test of suite
# unit fails, or one of host for system calls: mutants.py FOLDER [all | NUMBER |
# FILE...]. With a number, that many mutants, chosen by the commit. One that no
# test can notice is listed in equivalent.txt with the reason, and only run with
# all; one that an optimising compiler translates to the same code needs none.
import collections
import concurrent.futures
import functools
import glob
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile

import ctokens
import tree
from tree import tap

SYSTEM = ["lib/tka.c", "lib/kernel/posix.c", "lib/kernel/setting/procfs.c",
          "lib/kernel/status/linux.c"]  # suite host tests them too
WORKERS = 2
QUICK = 0.1  # seconds of a test program
# undefined behaviour ends a program, and a value that was never set is no
# good one
COMPILE = ["gcc", "-std=c11", "-w", "-D_GNU_SOURCE", "-D_FILE_OFFSET_BITS=64",
           "-DTKA_BUILD", "-fPIC",
           "-fsanitize=bounds-strict,shift,signed-integer-overflow",
           "-fsanitize-undefined-trap-on-error",
           "-ftrivial-auto-var-init=pattern",
           "-I" + os.path.join(tree.TOP, "include"), "-x", "c", "-c"]


def processor_time():
    """Seconds of the programs that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def read(path):
    with open(os.path.join(tree.TOP, path)) as f:
        return f.read()


def compiles(text, path, output, level):
    """Compiles a changed source as if it lay in its place; what gcc says if it
    does not compile."""
    folder = os.path.join(tree.TOP, os.path.dirname(path))
    done = subprocess.run(COMPILE + [level, "-iquote", folder, "-o", output, "-"],
                          input=text, text=True, stderr=subprocess.PIPE,
                          env=dict(os.environ, LC_ALL="C"), check=False)
    return done.stderr if done.returncode else ""


class Build:
    """The library as a shared one with the mutants in it, and the test programs
    linked against it."""

    def __init__(self, folder, mutants):
        self.folder, self.mutants = folder, mutants
        os.makedirs(folder, exist_ok=True)
        self.meson = tree.setup("mutants", "-Dexamples=disabled",
                                "-Ddocs=disabled", "-Doptimization=0", CC="gcc")
        tree.run("ninja", "-C", self.meson, "build.ninja")  # of today
        with open(os.path.join(self.meson, "compile_commands.json")) as f:
            self.commands = json.load(f)
        self.objects, self.invalid = {}, set()
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            for path in pool.map(self.compile, sorted(self.sources())):
                self.invalid |= path
        self.link({}, folder)
        self.tests = {suite: self.programs(suite) for suite in ("unit", "host")}
        self.seconds, self.kills = {}, collections.Counter()
        for program in self.tests["unit"] + self.tests["host"]:
            start = processor_time()
            tap.check(self.passes(program, self.folder, -1, 60),
                      "fails without a change: %s" % program[0])
            self.seconds[program] = processor_time() - start

    def sources(self):
        for command in self.commands:
            path = os.path.realpath(os.path.join(command["directory"],
                                                 command["file"]))
            path = os.path.relpath(path, tree.TOP)
            if path.startswith("lib/"):
                yield path
        yield "tests/trust/mutant.c"

    def object(self, path):
        return os.path.join(self.folder, path.replace("/", "_") + ".o")

    def compile(self, path):
        """Compiles a source with its mutants; returns those that are invalid."""
        chosen = {n: m for n, m in enumerate(self.mutants)
                  if m.path == path and m.body}
        self.objects[path] = self.object(path)
        wrong = set()
        while True:
            said = compiles(ctokens.combine(read(path), path, chosen), path,
                            self.objects[path], "-O1")
            if not said:
                return wrong
            found = {int(n) for n in re.findall(r"^mutant-(\d+):.* error: ",
                                                said, re.M)}
            tap.check(found & set(chosen), "%s does not compile:\n%s" % (path,
                                                                         said))
            wrong |= found
            chosen = {n: m for n, m in chosen.items() if n not in found}

    def link(self, replaced, folder):
        tree.run("gcc", "-shared", "-o", os.path.join(folder, "libmutant.so"),
                 *dict(self.objects, **replaced).values())

    def programs(self, suite):
        """Links a suite's test programs in C anew: (path, argument...) of each."""
        objects, linked = {}, []
        for command in self.commands:
            folder = os.path.join(self.meson, os.path.dirname(command["output"]))
            objects.setdefault(folder, []).append(
                os.path.join(self.meson, command["output"]))
        tests = json.loads(tree.run("meson", "introspect", "--tests", self.meson))
        tests = [t["cmd"] for t in tests
                 if suite in [s.split(":")[-1] for s in t["suite"]]
                 and t["cmd"][0] + ".p" in objects]
        tree.run("ninja", "-C", self.meson, *sorted(
            {os.path.relpath(test[0], self.meson) for test in tests}))
        for program, *arguments in tests:
            path = os.path.join(self.folder, os.path.basename(program))
            tree.run("gcc", "-o", path, *objects[program + ".p"],
                     "-L" + self.folder, "-lmutant", "-lcmocka", "-lpthread")
            linked.append((path, *arguments))
        return linked

    def passes(self, program, library, number, seconds):
        return subprocess.run(
            program, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, check=False,
            env=dict(os.environ, LD_LIBRARY_PATH=library, CMOCKA_TEST_ABORT="1",
                     TKA_MUTANT=str(number),
                     TKA_MUTANT_CPU_MS=str(int(seconds * 1000)))
        ).returncode in (0, 77)

    def is_killed(self, library, number, suite, is_slow):
        """Whether a test fails; first those that often do in a short time."""
        path = self.mutants[number].path
        programs = [p for p in self.tests[suite]
                    if (self.seconds[p] > QUICK) == is_slow]
        for program in sorted(programs, key=lambda p: self.seconds[p] / (
                1 + self.kills[path, p])):
            if not self.passes(program, library, number,
                               0.3 + 4 * self.seconds[program]):
                self.kills[path, program] += 1
                return True
        return False

    def judge(self, number):
        """"killed", "invalid", "same" or "alive"."""
        mutant = self.mutants[number]
        if number in self.invalid:
            return "invalid"
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            library = self.folder
            if not mutant.body:
                changed = os.path.join(folder, "mutant.o")
                if compiles(mutant.text, mutant.path, changed, "-O1"):
                    return "invalid"
                library = folder
                self.link({mutant.path: changed}, library)
            if self.is_killed(library, number, "unit", False):
                return "killed"
            if optimised(mutant.path, mutant.text) == optimised(
                    mutant.path, read(mutant.path)):
                return "same"
            if self.is_killed(library, number, "unit", True) or \
                    mutant.path in SYSTEM and (
                        self.is_killed(library, number, "host", False) or
                        self.is_killed(library, number, "host", True)):
                return "killed"
            return "alive"


@functools.lru_cache(None)
def optimised(path, text):
    """What an optimising compiler makes of a source."""
    with tempfile.NamedTemporaryFile() as f:
        compiles(text, path, f.name, "-O2")
        return f.read()


def read_equivalents():
    """{(path and function, old line, new line): reason} of equivalent.txt."""
    found, where, old, news = {}, None, None, []
    with open(os.path.join(tree.HERE, "equivalent.txt")) as f:
        for line in f.read().splitlines():
            mark, text = line[:2], line[2:].strip()
            if line.startswith("lib/"):
                where = line
            elif mark == "- ":
                old = text
            elif mark == "+ ":
                news.append((where, old, text))
            elif mark == ": ":
                found.update(dict.fromkeys(news, text))
                news = []
    tap.check(not news, "every mutant in equivalent.txt has a reason")
    return found


def choose(wanted):
    """The mutants of these files, or of all but the rows."""
    core = sorted(glob.glob("lib/core/*.c", root_dir=tree.TOP))
    return [m for path in wanted or core + SYSTEM
            for m in ctokens.mutants(tree.TOP, path)]


def sample(mutants, number):
    """That many of them; each commit has others."""
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=tree.TOP,
                            stdout=subprocess.PIPE, check=False).stdout
    return random.Random(commit).sample(mutants, min(number, len(mutants)))


@tap.case("every change of the library is noticed by a test, or listed in "
          "equivalent.txt with the reason")
def _():
    wanted, known = sys.argv[2:], read_equivalents()
    files = [word for word in wanted if "/" in word]
    mutants = choose(files)
    stale = set(known) - {m.key for m in mutants}
    if wanted != ["all"]:
        mutants = [m for m in mutants if m.key not in known]
    if wanted and wanted[0].isdigit():
        mutants = sample(mutants, int(wanted[0]))
    build = Build(os.path.join(tree.FOLDER, "mutants", "changed"), mutants)
    found = {verdict: [] for verdict in ("killed", "invalid", "same", "alive")}
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        for mutant, verdict in zip(mutants, pool.map(build.judge,
                                                     range(len(mutants)))):
            found[verdict].append(mutant)
            if verdict == "alive" and mutant.key not in known:
                print("# alive: " + str(mutant).replace("\n", "\n# "),
                      flush=True)
    print("# %d mutants: %s" % (len(mutants), ", ".join(
        "%d %s" % (len(m), verdict) for verdict, m in found.items())),
        flush=True)
    tap.check(found["killed"], "no mutant was killed")
    tap.equal(len([m for m in found["alive"] if m.key not in known]), 0,
              "mutants that no test notices")
    for verdict in "killed", "invalid", "same":
        listed = [str(m) for m in found[verdict] if m.key in known]
        tap.check(not listed, "listed, and %s:\n%s" % (verdict,
                                                       "\n".join(listed)))
    if not files:
        tap.equal(stale, set(), "listed and no mutant any more")


if __name__ == "__main__":
    tap.run()
