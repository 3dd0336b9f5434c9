# SPDX-License-Identifier: MIT
# Many clients at once, and clients that try to get in the way of others.
import json
import os
import random
import resource
import selectors
import signal
import socket
import threading
import time

from pair import Client, Server, echo, is_reset, receive, reset, tap
from usage import (allow_descriptors, cpu_seconds, descriptors,
                   memory_kib)

CROWD = 1000
MESSAGES = 1000


class Talker:
    """A client that sends what it has and keeps what comes back."""

    def __init__(self, server, data):
        self.sock = server.connect()
        self.sock.setblocking(False)
        self.rest, self.came = data, b""

    def go_on(self):
        if self.rest:
            fragment = self.rest[:random.randrange(1, 2000)]
            self.rest = self.rest[self.sock.send(fragment):]
        try:
            self.came += self.sock.recv(65536)
        except BlockingIOError:
            pass


def talk(talkers, length):
    """Until every talker has so many bytes back."""
    deadline = time.monotonic() + tap.PATIENCE
    with selectors.DefaultSelector() as selector:
        both = selectors.EVENT_READ | selectors.EVENT_WRITE
        for t in talkers:
            selector.register(t.sock, both, t)
        missing = len(talkers)
        while missing and time.monotonic() < deadline:
            for key, _ in selector.select(1):
                t = key.data
                t.go_on()
                if not t.rest:
                    selector.modify(t.sock, selectors.EVENT_READ, t)
                if len(t.came) == length:
                    selector.unregister(t.sock)
                    missing -= 1
    tap.equal(missing, 0, "talkers without all of their echo")


@tap.case("a thousand clients have a thousand messages each echoed, in random "
          "fragments, and none is lost or changed")
def _():
    allow_descriptors(CROWD + 50)
    server = Server("--quiet")
    before = descriptors(server)
    data = [b"h" + b"".join(b"%03d.%03d," % (n, m) for m in range(MESSAGES))
            for n in range(CROWD)]
    talkers = [Talker(server, d) for d in data]
    tap.until(lambda: descriptors(server) == before + CROWD,
              "the server has them all open")
    talk(talkers, len(data[0]))
    for t, d in zip(talkers, data):
        tap.check(t.came == d, "the echo is what was sent")
        t.sock.close()
    tap.until(lambda: descriptors(server) == before, "all are closed again")
    tap.equal(server.said(), "", "errors")


@tap.case("a thousand clients that leave without a word leave nothing behind")
def _():
    allow_descriptors(CROWD + 50)
    server = Server("--quiet")
    before = descriptors(server)
    for n in range(CROWD):
        sock = server.connect()
        if n % 2:
            sock.sendall(b"h")
        if n % 3:
            reset(sock)
        else:
            sock.close()
    tap.until(lambda: descriptors(server) == before, "all are closed again")
    with server.connect() as sock:
        echo(sock, b"hello")


@tap.case("a client that never reads blocks no other client, and costs little")
def _():
    server = Server("--quiet")
    with server.connect() as mute:
        size = flood(mute)
        before = memory_kib(server)
        for _ in range(50):
            with server.connect() as sock:
                echo(sock, b"h" + b"x" * 500)
        tap.check(memory_kib(server) < before + 1000,
                  "the server's memory is bounded")
        tap.check(receive(mute, size) == b"h" * size,
                  "all of its echo waits for the mute")
    tap.equal(server.said(), "", "errors")


def flood(sock):
    """Sends until the server takes no more; returns how many bytes."""
    size, chunk = 0, b"h" * 65536
    sock.settimeout(0.5)
    try:
        while True:
            size += sock.send(chunk)
    except socket.timeout:
        sock.settimeout(tap.PATIENCE)
        return size


@tap.case("a client that does not take its echo is reset after the timeout")
def _():
    server = Server("--quiet", "--read-timeout", "1000")
    with server.connect() as mute:
        try:
            while True:
                mute.send(b"h" * 65536)
        except ConnectionResetError:
            pass
    with server.connect() as sock:
        echo(sock, b"hello")


@tap.case("clients that flood leave room for one that asks now and then")
def _():
    server = Server("--quiet")
    stop = threading.Event()

    def flood_and_read():
        with server.connect() as sock:
            while not stop.is_set():
                echo(sock, b"h" * 4000)

    flooders = [threading.Thread(target=flood_and_read) for _ in range(8)]
    for t in flooders:
        t.start()
    try:
        with server.connect() as sock:
            for _ in range(100):
                echo(sock, b"hello")
    finally:
        stop.set()
        for t in flooders:
            t.join()


def limit(soft, hard):
    return {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_NOFILE,
                                                     (soft, hard))}


def fill(server):
    """Connects until one has to wait; those that are in, and that one."""
    inside = []
    while len(inside) < 30:
        sock = server.connect()
        sock.sendall(b"h")
        n = len(inside) + 1
        server.wait("cannot accept|server#%d +sending" % n)
        if server.find("cannot accept"):
            return inside, sock
        tap.equal(receive(sock, 1), b"h", "the echo")
        inside.append(sock)
    raise AssertionError("30 clients have room")


@tap.case("out of descriptors it serves those it has, waits, and resumes")
def _():
    server = Server(**limit(20, 20))
    before = descriptors(server)
    inside, waiting = fill(server)
    server.wait("error: cannot accept: Too many open files; "
                "clients must wait")
    tap.equal(len(server.find(" accepted ")), len(inside),
              "clients that are in when the first has to wait")
    waiting = [waiting] + [server.connect() for _ in range(10)]
    start = cpu_seconds(server)
    time.sleep(1.2)
    tap.check(cpu_seconds(server) - start < 0.3, "it does not spin")
    for sock in inside:
        echo(sock, b"hello")
    tap.equal(len(server.find("cannot accept")), 1, "log lines of it")
    for sock in inside:
        sock.close()
    tap.equal(receive(waiting[0], 1), b"h", "the echo of the one that waited")
    for sock in waiting[1:]:
        echo(sock, b"hello")
        sock.close()
    waiting[0].close()
    tap.until(lambda: descriptors(server) == before, "all are closed again")


@tap.case("it takes all the descriptors that it may have")
def _():
    server = Server(**limit(20, 100))
    socks = [server.connect() for _ in range(50)]
    for sock in socks:
        echo(sock, b"hello")


@tap.case("being stopped and continued all the time disturbs nothing")
def _():
    server = Server("--quiet")
    client = Client("--quiet", port=server.port)
    client.write(b"h")
    for _ in range(50):
        for proc in server, client:
            proc.signal(signal.SIGSTOP)
            proc.signal(signal.SIGCONT)
        client.write(b"hello")
    client.close_input()
    tap.equal(client.status(), 0, "the client's exit status")
    server.signal(signal.SIGTERM)
    tap.equal(server.status(), 0, "the server's exit status")
    tap.equal(server.said() + client.said(), "", "errors")


@tap.case("an unread log blocks no client, and dropped lines are counted")
def _():
    server = Server("--log", "json")
    server.is_read.clear()
    with server.connect() as sock:
        for _ in range(20):
            echo(sock, b"h" * 1000)
        server.is_read.set()
        tap.until(lambda: lost_after(server, sock), "lines were lost")
    for line in list(server.lines):
        json.loads(line)


def lost_after(server, sock):
    echo(sock, b"h")
    return server.find('"event":"lines_dropped","error":true,"lines":')


@tap.case("a log whose reader is gone blocks no client")
def _():
    end, start = os.pipe()
    server = Server("--quiet", stderr=start)
    os.close(start)
    os.close(end)
    for _ in range(2):
        with server.connect() as sock:
            echo(sock, b"hello")
            reset(sock)


@tap.case("a client that is killed is closed and logged once")
def _():
    server = Server()
    client = Client(port=server.port)
    client.write(b"h\n")
    client.wait("received")
    client.signal(signal.SIGKILL)
    server.wait("server#1 +client (disconnected|reset)")
    server.wait("server#1 +closed")
    tap.equal(len(server.find("server#1 +client")), 1, "log lines of it")


@tap.case("a crowd that is open when the server ends is closed")
def _():
    server = Server()
    socks = [server.connect() for _ in range(100)]
    server.wait(" accepted ", 100)
    server.signal(signal.SIGTERM)
    tap.equal(server.status(), 0, "the exit status")
    for sock in socks:
        tap.check(not is_reset(sock), "it is closed, not reset")
    tap.equal(len(server.find(r"server#\d+ +closed")), 100, "closed")


tap.run()
