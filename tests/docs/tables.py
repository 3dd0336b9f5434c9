# SPDX-License-Identifier: MIT
# The tables of platforms in the manual and in README.md are those of the
# library. tables.py SOURCE TKA-REPORT compares them, tables.py SOURCE
# TKA-REPORT --write makes them so.
import json
import os
import re
import subprocess
import sys
import textwrap

from manual import tap

SOURCE, REPORT = sys.argv[1], sys.argv[2]

OPTIONS = ["enable", "idle", "interval", "count", "user_timeout"]
VALUE_UNITS = {"idle": " s", "interval": " s", "user_timeout": " ms"}
UNITS = {None: "", "s": "seconds", "half_s": "half seconds",
         "ds": "tenths of a second", "ms": "milliseconds"}
TRAITS = {
    "joint_times": "One call sets idle time and interval, and the system "
                   "cannot return them.",
    "rewrite_idle": "Enabling keep-alive does not start the idle time; the "
                    "library writes the idle time as well.",
    "always_probes": "Sockets without keep-alive are probed while "
                     "always_keepalive is 1, the default.",
    "never_probes": "No probe is ever sent.",
    "ut_replaces_count": "A user timeout replaces the count.",
    "no_probes_with_data": "No probe is sent while data is unacknowledged.",
    "defaults_need_restart": "Changed system-wide settings need a restart.",
    "listener_ends": "A time set on a listening socket ends it; the library "
                     "sets none there.",
    "zero_window_unlimited": "The user timeout does not apply while the "
                             "peer's receive window is zero.",
    "ut_or_count": "Probing ends at the user timeout or the count, at the "
                   "first.",
    "listener_rejects": "A listening socket rejects times and count.",
}
UNKNOWN_TRAITS = {
    "no_probes_with_data": "probes while data is unacknowledged",
    "ut_replaces_count": "whether a user timeout replaces the count",
    "zero_window_unlimited": "limit while the receive window is zero",
    "never_probes": "whether any probe is sent",
}
# The platforms of README.md: one release of each, the newest.
FIRST = ["Linux", "Windows", "macOS", "FreeBSD", "NetBSD", "OpenBSD",
         "illumos", "AIX", "lwIP", "Zephyr"]
INT_MAX = 2 ** 31 - 1


def _read_rows():
    done = subprocess.run([REPORT, "--all", "--json"], check=True,
                          stdout=subprocess.PIPE, universal_newlines=True)
    return json.loads(done.stdout)["platforms"]


def _name(key):
    return {"enable": "keep-alive"}.get(key, key.replace("_", " "))


def _is_offered(o):
    return o["support"] in ("emulated", "socket")


def _range(o):
    """What can be set, short: 1-127, 1+, 0+*, system, -."""
    if not _is_offered(o):
        return "system" if o["support"] == "system" else "-"
    text = str(o["min"]) + ("+" if o["max"] == INT_MAX else
                            "-%d" % o["max"])
    return text + ("*" if o["support"] == "emulated" else "")


def _letters(p):
    return "".join(letter if key in p["inherits"] else
                   "?" if key in p["inherits_unknown"] else "-"
                   for letter, key in zip("EINCU", OPTIONS))


def _inherited(p):
    """Words for what an accepted socket inherits."""
    words = [_name(k) for k in p["inherits"]]
    offered = [k for k, o in p["options"].items() if _is_offered(o)]
    if len(words) > 1 and set(offered) == set(p["inherits"]):
        return "all"
    if p["inherits_unknown"]:
        words.append("unknown" if not words else "others unknown")
    return ", ".join(words) or "nothing"


def _overview_line(cells):
    return "%-17s%-10s%-10s%-8s%-8s%-7s%s" % tuple(cells)


def _overview(platforms):
    lines = [_overview_line(["platform", "idle", "interval", "count",
                             "timeout", "accept", "evidence"])]
    for p in platforms:
        name, rest = p["name"], [_range(p["options"][k]) for k in OPTIONS[1:]]
        if len(name) > 16:
            lines.append(name)
            name = ""
        lines.append(_overview_line([name] + rest + [
            _letters(p), p["evidence"]]))
    return [".Bd -literal"] + lines + [".Ed"]


def _markdown_row(cells):
    return "| " + " | ".join(cells) + " |"


def _readme(platforms):
    head = ["platform", "idle and interval, s", "count", "user timeout, ms",
            "inherited by `accept()`"]
    lines = [_markdown_row(head), "|" + "---|" * len(head)]
    for p in sorted((p for p in platforms if p["name"] in FIRST),
                    key=lambda p: FIRST.index(p["name"])):
        times = [_range(p["options"][k]) for k in ("idle", "interval")]
        if times[0] == times[1]:
            times.pop()
        lines.append(_markdown_row([
            p["name"], ", ".join(times), _range(p["options"]["count"]),
            _range(p["options"]["user_timeout"]).replace("*", "\\*"),
            _inherited(p)]))
    return lines


def _mdoc(text):
    """Sentences on lines of their own, none of which can be a request."""
    lines = []
    for sentence in re.split(r"(?<=[.;:]) (?=[A-Z(])", text):
        lines += textwrap.wrap(sentence.replace("\\", "\\e"), 78,
                               break_on_hyphens=False, break_long_words=False)
    return [re.sub(r"^(?=[.'])", r"\\&", line) for line in lines]


def _offer(key, o):
    if o["support"] == "system":
        return "one value for all sockets"
    if o["support"] == "none":
        return "not supported"
    if key == "enable":
        return "per socket"
    return "%d%s%s per socket%s" % (
        o["min"], " or more" if o["max"] == INT_MAX else " to %d" % o["max"],
        VALUE_UNITS.get(key, ""),
        ", emulated" if o["support"] == "emulated" else "")


def _symbol(key, o):
    facts = []
    if o["number"] is not None:
        facts += ["level %s" % o["level"], "number %d" % o["number"]]
    native = UNITS[o["unit"]] if _is_offered(o) else ""
    if native and native != UNITS["ms" if key == "user_timeout" else "s"]:
        facts.append("takes %s" % native)
    facts += ["since %s" % o["since"]] if o["since"] else []
    return o["symbol"] + (" (%s)" % ", ".join(facts) if facts else "")


def _option(key, o):
    parts = [_offer(key, o)]
    if o["symbol"]:
        parts.append(_symbol(key, o))
    if o["write_only"]:
        parts.append("may not be readable")
    value = o["default_value"]
    if value is not None and value >= (0 if key == "user_timeout" and
                                       o["support"] != "none" else 1):
        parts.append("default %d%s" % (value, VALUE_UNITS.get(key, ""))
                     if value else "off by default")
    if o["system_setting"]:
        where = ("instead of it: " if key == "user_timeout"
                 else "system-wide: ")
        unit = UNITS[o["system_setting_unit"]]
        setting = re.sub(r"^HKLM.*\\", "registry value ",
                         o["system_setting"])
        parts.append(where + setting +
                     (" in " + unit if unit else ""))
    if o["unconfirmed"]:
        parts.append("unconfirmed: " + o["unconfirmed"])
    return [".It " + _name(key)] + _mdoc("; ".join(parts) + ".")


def _delay(permille, ms):
    share = "%g %% and " % (permille / 10) if permille else ""
    return "%s%d ms" % (share, ms)


def _timers(p):
    return "up to %s late; a limit for data in flight up to %s." % (
        _delay(p["timer_delay_permille"], p["timer_delay_ms"]),
        _delay(p["data_delay_permille"], p["data_delay_ms"]))


def _platform(p):
    lines = [".Ss " + p["name"].replace("-", "\\-")]
    lines += _mdoc("Releases: %s." % p["release"])
    lines += _mdoc("Evidence: %s." % p["evidence"])
    if p["evidence"] == "none":
        return lines
    lines.append('.Bl -tag -width "user timeout"')
    for key, o in p["options"].items():
        if o["support"] != "none" or o["symbol"]:
            lines += _option(key, o)
    lines += [".It accept"] + _mdoc("inherited: %s." % _inherited(p))
    if p["timer_delay_ms"]:
        lines += [".It timers"] + _mdoc(_timers(p))
    if p["loss_error"]:
        lines += [".It loss"] + _mdoc(p["loss_error"] + ".")
    if p["retransmissions"]:
        lines += [".It data"] + _mdoc(
            "retransmitted %d times by default." % p["retransmissions"])
    lines.append(".El")
    prose = [TRAITS[t] for t in p["traits"]]
    prose += [p["note"]] if p["note"] else []
    unknown = [UNKNOWN_TRAITS[t] for t in p["traits_unknown"]]
    if unknown:
        prose.append("Unknown: %s." % ", ".join(unknown))
    if p["unconfirmed"]:
        prose.append("Unconfirmed: %s." % p["unconfirmed"])
    if prose:
        lines += [".Pp"] + [line for text in prose for line in _mdoc(text)]
    return lines


def _details(platforms):
    return [line for p in platforms for line in _platform(p)]


BLOCKS = [
    ("README.md", "<!-- begin table -->", "<!-- end table -->", _readme),
    ("man/tka-platforms.7", '.\\" begin overview', '.\\" end overview',
     _overview),
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


@tap.case("the table in README.md is that of the library")
def _():
    _compare(*BLOCKS[0])


@tap.case("the overview in tka-platforms(7) is that of the library")
def _():
    _compare(*BLOCKS[1])


@tap.case("the details in tka-platforms(7) are those of the library")
def _():
    _compare(*BLOCKS[2])


@tap.case("the table in README.md has ten rows and five columns at most")
def _():
    lines = _split(*BLOCKS[0][:3])[1]
    tap.check(len(lines) - 2 <= 10, "%d rows" % (len(lines) - 2))
    for line in lines:
        tap.equal(line.count("|") - 1, 5, "columns of " + line)


@tap.case("the values that tka(7) calls good everywhere are so")
def _():
    with open(os.path.join(SOURCE, "man/tka.7"), encoding="utf-8") as f:
        text = " ".join(f.read().split())
    m = re.search(r"idle time (\d+) to (\d+) seconds, interval (\d+) to (\d+) "
                  r"seconds, count (\d+) to (\d+)", text)
    tap.check(m, "the sentence is not there")
    given = [int(n) for n in m.groups()]
    rows = _read_rows()
    for i, key in enumerate(OPTIONS[1:4]):
        have = [p["options"][key] for p in rows
                if _is_offered(p["options"][key])]
        tap.equal(given[2 * i:2 * i + 2],
                  [max(o["min"] for o in have), min(o["max"] for o in have)],
                  _name(key))


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
