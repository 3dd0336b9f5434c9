# SPDX-License-Identifier: MIT
# "Tell me within N seconds": what tka_plan() promises, kept in every run. A
# peer is cut off at a random moment while the program is idle, sends, or faces
# a closed window; time counts from the last segment received or, where the
# program sends into the silence, from the first byte that goes unacknowledged.
# In the last rows the program starts to send at a random moment of the silence
# and time counts from the last sign of life alone, which starts the verdict
# over; there tka_predict_case() gives the limit.
import random
import statistics

from pair import (Pair, Schedule, causes, since_last_segment, since_silence,
                  spread)

RUNS = 20
DETECT = 3, 5, 10, 20, 30
PACE = 0.4  # seconds between two messages
HASTY = 0.70  # a median below this share of N wastes probes
FIGURES = ["N", "the program", "counted from", "runs", "min", "median", "max",
           "limit", "of N", "idle/interval/count", "user timeout"]


class Run:
    """One connection from its start to the verdict."""

    name, counted_from, mode = "is idle", "last segment", "echo"
    seconds = staticmethod(since_last_segment)

    def __init__(self, pair, schedule, detect, family):
        self.pair, self.schedule, self.detect = pair, schedule, detect
        self.family = family
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
        """Goes on until the program has been told."""
        if not self.pair.is_over(self.port):
            self.pair.program.say("write", self.port)
            self.after(PACE, self.send)

    def limit(self):
        return self.detect


class Sending(Run):
    name, counted_from = "sends", "first byte unacknowledged"
    seconds = staticmethod(since_silence)

    def go(self):
        self.after(random.random() * PACE, self.send)
        self.after(1 + random.random() * 5, self.cut)


class Closed(Run):
    """The user timeout runs from when the window closed, so the cut comes
    before that is over."""
    name, counted_from = "faces a closed window", "first byte unacknowledged"
    mode = "hold"
    seconds = staticmethod(since_silence)

    def go(self):
        self.pair.program.say("fill", self.port)
        self.after(random.random() * self.settings.user_timeout / 1000,
                   self.cut)


class Starting(Run):
    """Idle when the peer is cut off; sends from some moment before the
    verdict on."""
    name, counted_from = "starts to send", "last segment"

    def go(self):
        self.after(random.random(), self.silence)

    def silence(self):
        self.cut()
        self.after(random.random() * self.settings.idle_latest / 1000,
                   self.send)

    def limit(self):
        return self.settings.any_latest / 1000


def check(tap, detect, kind, runs):
    """One row of the table."""
    verdicts = runs[0].pair.down([run.port for run in runs])
    times = kind.seconds(verdicts)
    limit, s = runs[0].limit(), runs[0].settings
    name = "N = %d s, the program %s" % (detect, kind.name)
    tap.within(times, RUNS, 0, limit, "known in every run: " + name)
    tap.ok(causes(verdicts) == [("ETIMEDOUT", "silent")],
           "the cause is silence: " + name, causes(verdicts))
    if kind is not Starting and detect >= 10:
        median = statistics.median(times or [0])
        tap.ok(median >= HASTY * detect, "and not hastily: " + name, median)
    return [detect, kind.name, kind.counted_from, len(times)] + spread(
        times) + ["%.3f" % limit, "%.2f" % (max(times, default=0) / detect),
                  "%d/%d/%d" % (s.idle, s.interval, s.count), s.user_timeout]


def test(tap):
    pair, schedule = Pair(), Schedule()
    cells = [(detect, kind, [kind(pair, schedule, detect, 4 + i % 2 * 2)
                             for i in range(RUNS)])
             for kind in (Run, Sending, Closed, Starting) for detect in DETECT]
    schedule.run()
    rows = [check(tap, *cell) for cell in cells]
    tap.table("Known within N seconds, with the plan for N", FIGURES, rows)
