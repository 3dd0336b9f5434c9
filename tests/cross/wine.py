# SPDX-License-Identifier: MIT
# What a Windows build does under Wine that no other test sees: the registry,
# and the keep-alive timer that the system below runs for it. wine.py BUILD,
# with WINELOADER and WINEPREFIX set to a Windows of its own.
import json
import os
import re
import socket
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
import tap

BUILD = os.path.abspath(sys.argv[1])
WINE = os.environ["WINELOADER"]
KEY = r"HKLM\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters"
# Value, its name in the report, and what Windows has without it.
VALUES = {
    "KeepAliveTime": ("idle", 7200000),
    "KeepAliveInterval": ("interval", 1000),
    "TcpMaxDataRetransmissions": ("retransmissions", 5),
}


def program(name):
    return [WINE, "%s/examples/%s.exe" % (BUILD, name)]


def wine(*argv):
    return subprocess.run(argv, stdout=subprocess.PIPE, check=True,
                          stderr=subprocess.PIPE).stdout


def registry(*values):
    """Leaves these values alone in the key: (name, type, data) each."""
    subprocess.run([WINE, "reg", "delete", KEY, "/f"],
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for name, kind, data in values:
        wine(WINE, "reg", "add", KEY, "/v", name, "/t", kind, "/d", data, "/f")


def defaults():
    report = wine(*program("tools/report/tka-report"), "--json")
    return json.loads(report)["running"]["defaults"]


def expect(**told):
    """The report has these settings from the registry, and the rest as
    Windows is documented."""
    now = defaults()
    for name, (field, documented) in VALUES.items():
        value = now.get(field + "_ms", now.get(field))
        source = now[field + "_source"]
        if field in told:
            tap.equal((value, source), (told[field], KEY + "\\" + name), name)
        else:
            tap.equal((value, source), (documented, "documented default"),
                      name)


def timer(port):
    """Seconds on the keep-alive timer of the connection from or to a port
    on the side of Wine, None where it has no such timer."""
    said = subprocess.run(["ss", "-tnoH", "state", "established", "sport",
                           "= :%d" % port], stdout=subprocess.PIPE, text=True,
                          check=True).stdout
    # ss writes 1min, 12sec, 3.456ms for 3.456 s, and 789ms.
    found = re.search(r"timer:\(keepalive,(?:(\d+)min)?(?:(\d+)(?:sec|\.))?"
                      r"(?:(\d+)ms)?", said)
    if not found:
        return None
    minutes, seconds, ms = (int(n or 0) for n in found.groups())
    return 60 * minutes + seconds + ms / 1000


def watch(port, idle, interval):
    """The timer starts with the idle time, and once the first probe has been
    answered it starts over with the interval, which is the longer one."""
    tap.until(lambda: timer(port) is not None, "a keep-alive timer")
    tap.check(idle - 1 < timer(port) <= idle, "%r of %d seconds" % (
        timer(port), idle))
    tap.until(lambda: (timer(port) or 0) > idle, "a probe")
    tap.check(interval - 1 < timer(port) <= interval, "%r of %d seconds" % (
        timer(port), interval))


def serve(*options):
    """The server, and a connection to it."""
    server = tap.Proc(*program("tka-echo-server"), *options, "127.0.0.1", 0)
    port = int(server.wait(r"listening on 127\.0\.0\.1:(\d+)").group(1))
    return server, socket.create_connection(("127.0.0.1", port), tap.PATIENCE)


def call(*options):
    """The client, and its connection as our side has it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(tap.PATIENCE)
        client = tap.Proc(*program("tka-echo-client"), *options, "127.0.0.1",
                          listener.getsockname()[1])
        return client, listener.accept()[0]


@tap.case("without values in the registry the defaults are as documented")
def _():
    registry()
    expect()
    tap.equal(defaults()["needs_restart"], True, "a change needs a restart")


@tap.case("each value in the registry is returned with its source")
def _():
    for n, (name, (field, _)) in enumerate(VALUES.items(), 1234):
        registry((name, "REG_DWORD", str(n)))
        expect(**{field: n})


@tap.case("all values are returned together")
def _():
    registry(*((name, "REG_DWORD", "4000") for name in VALUES))
    expect(idle=4000, interval=4000, retransmissions=4000)


@tap.case("the largest time in the registry is no negative one")
def _():
    registry(("KeepAliveTime", "REG_DWORD", "0xffffffff"))
    expect(idle=0xffffffff)


@tap.case("values of another type are as if they were not there")
def _():
    for kind, data in (("REG_SZ", "4000"), ("REG_BINARY", "a00f0000"),
                       ("REG_EXPAND_SZ", "4000")):
        registry(*((name, kind, data) for name in VALUES))
        expect()


@tap.case("a time of 0 in the registry is as if it was not there")
def _():
    registry(("KeepAliveTime", "REG_DWORD", "0"),
             ("KeepAliveInterval", "REG_DWORD", "0"))
    expect()


@tap.case("a socket without a time of its own has that of the registry")
def _():
    registry(("KeepAliveTime", "REG_DWORD", "1234000"))
    client, sock = call()
    with sock:
        client.wait(r"keep-alive on: \S+ 1234 s \(default\)")


@tap.case("both times arrive at the system through a listener")
def _():
    registry()
    server, sock = serve("--idle", "2", "--interval", "6")
    with sock:
        server.wait(r"keep-alive on: \S+ 2 s")
        watch(sock.getpeername()[1], 2, 6)


@tap.case("the time that is not asked for is that of the registry")
def _():
    registry(("KeepAliveInterval", "REG_DWORD", "6000"))
    _, sock = call("--idle", "2")
    with sock:
        watch(sock.getpeername()[1], 2, 6)


@tap.case("without keep-alive there is no timer")
def _():
    server, sock = serve("--no-keepalive")
    with sock:
        server.wait(r"accepted")
        sock.sendall(b"h")
        tap.equal(sock.recv(1), b"h", "the echo")
        tap.equal(timer(sock.getpeername()[1]), None, "the timer")


@tap.case("a server echoes, answers bye and closes after its client")
def _():
    server, sock = serve()
    with sock:
        for byte in b"h", b"x", b"b":
            sock.sendall(byte)
            tap.equal(sock.recv(1), byte, "the echo")
        sock.shutdown(socket.SHUT_WR)
        tap.equal(sock.recv(1), b"", "the end")
    server.wait("clos.*gracefully")


@tap.case("a client that has nothing more to say leaves with bye")
def _():
    client, sock = call()
    with sock:
        client.write(b"h\n")
        tap.equal(sock.recv(1), b"h", "hello")
        sock.sendall(b"h")
        client.close_input()
        tap.equal(sock.recv(1), b"b", "bye")
        sock.sendall(b"b")
        tap.equal(sock.recv(1), b"", "the end")
    tap.equal(client.status(), 0, "exit status")


tap.run()
