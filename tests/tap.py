# SPDX-License-Identifier: MIT
# For tests written in Python: cases that print TAP, and programs that are run
# and always end with the test.
#
#   @tap.case("a sentence that could be false")
#   def _():
#       tap.equal(1 + 1, 2, "the sum")
#   tap.run()
import atexit
import fcntl
import re
import signal
import socket
import subprocess
import sys
import threading
import time

F_SETPIPE_SZ = 1031  # Linux
PATIENCE = 20  # seconds for what should happen at once

cases = []


class Skip(Exception):
    """Raised in a case that lacks what it needs; says what."""


def skip_all(reason):
    print("1..0 # SKIP", reason, flush=True)
    sys.exit(77)


def case(sentence):
    def register(function):
        cases.append((sentence, function))
        return function
    return register


def run():
    """Runs the cases in order and ends the program."""
    failed = 0
    for n, (sentence, function) in enumerate(cases, 1):
        try:
            function()
            print("ok %d - %s" % (n, sentence), flush=True)
        except Skip as e:
            print("ok %d - %s # SKIP %s" % (n, sentence, e), flush=True)
        except Exception as e:
            failed += 1
            print("not ok %d - %s" % (n, sentence))
            text = str(e) if isinstance(e, AssertionError) else repr(e)
            at = e.__traceback__.tb_next  # pylint: disable=no-member
            print("# line %d: %s" % (at.tb_lineno,
                                     text.replace("\n", "\n# ")), flush=True)
        finally:
            Proc.end_all()
    print("1..%d" % len(cases), flush=True)
    sys.exit(1 if failed else 0)


def check(condition, what):
    if not condition:
        raise AssertionError(what)


def equal(came, expected, what):
    check(came == expected, "%s: expected %r, came %r" % (what, expected, came))


def need_loopback():
    """Skips a case of a system that reaches no address of its own."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        try:
            socket.create_connection(listener.getsockname()).close()
        except OSError as e:
            raise Skip("no loopback: %s" % e)


def until(condition, what, seconds=PATIENCE):
    """Waits for something that sends no event."""
    deadline = time.monotonic() + seconds
    while not condition():
        check(time.monotonic() < deadline, "never: " + what)
        time.sleep(0.01)


class Proc:
    """A program that runs: its standard error as lines, its output as bytes."""

    running = set()

    def __init__(self, *argv, **kwargs):
        kwargs.setdefault("stdin", subprocess.PIPE)
        kwargs.setdefault("stdout", subprocess.PIPE)
        kwargs.setdefault("stderr", subprocess.PIPE)
        self.process = subprocess.Popen([str(a) for a in argv], **kwargs)
        Proc.running.add(self)
        self.pid = self.process.pid
        self.lines, self.news = [], threading.Condition()
        self.is_read = threading.Event()
        self.is_read.set()
        try:
            fcntl.fcntl(self.process.stderr, F_SETPIPE_SZ, 1 << 20)
        except (OSError, TypeError):  # elsewhere, or no pipe
            pass
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stderr or ():
            with self.news:
                self.lines.append(line.decode("ascii", "backslashreplace")
                                  .rstrip("\n"))
                self.news.notify_all()
            self.is_read.wait()
        with self.news:
            self.lines.append(None)  # the end
            self.news.notify_all()

    def find(self, pattern):
        return [line for line in self.lines if line and
                re.search(pattern, line)]

    def wait(self, pattern, count=1, seconds=PATIENCE):
        """Waits for the count-th line that has the pattern; its match."""
        seen, found = 0, []
        deadline = time.monotonic() + seconds
        with self.news:
            while len(found) < count:
                found += [m for m in (re.search(pattern, line)
                          for line in self.lines[seen:] if line) if m]
                seen = len(self.lines)
                left = deadline - time.monotonic()
                if None in self.lines[-1:] or left < 0:
                    break
                if len(found) < count:
                    self.news.wait(left)
        check(len(found) >= count, "%d of '%s' within %g s; last said:\n%s" % (
            count, pattern, seconds, self.last_said()))
        return found[count - 1]

    def said(self):
        return "\n".join(line for line in self.lines if line)

    def last_said(self):
        return "\n".join(self.said().split("\n")[-30:])

    def write(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def close_input(self):
        self.process.stdin.close()

    def signal(self, number):
        self.process.send_signal(number)

    def status(self, seconds=PATIENCE):
        """Waits for the end of the program and of what it says."""
        try:
            status = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError("it does not end; last said:\n"
                                 + self.last_said())
        self.reader.join(seconds)
        return status

    def output(self):
        return self.process.stdout.read()

    def kill(self):
        Proc.running.discard(self)
        self.is_read.set()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.reader.join()
        for pipe in (self.process.stdin, self.process.stdout,
                     self.process.stderr):
            try:
                if pipe:
                    pipe.close()
            except BrokenPipeError:
                pass

    @classmethod
    def end_all(cls):
        for proc in list(cls.running):
            proc.kill()


def on_signal(number, frame):
    sys.exit(128 + number)


atexit.register(Proc.end_all)
for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
    signal.signal(number, on_signal)
