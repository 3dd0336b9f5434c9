# SPDX-License-Identifier: MIT
# What the tests of the echo pair share: the two programs, which are the first
# arguments of every test, and the other end of a connection as a socket.
import json
import os
import re
import socket
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                os.pardir, os.pardir))
import tap

SERVER, CLIENT = [os.path.abspath(path) for path in sys.argv[1:3]]
LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z  "
                  r"((?:client|server)(?:#\d+)?) *  (?=\S)(.*)")


def free_port(host="127.0.0.1"):
    tap.need_loopback()
    with socket.create_server((host, 0)) as free:
        return free.getsockname()[1]


class Server(tap.Proc):
    """A server on a free port, which --quiet does not log."""

    def __init__(self, *options, host="127.0.0.1", **kwargs):
        tap.need_loopback()
        self.host, self.port = host, 0
        if "--quiet" in options:
            self.port = free_port(host)
        super().__init__(SERVER, *options, host, self.port, **kwargs)
        if self.port:
            tap.until(self.listens, "the server listens")
        else:
            self.port = int(self.wait(r"listening.*?[]\d]:(\d+)\b").group(1))

    def listens(self):
        """Asks in a way after which the server has nothing open."""
        with socket.socket() as sock:
            if sock.connect_ex((self.host, self.port)):
                return False
            sock.settimeout(tap.PATIENCE)
            sock.sendall(b"x")
            return is_reset(sock)

    def connect(self):
        sock = socket.create_connection((self.host, self.port))
        sock.settimeout(tap.PATIENCE)
        return sock


class Client(tap.Proc):
    def __init__(self, *options, host="127.0.0.1", port, **kwargs):
        super().__init__(CLIENT, *options, host, port, **kwargs)


class Peer:
    """A socket that listens, for what a server of ours would never do."""

    def __init__(self):
        tap.need_loopback()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def accept(self):
        self.listener.settimeout(tap.PATIENCE)
        sock, _ = self.listener.accept()
        sock.settimeout(tap.PATIENCE)
        return sock


def receive(sock, count):
    """Exactly so many bytes, fewer if the end comes before."""
    data = b""
    while len(data) < count:
        more = sock.recv(count - len(data))
        if not more:
            break
        data += more
    return data


def receive_all(sock):
    return b"".join(iter(lambda: sock.recv(65536), b""))


def echo(sock, data):
    sock.sendall(data)
    tap.equal(receive(sock, len(data)), data, "the echo")


def reset(sock):
    """Closes with a RST."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                    struct.pack("ii", 1, 0))
    sock.close()


def is_reset(sock):
    """Waits for the end of a connection: was it a RST, with nothing before?"""
    try:
        data = sock.recv(1)
    except ConnectionResetError:
        return True
    tap.equal(data, b"", "what came before the end")
    return False


def messages(proc, who=None):
    """The text log of one of the two, without time and name. A line that is
    indented continues the one before."""
    matches = [LINE.fullmatch(line) for line in proc.lines if line]
    tap.check(all(matches), "every line is one of the log:\n" + proc.said())
    found = []
    for m in matches:
        if who not in (None, m.group(1)):
            continue
        if m.start(2) - m.start(1) >= max(8, len(m.group(1))) + 4:
            found[-1] += " " + m.group(2)
        else:
            found.append(m.group(2))
    return found


def events(proc, name=None):
    """The events of a JSON log."""
    found = [json.loads(line) for line in list(proc.lines) if line]
    return [e for e in found if name in (None, e["event"])]


def wait_event(proc, name, count=1):
    """Waits for the count-th event of this name in a JSON log; its members."""
    return json.loads(proc.wait('.*"event":"%s".*' % name, count).group())
