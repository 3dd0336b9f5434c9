# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# The small examples print what the socket and the system have: run.py
# PROGRAM...
import os
import re
import socket
import struct
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "../.."))
import tap

PROGRAMS = {os.path.basename(path).split("-")[-1].split(".")[0]:
            os.path.abspath(path) for path in sys.argv[1:]}
TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../..")


def run(name, *args):
    done = subprocess.run([PROGRAMS[name], *args], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True,
                          timeout=tap.PATIENCE)
    return done.returncode, done.stdout, done.stderr


def lines(name):
    code, out, error = run(name)
    tap.equal((code, error), (0, ""), name)
    return out.splitlines()


@tap.case("set prints the settings that it made")
def _():
    tap.equal(lines("set"), ["keep-alive on", "idle time 60 s",
                             "interval 10 s", "count 3"], "output")


@tap.case("listen prints for each option whether accept() copied it")
def _():
    tap.need_loopback()
    found = dict(line.rsplit(": ", 1) for line in lines("listen"))
    if sys.platform.startswith("linux"):
        tap.equal(len(found), 5, "options")
        tap.equal(set(found.values()), {"copied"}, "what Linux does")


@tap.case("ask prints the names, the ranges and the defaults of this system")
def _():
    text = "\n".join(lines("ask"))
    if not sys.platform.startswith("linux"):
        raise tap.Skip("the names are those of Linux")
    for name in "SO_KEEPALIVE", "TCP_KEEPIDLE", "TCP_USER_TIMEOUT":
        tap.check(name in text, text)
    with open("/proc/sys/net/ipv4/tcp_keepalive_time") as f:
        idle = int(f.read())
    tap.check("default idle time %d ms, from /proc/sys/net/ipv4/"
              "tcp_keepalive_time" % (idle * 1000) in text, text)


@tap.case("watch prints that the peer closed, and exits with 0")
def _():
    tap.need_loopback()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        watch = tap.Proc(PROGRAMS["watch"], "127.0.0.1",
                         listener.getsockname()[1], "60")
        sock, _ = listener.accept()
        tap.equal(watch.process.stdout.readline(), b"waiting\n", "first")
        sock.sendall(b"ignored")
        sock.close()
        tap.equal(watch.status(), 0, "the exit status")
        tap.equal(watch.output(), b"peer closed\n", "then")


@tap.case("watch prints that the peer reset the connection, and exits with 1")
def _():
    tap.need_loopback()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        watch = tap.Proc(PROGRAMS["watch"], "127.0.0.1",
                         listener.getsockname()[1], "60")
        sock, _ = listener.accept()
        tap.equal(watch.process.stdout.readline(), b"waiting\n", "first")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                        struct.pack("ii", 1, 0))
        sock.close()
        tap.equal(watch.status(), 1, "the exit status")
        tap.equal(watch.output(), b"peer reset the connection\n", "then")


@tap.case("watch rejects a time that cannot be met, and says which can")
def _():
    tap.need_loopback()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        code, out, error = run("watch", "127.0.0.1",
                               str(listener.getsockname()[1]), "1")
    tap.equal((code, error), (1, ""), "the exit status")
    tap.check(re.fullmatch(r"1 s cannot be met here, \d+ s can\n", out), out)


@tap.case("watch prints one line if it is used wrongly or cannot connect")
def _():
    tap.need_loopback()
    tap.equal(run("watch"), (2, "", "usage: watch HOST PORT SECONDS\n"), "run")
    tap.equal(run("watch", "127.0.0.1", "1", "60"),
              (1, "", "cannot connect to 127.0.0.1 port 1\n"), "run")
    tap.equal(run("watch", "127.0.0.1", "no port", "60"),
              (1, "", "cannot connect to 127.0.0.1 port no port\n"), "run")


@tap.case("each is one file of 40 to 80 lines")
def _():
    for name in "set", "listen", "watch", "ask":
        with open(os.path.join(TOP, "examples", name + ".c")) as f:
            text = f.read()
        tap.check(40 <= text.count("\n") <= 80, name)
        tap.check('#include "' not in text, name + " includes another file")


tap.run()
