# SPDX-License-Identifier: MIT
# The laboratory's command: chooses experiments, gets what they need, runs
# their scenes side by side and prints what was seen. See run.sh.
import argparse
import os
import shutil
import signal
import subprocess
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
from stage import WINE, Failure, Stage


def main():
    for number in signal.SIGHUP, signal.SIGINT, signal.SIGTERM:
        signal.signal(number, lambda n, _: sys.exit(128 + n))
    args = arguments()
    if args.list:
        for n, e in enumerate(EXPERIMENTS, 1):
            print("%d  %-10s %s (%d s)" % (n, e.name, e.summary, e.seconds))
        return
    build = prepare(args)
    enter(netlab.skip if args.tap else cannot)
    runs = [(e, [Run(e, h, build) for h in e.scenes])
            for e in args.experiments]
    scenes = [scene for _, scenes in runs for scene in scenes]
    for scene in sorted(scenes, key=lambda s: -s.experiment.seconds):
        scene.start()
    if not args.tap:
        say("%s: about %d s" % (", ".join(e.name for e in args.experiments),
                                max(e.seconds for e in args.experiments)))
    good = [report(args, e, scenes) for e, scenes in runs]
    if args.tap:
        print("1..%d" % args.tapped)
    leave(0 if all(good) else 1)


def leave(status):
    """Ends at once: captures would complain that their networks go."""
    sys.stdout.flush()
    os._exit(status)


def say(text):
    print(text, file=sys.stderr, flush=True)


def arguments():
    parser = argparse.ArgumentParser(
        prog="run.sh", description="Experiments with keep-alive on real "
        "proxies and networks, with packets as evidence.")
    parser.add_argument("experiments", metavar="NAME", nargs="*",
                        help="an experiment's name or number, or all")
    parser.add_argument("--list", action="store_true",
                        help="show the experiments with a line each")
    parser.add_argument("--svg", metavar="FILE",
                        help="also draw the timeline; a directory (ending in "
                        "/) for several experiments")
    parser.add_argument("--tap", action="store_true",
                        help="print the checks as TAP, for a test harness")
    parser.error = refuse
    args = parser.parse_args()
    args.tapped = 0
    if not args.experiments and not args.list:
        refuse("no experiment named; there are: " + names())
    chosen = [e for word in args.experiments for e in choose(word)]
    args.experiments = [e for e in EXPERIMENTS if e in chosen]
    if args.svg and len(chosen) > 1 and not args.svg.endswith("/"):
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
        return [e for e in EXPERIMENTS if e.name != "windows" or has_wine()]
    for n, e in enumerate(EXPERIMENTS, 1):
        if word in (e.name, str(n)):
            return [e]
    refuse("no experiment '%s'; there are: %s" % (word, names()))


def has_wine():
    """Nobody who says "all" asks for half a gigabyte of packages."""
    found = shutil.which(WINE) and shutil.which("x86_64-w64-mingw32-gcc")
    if not found:
        say("windows: left out, as it needs wine64 and gcc-mingw-w64-x86-64")
    return found


PREPARE = """
top=$1 build=$2 tap=$3 windows=$4
shift 4
. "$top/support/need.sh"
if [ "$tap" = yes ]; then
	need_install() { echo "missing: $*" >&2; false; }
fi
need "$@" || exit 77
[ -n "$build" ] || need_build || exit $?
[ -z "$windows" ] || TKA_BUILD="$build/windows" need_build -Dtests=disabled \
	-Ddocs=disabled --cross-file="$top/examples/lab/mingw.ini"
"""


def prepare(args):
    """Packages and the echo pair, while the right to install them is there.
    Returns the build directory. A test installs nothing."""
    packages = {p for e in args.experiments for p in e.needs}
    windows = any(e.name == "windows" for e in args.experiments)
    given = os.environ.get("TKA_BUILD", "")
    build = os.path.abspath(given or os.path.join(TOP, "build"))
    status, said = run_whole(
        ["sh", "-c", PREPARE, "sh", TOP, given and build,
         "yes" if args.tap else "", "yes" if windows else "", "iproute2=ip",
         *sorted(packages)],
        text=True, stderr=subprocess.PIPE if args.tap else None)
    if args.tap and status == 77:
        netlab.skip(said.strip())
    if status:
        sys.exit(status)
    if not os.path.exists(build + "/examples/tka-echo-server"):
        refuse("TKA_BUILD: no echo pair in %s/examples" % build)
    return build


def run_whole(argv, **kwargs):
    """Runs a program and takes its children along when this one is ended. At
    a terminal it stays in the foreground, where sudo asks and Ctrl-C works."""
    apart = not os.isatty(0)
    child = subprocess.Popen(argv, start_new_session=apart, **kwargs)
    try:
        said = child.communicate()[1]
    except SystemExit:
        if apart:
            os.killpg(child.pid, signal.SIGTERM)
        child.wait()
        raise
    return child.returncode, said


def enter(skip):
    """Moves into namespaces that end with this process: users, processes,
    networks, and a /run of our own for what proxies insist to write."""
    netlab.skip = skip
    netlab.enter("ip")
    if netlab.own_mounts():
        netlab.run("mount", "-t", "tmpfs", "tmpfs", "/run")


def cannot(reason):
    say("cannot run here: " + reason)
    sys.exit(77)


class Run(threading.Thread):
    """A scene on its stage, side by side with others."""

    def __init__(self, experiment, heading, build):
        super().__init__(daemon=True)
        self.experiment, self.heading = experiment, heading
        self.stage, self.result, self.events = Stage(build), None, []

    def run(self):
        stage = self.stage
        try:
            self.result = self.experiment.scenes[self.heading](stage)
        except Failure as failure:
            stage.checks.append(failure.check())
        except Exception:
            stage.check("the scene plays", False, "no exception",
                        traceback.format_exc())
        time.sleep(0.3)  # for what is still on its way into a capture
        self.events = timeline.fold(stage.events())
        stage.count("no packet escaped the capture", range(stage.missed()), 0)
        stage.close()

    def text(self):
        text = timeline.text(self.events, self.experiment.columns)
        return "\n" + (self.heading + "\n" if self.heading else "") + text


def report(args, experiment, scenes):
    """Prints an experiment when its scenes are over; tells whether all was as
    expected."""
    for scene in scenes:
        scene.join()
    checks = [(s.heading, c) for s in scenes for c in s.stage.checks]
    good = all(c.ok for _, c in checks)
    text = ["\n%s: %s" % (experiment.name, experiment.summary)]
    text += [scene.text() for scene in scenes]
    if good:
        text += conclude(args, experiment, scenes)
    else:
        text += ["\nNot as expected: %s%s\n  expected: %s\n  came: %s" % (
            h + ": " if h else "", c.sentence, c.expected, c.came)
            for h, c in checks if not c.ok]
    text = "\n".join(text)
    if args.tap:
        text = "# " + text.replace("\n", "\n# ")
        text = tap(experiment, checks, args.tapped) + text
        args.tapped += len(checks)
    print(text, flush=True)
    return good


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
            f.write(picture.draw(experiment.summary, finding, panels))
    table = [experiment.table(*results)] if experiment.table else []
    return ["", *table, textwrap.fill("Found: " + finding, 79)]


def tap(experiment, checks, number):
    """The checks as lines of TAP; the first has the number after this."""
    return "".join("%s %d - %s\n" % (
        "ok" if c.ok else "not ok", n,
        ": ".join(filter(None, (experiment.name, heading, c.sentence))))
        for n, (heading, c) in enumerate(checks, number + 1))


if __name__ == "__main__":
    main()
