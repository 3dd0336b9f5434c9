# SPDX-License-Identifier: MIT
# Draws timelines as one SVG: a column for each who takes part, time running
# down at true scale. What happens within a moment is spread out over a grey
# band, a row an arrow, so that nothing covers anything; long idle stretches
# are cut out and leave a zig-zag. Panels stand in a grid; those of a row share
# the scale. A legend explains what the picture uses.
import collections
import re
import textwrap
from xml.sax.saxutils import escape

import timeline

WIDTHS = {1: 640, 2: 1000, 3: 1160}  # by panels in a row, with proxies
NARROW = 1000  # three panels without
SECOND, ROW = 14, 21  # heights
MARGIN, AXIS, BOX, HEAD = 20, 50, 66, 62
MOMENT = 0.3  # seconds; what is closer together shares a band,
MOST = 0.6  # unless that lasts longer than this
LONG = 5  # seconds; longer stretches are cut
KEPT = 1.2  # seconds drawn on each side of a cut
ZIGZAG = 34

STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.title { font-size: 18px; font-weight: 600 }
.head { font-weight: 600 }
.small { font-size: 12px }
.scale { font-size: 11px; fill: #59636e }
.paper { fill: #ffffff; stroke: #d0d7de }
.band { fill: #808080; fill-opacity: .14 }
.life, .tick, .box { stroke: #8c959f; fill: none; stroke-width: 1 }
path, line { stroke: #1f2328; stroke-width: 1.5; fill: none }
.SYN, .window { stroke: #59636e; stroke-width: 1 }
.again { stroke-dasharray: 12 3 }
.probe { stroke: #0550ae; stroke-dasharray: 6 4 }
.answer { stroke: #0550ae; stroke-dasharray: 1.5 3 }
.FIN { stroke: #7d4e00; stroke-width: 3 }
.RST { stroke: #b3131c; stroke-width: 3 }
.tip { stroke-dasharray: none; stroke-width: 1.5 }
.mark { stroke: #b3131c; stroke-dasharray: 2 3 }
.dot, .solid { fill: #1f2328 }
.FIN.solid { fill: #7d4e00 }
.RST.solid, .lost { fill: #b3131c; stroke: none }
text.probe, text.answer { fill: #0550ae; stroke: none }
text.FIN { fill: #7d4e00; stroke: none; font-weight: 600 }
text.RST, text.mark, text.lost { fill: #b3131c; stroke: none; font-weight: 600 }
text.SYN, text.window { fill: #59636e; stroke: none }
@media (prefers-color-scheme: dark) {
text, .dot, .solid { fill: #e6edf3 }
.scale { fill: #9198a1 }
.FIN.solid { fill: #e3b341 }
.RST.solid, .lost { fill: #ff7b72 }
.paper { fill: #0d1117; stroke: #3d444d }
path, line { stroke: #e6edf3 }
.life, .tick, .box { stroke: #768390 }
.SYN, .window { stroke: #9198a1 }
text.SYN, text.window { fill: #9198a1 }
.probe, .answer { stroke: #6cb6ff }
text.probe, text.answer { fill: #6cb6ff }
.FIN { stroke: #e3b341 }
text.FIN { fill: #e3b341 }
.RST, .mark { stroke: #ff7b72 }
text.RST, text.mark, text.lost { fill: #ff7b72 }
}
"""

# What the legend says of each kind, in its order.
LEGEND = {
    "SYN": "connection set-up",
    "data": "data",
    "again": "data retransmitted",
    "window": "window update",
    "probe": "probe",
    "answer": "answer to a probe",
    "FIN": "close (FIN)",
    "RST": "abort (RST)",
    "gone": "never arrived",
    "note": "the program learns of it",
    "lost": "the kernel reports a lost connection",
    "mark": "cut, expiry or end",
}
# The log's events that are drawn; arrows show the others.
DRAWN = "disconnected", timeline.LOST


class Panel(collections.namedtuple("Panel", "heading columns events")):
    """One timeline; the log's events that arrows show are left out."""

    def __new__(cls, heading, columns, events):
        kept = [e for e in events if not e.fields
                or e.fields["event"] in DRAWN]
        return super().__new__(cls, heading, columns, [
            e if e.kind == "mark" else
            e._replace(text=re.sub(":.*|, .*", "", e.text)) for e in kept])


def draw(title, finding, panels):
    """The picture as text."""
    across = 3 if len(panels) % 3 == 0 else min(len(panels), 2)
    width = WIDTHS[across]
    if across == 3 and len(panels[0].columns) == 2:
        width = NARROW
    intro = textwrap.wrap(finding, int((width - 2 * MARGIN) / 6.9))
    titles = textwrap.wrap(title, int((width - 2 * MARGIN) / 10.6))
    out, y = [], 10
    for text in titles:
        y += 24
        out.append(words(MARGIN, y, text, "title"))
    y += 8
    for text in intro:
        y += 18
        out.append(words(MARGIN, y, text))
    y += 10
    room, has_cuts = (width - MARGIN) / across, False
    for row in in_rows(panels, across):
        scale = Scale(row, y + HEAD)
        for i, panel in enumerate(row):
            left = MARGIN + room * i
            out += Drawing(panel, left, room - MARGIN, y, scale).out
        y = scale.bottom + 12
        has_cuts |= bool(scale.cuts)
    lines, height = legend(panels, has_cuts, width, y + 14)
    return page(width, height, title, finding, out + lines)


def page(width, height, title, finding, out):
    return ('<svg xmlns="http://www.w3.org/2000/svg" role="img" width="%d" '
            'height="%d" viewBox="0 0 %d %d">\n<title>%s</title>\n'
            '<desc>%s</desc>\n<style>%s</style>\n<rect class="paper" x=".5" '
            'y=".5" width="%d" height="%d" rx="8"/>\n%s\n</svg>\n' % (
                width, height, width, height, escape(title), escape(finding),
                STYLE, width - 1, height - 1, "\n".join(out)))


def in_rows(panels, across):
    return [panels[i:i + across] for i in range(0, len(panels), across)]


class Scale:
    """Where on the page a moment is. bands: (first time, last time, y,
    height); cuts: (y, seconds left out); ticks: (y, second)."""

    def __init__(self, panels, y):
        self.bands, self.cuts, self.ticks = [], [], []
        times = sorted(e.time for p in panels for e in p.events)
        last = None
        for first, until in moments(times):
            if last is not None:
                y = self.pass_time(last, first, y)
            height = ROW * max(len(rows(p, first, until)) for p in panels) + 6
            self.bands.append((first, until, y, height))
            y += height
            last = until
        self.bottom = y + 12

    def pass_time(self, start, end, y):
        if end - start <= LONG:
            self.tick(start, end, y)
            return y + SECOND * (end - start)
        self.tick(start, start + KEPT, y)
        y += SECOND * KEPT
        self.cuts.append((y, end - start - 2 * KEPT))
        y += ZIGZAG
        self.tick(end - KEPT, end, y)
        return y + SECOND * KEPT

    def tick(self, start, end, y):
        """Full seconds between two times of which the first is at y."""
        for second in range(int(start) + 1, int(end) + 1):
            self.ticks.append((y + SECOND * (second - start), second))


def moments(times):
    """Groups times that are close together into (first, last)."""
    first = last = times[0]
    for t in times[1:]:
        if t - last > MOMENT or t - first > MOST:
            yield first, last
            first = t
        last = t
    yield first, last


def rows(panel, first, last):
    """The events of a moment, row by row. What goes on in the same direction
    on the next connection stays in the row: it crossed."""
    found = []
    for e in panel.events:
        if not first <= e.time <= last:
            continue
        if found and crosses(found[-1][-1], e):
            found[-1].append(e)
        else:
            found.append([e])
    return found


def crosses(before, e):
    return (before.kind == e.kind and e.kind in timeline.INK
            and before.target == e.source and before.source != e.target)


class Drawing:
    """One panel, in self.out."""

    def __init__(self, panel, left, width, top, scale):
        self.panel, self.scale = panel, scale
        self.left, self.right = left, left + width
        first, last = left + AXIS + BOX / 2, self.right - BOX / 2
        step = (last - first) / (len(panel.columns) - 1)
        self.step = step
        self.places = {c: first + step * i
                       for i, c in enumerate(panel.columns)}
        self.out = [words(left, top + 22, panel.heading, "head")]
        self.draw_scale()
        for name, x in self.places.items():
            self.draw_column(name, x, top + 32)
        for first, last, y, _ in scale.bands:
            self.draw_moment(rows(panel, first, last), y)

    def draw_scale(self):
        for first, last, y, _ in self.scale.bands:
            found = rows(self.panel, first, last)
            if found:
                self.out.append(
                    '<rect class="band" x="%.1f" y="%.1f" width="%.1f" '
                    'height="%d"/>' % (self.left, y, self.right - self.left,
                                       ROW * len(found) + 6))
        x = self.left + AXIS - 8
        for y, second in self.scale.ticks:
            if self.has_room(y):
                self.out.append(line(x, y, x + 6, y, "tick"))
                self.out.append(words(x - 3, y + 4, "%d s" % second, "scale",
                                      "end"))
        for y, gone in self.scale.cuts:
            self.out.append(words(self.left + AXIS + BOX / 2 + 14,
                                  y + ZIGZAG / 2 + 4, "%.0f s left out" % gone,
                                  "scale"))

    def has_room(self, y):
        """For the label of a tick, between the times of events."""
        return all(y < top - 4 or y > top + height + 6
                   for _, _, top, height in self.scale.bands)

    def draw_column(self, name, x, y):
        self.out.append('<rect class="box" x="%.1f" y="%.1f" width="%d" '
                        'height="24" rx="4"/>' % (x - BOX / 2, y, BOX))
        self.out.append(words(x, y + 17, name, "head", "middle"))
        path = "M%.1f %.1f" % (x, y + 24)
        for cut, _ in self.scale.cuts:
            path += "V%.1fl8 6l-16 11l16 11l-8 6" % cut
        self.out.append('<path class="life" d="%sV%.1f"/>'
                        % (path, self.scale.bottom - 6))

    def draw_moment(self, found, y):
        shown = None
        for row in found:
            y += ROW
            stamp = "%.2f" % row[0].time
            if stamp != shown:
                self.out.append(words(self.left + AXIS - 6, y, stamp, "small",
                                      "end"))
            shown = stamp
            for e in row:
                self.draw_event(e, y - 4)

    def draw_event(self, e, y):
        """y is that of the line."""
        if e.kind == "mark":
            start = self.left + AXIS
            self.out.append(line(start, y + 4, self.right, y + 4, "mark"))
            self.out.append(words((start + self.right) / 2, y, e.text,
                                  "small mark", "middle"))
        elif e.kind in ("note", "lost"):
            self.draw_note(e, y)
        else:
            self.out += arrow(e, *self.ends(e), y)

    def draw_note(self, e, y):
        """A dot on the column, and text on its inner side."""
        x = self.places[e.source]
        is_last = x == max(self.places.values())
        self.out.append('<circle class="%s" cx="%.1f" cy="%.1f" r="4"/>'
                        % ("lost" if e.kind == "lost" else "dot", x, y))
        self.out.append(words(
            x + (-9 if is_last else 9), y + 4, e.text,
            "small lost" if e.kind == "lost" else "small",
            "end" if is_last else "start"))

    def ends(self, e):
        x = self.places[e.source]
        if e.target:
            return x, self.places[e.target]
        is_first = x == min(self.places.values())
        return x, x + self.step * (0.6 if is_first else -0.6)


def arrow(e, x, end, y):
    back = -1 if end > x else 1  # from the tip to the shaft
    return [line(x, y, end + 2 * back, y, e.kind), tip(e, end, y, back),
            words((x + end) / 2, y - 4, e.text, "small " + e.kind, "middle")]


def tip(e, x, y, back):
    """A cross if the packet was lost, filled if it carries data or ends the
    connection, with a bar for RST, else open."""
    if e.target is None:
        return path("tip", "M%.1f %.1fl10 10m0 -10l-10 10" % (x - 5, y - 5))
    shape = "M%.1f %.1fl%d -4.5" % (x, y, 10 * back)
    is_solid = e.kind in ("data", "FIN", "RST")
    shape += "v9z" if is_solid else "m0 9l%d -4.5" % (-10 * back)
    if e.kind == "RST":
        shape += "m%d -7v14" % (14 * back)
    return path(e.kind + " tip" + " solid" * is_solid, shape)


def legend(panels, has_cuts, width, y):
    """Samples of what is in the picture, and the height of all."""
    used = {e.kind for p in panels for e in p.events}
    if any(e.kind in timeline.INK and e.target is None
           for p in panels for e in p.events):
        used.add("gone")
    out, x = [], MARGIN
    entries = [(sample(kind), text) for kind, text in LEGEND.items()
               if kind in used]
    entries.append((grey, "less than %.1f s apart, spread out" % MOMENT))
    if has_cuts:
        entries.append((zigzag, "time left out"))
    for draw_sample, text in entries:
        room = 62 + 6.4 * len(text)
        if x + room > width - MARGIN:
            x, y = MARGIN, y + 22
        out += draw_sample(x, y - 4)
        out.append(words(x + 40, y, text, "small"))
        x += room
    out.append(words(MARGIN, y + 22, "Time in seconds; 0 is when the server's "
                     "connection was opened.", "small"))
    return out, y + 38


def sample(kind):
    def draw_sample(x, y):
        if kind == "mark":
            return [line(x, y, x + 34, y, "mark")]
        if kind in ("note", "lost"):
            return ['<circle class="%s" cx="%d" cy="%.1f" r="4"/>'
                    % (kind if kind == "lost" else "dot", x + 17, y)]
        e = timeline.Event(0, "data" if kind == "gone" else kind, "",
                           None if kind == "gone" else "", "", None)
        return arrow(e, x, x + (26 if kind == "gone" else 34), y)[:2]
    return draw_sample


def grey(x, y):
    return ['<rect class="band" x="%d" y="%.1f" width="34" height="12"/>'
            % (x, y - 6)]


def zigzag(x, y):
    return [path("life", "M%d %.1fh6l4 -6l7 12l7 -12l4 6h6" % (x, y))]


def line(x, y, to_x, to_y, kind):
    return '<line class="%s" x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f"/>' % (
        kind, x, y, to_x, to_y)


def path(kind, shape):
    return '<path class="%s" d="%s"/>' % (kind, shape)


def words(x, y, text, kind="", anchor="start"):
    """Text with its baseline's start, middle or end at x, y."""
    return '<text%s%s x="%.1f" y="%.1f">%s</text>' % (
        ' class="%s"' % kind if kind else "",
        ' text-anchor="%s"' % anchor if anchor != "start" else "",
        x, y, escape(text))
