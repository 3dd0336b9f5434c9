# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# Every line and branch of the library is executed by unit and host, and nearly
# every line of the examples, the tools also by suite use: coverage.py FOLDER.
# What cannot be executed is listed in uncovered.txt with the reason. For
# people: FOLDER/coverage/html/index.html.
import fnmatch
import json
import os
import shutil
import subprocess
import sys

import tree
from tree import tap

LEAST = 90  # per cent of lines of each folder of the examples
TOOLS = ("run", "sockets")  # tests of suite use, with a build of their own


def measure_tool(name):
    """The build of a test of suite use, which judges elsewhere. A program
    without privilege writes counts as well, hence the umask. With GNU's C gcc
    knows execv() and writes them before."""
    folder = os.path.join(tree.FOLDER, "coverage-" + name)
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run(
        [sys.executable, os.path.join(tree.TOP, "tests/use", name + ".py"),
         "gcc"], stdout=subprocess.DEVNULL, check=False, umask=0, env=dict(
             os.environ, TKA_USE_BUILD=folder, LDFLAGS="--coverage",
             CFLAGS="--coverage -O0 -fprofile-update=atomic -std=gnu11"))
    return [folder] if os.path.exists(folder) else []


def count(folder, *parts):
    """Counts the lines of parts of the source that a build executed."""
    data = os.path.join(folder, "part.json")
    tree.run("gcovr", "--root", tree.TOP, "--object-directory", folder,
             *("--filter=%s/%s/" % (tree.TOP, part) for part in parts),
             "--gcov-ignore-parse-errors", "--json", data, folder)
    return data


def measure():
    # atomic: a count that two threads update at once is wrong, and with it the
    # branches that gcov derives from it
    folder = tree.setup("coverage", "-Db_coverage=true", "-Doptimization=0",
                        "-Dc_args=-fprofile-update=atomic", "-Ddocs=disabled",
                        CC="gcc")
    for path, _, names in os.walk(folder):
        for name in fnmatch.filter(names, "*.gcda"):
            os.remove(os.path.join(path, name))
    # host first: what its seccomp filters keep from being counted, unit counts
    tree.test(folder, "host")
    tree.test(folder, "unit")
    html = os.path.join(folder, "html")
    os.makedirs(html, exist_ok=True)
    data = os.path.join(folder, "coverage.json")
    parts = [count(folder, "lib", "examples")] + [
        count(tool, "examples") for name in TOOLS
        for tool in measure_tool(name)]
    tree.run("gcovr", "--root", tree.TOP, "--json", data, "--html-details",
             os.path.join(html, "index.html"),
             *(word for part in parts for word in ("--add-tracefile", part)))
    with open(data) as f:
        return {file["file"]: file["lines"] for file in json.load(f)["files"]}


def read_listed():
    """{(path, text of the line): reason}"""
    with open(os.path.join(tree.HERE, "uncovered.txt")) as f:
        lines = [line.split(" | ", 2) for line in f.read().splitlines()
                 if line and not line.startswith("#")]
    return {(path, text.strip()): reason for path, text, reason in lines}


def missed(path, lines):
    """(line number, text, what was not executed) of a file."""
    with open(os.path.join(tree.TOP, path)) as f:
        text = f.read().splitlines()
    for line in lines:
        number = line["line_number"]
        branches = [b["count"] for b in line["branches"]]
        if line.get("gcovr/noncode"):
            continue
        if not line["count"]:
            yield number, text[number - 1].strip(), "the line"
        elif 0 in branches:
            yield number, text[number - 1].strip(), "%d of %d branches" % (
                branches.count(0), len(branches))


covered = {}
listed = read_listed()


@tap.case("unit and host execute every line and branch of lib, but what is "
          "listed with its reason")
def _():
    covered.update(measure())
    used, bad = set(), []
    for path in sorted(p for p in covered if p.startswith("lib/")):
        for number, text, what in missed(path, covered[path]):
            if (path, text) in listed:
                used.add((path, text))
            else:
                bad.append("%s:%d: %s: %s" % (path, number, what, text))
    tap.check("lib/core/apply.c" in covered, "lib is measured")
    tap.check(not bad, "not executed:\n" + "\n".join(bad))
    tap.equal(set(listed) - used, set(), "listed, and executed or gone")


@tap.case("what other systems alone compile is listed file by file")
def _():
    with open(os.path.join(tree.HERE, "elsewhere.txt")) as f:
        elsewhere = dict(line.split(" | ") for line in f.read().splitlines()
                         if line and not line.startswith("#"))
    files = {os.path.relpath(os.path.join(path, name), tree.TOP)
             for path, _, names in os.walk(os.path.join(tree.TOP, "lib"))
             for name in fnmatch.filter(names, "*.c")}
    silent = {path for path in files - set(covered) if has_code(path)}
    tap.equal(silent, set(elsewhere), "files without a line executed here")


def has_code(path):
    """Whether a file has functions: rows are data, and have none."""
    with open(os.path.join(tree.TOP, path)) as f:
        return "\n{\n" in f.read()


def share(path):
    """Per cent of lines executed of the files in one folder."""
    lines = [line for file in covered if os.path.dirname(file) == path
             for line in covered[file] if not line.get("gcovr/noncode")]
    return 100 * sum(line["count"] > 0 for line in lines) / max(len(lines), 1)


for at in ("examples", "examples/echo", "examples/tools",
           "examples/tools/report", "examples/tools/run",
           "examples/tools/sockets"):
    @tap.case("at least %d %% of the lines of %s are executed" % (LEAST, at))
    def _(at=at):
        if os.path.basename(at) in TOOLS and not share(at):
            raise tap.Skip("suite use lacks what it needs")
        print("# %s: %.1f %%" % (at, share(at)))
        tap.check(share(at) >= LEAST, "%.1f %%" % share(at))


tap.run()
