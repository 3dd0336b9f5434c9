# SPDX-License-Identifier: MIT
# The stage of a scene: networks of its own, a proxy from a file, the echo
# pair, captures, and what must be seen. Nothing is shared with other scenes,
# so that all use the same addresses and ports and run side by side.
import calendar
import collections
import json
import os
import signal
import subprocess
import tempfile
import threading
import time

import netlab
import timeline

HERE = os.path.dirname(os.path.abspath(__file__))
PROXIES = os.path.join(HERE, "proxies")
ENTRANCE, ECHO = 30000, 30001  # ports, as in the proxies' files
WINE = "/usr/lib/wine/wine64"
CUT = """
table ip cut {
	chain arriving {
		type filter hook input priority filter
		tcp dport %d drop
		tcp sport %d drop
	}
}
"""

Check = collections.namedtuple("Check", "sentence ok expected actual")


class Failure(Exception):
    """A check that leaves nothing to go on with: what, expected, actual."""

    def check(self):
        return Check(self.args[0], False, *self.args[1:])


class Program:
    """A process in a network, its output kept in a file without a name."""

    def __init__(self, net, argv):
        self.records, self.read = [], 0
        self.file = tempfile.TemporaryFile()
        self.process = net.popen(argv, stdin=subprocess.PIPE, cwd=PROXIES,
                                 stdout=self.file, stderr=self.file)

    def output(self):
        # Not read(): the process writes at the position that is shared.
        size = os.fstat(self.file.fileno()).st_size
        return os.pread(self.file.fileno(), size, 0).decode(errors="replace")

    def log(self):
        """The records of one of the pair's log so far."""
        output = self.output()
        ready = output.rfind("\n") + 1
        for line in output[self.read:ready].splitlines():
            if line.startswith("{"):
                self.records.append(record(json.loads(line)))
        self.read = ready
        return self.records

    def end(self):
        """Asks it to end, insists after a while; returns its exit status."""
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass
        self.process.terminate()
        self.process.send_signal(signal.SIGCONT)  # it may be stopped
        try:
            return self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


def record(fields):
    """(CLOCK_MONOTONIC, who, fields) of a line of the log."""
    offset = time.clock_gettime_ns(time.CLOCK_REALTIME) - time.monotonic_ns()
    day, fraction = fields.pop("time").rstrip("Z").split(".")
    seconds = calendar.timegm(time.strptime(day, "%Y-%m-%dT%H:%M:%S"))
    ns = seconds * 10**9 + int(fraction.ljust(9, "0"))
    return (ns - offset) / 1e9, fields.pop("who").split("#")[0], fields


class Stage:
    # Scenes begin one after the other: a proxy that comes late to a
    # connection, because everything starts at once, ends it late.
    turn = threading.Lock()

    def __init__(self):
        self.build = os.environ["TKA_BUILD"]
        self.legs, self.programs, self.checks, self.marks = [], {}, [], []
        self.nets, self.reading = [], threading.Lock()
        self.net = self.network()

    def network(self):
        self.nets.append(netlab.Net())
        return self.nets[-1]

    def watch(self, net, device, opener, listener, port=ECHO):
        """Captures one side: the connections to a port, from one column to
        another."""
        leg = timeline.Leg(netlab.Capture(net, device), port, opener,
                           listener)
        self.legs.append(leg)
        return leg

    def cut(self, leg, net, text):
        """From now on nothing arrives on the side that ends in net. Dropped
        where it arrives: a kernel notices if it cannot even send."""
        net.nft(CUT % (leg.port, leg.port))
        leg.cut = time.monotonic()
        self.mark(text, leg.cut)

    def mark(self, text, when):
        """A moment that everyone should see, by CLOCK_MONOTONIC."""
        self.marks.append((when, text))

    def run(self, name, argv, net=None, port=None, seconds=15):
        """Starts a program; returns when it listens on the port."""
        net = net or self.net
        program = self.programs[name] = Program(net, argv)
        deadline = time.monotonic() + seconds
        while port and not is_listening(net, port):
            ended = program.process.poll() is not None
            if ended or time.monotonic() > deadline:
                raise Failure("%s listens on port %d" % (argv[0], port),
                              "it does", program.output().strip() or "nothing")
            time.sleep(0.02)

    def proxy(self, *argv):
        """Starts a proxy between the two sides of the loopback device."""
        leg = self.watch(self.net, "lo", "client", "proxy", ENTRANCE)
        self.legs.append(timeline.Leg(leg.capture, ECHO, "proxy", "server"))
        self.run("proxy", argv, port=ENTRANCE)

    def server(self, *options, net=None, host="127.0.0.1"):
        self.run("server", [self.build + "/examples/tka-echo-server", "--log",
                            "json", *options, host, str(ECHO)], net, ECHO)

    def windows_server(self, *options):
        """A Windows build of the server, under Wine. What Wine keeps stays in
        the build directory, what it leaves in /tmp goes with it."""
        os.makedirs("/run/windows")
        os.environ.update(WINEPREFIX="/run/windows/wine", WINEDEBUG="-all",
                          WINEDLLOVERRIDES="mscoree,mshtml=",
                          WINEPATH=r"Z:\run\windows\lib")
        self.run("server", ["unshare", "--mount", "sh", "-c", """
            mount --bind "$1" /run/windows && mount -t tmpfs tmpfs /tmp || exit
            shift
            unset TMPDIR  # it may be below the /tmp that was just covered
            exec "$@" """, "sh", self.build + "/windows", WINE,
            "/run/windows/examples/tka-echo-server.exe", "--log", "json",
            *options, "127.0.0.1", str(ECHO)], port=ECHO, seconds=120)

    def client(self, *options, net=None, host="127.0.0.1", port=ENTRANCE):
        self.run("client", [self.build + "/examples/tka-echo-client", "--log",
                            "json", *options, host, str(port)], net)

    def type(self, text):
        """What a person types into the client."""
        client = self.programs["client"]
        try:
            client.process.stdin.write(text.encode() + b"\n")
            client.process.stdin.flush()
        except BrokenPipeError:
            raise Failure("the client runs when something is typed", "it does",
                          client.output().strip().split("\n")[-1])

    def leave(self):
        """Says bye: the client leaves when that is echoed."""
        self.type("b")

    def missed(self):
        """How many packets are in no capture."""
        return sum(c.lost() for c in {leg.capture for leg in self.legs})

    def close(self):
        for program in self.programs.values():
            program.end()

    def events(self):
        """What has happened so far."""
        with self.reading:
            records = [r for program in list(self.programs.values())
                       for r in program.log()]
        return timeline.events(self.legs, records, self.marks)

    def find(self, kind, source, target, text=""):
        """Packets; kind: one, or several."""
        kinds = (kind,) if isinstance(kind, str) else kind
        return [e for e in self.events()
                if e.kind in kinds and (e.source, e.target) == (source, target)
                and text in e.text]

    def logged(self, who, event, **fields):
        """Events of the log of client or server, with these fields."""
        return [e for e in self.events()
                if e.fields and e.source == who and e.fields["event"] == event
                and fields.items() <= e.fields.items()]

    def now(self):
        return time.monotonic() - timeline.zero(self.legs)

    def sleep_until(self, second):
        """Lets time pass up to a second of the timeline."""
        time.sleep(max(0, second - self.now()))

    def wait(self, kind, source, target, seconds, text="", count=1):
        """Waits until so many packets were seen; returns the last."""
        return wait_for(lambda: self.find(kind, source, target, text),
                        "%s of %s is seen" % (text or kind, source), seconds,
                        count)

    def wait_log(self, who, event, seconds, **fields):
        return wait_for(lambda: self.logged(who, event, **fields),
                        "the %s logs: %s" % (who, event), seconds)

    def check(self, sentence, ok, expected, actual):
        """Records whether something was as it must be."""
        self.checks.append(Check(sentence, bool(ok), expected, actual))

    def count(self, sentence, found, number):
        self.check(sentence, len(found) == number, number, len(found))

    def within(self, sentence, value, low, high):
        """A kernel's timers are up to an eighth late, never early."""
        self.check(sentence, value is not None and low <= value <= high,
                   "%.2f to %.2f s" % (low, high),
                   "never" if value is None else "%.2f s" % value)


def wait_for(find, sentence, seconds, count=1):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = find()
        if len(found) >= count:
            return found[count - 1]
        time.sleep(0.1)
    raise Failure(sentence, "%d within %g s" % (count, seconds), len(found))


def is_listening(net, port):
    """Asks without connecting: a proxy would pass a connection on."""
    with net, open("/proc/thread-self/net/tcp") as f:
        return any(":%04X 00000000:0000 0A" % port in line for line in f)
