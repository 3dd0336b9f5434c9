# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# The plans in tka_plan(3) are those of the library. plans.py SOURCE PLANS
# compares them, plans.py SOURCE PLANS --write writes them; PLANS is the
# program of plans.c, built for Linux.
import re
import subprocess
import sys

import manual
from manual import tap

SOURCE, PLANS = sys.argv[1:3]
PAGE = SOURCE + "/man/tka_plan.3"

# by flags: the name of the block, the columns of the table
BLOCKS = {
    0: ("plans", ["time", "idle", "interval", "count", "user timeout",
                  "idle peer", "any case"]),
    8: ("idle plans", ["time", "idle", "interval", "count", "idle peer"]),
}
PRINTED = ["flags", "time", "idle", "interval", "count", "user timeout",
           "idle peer", "any case"]


def _lines():
    output = subprocess.run([PLANS], stdout=subprocess.PIPE, check=True,
                            universal_newlines=True).stdout
    return [line.split() for line in output.splitlines()]


def _cell(column, value):
    if column in ("idle peer", "any case"):
        return "%.1f" % (int(value) / 1000)
    return value


def _table(flags, columns):
    yield ".Bl -column " + " ".join('"%s"' % c for c in columns)
    yield ".It " + " Ta ".join("Em " + c for c in columns)
    for line in _lines():
        if line[0] == str(flags):
            row = dict(zip(PRINTED, line))
            yield ".It " + " Ta ".join(_cell(c, row[c]) for c in columns)
    yield ".El"


def _replaced(text):
    for flags, (name, columns) in BLOCKS.items():
        head, begin, rest = text.partition('.\\" begin %s\n' % name)
        _, end, tail = rest.partition('.\\" end %s\n' % name)
        tap.check(begin and end, "no block of " + name)
        table = "\n".join(_table(flags, columns)) + "\n"
        text = head + begin + table + end + tail
    return text


@tap.case("the plans in tka_plan(3) are those of the library")
def _():
    tap.equal(manual.read(PAGE), _replaced(manual.read(PAGE)), PAGE)


@tap.case("the smallest times in tka_plan(3) are those of the library")
def _():
    text = " ".join(manual.read(PAGE).split())
    given = re.search(r"On Linux it is (\d+), and (\d+) with .Dv TKA_IDLE_ONLY",
                      text)
    tap.check(given, "the sentence is not there")
    tap.equal(list(given.groups()), _lines()[-1][1:], "smallest times")


if "--write" in sys.argv:
    text = _replaced(manual.read(PAGE))
    with open(PAGE, "w", encoding="utf-8") as f:
        f.write(text)
else:
    tap.run()
