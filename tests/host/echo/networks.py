# SPDX-License-Identifier: MIT
# The echo pair in networks of its own: what it logs of a lost connection (its
# cause, its time, and the prediction), and how it connects to a server
# with several addresses.
import fcntl
import json
import os
import re
import signal
import socket
import struct
import sys
import tempfile
import termios
import time

from pair import CLIENT, SERVER, receive_all, reset, tap, wait_event
from usage import allow_descriptors, descriptors, memory_kib

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)),
                             "../../../support"))
import netlab

PORT = "30001"
SILENCE = """
table ip cut {
	chain arriving {
		type filter hook input priority 0
		tcp %s %s %s
	}
}
"""
HOSTS = "10.0.0.3 twins\n10.0.0.2 twins\n"  # there is no 10.0.0.3
KEEPALIVE = "--idle", "1", "--interval", "1", "--count", "2"
DETECT = 8  # the least that can be planned on Linux
PLAN = "--detect", str(DETECT)
IDLE_CLIENTS = 10000

netlab.enter("nft", "ip")
if not netlab.own_mounts():
    netlab.skip("/ is no mount point, so /etc/hosts cannot be our own")
with tempfile.NamedTemporaryFile("w") as hosts:
    hosts.write(HOSTS)
    hosts.flush()
    netlab.run("mount", "--bind", hosts.name, "/etc/hosts")


class Scene:
    """A pair that has said hello."""

    def __init__(self, server=("--no-keepalive",), client=("--no-keepalive",),
                 name="10.0.0.2"):
        self.here, self.there = netlab.Net(), netlab.Net()
        netlab.veth(self.here, "eth0", ["10.0.0.1/24"], self.there, "eth0",
                    ["10.0.0.2/24"])
        with self.there:
            self.server = tap.Proc(SERVER, "--log", "json", *server,
                                   "10.0.0.2", PORT)
        self.server.wait("listening")
        with self.here:
            self.client = tap.Proc(CLIENT, "--log", "json", *client, name,
                                   PORT)
        self.client.write(b"h\n")
        self.client.wait("received")

    def cut(self, net, port, verdict="drop"):
        """Nothing from (sport) or to (dport) the server arrives there."""
        net.nft(SILENCE % (port, PORT, verdict))


def lost(proc, cause, reason):
    """The event of a lost connection, with its times in seconds; the one error
    in the log."""
    event = wait_event(proc, "connection_lost")
    tap.equal((event["cause"], event["reason"]), (cause, reason), "the cause")
    tap.equal(len(proc.find('"error":true')), 1, "errors")
    return {key: value / 1000 for key, value in event.items()
            if key.endswith("_ms")}


def within(came, low, high):
    """The program reads a byte a moment after the kernel had it."""
    tap.check(low - 0.1 <= came <= high,
              "%g to %g s, came %g" % (low, high, came))


# They all wait, so they wait together.
idle = Scene(client=PLAN)
idle.cut(idle.there, "dport")
idle_server = Scene(server=KEEPALIVE)
idle_server.cut(idle_server.here, "sport")
probed = Scene(server=KEEPALIVE)
shown = Scene(server=KEEPALIVE + ("--log", "text"))
sending = Scene(client=PLAN)
sending.cut(sending.there, "dport")
sending.client.write(b"x\n")
unwatched = Scene(client=("--no-keepalive", "--user-timeout", "1500"))
unwatched.cut(unwatched.there, "dport")
unwatched.client.write(b"x\n")
unreachable = Scene(client=PLAN)
unreachable.cut(unreachable.there, "dport",
                "reject with icmp type host-unreachable")
unreachable.client.write(b"x\n")
gone = Scene(client=KEEPALIVE)
gone.cut(gone.there, "dport", "reject with tcp reset")
time.sleep(1.5)  # the first probe is answered
probed.cut(probed.here, "sport")
shown.cut(shown.here, "sport")
procs = set(tap.Proc.running)
tap.Proc.running.clear()  # they outlive the cases


@tap.case("a server that does not answer is reported when it was predicted")
def _():
    times = lost(idle.client, "timeout", "Connection timed out")
    within(times["since_last_segment_ms"], times["idle_earliest_ms"],
           times["idle_latest_ms"])
    tap.check(times["idle_latest_ms"] <= times["worst_case_ms"] <= DETECT,
              "the plan's promise of %d s: %s" % (DETECT, times))
    tap.equal(idle.client.status(), 1, "the exit status")


@tap.case("probes count: its last segment came after its last byte")
def _():
    times = lost(probed.server, "timeout", "Connection timed out")
    within(times["since_last_segment_ms"], times["idle_earliest_ms"],
           times["idle_latest_ms"])
    tap.check(times["since_last_byte_ms"] >
              times["since_last_segment_ms"] + 0.9, times)


@tap.case("people read of the segment, and when it was predicted from there")
def _():
    shown.server.wait("server#1 +closed")
    message = " ".join(m[39:].strip() for m in shown.server.lines[-5:]
                       if m)
    m = re.search(r"error: client did not answer: Connection timed out, "
                  r"([\d.]+) s after its last segment; predicted, from its "
                  r"last segment: ([\d.]+) s to ([\d.]+) s if idle closed$", message)
    tap.check(m, message)
    came, earliest, latest = map(float, m.groups())
    within(came, earliest, latest)


@tap.case("a client that does not answer is reported, and the server goes on")
def _():
    times = lost(idle_server.server, "timeout", "Connection timed out")
    tap.equal(times["idle_earliest_ms"], 3, "the prediction")
    tap.check("worst_case_ms" not in times, "no limit when sending")
    within(times["since_last_segment_ms"], 3, times["idle_latest_ms"])
    idle_server.server.wait("server#1.*closed")
    idle_server.server.signal(signal.SIGTERM)
    tap.equal(idle_server.server.status(), 0, "the exit status")


@tap.case("nothing is predicted for an idle connection without keep-alive")
def _():
    times = lost(unwatched.client, "timeout", "Connection timed out")
    tap.check("idle_latest_ms" not in times, times)
    within(times["since_last_segment_ms"], 1.5, 3)


@tap.case("a server that is gone while data is sent is reported in time")
def _():
    times = lost(sending.client, "timeout", "Connection timed out")
    within(times["since_last_segment_ms"], 1, times["worst_case_ms"])
    tap.equal(sending.client.status(), 1, "the exit status")


@tap.case("a server that a router cannot reach is reported as unreachable")
def _():
    times = lost(unreachable.client, "unreachable", "No route to host")
    within(times["since_last_segment_ms"], 1, times["worst_case_ms"] + 1.5)
    tap.equal(unreachable.client.status(), 1, "the exit status")


@tap.case("a server that lost its state resets it at the first probe")
def _():
    times = lost(gone.client, "reset", "Connection reset by peer")
    tap.check("idle_earliest_ms" not in times, "what is predicted of a reset")
    within(times["since_last_segment_ms"], 0, 1.5)
    tap.equal(gone.client.status(), 1, "the exit status")


@tap.case("after an address that does not answer, the next one is tried")
def _():
    twins = Scene(client=("--connect-timeout", "200"), name="twins")
    failed = wait_event(twins.client, "connect_failed")
    tap.equal((failed["address"], failed["reason"]),
              ("10.0.0.3:30001", "timed out"), "the first address")
    tap.equal(wait_event(twins.client, "connected")["address"],
              "10.0.0.2:30001", "the second one")
    twins.client.close_input()
    tap.equal(twins.client.status(), 0, "the exit status")
    tap.equal(twins.client.find("error"), [], "errors")


@tap.case("the connect timeout is for all addresses together")
def _():
    net, far = netlab.Net(), netlab.Net()
    netlab.veth(net, "eth0", ["10.0.0.1/24"], far, "eth0", ["10.0.0.9/24"])
    with net:
        start = time.monotonic()
        client = tap.Proc(CLIENT, "--connect-timeout", "600", "twins", PORT)
        tap.equal(client.status(), 1, "the exit status")
    tap.check(0.5 < time.monotonic() - start < 0.9, "%g s\n%s" % (
        time.monotonic() - start, client.said()))


class Narrow:
    """A server whose kernel holds no more than a few kilobytes for a client,
    and such a client, which the server holds more for."""

    def __init__(self, *options):
        self.net = netlab.Net()
        self.net.run("ip", "link", "set", "lo", "mtu", "1500")
        self.net.sysctl("net.ipv4.tcp_wmem", "4096 4096 4096")
        with self.net:
            self.server = tap.Proc(SERVER, *options, "127.0.0.1", PORT)
            self.sock = socket.socket()
        self.server.wait("listening")
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        self.sock.settimeout(tap.PATIENCE)
        self.sock.connect(("127.0.0.1", int(PORT)))
        self.data = b""
        self.fill()

    def fill(self):
        """Sends until the server has bytes that it cannot send back, and has
        room for more."""
        more = b"h" * 8000
        while self.echoed() >= len(self.data):
            self.sock.sendall(more)
            self.data += more
            more = b"h" * 500
            self.server.wait("server#1 +received", len(self.data))
            deadline = time.monotonic() + 0.3
            while (self.echoed() < len(self.data)
                   and time.monotonic() < deadline):
                time.sleep(0.01)

    def echoed(self):
        """Bytes that the server has sent: those that are here, and those that
        its kernel holds."""
        here = struct.unpack("i", fcntl.ioctl(self.sock, termios.FIONREAD,
                                              b"1234"))[0]
        held = self.net.run("ss", "-Htn", "sport", "= :" + PORT).split()[2]
        return here + int(held)


@tap.case("what waits for a client that closed half is sent before the end")
def _():
    narrow = Narrow()
    narrow.sock.shutdown(socket.SHUT_WR)
    narrow.server.wait("server#1 +client disconnected")
    tap.check(narrow.echoed() < len(narrow.data), "some bytes wait")
    tap.equal(receive_all(narrow.sock), narrow.data, "the echo")
    narrow.server.wait("server#1 +closed")
    tap.equal(len(narrow.server.find("server#1 +client disconnected")), 1,
              "log lines of it")


@tap.case("a client that resets while bytes wait for it is logged once")
def _():
    for half in False, True:
        narrow = Narrow()
        if half:
            narrow.sock.shutdown(socket.SHUT_WR)
            narrow.server.wait("server#1 +client disconnected")
        reset(narrow.sock)
        narrow.server.wait("server#1 +error: client reset the connection")
        narrow.server.wait("server#1 +closed")
        tap.equal(len(narrow.server.find("error")), 1, "errors")


def lose_all(server, here, there):
    """Ten thousand idle clients of a server become unresponsive."""
    before = descriptors(server)
    with here:
        clients = [socket.create_connection(("10.0.0.2", int(PORT)))
                   for _ in range(IDLE_CLIENTS)]
    tap.until(lambda: descriptors(server) == before + IDLE_CLIENTS,
              "all are connected")
    there.nft(SILENCE % ("dport", PORT, "drop"))
    tap.until(lambda: descriptors(server) == before, "all are closed", 60)
    there.nft("delete table cut")
    for sock in clients:
        sock.close()


@tap.case("a server reports the loss of ten thousand idle clients in time, "
          "and nothing is left of them")
def _():
    allow_descriptors(IDLE_CLIENTS + 100)
    here, there = netlab.Net(), netlab.Net()
    netlab.veth(here, "eth0", ["10.0.0.1/24"], there, "eth0", ["10.0.0.2/24"])
    with tempfile.TemporaryFile("r+") as log:
        with there:
            server = tap.Proc(SERVER, "--quiet", "--log", "json", *KEEPALIVE,
                              "--read-timeout", "0", "10.0.0.2", PORT,
                              stderr=log)
        tap.until(lambda: there.run("ss", "-Hltn").strip(), "it listens")
        lose_all(server, here, there)
        once = memory_kib(server)
        lose_all(server, here, there)
        twice = memory_kib(server)
        server.signal(signal.SIGTERM)
        tap.equal(server.status(), 0, "the exit status")
        log.seek(0)
        events = [json.loads(line) for line in log]
    lost = [e for e in events if e["event"] == "connection_lost"]
    # so many at once can be more than the log takes in time
    dropped = sum(e["lines"] for e in events if e["event"] == "lines_dropped")
    print("# reported: %d, dropped: %d; KiB of memory: %d, %d" % (
        len(lost), dropped, once, twice), flush=True)
    tap.equal(len(lost) + dropped, 2 * IDLE_CLIENTS, "clients lost")
    tap.equal({e["cause"] for e in lost}, {"timeout"}, "the cause")
    late = [e["since_last_segment_ms"] for e in lost
            if e["since_last_segment_ms"] > e["idle_latest_ms"] + 2000]
    tap.equal(late, [], "reports that are late")
    tap.check(twice - once < 1024, "the memory is free again")


try:
    tap.run()
finally:
    for proc in procs:
        proc.kill()
