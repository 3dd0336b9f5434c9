# SPDX-License-Identifier: MIT
# Keep-alive as the kernel has it on the sockets of the pair: read from
# outside, through a copy of the program's own descriptor.
import ctypes
import os
import signal
import socket

from pair import Client, Peer, Server, echo, events, messages, tap, wait_event

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
    server = Server("--log", "json", *options)
    server.sock = server.connect()
    echo(server.sock, b"h")
    tap.equal(len(tcp_sockets(server.pid)), 2, "TCP sockets of the server")
    return server


NAMES = {"idle_s": "TCP_KEEPIDLE", "interval_s": "TCP_KEEPINTVL",
         "count": "TCP_KEEPCNT", "user_timeout_ms": "TCP_USER_TIMEOUT"}


def logged(proc, enabled=True, **own):
    """The log has the settings of a connection: the program's own, and those
    of the system, with their names."""
    event = wait_event(proc, "keepalive")
    tap.equal(event["enabled"], enabled, "enabled")
    system = {"idle_s": FRESH["idle"], "interval_s": FRESH["interval"],
              "count": FRESH["count"], "user_timeout_ms": 0}
    for key, name in NAMES.items():
        option = key.rpartition("_")[0] or key
        tap.equal((event[key], event[option + "_symbol"],
                   event[option + "_source"]),
                  (own.get(key, system[key]), name,
                   "socket" if key in own else "system"), key)


@tap.case("the server's defaults are on its listener and on what it accepts")
def _():
    server = served()
    expect(server, idle=5, interval=5)
    logged(server, idle_s=5, interval_s=5)


@tap.case("the server's options are, too")
def _():
    server = served("--idle", "7", "--interval", "3", "--count", "4",
                    "--user-timeout", "19000")
    expect(server, idle=7, interval=3, count=4, user_timeout=19000)
    logged(server, idle_s=7, interval_s=3, count=4, user_timeout_ms=19000)


@tap.case("an option alone leaves the other defaults")
def _():
    server = served("--count=11")
    expect(server, idle=5, interval=5, count=11)
    logged(server, idle_s=5, interval_s=5, count=11)


@tap.case("without keep-alive it is off, everywhere")
def _():
    server = served("--no-keepalive")
    expect(server, on=0)
    logged(server, False)
    server = served("--no-keepalive", "--user-timeout", "9000")
    expect(server, on=0, user_timeout=9000)
    logged(server, False, user_timeout_ms=9000)


@tap.case("a connection that waited in the queue has the settings")
def _():
    server = Server()
    server.signal(signal.SIGSTOP)  # connections are not accepted
    socks = [server.connect() for _ in range(5)]
    server.signal(signal.SIGCONT)
    for sock in socks:
        echo(sock, b"h")
    expect(server, idle=5, interval=5)
    tap.equal(len(tcp_sockets(server.pid)), 6, "sockets")


@tap.case("a plan is set as the library made it, and its times are logged")
def _():
    server = served("--detect", "10")
    plan = events(server, "plan")[0]
    tap.equal(plan["detect_s"], 10, "the limit")
    tap.check(0 < plan["idle_earliest_ms"] < plan["idle_latest_ms"]
              <= plan["worst_case_ms"] <= 10000, plan)
    now = wait_event(server, "keepalive")
    expect(server, idle=now["idle_s"], interval=now["interval_s"],
           count=now["count"], user_timeout=now["user_timeout_ms"])
    tap.equal({now[name + "_source"] for name in ("idle", "interval", "count",
                                                  "user_timeout")},
              {"socket"}, "where the values are from")
    tap.equal(events(server, "risk"), [], "the risks of a plan")


@tap.case("settings with a risk are logged with it")
def _():
    server = Server("--count", "1")
    tap.check([m for m in messages(server) if m.startswith("risk: ")],
              server.said())
    server = Server("--no-keepalive", "--log", "json")
    tap.equal(len(events(server, "risk")), 1, "risks without keep-alive")
    server = Server("--log", "json")
    tap.equal(events(server, "risk"), [], "the risks of the defaults")


@tap.case("the client has keep-alive on with the system's timing")
def _():
    peer = Peer()
    client = Client("--log", "json", port=peer.port)
    with peer.accept():
        logged(client)
        expect(client)


@tap.case("the client's options are set")
def _():
    peer = Peer()
    client = Client("--idle", "3", "--user-timeout", "0", "--log", "json",
                    port=peer.port)
    with peer.accept():
        logged(client, idle_s=3, user_timeout_ms=0)
        expect(client, idle=3)


@tap.case("people read the system's names, and which values are defaults")
def _():
    server = Server("--user-timeout", "9000")
    server.connect()
    server.wait("read timeout")
    tap.equal(messages(server, "server#1")[1], "keep-alive on: TCP_KEEPIDLE 5 "
              "s, TCP_KEEPINTVL 5 s, TCP_KEEPCNT %d (default), "
              "TCP_USER_TIMEOUT 9000 ms" % FRESH["count"], "the line")


tap.run()
