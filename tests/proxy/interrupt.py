# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# Ctrl-C on a terminal, at random moments: the scripts that people start end
# silently with status 130, and leave neither a process nor a file.
#
#   interrupt.py TOP [TRIES [SCRIPT]]     TRIES of each script, or of that one
import os
import pty
import random
import re
import select
import signal
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                os.pardir))
import tap

TOP = sys.argv[1]
TRIES = int(sys.argv[2]) if len(sys.argv) > 2 else 2
SCRIPTS = {  # and within how many seconds they are interrupted
    "examples/demo.sh": (["--no-install"], 7),
    "examples/lab/run.sh": (["--no-install", "nat", "cut"], 10),
    "tests/run.sh": (["--no-install", "unit", "host"], 15),
}
LATEST = 15  # seconds to end
SEED = int(os.environ.get("TKA_SEED", time.time()))


def start(argv, scratch):
    """Runs a script with a terminal of its own; returns its process number
    and the terminal."""
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(TMPDIR=scratch, TKA_INTERRUPTED=scratch)
        os.environ.pop("CI", None)
        os.execvp("sh", ["sh"] + argv)
    return child, terminal


def read(terminal, seconds):
    """What is printed on the terminal until it is closed or time is over."""
    output, end = b"", time.monotonic() + seconds
    while True:
        left = end - time.monotonic()
        if left <= 0 or not select.select([terminal], [], [], left)[0]:
            return output.decode(errors="replace")
        try:
            output += os.read(terminal, 65536)
        except OSError:  # closed by the last program
            return output.decode(errors="replace")


def survivors(scratch):
    """Processes that were started for this try."""
    mark = ("TKA_INTERRUPTED=" + scratch).encode()
    found = []
    for number in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/environ" % number, "rb") as f:
                if mark in f.read().split(b"\0"):
                    with open("/proc/%s/cmdline" % number) as g:
                        found.append(number + " " + g.read())
        except OSError:
            continue
    return found


def wait(child):
    end = time.monotonic() + LATEST
    while time.monotonic() < end:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def interrupt(script, delay):
    options, _ = SCRIPTS[script]
    with tempfile.TemporaryDirectory() as scratch:
        child, terminal = start([os.path.join(TOP, script)] + options, scratch)
        read(terminal, delay)
        os.write(terminal, b"\x03")
        output = read(terminal, LATEST)
        status = wait(child)
        os.close(terminal)
        where = "after %.3f s" % delay
        if status == 77:
            raise tap.Skip("%s cannot run here" % script)
        if status == 0:
            return  # it was over before
        tap.equal(status, 130, "exit status %s, output %r" % (where, output))
        words = re.sub(r"\^C|\x1b\[K|\s", "", output)
        tap.check("Traceback" not in output and "rror" not in output,
                  "%s it printed %r" % (where, words))
        tap.equal(survivors(scratch), [], "processes left " + where)
        tap.equal(os.listdir(scratch), [], "files left " + where)


def check(script):
    _, longest = SCRIPTS[script]
    for _ in range(TRIES):
        interrupt(script, random.random() * longest)


random.seed(SEED)
print("# TKA_SEED=%d" % SEED)
for name in sys.argv[3:] or SCRIPTS:
    tap.case("%s ends silently at Ctrl-C and leaves nothing" % name)(
        lambda name=name: check(name))
tap.run()
