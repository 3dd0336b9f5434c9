# SPDX-License-Identifier: MIT
# The laboratory's command: chooses experiments, runs their scenes side by side
# and prints what was seen. run.sh has the options, and gets what is needed.
import argparse
import os
import signal
import sys
import textwrap
import threading
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [HERE, os.path.join(TOP, "support")]

import netlab
import picture
import timeline
from experiments import EXPERIMENTS
from stage import Failure, Stage

# What is shown of several scenes while they run.
NEWS = "probe", "FIN", "RST", "mark", "lost"


def main():
    prepare()
    args = arguments()
    enter(netlab.skip if args.tap else cannot)
    runs = [(e, [Run(e, h) for h in e.scenes]) for e in args.experiments]
    scenes = [scene for _, scenes in runs for scene in scenes]
    if not args.tap:
        announce(args.experiments, scenes)
    for scene in sorted(scenes, key=lambda s: -s.experiment.seconds):
        scene.start()
    good = [report(args, e, scenes) for e, scenes in runs]
    if args.tap:
        print("1..%d" % args.tapped)
    leave(0 if all(good) else 1)


def prepare():
    """Every way to end this is silent."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    for number in signal.SIGHUP, signal.SIGINT, signal.SIGTERM:
        signal.signal(number, lambda n, _: os._exit(128 + n))


def leave(status):
    """Ends at once: captures would complain that their networks go."""
    sys.stdout.flush()
    os._exit(status)


def say(text):
    sys.stderr.write(text + "\n")  # at once: threads do not mix their lines


def arguments():
    parser = argparse.ArgumentParser(prog="run.sh", add_help=False)
    parser.add_argument("experiments", nargs="*")
    parser.add_argument("--svg")
    parser.add_argument("--tap", action="store_true")
    parser.error = refuse
    args = parser.parse_args()
    args.tapped = 0
    chosen = [e for word in args.experiments for e in choose(word)]
    args.experiments = [e for e in EXPERIMENTS if e in chosen]
    if not chosen:
        refuse("no experiment named; there are: " + names())
    if args.svg and len(args.experiments) > 1 and not args.svg.endswith("/"):
        refuse("--svg: for several experiments FILE is a directory and ends "
               "in /")
    if args.svg and not os.path.isdir(os.path.dirname(args.svg) or "."):
        refuse("--svg: no directory " + os.path.dirname(args.svg))
    return args


def refuse(what):
    say("run.sh: " + what)
    sys.exit(2)


def names():
    return ", ".join(e.name for e in EXPERIMENTS) + ", all"


def choose(word):
    if word == "all":
        return [e for e in EXPERIMENTS if e.chosen_by == "all"]
    for n, e in enumerate(EXPERIMENTS, 1):
        if word in (e.name, str(n)):
            return [e]
    refuse("no experiment '%s'; there are: %s" % (word, names()))


def enter(skip):
    """Moves into namespaces that end with this process: users, processes,
    networks, and a /run of our own for what proxies insist to write."""
    netlab.skip = skip
    netlab.enter("ip")
    if netlab.own_mounts():
        netlab.run("mount", "-t", "tmpfs", "tmpfs", "/run")


def cannot(reason):
    say("cannot run here: " + reason)
    if netlab.NEEDS in reason:
        say(netlab.ADVICE)
    sys.exit(77)


def announce(experiments, scenes):
    """What will be done, and how what happens is shown meanwhile: the timeline
    of a single scene, the news of several."""
    say("%s: about %d s\n" % (", ".join(e.name for e in experiments),
                              max(e.seconds for e in experiments)))
    if len(scenes) == 1:
        text = timeline.Text(scenes[0].experiment.columns)
        print(text.head(), flush=True)
        scenes[0].show = lambda e: print(text.line(e), flush=True)
    else:
        for scene in scenes:
            scene.show = scene.show_news


class Run(threading.Thread):
    """A scene on its stage, side by side with others."""

    def __init__(self, experiment, heading):
        super().__init__(daemon=True)
        self.experiment, self.heading = experiment, heading
        self.show = None
        self.stage, self.result, self.events = Stage(), None, []

    def run(self):
        stage = self.stage
        live = timeline.Live(stage, self.show) if self.show else None
        try:
            self.result = self.experiment.scenes[self.heading](stage)
        except Failure as failure:
            stage.checks.append(failure.check())
        except Exception:
            stage.check("the scene plays", False, "no exception",
                        traceback.format_exc())
        time.sleep(0.3)  # for what is still on its way into a capture
        if live:
            live.end()
        self.events = [e for e in timeline.fold(stage.events())
                       if e.time >= 0]
        stage.count("no packet escaped the capture", range(stage.missed()), 0)
        stage.close()

    def show_news(self, e):
        if e.kind in NEWS:
            way = " -> ".join(filter(None, (e.source, e.target)))
            say("%8.3f  %-9s %s: %s%s" % (
                e.time, self.experiment.name, self.heading,
                way + ": " if way else "", e.text))

    def text(self):
        text = timeline.Text(self.experiment.columns)
        return "\n".join(["\n" + self.heading, text.head(),
                          *map(text.line, self.events)])


def report(args, experiment, scenes):
    """Prints an experiment when its scenes are over; returns whether all was
    as expected."""
    for scene in scenes:
        scene.join()
    checks = [(s.heading, c) for s in scenes for c in s.stage.checks]
    good = all(c.ok for _, c in checks)
    text = [] if shows_all(scenes) else [
        "\n%s: %s" % (experiment.name, experiment.title),
        *[scene.text() for scene in scenes]]
    if good:
        text += conclude(args, experiment, scenes)
    else:
        text += ["\nNot as expected: %s: %s\n  expected: %s\n  actual: %s" % (
            h, c.sentence, c.expected, c.actual) for h, c in checks if not c.ok]
    text = "\n".join(text)
    if args.tap:
        text = "# " + text.replace("\n", "\n# ")
        text = tap(experiment, checks, args.tapped) + text
        args.tapped += len(checks)
    print(text, flush=True)
    return good


def shows_all(scenes):
    return scenes[0].show not in (None, scenes[0].show_news)


def conclude(args, experiment, scenes):
    """The finding, in words and on request as a picture."""
    results = [s.result for s in scenes]
    finding = experiment.finding(*results)
    if args.svg:
        name = args.svg
        if name.endswith("/"):
            name += experiment.name + ".svg"
        panels = [picture.Panel(s.heading, experiment.columns, s.events)
                  for s in scenes]
        with open(name, "w") as f:
            f.write(picture.draw(experiment.title, finding, panels))
    table = [experiment.table(*results)] if experiment.table else []
    return ["", *table, textwrap.fill("Found: " + finding, 79)]


def tap(experiment, checks, number):
    """The checks as lines of TAP; the first has the number after this."""
    return "".join("%s %d - %s: %s: %s\n" % (
        "ok" if c.ok else "not ok", n, experiment.name, heading, c.sentence)
        for n, (heading, c) in enumerate(checks, number + 1))


if __name__ == "__main__":
    main()
