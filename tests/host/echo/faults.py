# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# What upset the pair once: being stopped, readers of the log that are slow or
# stalled, closed standard files, slow names, errors of accept(). The third
# argument is the library that makes calls fail.
import errno
import os
import signal
import socket
import subprocess
import sys
import threading
import time

from pair import (CLIENT, SERVER, Client, Peer, Server, echo, free_port,
                  is_reset, receive, tap)

PRELOAD = os.path.abspath(sys.argv[3])
AT_ONCE = 0.1  # seconds
TRIES = 3  # the machine can be busy, so the best of these counts


def with_trouble(**trouble):
    return dict(os.environ, LD_PRELOAD=PRELOAD,
                ASAN_OPTIONS="verify_asan_link_order=0", **trouble)


@tap.case("a server that was stopped for longer than the read timeout keeps "
          "all clients whose bytes wait")
def _():
    server = Server("--read-timeout", "1000")
    socks = [server.connect() for _ in range(200)]
    for sock in socks:
        echo(sock, b"h")
    server.signal(signal.SIGSTOP)
    for sock in socks:
        sock.sendall(b"x")
    time.sleep(1.3)
    server.signal(signal.SIGCONT)
    lost = 0
    for sock in socks:
        try:
            lost += receive(sock, 1) != b"x"
        except ConnectionResetError:
            lost += 1
    tap.equal(lost, 0, "clients lost")
    tap.check(all(is_reset(sock) for sock in socks),
              "the read timeout is in effect afterwards")


@tap.case("a client that was stopped does not miss the echo that waits")
def _():
    peer = Peer()
    client = Client("--read-timeout", "500", port=peer.port)
    with peer.accept() as sock:
        client.write(b"h\n")
        tap.equal(receive(sock, 1), b"h", "what was sent")
        client.signal(signal.SIGSTOP)
        sock.sendall(b"h")
        time.sleep(0.8)
        client.signal(signal.SIGCONT)
        client.wait("received 0x68")
        tap.equal(client.find("error"), [], "errors")


def slowest_echo(server, seconds):
    """Talks for a while; the longest time that an echo took."""
    slowest, end = 0, time.monotonic() + seconds
    with server.connect() as sock:
        while time.monotonic() < end:
            start = time.monotonic()
            echo(sock, b"h" * 100)
            slowest = max(slowest, time.monotonic() - start)
    return slowest


def reader(fd, stop):
    """Reads a log as slowly as a person scrolls: 4 KiB per 90 ms. When it has
    to stop, reads the rest at once; its result is what it read."""
    read = []

    def run():
        while not stop.wait(0.09):
            read.append(os.read(fd, 4096))
        while read[-1:] != [b""]:
            try:
                read.append(os.read(fd, 65536))
            except OSError:  # the end of a terminal
                read.append(b"")

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread, read


@tap.case("a slow reader of the log delays no echo, and lines that are dropped "
          "are counted")
def _():
    end, start = os.pipe()
    stop = threading.Event()
    port = free_port()
    thread, read = reader(end, stop)
    server = tap.Proc(SERVER, "--read-timeout", "2000", "127.0.0.1", port,
                      stderr=start)
    server.connect = lambda: connect(port)
    os.close(start)
    slowest = min(slowest_echo(server, 2.5) for _ in range(TRIES))
    stop.set()
    with server.connect() as sock:
        time.sleep(0.5)
        echo(sock, b"h" * 500)
    server.signal(signal.SIGTERM)
    tap.equal(server.status(), 0, "the exit status")
    thread.join(tap.PATIENCE)
    lines = b"".join(read).decode().split("\n")
    tap.check(slowest < AT_ONCE, "the slowest echo took %g s" % slowest)
    tap.check([l for l in lines if "log lines dropped" in l],
              "the log has the number of dropped lines")
    tap.equal([l for l in lines if "no byte received" in l], [], "timeouts")
    whole = [l for l in lines[:-1] if l[:2] == "20" and l[26:29] == "Z  "]
    tap.equal(len(whole), len(lines) - 1, "lines that are whole")


def connect(port):
    sock = []

    def try_it():
        try:
            sock.append(socket.create_connection(("127.0.0.1", port)))
        except OSError:
            pass
        return sock

    tap.until(try_it, "the server listens")
    sock[0].settimeout(tap.PATIENCE)
    return sock[0]


@tap.case("a terminal on which the log is stopped blocks no client")
def _():
    person, terminal = os.openpty()
    port = free_port()
    server = tap.Proc(SERVER, "--read-timeout", "1500", "127.0.0.1", port,
                      stderr=terminal)
    os.close(terminal)
    server.connect = lambda: connect(port)
    slowest = min(slowest_echo(server, 2) for _ in range(TRIES))
    tap.check(slowest < AT_ONCE, "the slowest echo took %g s" % slowest)
    start = time.monotonic()
    server.signal(signal.SIGTERM)
    tap.equal(server.status(), 0, "the exit status")
    tap.check(time.monotonic() - start < 1, "it ends although its log is not read")
    os.close(person)


def closing(*fds):
    def close():
        for fd in fds:
            os.close(fd)
    return {"preexec_fn": close, "stdin": subprocess.DEVNULL,
            "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


@tap.case("a server whose standard files are closed serves as any other")
def _():
    for fds in (0,), (1,), (2,), (0, 1, 2):
        port = free_port()
        server = tap.Proc(SERVER, "127.0.0.1", port, **closing(*fds))
        with connect(port) as sock:
            echo(sock, b"hello")
        server.signal(signal.SIGTERM)
        tap.equal(server.status(), 0, "the exit status without %r" % (fds,))


@tap.case("a client whose standard files are closed says hello and bye, and "
          "nothing else")
def _():
    for fds in (0,), (0, 1), (0, 2), (0, 1, 2):
        peer = Peer()
        client = tap.Proc(CLIENT, "127.0.0.1", peer.port, **closing(*fds))
        with peer.accept() as sock:
            for byte in b"h", b"b":
                tap.equal(receive(sock, 1), byte, "what it sends")
                sock.sendall(byte)
            tap.equal(receive(sock, 1), b"", "then")
        tap.equal(client.status(), 0, "the exit status without %r" % (fds,))


def time_to_stop(*command, **kwargs):
    """The shortest time from SIGTERM to the end, of some tries."""
    took = []
    for _ in range(TRIES):
        proc = tap.Proc(*command, **kwargs)
        tap.until(lambda: threads(proc) >= 2, "it resolves the name")
        start = time.monotonic()
        proc.signal(signal.SIGTERM)
        tap.equal(proc.status(), 0, "the exit status")
        took.append(time.monotonic() - start)
    return min(took)


def threads(proc):
    return len(os.listdir("/proc/%d/task" % proc.pid))


@tap.case("SIGTERM acts at once while a name is resolved")
def _():
    for program in SERVER, CLIENT:
        took = time_to_stop(program, "localhost", "30001",
                            env=with_trouble(NO_ANSWER="1"))
        tap.check(took < AT_ONCE, "%s took %g s" % (program, took))


@tap.case("the connect timeout is for the name as well")
def _():
    start = time.monotonic()
    client = tap.Proc(CLIENT, "--connect-timeout", "300", "localhost", "30001",
                      env=with_trouble(NO_ANSWER="1"))
    tap.equal(client.status(), 1, "the exit status")
    tap.check(0.25 < time.monotonic() - start < 2, "it took %g s" % (
        time.monotonic() - start))
    client.wait("error: cannot connect to localhost port 30001:")


@tap.case("connections that the network loses before accept() do not pause "
          "the server")
def _():
    server = Server(env=with_trouble(FAIL="accept:1:3:1:%d" % errno.ENETDOWN))
    server.signal(signal.SIGSTOP)  # an accept() in vain would count as well
    lost = [server.connect() for _ in range(3)]
    server.signal(signal.SIGCONT)
    server.wait("a client was lost: Network is down", 3)
    start = time.monotonic()
    with server.connect() as sock:
        echo(sock, b"hello")
    tap.check(time.monotonic() - start < 0.5, "it took %g s" % (
        time.monotonic() - start))
    tap.equal(server.find("cannot accept"), [], "pauses")
    for sock in lost:
        sock.close()


tap.run()
