# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# Every line and branch of the library is executed by unit and host: coverage.py
# FOLDER. What they cannot execute is listed in uncovered.txt with the reason.
# For people: FOLDER/coverage/html/index.html.
import fnmatch
import json
import os

import tree
from tree import tap

EXAMPLES = 90  # per cent of lines of the examples, at least


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
    tree.run("gcovr", "--root", tree.TOP, "--object-directory", folder,
             "--filter", tree.TOP + "/lib/",
             "--filter", tree.TOP + "/examples/",
             "--gcov-ignore-parse-errors", "--json", data,
             "--html-details", os.path.join(html, "index.html"), folder)
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


@tap.case("unit and host execute at least %d %% of the lines of the examples"
          % EXAMPLES)
def _():
    lines = [line for path in covered if path.startswith("examples/")
             for line in covered[path] if not line.get("gcovr/noncode")]
    tap.check(len(lines) > 1000, "the examples are measured: %d lines"
              % len(lines))
    share = 100 * sum(line["count"] > 0 for line in lines) / len(lines)
    tap.check(share >= EXAMPLES, "%.1f %%" % share)


tap.run()
