# SPDX-License-Identifier: MIT
# An idle peer stops answering: cut by a rule at its side, by its link going
# down, and by unanswered ARP. Every report must be at a time that the library
# predicts from the last segment received, after exactly the configured probes.
import math
import random

from ends import (NEAR, Pair, Routed, Schedule, causes, netlab,
                  since_last_segment, spread)

RUNS = 5
SETTINGS = [  # idle/interval/count/user timeout, or a plan
    "1/1/1/0", "2/1/3/0", "1/1/9/0", "3/2/4/0", "10/3/3/0", "5/5/4/0",
    "20/5/3/0", "plan:10:0", "plan:30:0",
    # once a probe was answered the next comes no sooner than the interval
    "1/4/2/0",
    # a user timeout replaces the count
    "2/1/3/1000", "2/1/3/4500", "2/1/3/5000", "2/1/3/10000",
]


def drop(pair, ports):
    pair.cut(*ports)


def link_down(pair, ports):
    """Behind a router: on a cable the near link would go down as well, and
    what a machine drops itself does not count as a probe."""
    pair.far.run("ip", "link", "set", "eth0", "down")


def silent_arp(pair, ports):
    pair.far.nft("""table netdev cut { chain everything {
        type filter hook ingress device "eth0" priority 0; policy drop;
    }
    }""")
    pair.near.run("ip", "neighbour", "flush", "dev", "eth0")


CUTS = {
    "a rule": (Pair, drop),
    "link down": (Routed, link_down),
    "silent ARP": (Pair, silent_arp),
}


class Cell:
    """Runs that differ in nothing but the moment."""

    def __init__(self, pair, how, settings, family):
        self.pair, self.how = pair, how
        self.settings, self.family = settings, family
        self.ports = []

    def connect(self):
        self.ports.append(self.pair.connect(self.settings, self.family))

    def set(self):
        return self.pair.set(self.ports[0])

    def window(self):
        return self.set().idle_earliest / 1000, self.set().idle_latest / 1000

    def timing(self):
        s = self.set()
        return "%d/%d/%d, user timeout %d" % (s.idle, s.interval, s.count,
                                              s.user_timeout)

    def name(self):
        return "%s, IPv%d, cut by %s" % (self.timing(), self.family, self.how)


def check_reports(tap, cell):
    lost = cell.pair.down(cell.ports)
    times = since_last_segment(lost)
    tap.within(times, RUNS, *cell.window(), "reported as lost: " + cell.name())
    tap.ok(causes(lost) == [("ETIMEDOUT", "timeout")],
           "the cause is a timeout: " + cell.name(), causes(lost))
    return times


def check_packets(tap, cell, packets, probes):
    """Counts probes since the last segment from the peer, and holds the
    kernel's clock against the wire's."""
    s = cell.set()
    count = s.count
    if s.user_timeout:
        count = max(1, math.ceil((s.user_timeout / 1000 - s.idle)
                                 / s.interval))
    seen, worst = [], 0
    for report in cell.pair.down(cell.ports):
        last = max(p.time for p in packets if p.dport == report.port
                   and p.dst == NEAR[cell.family])
        seen.append(len([p for p in probes if p.sport == report.port
                         and p.src == NEAR[cell.family] and p.time > last]))
        worst = max(worst, abs(report.at / 1e9 - last
                               - report.quiet_ms / 1000))
    tap.ok(seen == [count] * RUNS,
           "exactly %d probes: %s" % (count, cell.name()), seen)
    tap.ok(worst < 0.05, "the wire agrees on the last segment: " + cell.name(),
           worst)


def start(how):
    """A pair whose connections open at random moments of two seconds, and
    are cut in the third."""
    network, cut = CUTS[how]
    pair, schedule = network(), Schedule()
    cells = [Cell(pair, how, settings, family)
             for settings in SETTINGS for family in (4, 6)]
    capture = netlab.Capture(pair.near, "eth0")
    for cell in cells:
        for _ in range(RUNS):
            schedule.at(2 * random.random(), cell.connect)
    schedule.run()
    cut(pair, pair.up([port for cell in cells for port in cell.ports]))
    return cells, capture


def test(tap):
    groups = [start(how) for how in CUTS]
    measured = {}
    for cells, capture in groups:
        for cell in cells:
            times = check_reports(tap, cell)
            measured.setdefault((cell.timing(), cell.window()), []).extend(
                times)
    cells, capture = groups[0]
    probes = netlab.probes(capture.packets)
    for cell in cells:
        check_packets(tap, cell, capture.packets, probes)
    tap.ok(capture.lost() == 0, "no packet escaped the capture")
    tap.table(
        "Idle peer cut off, seconds since the last segment received",
        ["idle/interval/count", "runs", "predicted from", "min", "median",
         "max", "predicted to"],
        [[timing, len(times), "%.3f" % earliest] + spread(times)
         + ["%.3f" % latest]
         for (timing, (earliest, latest)), times in measured.items()])
