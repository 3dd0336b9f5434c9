# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# Clients that do what they should not, many at once, again and again: others
# get their echo meanwhile, and afterwards nothing is left of them.
import os
import random
import signal
import socket
import time

from pair import SERVER, Client, Server, echo, messages, receive, reset, tap
from usage import descriptors, memory_kib

EACH = 20  # clients of a kind
ROUNDS = 5
GROWTH = 512  # KiB
MEGABYTES = 4 << 20


def send_all(sock, data):
    """Sends what the other end takes; returns how much it was."""
    sent = 0
    sock.setblocking(False)
    try:
        while sent < len(data):
            sent += sock.send(data[sent:sent + 65536])
    except (BlockingIOError, ConnectionResetError, BrokenPipeError):
        pass
    sock.settimeout(tap.PATIENCE)
    return sent


# Each is a generator: it starts, waits for the others, and ends.
def never_reads(server):
    with server.connect() as sock:
        send_all(sock, b"h" * MEGABYTES)
        yield


def reads_a_byte_a_second(server):
    with server.connect() as sock:
        sock.sendall(b"hello" * 1000)
        tap.equal(receive(sock, 1), b"h", "the first byte")
        yield
        time.sleep(1 / EACH)  # they all take a second
        tap.equal(receive(sock, 1), b"e", "the second byte")


def closes_half(server):
    with server.connect() as sock:
        sock.sendall(b"hello" * 1000)
        sock.shutdown(socket.SHUT_WR)
        yield
        tap.equal(receive(sock, 6000), b"hello" * 1000, "the echo")


def resets(server):
    sock = server.connect()
    sock.sendall(b"hello" * 1000)
    yield
    reset(sock)


def resets_at_once(server):
    reset(server.connect())
    yield


def sends_megabytes_before_hello(server):
    with server.connect() as sock:
        sent = send_all(sock, b"x" * MEGABYTES)
        yield
        try:
            tap.equal(sock.recv(1), b"", "after %d bytes" % sent)
        except ConnectionResetError:
            pass


def says_nothing(server):
    with server.connect():
        yield


def is_stopped(server):
    client = Client(port=server.port)
    client.write(b"h")
    client.wait("received")
    client.signal(signal.SIGSTOP)
    client.write(b"ello")
    yield
    client.signal(signal.SIGCONT)
    client.close_input()
    tap.equal(client.status(), 0, "the status of a client that was stopped")
    client.kill()


def is_killed(server):
    client = Client("--quiet", port=server.port)
    client.write(b"hello")
    yield
    client.signal(signal.SIGKILL)
    client.kill()


KINDS = [never_reads, reads_a_byte_a_second, closes_half, resets,
         resets_at_once, sends_megabytes_before_hello, says_nothing,
         is_stopped, is_killed]


def abuse(server):
    """All of them at once, in any order, and one client that is served."""
    crowd = [kind(server) for kind in KINDS for _ in range(EACH)]
    random.shuffle(crowd)
    with server.connect() as sock:
        echo(sock, b"hello")
        for one in crowd:
            next(one)
        echo(sock, b"hello" * 100)
        for one in crowd:
            tap.equal(list(one), [], "what it does at the end")
        echo(sock, b"hello")


@tap.case("nothing is left of clients that do what they should not")
def _():
    # a sanitizer would keep what is freed
    keep = ":quarantine_size_mb=0:thread_local_quarantine_size_kb=0"
    env = dict(os.environ,
               ASAN_OPTIONS=os.environ.get("ASAN_OPTIONS", "") + keep)
    server = Server("--quiet", env=env)
    idle, used = descriptors(server), []
    for _ in range(ROUNDS):
        abuse(server)
        tap.until(lambda: descriptors(server) == idle, "all are closed")
        used.append(memory_kib(server))
    print("# KiB of memory: %s" % used, flush=True)
    tap.check(used[-1] - used[0] <= GROWTH, "memory: %s" % used)
    tap.equal([m for m in messages(server) if not m.startswith(
        "error: client reset the connection")], [], "other errors")


@tap.case("clients of a server that is killed end with a reason, and the next "
          "server serves at once")
def _():
    server = Server("--quiet")
    crowd = [Client("--quiet", port=server.port) for _ in range(EACH)]
    socks = [server.connect() for _ in range(EACH)]
    for client in crowd:
        client.write(b"hello" * 1000)
    for sock in socks:
        send_all(sock, b"hello" * 1000)
    server.signal(signal.SIGKILL)
    tap.equal(server.status(), -signal.SIGKILL, "the server's end")
    for client in crowd:
        tap.equal(client.status(), 1, "a client's exit status")
        tap.equal(len(client.find("error: ")), 1, client.said())
    after = tap.Proc(SERVER, server.host, server.port)
    after.wait("listening")
    with server.connect() as sock:
        echo(sock, b"hello")
    for sock in socks:
        sock.close()


tap.run()
