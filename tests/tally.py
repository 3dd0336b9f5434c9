# SPDX-License-Identifier: MIT
# Runs suites of a Meson build and counts what its TAP programs print, case by
# case: tally.py BUILD SUITE... Shows the progress, then failures, skips with
# their reasons, and the count. In CI (CI is set) a skip that skips.txt does not
# list is a failure. Whatever a test leaves behind ends with this program.
import collections
import contextlib
import ctypes
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.join(HERE, os.pardir, "support"))
import netlab

PR_SET_CHILD_SUBREAPER = 36
ENDS = signal.SIGHUP, signal.SIGTERM
ENDED = re.compile(r" *\d+/\d+ (?:.* / )?(\S+) +([A-Z]+) +\d")
PLAN = re.compile(r"1\.\.0 # SKIP *(.*)")
CASE = re.compile(r"\s*(ok|not ok)\b *\d* *-? *([^#]*?) *"
                  r"(?:# *(?:SKIP|TODO)\S* *(.*))?$", re.IGNORECASE)
SHOWN = 30  # lines of a test that failed without saying in which case

Skip = collections.namedtuple("Skip", "name reason")


class Result:
    """What one test program printed: how many cases passed, the lines that
    show failures, and what was skipped."""

    def __init__(self, test):
        self.name = test["name"].split(" / ")[-1]
        self.output = test.get("stdout", "") + test.get("stderr", "")
        self.passed, self.failures, self.skips = 0, [], []
        fails = False
        for line in self.output.splitlines():
            case = CASE.match(line)
            if case:
                fails = case.group(1) == "not ok"
                self.add(line, *case.groups())
            elif fails and line.startswith("#"):
                self.failures[-1] += "\n" + line
        self.judge(test["result"])

    def add(self, line, state, sentence, reason):
        if reason is not None:
            self.skip(sentence, reason)
        elif state == "ok":
            self.passed += 1
        else:
            self.failures.append(line)

    def skip(self, sentence, reason):
        name = self.name + (": " + sentence if sentence else "")
        self.skips.append(Skip(name, reason.strip() or "no reason given"))

    def judge(self, result):
        """Takes account of how the program ended."""
        whole = PLAN.search(self.output)
        lines = self.output.strip().splitlines() or [""]
        if whole or result == "SKIP":
            if not self.skips:
                self.skip("", whole.group(1) if whole else lines[-1])
        elif result not in ("OK", "EXPECTEDFAIL"):
            if not self.failures:
                self.failures = ["\n".join([result] + lines[-SHOWN:])]
        elif not self.passed + len(self.failures) + len(self.skips):
            self.passed = 1


def listed():
    """The names that skips.txt lists."""
    with open(os.path.join(HERE, "skips.txt")) as f:
        return {line.split("|")[0].strip() for line in f
                if not line.startswith("#")}


class Progress:
    """Tests that ended, suite by suite; on a terminal also those that run."""

    def __init__(self, suites):
        self.left = {suite: set(tests) for suite, tests in suites.items()}
        self.total = {suite: len(tests) for suite, tests in suites.items()}
        self.bad = collections.Counter()
        self.start = time.monotonic()
        self.is_terminal = sys.stdout.isatty()

    def say(self, text):
        print("\r\x1b[K" * self.is_terminal + text, flush=True)

    def end(self, name, result):
        for suite, left in self.left.items():
            if name in left:
                left.remove(name)
                self.bad[suite] += result in ("FAIL", "TIMEOUT", "ERROR")
                if not left:
                    self.say("%-8s %d of %d tests, done after %d s" % (
                        suite, self.total[suite] - self.bad[suite],
                        self.total[suite], time.monotonic() - self.start))

    def show(self):
        if self.is_terminal:
            line = "%d s: %s" % (
                time.monotonic() - self.start, ", ".join(
                    "%s %d/%d" % (suite, self.total[suite] - len(left),
                                  self.total[suite])
                    for suite, left in self.left.items() if left))
            width = os.get_terminal_size(1).columns or 80
            print("\r\x1b[K" + line[:width - 1], end="", flush=True)


def tests_of(build, chosen):
    """The names of the tests in each suite."""
    suites = {suite: [] for suite in chosen}
    for test in json.loads(subprocess.check_output(
            ["meson", "introspect", build, "--tests"])):
        for suite in test["suite"]:
            suites.get(suite.split(":")[-1], []).append(test["name"])
    return suites


def run(build, suites):
    """Runs the tests; returns a Result of each."""
    log = "tally-%d" % os.getpid()
    command = ["meson", "test", "-C", build, "--no-rebuild", "--logbase", log]
    for suite in suites:
        command += ["--suite", suite]
    progress = Progress(suites)
    # there is no thread yet
    # pylint: disable-next=subprocess-popen-preexec-fn
    meson = subprocess.Popen(command, stdout=subprocess.PIPE, text=True,
                             stderr=subprocess.STDOUT, errors="replace",
                             start_new_session=True, preexec_fn=undo_ignoring)
    try:
        follow(meson, progress)
    finally:
        meson.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            meson.wait(10)
        lines = take(os.path.join(build, "meson-logs", log))
    return [Result(json.loads(line)) for line in lines]


def take(log):
    """Returns the lines of the log for programs, and removes both logs."""
    lines = []
    for path in log + ".junit.xml", log + ".txt", log + ".json":
        with contextlib.suppress(FileNotFoundError), open(path) as f:
            lines = f.readlines()
            os.remove(path)
    return lines


def undo_ignoring():
    """Ctrl-C ends run.sh, which then ends this program, so it is ignored here.
    Tests may want it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def follow(meson, progress):
    """Reads what Meson prints until it ends."""
    def read():
        for line in meson.stdout:
            ended = ENDED.match(line)
            if ended:
                progress.end(*ended.groups())

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    while reader.is_alive():
        progress.show()
        reader.join(1)
    if progress.is_terminal:
        progress.say("")


def end_children():
    """Whatever is left: orphans of the tests are children of this program."""
    while True:
        for child in children():
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def children():
    own = "/proc/%d/task" % os.getpid()
    for thread in os.listdir(own):
        with open("%s/%s/children" % (own, thread)) as f:
            yield from map(int, f.read().split())


def report(results, suites):
    """Prints what is not as it should be, and the count; returns the exit
    status."""
    accepted = listed() if os.environ.get("CI") else None
    failed = skipped = 0
    ran = {result.name for result in results}
    for name in {test for tests in suites.values() for test in tests} - ran:
        failed += 1
        print("FAILED %s: it did not run" % name)
    for result in results:
        for failure in result.failures:
            failed += 1
            print("FAILED %s: %s" % (result.name, failure))
    for skip in [skip for result in results for skip in result.skips]:
        allowed = accepted is None or skip.name in accepted
        failed, skipped = failed + (not allowed), skipped + allowed
        print("%s%s | %s" % (
            "skipped " if allowed else "FAILED, skipped and not in skips.txt: ",
            skip.name, skip.reason))
    for suite, tests in suites.items():
        if not tests:
            print("suite %s has no tests here" % suite)
    advise(results)
    print("%d passed, %d failed, %d skipped" % (
        sum(result.passed for result in results), failed, skipped), flush=True)
    return 1 if failed else 0


def advise(results):
    advice = [os.environ.get("TKA_ADVICE")]
    if any(netlab.NEEDS in skip.reason for result in results
           for skip in result.skips):
        advice.append(netlab.ADVICE)
    for paragraph in filter(None, advice):
        print("\n%s\n" % paragraph)


def leave(number, frame):
    for ignored in ENDS:
        signal.signal(ignored, signal.SIG_IGN)
    sys.exit(128 + number)


def main():
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in ENDS:
        signal.signal(number, leave)
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    build, chosen = sys.argv[1], sys.argv[2:]
    with tempfile.TemporaryDirectory(prefix="tka-") as scratch:
        os.chmod(scratch, 0o755)  # servers that tests start have own users
        os.environ["TMPDIR"] = scratch
        try:
            suites = tests_of(build, chosen)
            results = run(build, suites) if any(suites.values()) else []
        finally:
            end_children()
    sys.exit(report(results, suites))


if __name__ == "__main__":
    main()
