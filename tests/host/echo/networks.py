# SPDX-License-Identifier: MIT
# The echo pair in networks of its own: what it says of a dead connection (what
# it died of, when, and what had been predicted), and how it gets to a server
# with several addresses.
import os
import signal
import socket
import sys
import tempfile
import time

from pair import CLIENT, SERVER, receive_all, reset, tap

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)),
                             os.pardir, os.pardir, "support"))
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
PLAN = "--detect", "4"

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
            self.server = tap.Proc(SERVER, *server, "10.0.0.2", PORT)
        self.server.wait("listening")
        with self.here:
            self.client = tap.Proc(CLIENT, *client, name, PORT)
        self.client.write(b"h\n")
        self.client.wait("received")

    def cut(self, net, port, verdict="drop"):
        """Nothing from (sport) or to (dport) the server arrives there."""
        net.nft(SILENCE % (port, PORT, verdict))


def death(proc, reason, end=""):
    """The seconds of the one line that tells of a death: when it came, and
    what had been predicted; None where nothing was."""
    m = proc.wait(r"error: (?:client|server) %s, ([\d.]+) s after the last "
                  r"byte received(?:; predicted: ([\d.]+) to ([\d.]+) s when "
                  r"idle, (?:([\d.]+) s at the latest|without limit when "
                  r"sending))?%s$" % (reason, end))
    tap.equal(len(proc.find("error")), 1, "lines of error")
    return [float(g) if g else None for g in m.groups()]


def within(came, low, high):
    """The program reads a byte a moment after the kernel had it."""
    tap.check(low - 0.1 <= came <= high,
              "%g to %g s, came %g" % (low, high, came))


# They all wait, so they wait together.
idle = Scene(client=PLAN)
idle.cut(idle.there, "dport")
idle_server = Scene(server=KEEPALIVE)
idle_server.cut(idle_server.here, "sport")
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
procs = set(tap.Proc.running)
tap.Proc.running.clear()  # they outlive the cases


@tap.case("a silent server is told of, when it was predicted")
def _():
    came, earliest, latest, any_latest = death(
        idle.client, "silent: Connection timed out")
    within(came, earliest, latest)
    tap.check(latest <= 4 < any_latest, "the plan's promise of 4 s")
    tap.equal(idle.client.status(), 1, "the exit status")


@tap.case("a silent client is told of, and the server goes on")
def _():
    came, earliest, latest, any_latest = death(
        idle_server.server, "silent: Connection timed out")
    tap.equal((earliest, any_latest), (3, None), "the prediction")
    within(came, earliest, latest)
    idle_server.server.wait("server#1 +closed")
    idle_server.server.signal(signal.SIGTERM)
    tap.equal(idle_server.server.status(), 0, "the exit status")


@tap.case("nothing is predicted without keep-alive")
def _():
    came, earliest, _, _ = death(
        unwatched.client, "silent: Connection timed out",
        "; nothing was predicted")
    tap.equal(earliest, None, "the prediction")
    within(came, 1.5, 3)


@tap.case("a server that falls silent while data is sent is told of in time")
def _():
    came, _, _, any_latest = death(sending.client,
                                   "silent: Connection timed out")
    within(came, 1, any_latest)
    tap.equal(sending.client.status(), 1, "the exit status")


@tap.case("a server that a router cannot reach is told of as such")
def _():
    came, _, _, any_latest = death(unreachable.client,
                                   "unreachable: No route to host")
    within(came, 1, any_latest + 1.5)
    tap.equal(unreachable.client.status(), 1, "the exit status")


@tap.case("a server that forgot the connection resets it at the first probe")
def _():
    came, earliest, _, _ = death(
        gone.client, "reset the connection: Connection reset by peer")
    tap.equal(earliest, None, "what is predicted of a reset")
    within(came, 1, 1.5)
    tap.equal(gone.client.status(), 1, "the exit status")


@tap.case("an address that does not answer is given up for the next one")
def _():
    twins = Scene(client=("--connect-timeout", "200"), name="twins")
    twins.client.wait("no connection to 10.0.0.3:30001: timed out")
    twins.client.wait("connected to 10.0.0.2:30001")
    twins.client.close_input()
    tap.equal(twins.client.status(), 0, "the exit status")
    tap.equal(twins.client.find("error"), [], "errors")


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
        while self.echoed() == len(self.data):
            self.sock.sendall(more)
            self.data += more
            more = b"h" * 500
            self.server.wait("server#1 +received", len(self.data))
            deadline = time.monotonic() + 0.3
            while (self.echoed() < len(self.data)
                   and time.monotonic() < deadline):
                time.sleep(0.01)

    def echoed(self):
        return len(self.server.find("server#1 +sent"))


@tap.case("what waits for a client that closed half is sent before the end")
def _():
    narrow = Narrow()
    narrow.sock.shutdown(socket.SHUT_WR)
    narrow.server.wait("server#1 +client disconnected")
    tap.check(narrow.echoed() < len(narrow.data), "some bytes wait")
    tap.equal(receive_all(narrow.sock), narrow.data, "the echo")
    narrow.server.wait("server#1 +closed")
    tap.equal(len(narrow.server.find("server#1 +client disconnected")), 1,
              "times it is told")


@tap.case("a client that resets while bytes wait for it is told of once")
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


try:
    tap.run()
finally:
    for proc in procs:
        proc.kill()
