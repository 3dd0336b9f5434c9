# SPDX-License-Identifier: MIT
# The stage of a scene: networks of its own, a proxy from a file, the echo
# pair, captures, and what must be seen. Nothing is shared with other scenes,
# so that all use the same addresses and ports and run side by side.
import calendar
import collections
import os
import re
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
LINE = re.compile(r"(\S+Z) +(client|server)(\S*) +(.*)")

Check = collections.namedtuple("Check", "sentence ok expected came")


class Failure(Exception):
    """A check that leaves nothing to go on with: what, expected, came."""

    def check(self):
        return Check(self.args[0], False, *self.args[1:])


class Program:
    """A process in a network, its output kept in files without a name."""

    def __init__(self, net, argv, **kwargs):
        self.log, self.read = [], 0
        self.output = tempfile.TemporaryFile()
        self.process = net.popen(argv, stdin=subprocess.PIPE,
                                 stdout=self.output, stderr=self.output,
                                 cwd=PROXIES, **kwargs)

    def said(self):
        # Not read(): the process writes at the position that we share.
        size = os.fstat(self.output.fileno()).st_size
        return os.pread(self.output.fileno(), size, 0).decode(errors="replace")

    def lines(self):
        """The log of one of the pair: (CLOCK_MONOTONIC, who, what)."""
        said = self.said()
        ready = said.rfind("\n") + 1
        self.log += [line(m) for m in LINE.finditer(said, self.read, ready)]
        self.read = ready
        return self.log

    def ended(self):
        return self.process.poll() is not None

    def end(self):
        """Asks it to end, insists after a while; returns its exit status."""
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass
        self.process.terminate()
        self.process.send_signal(signal.SIGCONT)  # it may stand still
        try:
            return self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


class Stage:
    # Scenes begin one after the other: a proxy that comes late to a
    # connection, because everything starts at once, ends it late.
    turn = threading.Lock()

    def __init__(self, build):
        self.build = build
        self.legs, self.programs, self.checks = [], {}, []
        self.nets = []
        self.net = self.network()

    def network(self):
        self.nets.append(netlab.Net())
        return self.nets[-1]

    def watch(self, net, device, opener, listener, port=ECHO):
        """Captures a leg: the connections to a port, from one column to
        another."""
        leg = timeline.Leg(netlab.Capture(net, device), port, opener,
                           listener)
        self.legs.append(leg)
        return leg

    def cut(self, leg, net):
        """From now on nothing arrives on the leg, which ends in net. Dropped
        where it arrives: a kernel notices if it cannot even send."""
        net.nft("""
table ip cut {
	chain arriving {
		type filter hook input priority filter
		tcp dport %d drop
		tcp sport %d drop
	}
}
""" % (leg.port, leg.port))
        leg.cut = time.monotonic()

    def run(self, name, argv, net=None, port=None, seconds=15):
        """Starts a program; comes back when it listens on the port."""
        net = net or self.net
        program = self.programs[name] = Program(net, argv)
        deadline = time.monotonic() + seconds
        while port and not listening(net, port):
            if program.ended() or time.monotonic() > deadline:
                raise Failure("%s listens on port %d" % (argv[0], port),
                              "it does", program.said().strip() or "silence")
            time.sleep(0.02)

    def proxy(self, *argv):
        """Starts a proxy between the two legs of the loopback device."""
        leg = self.watch(self.net, "lo", "client", "proxy", ENTRANCE)
        self.legs.append(timeline.Leg(leg.capture, ECHO, "proxy", "server"))
        self.run("proxy", argv, port=ENTRANCE)

    def server(self, *options, net=None, host="127.0.0.1"):
        self.run("server", [self.build + "/examples/tka-echo-server",
                            *options, host, str(ECHO)], net, ECHO)

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
            exec "$@" """, "sh", self.build + "/windows", WINE,
            "/run/windows/examples/tka-echo-server.exe", *options,
            "127.0.0.1", str(ECHO)], port=ECHO, seconds=120)

    def client(self, *options, net=None, host="127.0.0.1", port=ENTRANCE):
        self.run("client", [self.build + "/examples/tka-echo-client",
                            *options, host, str(port)], net)

    def type(self, text):
        """What a person types into the client."""
        client = self.programs["client"]
        try:
            client.process.stdin.write(text.encode() + b"\n")
            client.process.stdin.flush()
        except BrokenPipeError:
            raise Failure("the client runs when it is typed into", "it does",
                          client.said().strip().split("\n")[-1])

    def leave(self):
        """Ends the client's input: it says bye and goes."""
        self.programs["client"].process.stdin.close()

    def missed(self):
        """How many packets are in no capture."""
        return sum(c.lost() for c in {leg.capture for leg in self.legs})

    def close(self):
        for program in self.programs.values():
            program.end()

    def events(self):
        """What has happened so far."""
        logs = [line for p in self.programs.values() for line in p.lines()]
        return timeline.events(self.legs, logs)

    def find(self, kind, source, target, text=""):
        """kind: one, or several."""
        kinds = (kind,) if isinstance(kind, str) else kind
        return [e for e in self.events()
                if e.kind in kinds and (e.source, e.target) == (source, target)
                and text in e.text]

    def now(self):
        return time.monotonic() - timeline.zero(self.legs)

    def sleep_until(self, second):
        """Lets time pass up to a second of the timeline."""
        time.sleep(max(0, second - self.now()))

    def wait(self, kind, source, target, seconds, text="", count=1):
        """Waits until so many of these were seen; returns the last."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = self.find(kind, source, target, text)
            if len(found) >= count:
                return found[count - 1]
            time.sleep(0.1)
        raise Failure("%s of %s is seen" % (text or kind, source),
                      "%d within %g s" % (count, seconds), len(found))

    def check(self, sentence, ok, expected, came):
        """Records whether something was as it must be."""
        self.checks.append(Check(sentence, bool(ok), expected, came))

    def count(self, sentence, found, number):
        self.check(sentence, len(found) == number, number, len(found))

    def within(self, sentence, value, low, high):
        """A kernel's timers are up to an eighth late, never early."""
        self.check(sentence, value is not None and low <= value <= high,
                   "%.2f to %.2f s" % (low, high),
                   "never" if value is None else "%.2f s" % value)


def listening(net, port):
    """Asks without connecting: a proxy would pass a connection on."""
    with net, open("/proc/thread-self/net/tcp") as f:
        return any(":%04X 00000000:0000 0A" % port in line for line in f)


def line(m):
    offset = time.clock_gettime_ns(time.CLOCK_REALTIME) - time.monotonic_ns()
    day, fraction = m.group(1)[:-1].split(".")
    seconds = calendar.timegm(time.strptime(day, "%Y-%m-%dT%H:%M:%S"))
    ns = seconds * 10**9 + int(fraction)
    return (ns - offset) / 1e9, m.group(2), m.group(4)
