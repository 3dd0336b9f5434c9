# SPDX-License-Identifier: MIT
# What the tests of tka-report share: run it, and say what held.
import json
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", ".."))
import tap

PROGRAM = sys.argv[1]
HERE = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(HERE, "../../../include/tka.h")) as header:
    OPTIONS = [o.lower() for o in re.findall(
        r"\tTKA_(\w+),", re.search(r"enum tka_option \{.*?\};",
                                  header.read(), re.S)[0])]
NAMES = ["keep-alive"] + [o.replace("_", " ") for o in OPTIONS[1:]]


def run(*args, **more):
    """Returns (exit status, standard output, standard error)."""
    done = subprocess.run([PROGRAM] + list(args), stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, **more)
    return done.returncode, done.stdout, done.stderr


def text(*args):
    code, out, error = run(*args)
    assert (code, error) == (0, ""), (args, code, error)
    return out


def data(*args):
    return json.loads(text("--json", *args))


def table(lines):
    """Reads a table whose heads stand where its columns begin, at least two
    spaces apart. Returns one dict per row; a line with nothing in its last
    column continues the row above."""
    head = lines[0]
    starts = [i for i in range(len(head))
              if head[i] != " " and head[max(0, i - 2):i].strip() == ""
              and (i == 0 or head[i - 1] == " ")]
    ends = starts[1:] + [None]
    names = [head[a:b].strip() for a, b in zip(starts, ends)]
    rows = []
    for line in lines[1:]:
        cells = [line[a:b] for a, b in zip(starts, ends)]
        for cell in cells[:-1]:
            assert len(cell) < 2 or cell.endswith("  ") or line.endswith(
                cell), "a cell that is too wide: " + line
        if cells[-1]:
            rows.append(dict(zip(names, map(str.strip, cells))))
            continue
        for name, cell in zip(names, cells):
            rows[-1][name] = (rows[-1][name] + " " + cell.strip()).strip()
    return rows


def main(cases):
    """Runs functions that are named as what they show."""
    for function in cases:
        tap.case(function.__name__)(function)
    tap.run()
