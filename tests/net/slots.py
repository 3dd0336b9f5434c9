# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# A user timeout that replaces the count is checked when a probe is due. Where
# it is over just before, at, or just after that, both bounds of tka_predict()
# have to hold all the same; so they have for a zero window.
import random

from ends import Pair, Schedule, causes, since_last_segment, spread

RUNS = 4
NEAR_SLOTS = ["%d/%d/%d/%d" % (idle, interval, count,
                               (idle + interval * slot) * 1000 + offset)
              for idle, interval, count, slot in (
                  (3, 1, 9, 2), (2, 1, 4, 3), (5, 2, 3, 2), (4, 3, 3, 1),
                  (6, 1, 6, 5), (2, 5, 3, 2), (10, 4, 3, 1))
              for offset in (-30, 0, 40)]
SETTINGS = NEAR_SLOTS + [
    "3/1/9/5010", "5/10/9/15050", "10/20/5/30100", "6/1/6/11111"]
ZERO_WINDOW = "5/5/2/12000"


class Cell:
    def __init__(self, pair, schedule, settings, mode):
        self.pair, self.settings, self.mode = pair, settings, mode
        self.ports = []
        for i in range(RUNS):
            schedule.at(random.random(),
                        lambda family=4 + i % 2 * 2: self.start(family))

    def start(self, family):
        self.ports.append(self.pair.connect(self.settings, family, self.mode))

    def check(self, tap):
        lost = self.pair.down(self.ports)
        times, s = since_last_segment(lost), self.pair.set(self.ports[0])
        earliest, latest = s.idle_earliest, s.idle_latest
        if self.mode == "hold":
            earliest, latest = s.any_earliest, s.any_latest
        tap.within(times, RUNS, earliest / 1000, latest / 1000,
                   "as predicted: %s, %s" % (self.settings, self.mode))
        tap.ok(causes(lost) == [("ETIMEDOUT", "timeout")],
               "the cause is a timeout: %s, %s" % (self.settings, self.mode),
               causes(lost))
        return [self.settings, self.mode, len(times),
                "%.3f" % (earliest / 1000)] + spread(times) + [
                    "%.3f" % (latest / 1000)]


def test(tap):
    pair, schedule = Pair(), Schedule()
    cells = [Cell(pair, schedule, settings, "echo") for settings in SETTINGS]
    cells.append(Cell(pair, schedule, ZERO_WINDOW, "hold"))
    schedule.run()
    for cell in cells:
        pair.up(cell.ports, "up")
    for port in cells[-1].ports:
        pair.program.say("fill", port)
    pair.cut(*[port for cell in cells for port in cell.ports])
    rows = [cell.check(tap) for cell in cells]
    tap.table("A user timeout near the time of a probe, seconds since the "
              "last segment received",
              ["idle/interval/count/user timeout", "peer", "runs",
               "predicted from", "min", "median", "max", "predicted to"], rows)
