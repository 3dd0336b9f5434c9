# SPDX-License-Identifier: MIT
# Draws timelines as one SVG: a column for each who takes part, time running
# down at true scale. What happens within a moment is spread out over a grey
# band, a row an arrow, so that nothing covers anything; long quiet stretches
# are cut out and leave a zig-zag. Panels side by side share the scale.
import collections
import re
import textwrap
from xml.sax.saxutils import escape

SECOND, ROW = 16, 23  # heights
LEG, GUTTER, MARGIN, BOX = 240, 64, 30, 84  # widths
MOMENT = 0.3  # seconds; what is closer together shares a band
LONG = 7  # seconds; longer stretches are cut
KEPT = 1.5  # seconds drawn on each side of a cut
ZIGZAG = 34

STYLE = """
text { font: 12px system-ui, sans-serif; fill: #1f2328 }
.title { font-size: 17px; font-weight: 600 }
.head { font-weight: 600 }
.small { font-size: 11px }
.paper { fill: #ffffff; stroke: #d0d7de }
.band { fill: #808080; fill-opacity: .13 }
.life, .tick, .box { stroke: #8c959f; fill: none }
path, line { stroke: #1f2328; stroke-width: 1.5; fill: none }
.SYN, .window { stroke: #59636e; stroke-width: 1 }
.again { stroke-dasharray: 12 3 }
.probe { stroke: #0550ae; stroke-dasharray: 6 4 }
.answer { stroke: #0550ae; stroke-dasharray: 1.5 3 }
.FIN { stroke: #7d4e00; stroke-width: 3 }
.RST { stroke: #b3131c; stroke-width: 3 }
.tip { stroke-dasharray: none; stroke-width: 1.5 }
.dot, .solid { fill: #1f2328 }
.FIN.solid { fill: #7d4e00 }
.RST.solid { fill: #b3131c }
text.probe, text.answer { fill: #0550ae; stroke: none }
text.FIN { fill: #7d4e00; stroke: none; font-weight: 600 }
text.RST { fill: #b3131c; stroke: none; font-weight: 600 }
text.SYN, text.window { fill: #59636e; stroke: none }
@media (prefers-color-scheme: dark) {
text, .dot, .solid { fill: #e6edf3 }
.FIN.solid { fill: #e3b341 }
.RST.solid { fill: #ff7b72 }
.paper { fill: #0d1117; stroke: #3d444d }
path, line { stroke: #e6edf3 }
.life, .tick, .box { stroke: #768390 }
.SYN, .window { stroke: #9198a1 }
text.SYN, text.window { fill: #9198a1 }
.probe, .answer { stroke: #6cb6ff }
text.probe, text.answer { fill: #6cb6ff }
.FIN { stroke: #e3b341 }
text.FIN { fill: #e3b341 }
.RST { stroke: #ff7b72 }
text.RST { fill: #ff7b72 }
}
"""

# Log lines that the arrows tell already, or that lead up to time 0.
TOLD = re.compile("listening|connect(ing|ed)|accepted|keep-alive|read timeout|"
                  "sent 0x|received 0x|closed$|no read|plan|this platform")


class Panel(collections.namedtuple("Panel", "heading columns events")):
    """One timeline; what goes without saying is left out."""

    def __new__(cls, heading, columns, events):
        kept = [e for e in events
                if e.kind != "note" or not TOLD.match(e.text)]
        return super().__new__(cls, heading, columns, [
            e._replace(text=re.sub("^error: |:.*", "", e.text))
            for e in kept])


def draw(title, finding, panels):
    """The picture as text."""
    widths = [GUTTER + LEG * (len(p.columns) - 1) + BOX // 2 + MARGIN
              for p in panels]
    width = MARGIN + max(sum(widths), 11 * len(title))
    intro = textwrap.wrap(finding, int((width - 2 * MARGIN) / 6.3))
    top = 52 + 17 * len(intro) + 24 * any(p.heading for p in panels)
    scale = Scale(panels, top + 48)
    height = scale.bottom + 44
    out = ['<rect class="paper" x=".5" y=".5" width="%d" height="%d" rx="8"/>'
           % (width - 1, height - 1), words(MARGIN, 32, title, "title")]
    out += [words(MARGIN, 56 + 17 * i, line) for i, line in enumerate(intro)]
    left = MARGIN
    for panel, wide in zip(panels, widths):
        out += draw_panel(panel, left, top, scale)
        left += wide
    legend = "Time in seconds. Grey: a moment, spread out."
    if scale.cuts:
        legend += " Zig-zag: quiet time left out."
    out.append(words(MARGIN, height - 16, legend, "small"))
    return ('<svg xmlns="http://www.w3.org/2000/svg" role="img" width="%d" '
            'height="%d" viewBox="0 0 %d %d">\n<title>%s</title>\n'
            '<desc>%s</desc>\n<style>%s</style>\n%s\n</svg>\n' % (
                width, height, width, height, escape(title), escape(finding),
                STYLE, "\n".join(out)))


class Scale:
    """Where on the page a moment is. bands: (first time, last time, y,
    height); cuts: (y, seconds left out); ticks: (y)."""

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
        self.bottom = y + 20

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
            self.ticks.append(y + SECOND * (second - start))


def moments(times):
    """Groups times that are close together into (first, last)."""
    first = last = times[0]
    for t in times[1:]:
        if t - last > MOMENT:
            yield first, last
            first = t
        last = t
    yield first, last


def rows(panel, first, last):
    """The events of a moment, row by row. What goes on in the same direction
    on the next leg stays in the row: it crossed."""
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
    return (before.kind == e.kind != "note" and before.target == e.source
            and before.source != e.target)


def draw_panel(panel, left, top, scale):
    places = {c: left + GUTTER + LEG * i for i, c in enumerate(panel.columns)}
    right = left + GUTTER + LEG * (len(places) - 1)
    out = []
    if panel.heading:
        out.append(words(left, top - 8, panel.heading, "head"))
    for first, last, y, height in scale.bands:
        out.append('<rect class="band" x="%d" y="%.1f" width="%d" '
                   'height="%d"/>' % (left, y, right - left + BOX // 2, height))
    out += ['<line class="tick" x1="%d" y1="%.1f" x2="%d" y2="%.1f"/>'
            % (left, y, left + 5, y) for y in scale.ticks]
    out += [words(left + GUTTER + 18, y + ZIGZAG / 2 + 4,
                  "%.0f s of silence" % gone, "small")
            for y, gone in scale.cuts]
    for name, x in places.items():
        out.append('<rect class="box" x="%d" y="%d" width="%d" height="24" '
                   'rx="4"/>' % (x - BOX // 2, top + 4, BOX))
        out.append(words(x, top + 20, name, "head", "middle"))
        out.append(lifeline(x, top + 28, scale))
    for first, last, y, _ in scale.bands:
        out += draw_moment(rows(panel, first, last), left, y, places)
    return out


def lifeline(x, y, scale):
    """A column's line, bent where time is left out."""
    path = "M%d %d" % (x, y)
    for cut, _ in scale.cuts:
        path += "V%.1fl8 6l-16 11l16 11l-8 6" % cut
    return '<path class="life" d="%sV%.1f"/>' % (path, scale.bottom)


def draw_moment(found, left, y, places):
    out, shown = [], None
    for row in found:
        y += ROW
        stamp = "%.2f" % max(0, row[0].time)
        if stamp != shown:
            out.append(words(left + 38, y, stamp, "small", "end"))
        shown = stamp
        for e in row:
            out += draw_event(e, y - 4, places)
    return out


def draw_event(e, y, places):
    """An arrow, or a note beside its column; y is that of the line."""
    x = places[e.source]
    if e.kind == "note":
        last = x == max(places.values())
        return ['<circle class="dot" cx="%d" cy="%.1f" r="3"/>' % (x, y - 2),
                words(x + (-9 if last else 9), y + 2, e.text, "small",
                      "end" if last else "start")]
    step = 1 if e.target else 0.55
    if e.target is None:
        end = x + LEG * step * (1 if x == min(places.values()) else -1)
    else:
        end = places[e.target]
    back = -1 if end > x else 1  # from the tip to the shaft
    out = ['<line class="%s" x1="%d" y1="%.1f" x2="%d" y2="%.1f"/>'
           % (e.kind, x, y, end + 2 * back, y)]
    out.append(head(e, end, y, back))
    out.append(words((x + end) / 2, y - 4, e.text, "small " + e.kind,
                     "middle"))
    return out


def head(e, x, y, back):
    """The tip: a cross where the packet got lost, filled where it carries
    data or ends the connection, with a bar for RST, else open."""
    if e.target is None:
        shape = "M%d %.1fl10 10m0 -10l-10 10" % (x - 5, y - 5)
    else:
        shape = "M%d %.1fl%d -4.5" % (x, y, 10 * back)
        shape += "v9z" if e.kind in ("data", "FIN", "RST") else \
            "m0 9l%d -4.5" % (-10 * back)
        if e.kind == "RST":
            shape += "m%d -7v14" % (14 * back)
    solid = e.target and e.kind in ("data", "FIN", "RST")
    return '<path class="%s tip%s" d="%s"/>' % (
        e.kind, " solid" if solid else "", shape)


def words(x, y, text, kind="", anchor="start"):
    """Text with its baseline's end at x, y."""
    return '<text%s%s x="%d" y="%.1f">%s</text>' % (
        ' class="%s"' % kind if kind else "",
        ' text-anchor="%s"' % anchor if anchor != "start" else "",
        x, y, escape(text))
