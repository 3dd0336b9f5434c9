# SPDX-License-Identifier: MIT
# What happened, in the order of time: packets as arrows between columns, log
# lines as notes. Knows how a keep-alive probe looks on the wire, prints the
# timeline as text; picture.py draws it.
import collections
import itertools
import re
import time

import netlab

# A kind's arrow in text. Acknowledgements that carry no news are not drawn.
INK = {
    "SYN": "-", "data": "-", "again": "-", "probe": "~", "answer": ".",
    "window": ".", "FIN": "=", "RST": "#",
}
LEG = 21  # characters from one column to the next


class Event(collections.namedtuple("Event", "time kind source target text")):
    """kind: one of INK, or "note" for a line of source's log (its target is
    None). target: None for a packet that never arrived."""


class Leg:
    """The connections of a capture to a port, between two columns. Packets
    from the time cut on got lost behind their sender."""

    def __init__(self, capture, port, opener, listener):
        self.capture, self.port, self.cut = capture, port, None
        self.opener, self.listener = opener, listener


def zero(legs):
    """0 s is when the server's side opened: the first packet towards it.
    Before that it is now."""
    return min((p.time for leg in legs if leg.listener == "server"
                for p in leg.capture.packets if p.dport == leg.port),
               default=time.monotonic())


def events(legs, logs):
    """All events, sorted. logs: (time, column, text)."""
    start = zero(legs)
    found = [e for leg in legs for e in arrows(leg)]
    found += [Event(t, "note", who, None, text) for t, who, text in logs]
    found.sort(key=lambda e: e.time)
    return [e._replace(time=e.time - start) for e in found]


def arrows(leg):
    """The packets of a leg that are worth an arrow."""
    mine = [p for p in list(leg.capture.packets)
            if leg.port in (p.sport, p.dport)]
    probes = set(netlab.probes(mine))
    seen = {}  # the last packet of each direction, and its furthest byte
    for p in mine:
        there = p.src, p.sport, p.dst, p.dport
        back = p.dst, p.dport, p.src, p.sport
        before, _ = seen.get(back, (None, None))
        kind, text = describe(p, p in probes, before, seen.get(there),
                              before in probes)
        seen[there] = p, furthest(p, seen.get(there))
        if not kind:
            continue
        ends = leg.opener, leg.listener
        source, target = ends if p.dport == leg.port else ends[::-1]
        lost = leg.cut is not None and p.time >= leg.cut
        yield Event(p.time, kind, source, None if lost else target, text)


def furthest(p, last):
    if last and (last[1] - p.end) % 2**32 < 2**31:
        return last[1]
    return p.end


def describe(p, is_probe, before, last, was_probe):
    """An arrow's kind and label; None for a bare acknowledgement."""
    if "R" in p.flags:
        return "RST", "RST"
    repeated = last and p.end != p.seq and (last[1] - p.end) % 2**32 < 2**31
    if "S" in p.flags:
        name = "SYN ACK" if "A" in p.flags else "SYN"
        return "SYN", name + " again" * bool(repeated)
    if "F" in p.flags:
        return "FIN", "FIN" + " again" * bool(repeated)
    if is_probe:
        closed = before is not None and before.window == 0
        return "probe", "window probe" if closed else "probe"
    if p.length:
        text = shown(p)
        return ("again", text + " again") if repeated else ("data", text)
    if last and (p.window == 0) != (last[0].window == 0):
        return "window", "window " + ("open" if p.window else "closed")
    return ("answer", "answer") if was_probe else (None, None)


def shown(p):
    if p.length <= 4 and all(32 < c < 127 for c in p.data):
        return "'%s'" % p.data.decode()
    return "%d bytes" % p.length


def fold(found):
    """A run of more than three alike notes or bytes becomes its first, with
    the number of the others."""
    def alike(e):
        return re.sub("0x.. '.'", "", e.text), e.kind, e.source, e.target

    folded = []
    for _, run in itertools.groupby(found, alike):
        run = list(run)
        if len(run) > 3 and run[0].kind in ("note", "data"):
            more = "%s, %d more" % (run[0].text, len(run) - 1)
            run = [run[0]._replace(text=more)]
        folded += run
    return folded


def text(found, columns):
    """The timeline, a line an event."""
    rows = [" " * 11 + "".join(c.ljust(LEG) for c in columns).rstrip()]
    for e in found:
        row = "%8.3f   %s" % (e.time, legs(e, columns))
        if e.kind == "note":
            row += "  %s: %s" % (e.source, e.text)
        rows.append(row.rstrip())
    return "\n".join(rows)


def legs(e, columns):
    """The columns as bars, with the event's arrow between two of them."""
    bars = ["|"] * len(columns)
    gaps = [" " * (LEG - 1)] * (len(columns) - 1)
    at = columns.index(e.source)
    if e.kind == "note":
        bars[at] = "*"
    else:
        to_right = rightward(e, columns)
        gaps[at if to_right else at - 1] = shaft(e, to_right)
    return bars[0] + "".join(g + b for g, b in zip(gaps, bars[1:]))


def rightward(e, columns):
    """A lost packet has no target, but only one way to go from an end."""
    at = columns.index(e.source)
    return at == 0 if e.target is None else columns.index(e.target) > at


def shaft(e, to_right):
    """An arrow of a leg's width; a lost packet's ends halfway."""
    room = LEG - 2 if e.target else LEG - 5
    line = (" %s " % e.text).center(room, INK[e.kind])
    if to_right:
        return (line + (">" if e.target else "X")).ljust(LEG - 1)
    return (("<" if e.target else "X") + line).rjust(LEG - 1)
