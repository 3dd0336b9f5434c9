# SPDX-License-Identifier: MIT
# Keep-alive as the kernel has it on the sockets of the pair: read from
# outside, through a copy of the program's own descriptor.
import ctypes
import os
import re
import signal
import socket

from pair import Client, Peer, Server, echo, tap

# System call numbers that are the same on every Linux but alpha.
PIDFD_OPEN, PIDFD_GETFD = 434, 438
OPTIONS = {
    "on": (socket.SOL_SOCKET, socket.SO_KEEPALIVE),
    "idle": (socket.IPPROTO_TCP, getattr(socket, "TCP_KEEPIDLE", 0)),
    "interval": (socket.IPPROTO_TCP, getattr(socket, "TCP_KEEPINTVL", 0)),
    "count": (socket.IPPROTO_TCP, getattr(socket, "TCP_KEEPCNT", 0)),
    "user timeout": (socket.IPPROTO_TCP,
                     getattr(socket, "TCP_USER_TIMEOUT", 0)),
}


def call(*args):
    libc = ctypes.CDLL(None, use_errno=True)
    result = libc.syscall(*(ctypes.c_long(a) for a in args))
    if result < 0:
        raise tap.Skip("cannot look into a process here: %s"
                       % os.strerror(ctypes.get_errno()))
    return result


def tcp_sockets(pid):
    """Copies of a process's TCP sockets."""
    if not os.path.isdir("/proc/self/fd"):
        raise tap.Skip("no /proc/PID/fd here")
    handle = call(PIDFD_OPEN, pid, 0)
    found = []
    for fd in sorted(map(int, os.listdir("/proc/%d/fd" % pid))):
        if "socket:" not in os.readlink("/proc/%d/fd/%d" % (pid, fd)):
            continue
        sock = socket.socket(fileno=call(PIDFD_GETFD, handle, fd, 0))
        if sock.family == socket.AF_INET and sock.type == socket.SOCK_STREAM:
            found.append(sock)
        else:
            sock.close()
    os.close(handle)
    return found


def settings(sock):
    return {name: sock.getsockopt(*option) for name, option in OPTIONS.items()}


FRESH = settings(socket.socket())


def expect(proc, **values):
    """Every TCP socket of a process has these, and the system's otherwise."""
    expected = dict(FRESH, on=1)
    expected.update((k.replace("_", " "), v) for k, v in values.items())
    socks = tcp_sockets(proc.pid)
    tap.check(socks, "there are sockets")
    for sock in socks:
        tap.equal(settings(sock), expected, "settings")
        sock.close()


def served(*options):
    """A server with these options, its listener and a connection open."""
    server = Server(*options)
    server.sock = server.connect()
    echo(server.sock, b"h")
    tap.equal(len(tcp_sockets(server.pid)), 2, "TCP sockets of the server")
    return server


def told(proc):
    return proc.wait("keep-alive (.*)").group(1)


@tap.case("the server's defaults are on its listener and on what it accepts")
def _():
    server = served()
    expect(server, idle=5, interval=5)
    tap.equal(told(server), "on: idle 5 s, interval 5 s, count %d (system "
              "default)" % FRESH["count"], "what the log tells")


@tap.case("the server's options are, too")
def _():
    server = served("--idle", "7", "--interval", "3", "--count", "4",
                    "--user-timeout", "19000")
    expect(server, idle=7, interval=3, count=4, user_timeout=19000)
    tap.equal(told(server), "on: idle 7 s, interval 3 s, count 4, "
              "user timeout 19000 ms", "what the log tells")


@tap.case("an option alone leaves the other defaults")
def _():
    server = served("--count=11")
    expect(server, idle=5, interval=5, count=11)
    tap.equal(told(server), "on: idle 5 s, interval 5 s, count 11", "the log")


@tap.case("without keep-alive it is off, everywhere")
def _():
    server = served("--no-keepalive")
    expect(server, on=0)
    tap.equal(told(server), "off", "what the log tells")
    server = served("--no-keepalive", "--user-timeout", "9000")
    expect(server, on=0, user_timeout=9000)
    tap.equal(told(server), "off: user timeout 9000 ms", "what the log tells")


@tap.case("a connection that waited in the queue has the settings")
def _():
    server = Server()
    server.signal(signal.SIGSTOP)  # nobody accepts
    socks = [server.connect() for _ in range(5)]
    server.signal(signal.SIGCONT)
    for sock in socks:
        echo(sock, b"h")
    expect(server, idle=5, interval=5)
    tap.equal(len(tcp_sockets(server.pid)), 6, "sockets")


@tap.case("a plan is set as the library made it, and told")
def _():
    server = served("--detect", "10")
    m = server.wait(r"plan to notice a silent peer within 10 s; predicted: "
                    r"([\d.]+) to ([\d.]+) s when idle, ([\d.]+) s at the "
                    r"latest")
    earliest, latest, any_latest = map(float, m.groups())
    tap.check(earliest < latest < any_latest <= 10, m.group())
    m = server.wait(r"keep-alive on: idle (\d+) s, interval (\d+) s, count "
                    r"(\d+), user timeout (\d+) ms$")
    idle, interval, count, user_timeout = map(int, m.groups())
    expect(server, idle=idle, interval=interval, count=count,
           user_timeout=user_timeout)
    tap.equal(earliest, idle + interval * count, "the prediction's earliest")


@tap.case("a plan for a forgetful path probes often")
def _():
    server = served("--detect", "60", "--path-idle", "10")
    idle = int(server.wait(r"keep-alive on: idle (\d+) s").group(1))
    tap.check(idle <= 8, "idle %d s" % idle)


@tap.case("the client has keep-alive on with the system's timing")
def _():
    peer = Peer()
    client = Client(port=peer.port)
    with peer.accept():
        tap.equal(told(client), "on: idle {idle} s (system default), interval "
                  "{interval} s (system default), count {count} (system "
                  "default)".format(**FRESH), "what the log tells")
        expect(client)


@tap.case("the client's options are set")
def _():
    peer = Peer()
    client = Client("--idle", "3", "--user-timeout", "0", port=peer.port)
    with peer.accept():
        tap.equal(told(client), "on: idle 3 s, interval {interval} s (system "
                  "default), count {count} (system default), user timeout "
                  "0 ms".format(**FRESH), "what the log tells")
        expect(client, idle=3)


@tap.case("the status is told as often as asked, while a connection lasts")
def _():
    server = Server("--status", "1")
    with server.connect() as sock:
        echo(sock, b"h")
        m = server.wait(r"status: last data (\d+) ms ago, last ACK (\d+) ms "
                        r"ago, 0 bytes in flight, 0 probes unanswered, 0 "
                        r"retransmissions", 2)
        tap.check(int(m.group(1)) >= 1500, m.group())
    server.wait("closed")
    tap.check(re.search("closed$", server.said()), "no status after the end")


tap.run()
