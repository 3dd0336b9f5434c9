# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# Each call of the echo pair fails in turn, once and from then on: echo.py
# PRELOAD SERVER CLIENT. A program goes on and serves the next client, or it
# ends with a status that the manual has and a reason; it never hangs, and costs
# no processor time.
import signal
import socket
import sys
import threading
import time
from errno import *

from failing import SHORT, environment, is_for_ever, sweep
import tap

del sys.argv[1]
from pair import CLIENT, SERVER, receive
from usage import cpu_seconds, descriptors

EAI_AGAIN, EAI_FAIL, EAI_MEMORY, EAI_SYSTEM = -3, -4, -10, -11
HERE = "127.0.0.1"
BOTH = {
    "socketpair": [EMFILE, ENFILE, ENOMEM],
    "pthread_create": [EAGAIN],
    "malloc": [ENOMEM],
    "calloc": [ENOMEM],
    "realloc": [ENOMEM],
    "getaddrinfo": [EAI_AGAIN, EAI_FAIL, EAI_MEMORY, EAI_SYSTEM],
    "getnameinfo": [EAI_MEMORY],
    "open": [EMFILE, ENOENT],
    "fcntl": [EBADF, EPERM],
    "socket": [EMFILE, ENFILE, ENOBUFS, EACCES, EAFNOSUPPORT],
    "setsockopt": [EPERM, EINVAL, ENOPROTOOPT, ENOMEM],
    "getsockopt": [EPERM, ENOPROTOOPT],
    "getsockname": [ENOBUFS],
    "recv": [SHORT, EINTR, EAGAIN, ECONNRESET, ETIMEDOUT, ENOMEM],
    "send": [SHORT, EINTR, EAGAIN, ECONNRESET, EPIPE, ENOBUFS],
    "poll": [EINTR, ENOMEM],
    "close": [EINTR, EIO],
    "write": [SHORT, EINTR, EAGAIN, EIO, ENOSPC, EPIPE, EBADF],
}
SERVERS = dict(BOTH, **{
    "bind": [EADDRINUSE, EACCES, EADDRNOTAVAIL],
    "listen": [EADDRINUSE, EOPNOTSUPP],
    "accept": [EINTR, EAGAIN, EMFILE, ENFILE, ENOBUFS, ENOMEM, ECONNABORTED,
               EPROTO, EPERM, EACCES, ENOSYS, ENETDOWN, EHOSTUNREACH],
})
CLIENTS = dict(BOTH, **{
    "connect": [EINTR, ECONNREFUSED, ETIMEDOUT, ENETUNREACH, EAGAIN, EACCES,
                EADDRNOTAVAIL],
    "read": [SHORT, EINTR, EAGAIN, EIO, EISDIR],
})
# How many calls fail in turn; more of those that a connection makes often.
MOST = {"setsockopt": 12, "getsockopt": 12, "poll": 8, None: 4}
# The log itself needs these to say why the program ends.
SILENT = ("write", "poll", "socketpair", "pthread_create", "calloc", "realloc",
          "open", "fcntl", "close")


def is_ready(proc):
    """Whether it has ended, or catches SIGTERM."""
    if proc.process.poll() is not None:
        return True
    with open("/proc/%d/status" % proc.pid) as f:
        caught = int(f.read().split("SigCgt:")[1].split()[0], 16)
    return caught >> (signal.SIGTERM - 1) & 1


def ends_well(proc, fault, good):
    """Ends a program if it has not ended; its status is good, or there is a
    reason."""
    tap.until(lambda: is_ready(proc), "it can be ended")
    if proc.process.poll() is None:
        proc.process.terminate()
    status = proc.status()
    if status == 1:
        tap.check(proc.find("error") or fault.function in SILENT,
                  "no reason: " + proc.said())
    else:
        tap.equal(status, good, "the exit status")
    proc.kill()


def talk(port):
    """As a client does; what came back."""
    try:
        with socket.create_connection((HERE, port), 1) as sock:
            sock.sendall(b"hello")
            sock.shutdown(socket.SHUT_WR)
            return receive(sock, 6)
    except OSError:
        return b""


def is_served(server, port, seconds):
    """Waits until a client is served, or the server ends."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and server.process.poll() is None:
        came = talk(port)
        tap.check(b"hello".startswith(came), "the echo is %r" % came)
        if came == b"hello":
            return True
        time.sleep(0.01)
    return False


def costs_nothing(proc):
    """What is going on may still end; a program that spins goes on."""
    def is_idle():
        before = cpu_seconds(proc)
        time.sleep(0.3)
        return cpu_seconds(proc) - before < 0.04

    tap.until(is_idle, "no processor time while idle", 5)


def start_server(env):
    with socket.create_server((HERE, 0)) as free:
        port = free.getsockname()[1]
    return tap.Proc(SERVER, HERE, port, env=env), port


def serve(env, fault, idle):
    server, port = start_server(env)
    served = is_served(server, port, 0.5 if is_for_ever(fault) else tap.PATIENCE)
    if server.process.poll() is None:
        tap.check(served or is_for_ever(fault), "it does not serve")
        if is_for_ever(fault):
            costs_nothing(server)
        tap.until(lambda: descriptors(server) <= idle, "all are closed")
    ends_well(server, fault, 0)


class Peer(threading.Thread):
    """Echoes to one client and keeps what it sent."""

    def __init__(self):
        super().__init__(daemon=True)
        self.listener = socket.create_server((HERE, 0))
        self.port = self.listener.getsockname()[1]
        self.came = b""
        self.start()

    def run(self):
        try:
            with self.listener.accept()[0] as sock:
                while self.came[-1:] != b"b":
                    more = sock.recv(100)
                    if not more:
                        break
                    self.came += more
                    sock.sendall(more)
                sock.recv(1)
        except OSError:
            pass


def be_client(env, fault):
    peer = Peer()
    client = tap.Proc(CLIENT, "--read-timeout", "2000", HERE, peer.port,
                      env=env)
    try:
        client.write(b"hello\n")
        client.close_input()
    except BrokenPipeError:
        pass
    status = client.process.wait(tap.PATIENCE)
    peer.listener.close()
    ends_well(client, fault, 0)
    expected = b"hellob"
    if fault.function == "read" and b"hb".startswith(peer.came):
        expected = b"hb"  # it takes an error for the end of input
    tap.check(expected.startswith(peer.came), "it sent %r" % peer.came)
    if status == 0:
        tap.equal(peer.came, expected, "what it sent")


@tap.case("whatever call of the server fails, it serves the next client or "
          "ends with a reason")
def _():
    tap.need_loopback()
    server, port = start_server(environment(None))
    tap.check(is_served(server, port, tap.PATIENCE), "a client is served")
    idle = descriptors(server)
    server.kill()
    tap.equal(sweep(SERVERS, lambda *a: serve(*a, idle), MOST), [], "faults")


@tap.case("whatever call of the client fails, it says bye or ends with a "
          "reason")
def _():
    tap.need_loopback()
    tap.equal(sweep(CLIENTS, be_client, MOST), [], "faults")


tap.run()
