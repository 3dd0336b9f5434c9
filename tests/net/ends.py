# SPDX-License-Identifier: MIT
# What the modules of suite net share: a program and its peer, each of them a
# watch in a namespace of its own, cutting single connections between them,
# TAP, and tables of what was measured. A connection is named by the port of
# the end that opened it; namespaces are fresh, so ports are free.
import collections
import errno
import itertools
import os
import random
import statistics
import subprocess
import sys
import threading
import time
from concurrent import futures

sys.path.insert(0, os.path.join(os.path.dirname(__file__), os.pardir,
                                os.pardir, "support"))
import netlab

NEAR = {4: "10.0.0.1", 6: "fd00::1"}
# What comes from these ports is lost in front of the far end.
CUT = """
table inet cut {
	set ports { type inet_service; }
	chain cut {
		type filter hook input priority 0;
		tcp sport @ports drop;
	}
}
"""
PATIENCE = 120  # seconds for all that a pair has to report
APART = 0.1  # runs begin in different ticks of the kernel's coarse timers


def linger(seconds):
    time.sleep(random.random() * seconds)


class Event(dict):
    """What a watch said; its keys are attributes, its numbers numbers."""

    __getattr__ = dict.__getitem__


def parse(line):
    word, *pairs = line.split()
    event = Event(word=word)
    for pair in pairs:
        key, _, value = pair.partition("=")
        event[key] = int(value) if value.lstrip("-").isdigit() else value
    if word == "down":
        event["error"] = errno.errorcode.get(event.error, "EOF")
    return event


class Watch:
    """One end of any number of connections; watch.c has the commands."""

    def __init__(self, net):
        self.process = net.popen([sys.argv[1]], stdin=subprocess.PIPE,
                                 stdout=subprocess.PIPE, text=True)
        self.events = collections.defaultdict(list)
        self.news = threading.Condition()
        self.order = threading.Lock()
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        for line in self.process.stdout:
            event = parse(line)
            with self.news:
                self.events[event.word, event.get("port")].append(event)
                self.events[event.word].append(event)
                self.news.notify_all()
        with self.news:
            self.events["gone"].append(True)
            self.news.notify_all()

    def say(self, *words):
        with self.order:
            self.process.stdin.write(" ".join(map(str, words)) + "\n")
            self.process.stdin.flush()

    def wait(self, kind, count=1, timeout=10):
        """Waits for so many events of a kind: a word, or (word, port).
        Returns those that there are."""
        with self.news:
            seen = self.events[kind]
            self.news.wait_for(
                lambda: len(seen) >= count or self.events["gone"], timeout)
            if self.events["gone"]:
                raise netlab.Failed("a watch ended")
            return seen[:]

    def ask(self, word, *words):
        """Says a command that is answered by an event of the same name."""
        kind = word, words[0] if words else None
        count = len(self.events[kind]) + 1
        self.say(word, *words)
        return self.wait(kind, count)[-1]

    def open_port(self, address, mode):
        count = len(self.events["listening"]) + 1
        self.say("listen", address, mode)
        return self.wait("listening", count)[-1].port


class Pair:
    """A program and its peer, with nothing but a cable between them."""

    FAR = {4: "10.0.0.2", 6: "fd00::2"}

    def __init__(self):
        self.near, self.far = netlab.Net(), netlab.Net()
        self.join()
        self.far.nft(CUT)
        self.program, self.peer = Watch(self.near), Watch(self.far)
        self.open_ports = {
            (family, mode): self.peer.open_port(address, mode)
            for family, address in self.FAR.items()
            for mode in ("echo", "hold")}
        self.ports = itertools.count(20000)
        self.end = time.monotonic() + PATIENCE

    def join(self):
        netlab.veth(
            self.near, "eth0", [NEAR[4] + "/24", NEAR[6] + "/64"],
            self.far, "eth0", [self.FAR[4] + "/24", self.FAR[6] + "/64"])

    def connect(self, settings, family=4, mode="echo", cut=False):
        """Opens a connection. The first byte goes there, and back from an
        echo, before up() returns."""
        port = next(self.ports)
        if cut:
            self.cut(port)
        self.program.say("connect", port, self.FAR[family],
                         self.open_ports[family, mode], settings)
        return port

    def open(self, settings, count, families=(4, 6), mode="echo",
             apart=APART):
        """Opens so many one by one, of the families in turn."""
        ports = []
        for family in itertools.islice(itertools.cycle(families), count):
            ports.append(self.connect(settings, family, mode))
            linger(apart)
        return self.up(ports, "up" if mode == "hold" else "data")

    def up(self, ports, what="data"):
        """Waits for the first byte of an echo, or what else is asked."""
        for port in ports:
            if not self.program.wait((what, port), timeout=30):
                raise netlab.Failed("%d: no %s" % (port, what))
        return ports

    def set(self, port):
        """The settings of a connection and what the library predicts."""
        return self.program.wait(("set", port))[0]

    def cut(self, *ports):
        self.far.nft("add element inet cut ports { %s }"
                     % ", ".join(map(str, ports)))

    def mend(self, *ports):
        self.far.nft("delete element inet cut ports { %s }"
                     % ", ".join(map(str, ports)))

    def say(self, word, ports, apart=APART):
        for port in ports:
            self.program.say(word, port)
            linger(apart)

    def down(self, ports, timeout=PATIENCE):
        """The reports on connections that are lost within the time."""
        end = min(self.end, time.monotonic() + timeout)
        events = [self.program.wait(("down", port),
                                    timeout=end - time.monotonic())
                  for port in ports]
        return [event[0] for event in events if event]

    def is_over(self, port):
        """There is nothing more to wait for."""
        return bool(self.program.events["down", port]
                    or time.monotonic() > self.end)


class Routed(Pair):
    """A program and its peer with a router between them."""

    FAR = {4: "10.0.1.2", 6: "fd01::2"}
    ROUTES_BACK = True

    def join(self):
        self.router = netlab.Net()
        netlab.veth(self.near, "eth0", [NEAR[4] + "/24", NEAR[6] + "/64"],
                    self.router, "near", ["10.0.0.254/24", "fd00::fe/64"])
        netlab.veth(self.router, "far", ["10.0.1.254/24", "fd01::fe/64"],
                    self.far, "eth0",
                    [self.FAR[4] + "/24", self.FAR[6] + "/64"])
        self.router.sysctl("net.ipv4.ip_forward", 1)
        self.router.sysctl("net.ipv6.conf.all.forwarding", 1)
        ends = [(self.near, "10.0.0.254", "fd00::fe")]
        if self.ROUTES_BACK:
            ends.append((self.far, "10.0.1.254", "fd01::fe"))
        for net, v4, v6 in ends:
            net.run("ip", "route", "add", "default", "via", v4)
            net.run("ip", "-6", "route", "add", "default", "via", v6)


class Schedule:
    """Functions and when to call them, in seconds from the start."""

    def __init__(self):
        self.entries = []
        self.start = time.monotonic()

    def now(self):
        return time.monotonic() - self.start

    def at(self, when, function):
        self.entries.append((when, function))

    def run(self):
        """Returns when nothing is left; a function may add others."""
        while self.entries:
            self.entries.sort(key=lambda entry: -entry[0])
            when, function = self.entries.pop()
            time.sleep(max(0, when - self.now()))
            function()


def together(*functions):
    """Runs functions side by side until all are done."""
    with futures.ThreadPoolExecutor(len(functions)) as pool:
        for future in [pool.submit(f) for f in functions]:
            future.result()


def since_unacked(lost):
    """Seconds since the first byte that was never acknowledged; those with
    none are left out."""
    return [(v.at - v.unacked_since) / 1e9 for v in lost if v.unacked]


def since_last_segment(lost):
    return [v.quiet_ms / 1000 for v in lost]


def since_silence(lost):
    """As the plan promises it: where the program did not send any more before
    the report, from the last segment."""
    return [(since_unacked([v]) or since_last_segment([v]))[0]
            for v in lost]


def causes(lost):
    return sorted({(v.error, v.cause) for v in lost})


class Tap:
    """Says case by case what holds, from any thread."""

    def __init__(self):
        self.cases = self.failures = 0
        self.lock = threading.RLock()

    def ok(self, holds, name, *why):
        with self.lock:
            self.cases += 1
            self.failures += not holds
            print("%sok %d - %s" % ("" if holds else "not ", self.cases, name))
            for line in why if not holds else ():
                self.say(line)

    def skip(self, name, why):
        with self.lock:
            self.cases += 1
            print("ok %d - %s # SKIP %s" % (self.cases, name, why))

    def within(self, seconds, count, earliest, latest, name):
        """All of so many runs took that long."""
        self.ok(len(seconds) == count and earliest <= min(seconds)
                and max(seconds) <= latest,
                "between %.3f and %.3f s: %s" % (earliest, latest, name),
                "%d of %d runs, %s" % (len(seconds), count, spread(seconds)))

    def say(self, text):
        with self.lock:
            print("\n".join("# " + s for s in str(text).splitlines()),
                  flush=True)

    def table(self, title, head, rows):
        """Prints figures, and adds them to the file TKA_FIGURES names."""
        lines = [head, ["---"] * len(head)] + rows
        text = "%s\n\n%s\n" % (title, "\n".join(
            "| " + " | ".join(map(str, line)) + " |" for line in lines))
        self.say(text)
        if os.environ.get("TKA_FIGURES"):
            with open(os.environ["TKA_FIGURES"], "a") as f:
                f.write(text + "\n")

    def end(self):
        print("1..%d" % self.cases, flush=True)
        os._exit(1 if self.failures else 0)  # threads still listen


def spread(seconds):
    """Minimum, median and maximum as the cells of a table."""
    return ["%.3f" % f(seconds)
            for f in (min, statistics.median, max)] if seconds else ["-"] * 3
