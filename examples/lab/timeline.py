# SPDX-License-Identifier: MIT
# What happened, in the order of time: packets as arrows between columns, log
# lines as notes, and moments that everyone should see. Knows what a keep-alive
# probe looks like on the wire; prints the timeline as text, afterwards or while
# it happens. picture.py draws it.
import collections
import itertools
import re
import threading
import time

import netlab

# A kind's arrow in text. Acknowledgements that carry no news are not drawn.
INK = {
    "SYN": "-", "data": "-", "again": "-", "probe": "~", "answer": ".",
    "window": ".", "FIN": "=", "RST": "#",
}
# The log's events as people read them; others by their names.
WORDS = {
    "listening": "listening",
    "keepalive": "keep-alive {idle_s} s/{interval_s} s/{count}",
    "received": "received '{char}'",
    "sending": "sending '{char}'",
    "disconnected": "peer disconnected",
    "connection_lost": "connection lost: {reason}",
}
LOST = "connection_lost"  # the event of a connection that the kernel dropped
HELD_BACK = 0.25  # seconds until everything has been captured and logged
ALIKE = 3  # more of the same are counted instead of shown


class Event(collections.namedtuple("Event",
                                   "time kind source target text fields")):
    """kind: one of INK; "note" for an event of source's log, "lost" if it is
    the end of a lost connection, with its fields; "mark" for a moment that
    concerns all. target: None for a packet that never arrived."""


class Leg:
    """The connections of a capture to a port, between two columns. Packets
    from the time cut on were lost behind their sender, or dropped there."""

    def __init__(self, capture, port, opener, listener):
        self.capture, self.port, self.cut = capture, port, None
        self.opener, self.listener = opener, listener


def zero(legs):
    """0 s is when the server's side opened: the first packet towards it.
    Before that it is now."""
    return min((p.time for leg in legs if leg.listener == "server"
                for p in list(leg.capture.packets) if p.dport == leg.port),
               default=time.monotonic())


def events(legs, records, marks):
    """All events, sorted, from 0 s on. records: (time, who, fields); marks:
    (time, text)."""
    start = zero(legs)
    found = [e for leg in legs for e in arrows(leg)]
    found += [note(*r) for r in records]
    found += [Event(t, "mark", None, None, text, None) for t, text in marks]
    found.sort(key=lambda e: e.time)
    return [e._replace(time=e.time - start) for e in found]


def note(when, who, fields):
    event = fields["event"]
    words = WORDS.get(event, event.replace("_", " "))
    return Event(when, "lost" if event == LOST else "note", who, None,
                 words.format_map(collections.defaultdict(str, fields)),
                 fields)


def arrows(leg):
    """The packets of one side that are worth an arrow."""
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
        yield Event(p.time, kind, source, None if lost else target, text, None)


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


def alike(e):
    return re.sub("'.'", "", e.text), e.kind, e.source, e.target


def fold(found):
    """A run of more than three alike notes or bytes becomes its first, with
    the number of the others."""
    folded = []
    for _, run in itertools.groupby(found, alike):
        run = list(run)
        if len(run) > ALIKE and run[0].kind in ("note", "data"):
            more = "%s, %d more" % (run[0].text, len(run) - 1)
            run = [run[0]._replace(text=more)]
        folded += run
    return folded


class Text:
    """Lines of text for events, with a column for each who takes part."""

    def __init__(self, columns):
        self.columns = columns
        self.leg = 22 if len(columns) == 2 else 19  # from one to the next

    def head(self):
        return " " * 8 + "".join(
            name.center(7).ljust(self.leg) for name in self.columns).rstrip()

    def line(self, e):
        if e.kind == "mark":
            width = 1 + self.leg * (len(self.columns) - 1)
            return "%8.3f   %s  %s" % (e.time, "!" * width, e.text)
        line = "%8.3f   %s" % (e.time, self.legs(e))
        if e.kind in ("note", "lost"):
            line += "  %s: %s" % (e.source, e.text)
        return line.rstrip()

    def legs(self, e):
        """The columns as bars, with the event's arrow between two of them."""
        bars = ["|"] * len(self.columns)
        gaps = [" " * (self.leg - 1)] * (len(self.columns) - 1)
        at = self.columns.index(e.source)
        if e.kind in INK:
            to_right = is_rightward(e, self.columns)
            gaps[at if to_right else at - 1] = self.shaft(e, to_right)
        else:
            bars[at] = "*"
        return bars[0] + "".join(g + b for g, b in zip(gaps, bars[1:]))

    def shaft(self, e, to_right):
        """An arrow from column to column; a lost packet's ends halfway."""
        room = self.leg - (2 if e.target else 5)
        line = (" %s " % e.text).center(room, INK[e.kind])
        if to_right:
            return (line + (">" if e.target else "X")).ljust(self.leg - 1)
        return (("<" if e.target else "X") + line).rjust(self.leg - 1)


def is_rightward(e, columns):
    """A lost packet has no target, but only one way to go from an end."""
    at = columns.index(e.source)
    return at == 0 if e.target is None else columns.index(e.target) > at


class Live(threading.Thread):
    """Hands the events of a stage to show() while they happen, from 0 s on.
    More than three alike in a row are not shown."""

    def __init__(self, stage, show):
        super().__init__(daemon=True)
        self.stage, self.show = stage, show
        self.shown, self.run_of, self.length = set(), None, 0
        self.turn, self.is_over = threading.Lock(), threading.Event()
        self.start()

    def run(self):
        while not self.is_over.wait(0.1):
            self.flush(self.stage.now() - HELD_BACK)

    def flush(self, until=float("inf")):
        with self.turn:
            for e in self.stage.events():
                key = e[:5]
                if 0 <= e.time <= until and key not in self.shown:
                    self.shown.add(key)
                    self.add(e)

    def add(self, e):
        self.length = self.length + 1 if alike(e) == self.run_of else 1
        self.run_of = alike(e)
        if self.length <= ALIKE or e.kind not in ("note", "data"):
            self.show(e)

    def end(self):
        """Shows the rest."""
        self.is_over.set()
        self.join()
        self.flush()
