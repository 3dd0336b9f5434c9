# SPDX-License-Identifier: MIT
# The tables of platforms in the manual and in README.md are those of the
# rows. tables.py SOURCE ROWS compares them, tables.py SOURCE ROWS --write
# makes them so; ROWS is the program of rows.c.
import os
import re
import subprocess
import sys
import textwrap
from types import SimpleNamespace

from manual import tap

SOURCE, ROWS = sys.argv[1], sys.argv[2]

PLATFORM = ("name release proof:int traits:int inherits:int "
            "retransmissions:int late_permille:int late_ms:int "
            "data_late_ms:int note unconfirmed").split()
OPTION = ("support:int symbol level:int number:int unit:int min:int max:int "
          "initial:int write_only:int since setting setting_unit:int "
          "unconfirmed").split()

NONE, SYSTEM, EMULATED, SOCKET = range(4)
ENABLE, IDLE, INTERVAL, COUNT, USER_TIMEOUT = range(5)
NAMES = ["switch", "idle time", "interval", "count", "user timeout"]
VALUE_UNITS = ["", " s", " s", "", " ms"]
UNITS = {0: "", 1: "seconds", 2: "half seconds", 10: "tenths of a second",
         1000: "milliseconds"}
PROOFS = ["nothing", "cited", "compiled", "run"]
TRAITS = [
    "Idle time and interval go to the system in one call, and are not told.",
    "Turning the switch on does not start the timer; the library writes the "
    "idle time as well.",
    "Connections may be probed whose switch is off.",
    "No probe is ever sent.",
    "A user timeout replaces the count.",
    "No probe is sent while data is unacknowledged.",
    "A change of the system-wide settings needs a restart.",
]
INT_MAX = 2 ** 31 - 1


def _parse(names, fields):
    row = SimpleNamespace()
    for name, field in zip(names, fields):
        key, _, is_int = name.partition(":")
        setattr(row, key, int(field) if is_int else field)
    return row


def _read_rows():
    platforms = []
    output = subprocess.run([ROWS], stdout=subprocess.PIPE, check=True,
                            universal_newlines=True).stdout
    for line in output.splitlines():
        kind, *fields = line.split("\t")
        if kind == "platform":
            platforms.append(_parse(PLATFORM, fields))
            platforms[-1].options = []
        else:
            platforms[-1].options.append(_parse(OPTION, fields))
    return platforms


def _range(o):
    """What can be set, short: 1-127, from 0*, system, -."""
    if o.support < EMULATED:
        return "system" if o.support == SYSTEM else "-"
    text = "from %d" % o.min if o.max == INT_MAX else "%d-%d" % (o.min, o.max)
    return text + ("*" if o.support == EMULATED else "")


def _switch(p):
    return "yes" if p.options[ENABLE].support == SOCKET else "no"


def _kept(p):
    """What accept() passes on."""
    if "accept()" in p.unconfirmed:
        return "?"
    kept = [NAMES[i] for i in range(5) if p.inherits >> i & 1]
    return "all" if len(kept) == 5 else ", ".join(kept) or "-"


def _summary_line(cells):
    name, *rest = cells
    start = name + "\n" + " " * 18 if len(name) > 17 else name.ljust(18)
    return start + "%-8s%-10s%-10s%-9s%-12s%s" % tuple(rest)


def _summary(platforms):
    lines = [_summary_line(["platform", "switch", "idle", "interval", "count",
                            "timeout", "proven"])]
    for p in platforms:
        lines.append(_summary_line(
            [p.name, _switch(p)] + [_range(o) for o in p.options[1:]]
            + [PROOFS[p.proof]]))
    return [".Bd -literal"] + "\n".join(lines).split("\n") + [".Ed"]


def _markdown_row(cells):
    return "| " + " | ".join(cells) + " |"


def _default(p):
    timing = p.options[IDLE:COUNT + 1]
    if all(o.initial < 1 for o in timing):
        return "-"
    return " / ".join("?" if o.initial < 1 else str(o.initial) for o in timing)


def _readme(platforms):
    head = ["platform", "releases", "switch", "idle, s", "interval, s",
            "count", "user timeout, ms", "default", "`accept()` passes on",
            "proven"]
    lines = [_markdown_row(head), "|" + "---|" * len(head)]
    for p in platforms:
        lines.append(_markdown_row(
            [p.name, p.release, _switch(p)]
            + [_range(o).replace("*", " \\*") for o in p.options[1:]]
            + [_default(p), _kept(p), PROOFS[p.proof]]))
    return lines


def _mdoc(text):
    """Sentences on lines of their own, none of which can be a request."""
    lines = []
    for sentence in re.split(r"(?<=[.;:]) (?=[A-Z(])", text):
        lines += textwrap.wrap(sentence.replace("\\", "\\e"), 78,
                               break_on_hyphens=False, break_long_words=False)
    return [re.sub(r"^(?=[.'])", r"\\&", line) for line in lines]


def _offer(i, o):
    if o.support == SYSTEM:
        return "one value for all sockets"
    if o.support == NONE:
        return "not offered"
    if i == ENABLE:
        return "per socket"
    return "%d%s%s per socket%s" % (
        o.min, " or more" if o.max == INT_MAX else " to %d" % o.max,
        VALUE_UNITS[i],
        ", through the nearest option" if o.support == EMULATED else "")


def _symbol(i, o):
    facts = ["level %d" % o.level] if o.number >= 0 else []
    facts += ["number %d" % o.number] if o.number >= 0 else []
    native = UNITS[o.unit] if o.support >= EMULATED else ""
    if native and native != UNITS[{USER_TIMEOUT: 1000}.get(i, 1)]:
        facts.append("takes %s" % native)
    facts += ["since %s" % o.since] if o.since else []
    return o.symbol + (" (%s)" % ", ".join(facts) if facts else "")


def _option(i, o):
    parts = [_offer(i, o)]
    if o.symbol:
        parts.append(_symbol(i, o))
    if o.write_only:
        parts.append("may not be readable")
    if o.initial >= (0 if i == USER_TIMEOUT and o.support else 1):
        parts.append("default %d%s" % (o.initial, VALUE_UNITS[i]))
    if o.setting:
        where = "in its place: " if i == USER_TIMEOUT else "system-wide: "
        unit = UNITS[o.setting_unit]
        parts.append(where + o.setting + (" in " + unit if unit else ""))
    if o.unconfirmed:
        parts.append("unconfirmed: " + o.unconfirmed)
    return [".It " + NAMES[i]] + _mdoc("; ".join(parts) + ".")


def _lateness(p):
    return "late by up to %g %% and %d ms, %d ms where data is in flight." % (
        p.late_permille / 10, p.late_ms, p.data_late_ms)


def _platform(p):
    lines = [".Ss " + p.name.replace("-", "\\-")]
    lines += _mdoc("Releases: %s." % p.release)
    lines += _mdoc("Proven: %s." % PROOFS[p.proof])
    if not p.proof:
        return lines
    lines.append('.Bl -tag -width "user timeout"')
    for i, o in enumerate(p.options):
        lines += _option(i, o)
    kept = {"-": "nothing", "?": "nobody says what"}.get(_kept(p), _kept(p))
    lines += [".It accept"] + _mdoc("passes on: %s." % kept)
    if p.late_ms:
        lines += [".It timers"] + _mdoc(_lateness(p))
    if p.retransmissions:
        lines += [".It data"] + _mdoc(
            "is sent again %d times by default." % p.retransmissions)
    lines.append(".El")
    prose = [t for i, t in enumerate(TRAITS) if p.traits >> i & 1]
    if p.note:
        prose.append(p.note)
    if p.unconfirmed:
        prose.append("Unconfirmed: %s." % p.unconfirmed)
    if prose:
        lines += [".Pp"] + [line for text in prose for line in _mdoc(text)]
    return lines


def _details(platforms):
    return [line for p in platforms for line in _platform(p)]


BLOCKS = [
    ("README.md", "<!-- begin table -->", "<!-- end table -->", _readme),
    ("man/tka-platforms.7", '.\\" begin details', '.\\" end details',
     _details),
]


def _split(path, begin, end):
    with open(os.path.join(SOURCE, path), encoding="utf-8") as f:
        lines = f.read().split("\n")
    first, last = lines.index(begin) + 1, lines.index(end)
    return lines[:first], lines[first:last], lines[last:]


def _compare(path, begin, end, make):
    stands = _split(path, begin, end)[1]
    for n, (got, wanted) in enumerate(zip(stands, make(_read_rows()))):
        tap.equal(got, wanted, "%s, line %d of the table" % (path, n + 1))
    tap.equal(len(stands), len(make(_read_rows())), path + ", its lines")


@tap.case("the table in README.md is that of the rows")
def _():
    _compare(*BLOCKS[0])


@tap.case("the details in tka-platforms(7) are those of the rows")
def _():
    _compare(*BLOCKS[1])


@tap.case("the values that tka(7) calls good everywhere are so")
def _():
    with open(os.path.join(SOURCE, "man/tka.7"), encoding="utf-8") as f:
        text = " ".join(f.read().split())
    m = re.search(r"idle time (\d+) to (\d+) seconds, interval (\d+) to (\d+) "
                  r"seconds, count (\d+) to (\d+)", text)
    tap.check(m, "the sentence is not there")
    told = [int(n) for n in m.groups()]
    rows = _read_rows()
    for i in (IDLE, INTERVAL, COUNT):
        have = [p.options[i] for p in rows if p.options[i].support >= EMULATED]
        tap.equal(told[2 * i - 2:2 * i],
                  [max(o.min for o in have), min(o.max for o in have)],
                  NAMES[i])


def _write(path, begin, end, make):
    before, _, after = _split(path, begin, end)
    lines = before + make(_read_rows()) + after
    with open(os.path.join(SOURCE, path), "w", encoding="utf-8") as f:
        f.write("\n".join(lines))


if __name__ == "__main__":
    if "--write" in sys.argv:
        for block in BLOCKS:
            _write(*block)
    else:
        tap.run()
