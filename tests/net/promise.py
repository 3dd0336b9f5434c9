# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# "Report within N seconds": what tka_plan() promises, kept in every run. The
# peer is cut off at a random moment. Time counts from the last segment
# received from it, whatever the program does: nothing, sending all along,
# starting to send at some moment or just before the report, or writing to a
# peer that does not read. TKA_LONG=1 makes 20 runs of each.
import os
import random

from ends import (Pair, Schedule, causes, since_last_segment, since_unacked,
                  spread)

RUNS = 20 if os.environ.get("TKA_LONG") else 6
DETECT = 8, 10, 15, 20, 30, 60
PACE = 0.4  # seconds between two messages
FIGURES = ["N", "the program", "runs", "min", "median", "max", "of N",
           "idle/interval/count", "user timeout"]


class Run:
    """One connection from its start to the report."""

    name, mode = "is idle", "echo"

    def __init__(self, pair, schedule, detect, family):
        self.pair, self.schedule, self.detect = pair, schedule, detect
        self.family = family
        self.port = self.settings = None
        schedule.at(random.random(), self.start)

    def start(self):
        self.port = self.pair.connect("plan:%d:0" % self.detect, self.family,
                                      self.mode)
        self.pair.up([self.port], "up")
        self.settings = self.pair.set(self.port)
        self.go()

    def after(self, seconds, function):
        self.schedule.at(self.schedule.now() + seconds, function)

    def cut(self):
        self.pair.cut(self.port)

    def go(self):
        """Some probes may be answered first."""
        self.after(random.random() * 1.5 * self.settings.idle, self.cut)

    def send(self):
        """Continues until the program has the report."""
        if not self.pair.is_over(self.port):
            self.pair.program.say("write", self.port)
            self.after(PACE, self.send)

    @staticmethod
    def predicted(lost, s):
        """The times that tka_predict() is about, and its bounds."""
        return since_last_segment(lost), s.idle_earliest, s.idle_latest


class Sending(Run):
    name = "sends"

    def go(self):
        self.after(random.random() * PACE, self.send)
        self.after(1 + random.random() * 5, self.cut)

    @staticmethod
    def predicted(lost, s):
        return since_unacked(lost), s.sending_earliest, s.sending_latest


class Starting(Run):
    name = "starts to send"

    def go(self):
        self.after(random.random(), self.silence)

    def moment(self):
        return random.random() * self.settings.idle_latest

    def silence(self):
        self.cut()
        self.after(self.moment() / 1000, self.send)

    @staticmethod
    def predicted(lost, s):
        return since_last_segment(lost), s.any_earliest, s.any_latest


class StartingLate(Starting):
    name = "starts to send just before the report"

    def moment(self):
        """An idle peer is reported soon after the earliest time."""
        return random.uniform(0.9, 1.03) * self.settings.idle_earliest


class ZeroWindow(Run):
    """The user timeout runs from the first window probe, so the cut comes
    before it is over."""

    name, mode = "faces a zero window", "hold"

    def go(self):
        self.pair.program.say("fill", self.port)
        self.after(random.random() * self.settings.user_timeout / 1000,
                   self.cut)

    predicted = Starting.predicted


def check(tap, detect, kind, runs):
    """One row of the table."""
    lost = runs[0].pair.down([run.port for run in runs])
    s, times = runs[0].settings, since_last_segment(lost)
    name = "N = %d s, the program %s" % (detect, kind.name)
    tap.within(times, RUNS, 0, detect, "reported in every run: " + name)
    about, earliest, latest = kind.predicted(lost, s)
    tap.within(about, RUNS, earliest / 1000, latest / 1000,
               "as predicted: " + name)
    tap.ok(causes(lost) == [("ETIMEDOUT", "timeout")],
           "the cause is a timeout: " + name, causes(lost))
    return [detect, kind.name, len(times)] + spread(times) + [
        "%.2f" % (max(times, default=0) / detect),
        "%d/%d/%d" % (s.idle, s.interval, s.count), s.user_timeout]


def test(tap):
    pair, schedule = Pair(), Schedule()
    kinds = Run, Sending, Starting, StartingLate, ZeroWindow
    cells = [(detect, kind, [kind(pair, schedule, detect, 4 + i % 2 * 2)
                             for i in range(RUNS)])
             for kind in kinds for detect in DETECT]
    schedule.run()
    rows = [check(tap, *cell) for cell in cells]
    tap.table("Reported within N seconds of the last segment received, with "
              "the plan for N", FIGURES, rows)
