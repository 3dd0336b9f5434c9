# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# tka-run on real programs: their sockets are read from outside, and what the
# programs see is compared with a run without it. run.py COMPILER
import collections
import os
import shutil
import signal
import socket
import subprocess
import sys

import use
from use import at, tap, tool, write

CC = sys.argv[1]
JAVA = """\
class Hold {
	public static void main(String[] a) throws Exception {
		var s = new java.net.Socket(a[0], Integer.parseInt(a[1]));
		s.setKeepAlive(true);
		s.setOption(jdk.net.ExtendedSocketOptions.TCP_KEEPIDLE, 100);
		System.in.read();
	}
}
"""
NODE = ("const s = require('net').connect(process.argv[2], process.argv[1]);"
        "s.on('connect', () => s.setKeepAlive(true, 20000))")
PYTHON = ("import socket, sys; s = socket.create_connection("
          "(sys.argv[1], int(sys.argv[2]))); sys.stdin.read()")

# own: what the program sets itself: idle, interval, count; None: nothing.
Program = collections.namedtuple("Program", "name argv own")
PROGRAMS = [
    Program("curl", ["curl", "-s", "http://{host}:{port}/"], (60, 60, None)),
    Program("psql", ["psql", "-h", "{host}", "-p", "{port}", "-U", "x", "x"],
            None),
    Program("redis-cli", ["redis-cli", "-h", "{host}", "-p", "{port}", "ping"],
            (15, 5, 3)),
    Program("python3", ["python3", "-c", PYTHON, "{host}", "{port}"], None),
    Program("java", ["java", "{at}/Hold.java", "{host}", "{port}"],
            (100, None, None)),
    Program("node", ["node", "-e", NODE, "{host}", "{port}"], (20, 1, 10)),
    Program("nc", ["nc", "{host}", "{port}"], None),
    Program("ssh", ["ssh", "-F", "none", "-p", "{port}", "x@{host}"], None),
]

# Prints results, error codes and values of calls on sockets of every kind.
VIEW = """\
import os, socket
ENABLE, IDLE, INTERVAL, COUNT, USER_TIMEOUT = (1, 9), (6, 4), (6, 5), (6, 6), (6, 18)
OPTIONS = [ENABLE, IDLE, INTERVAL, COUNT, USER_TIMEOUT]
def show(s, what):
    for option in OPTIONS:
        try: print(what, option, s.getsockopt(*option))
        except OSError as e: print(what, option, e.errno)
def write(s, *values):
    for option, value in zip(OPTIONS, values):
        try: print(s.setsockopt(*option, value))
        except OSError as e: print(option, value, e.errno)
    try: print(s.getsockopt(6, 4, 2), s.getsockopt(1, 9, 64))
    except OSError as e: print(e.errno)
listener = socket.create_server(("127.0.0.1", 0))
s = socket.socket()
show(s, "new")
write(s, 0, 0, 40000, 200, -1)
show(s, "refused")
write(s, 7, 100, 30)
show(s, "some set")
s.connect(listener.getsockname())
show(s, "connected")
copy = s.dup()
s.close()
show(copy, "copy")
write(copy, 0, 200, 50, 5, 7000)
show(copy, "all set")
accepted = listener.accept()[0]
show(accepted, "accepted")
listener.setsockopt(6, 4, 333)
socket.create_connection(listener.getsockname())
show(listener.accept()[0], "accepted later")
for kind in (socket.AF_INET, socket.SOCK_DGRAM), (socket.AF_UNIX, 1), (socket.AF_INET6, 1):
    s = socket.socket(*kind)
    show(s, kind)
    write(s, 1, 1, 1, 1, 1)
    show(s, kind)
os.close(s.fileno())
show(s, "closed")
write(s, 1, 1, 1, 1, 1)
os.open("/dev/null", os.O_RDONLY)
show(s, "no socket")
write(s, 1, 1, 1, 1, 1)
try: socket.socket(12345)
except OSError as e: print(e.errno)
try: socket.create_connection(("127.0.0.1", 1))
except OSError as e: print(e.errno)
"""

CROWD = """\
import os, socket, sys, threading
held = []
def make(n):
    for _ in range(n):
        s = socket.socket(); s.connect(("127.0.0.1", int(sys.argv[1])))
        held.append(s)
threads = [threading.Thread(target=make, args=(25,)) for _ in range(8)]
for t in threads: t.start()
for t in threads: t.join()
print("ready", file=sys.stderr, flush=True)
sys.stdin.read()
"""


class Listener:
    """Accepts and says nothing: clients wait for it."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port = self.socket.getsockname()[1]


def run(*arguments, **more):
    return tap.Proc("tka-run", *arguments, **more)


def sets(proc, port, expected):
    """Waits until all connections to a port have the settings expected."""
    def found():
        return set(use.connections(proc.pid, port))
    try:
        tap.until(lambda: found() == {expected}
                  or proc.process.poll() is not None, "")
    except AssertionError:
        pass
    tap.equal(found(), {expected}, "its connections; it said " + proc.said())


def argv_of(program, port):
    return [a.replace("{host}", "127.0.0.1").replace("{port}", str(port))
            .replace("{at}", use.AT.name) for a in program.argv]


def register(program):
    @tap.case("%s gets the settings%s" % (
        program.name, ", and its own calls win" if program.own else ""))
    def _():
        server, expected = Listener(), PLAN
        if program.own:
            times = (own or planned for own, planned in
                     zip(program.own, PLAN[1:4]))
            expected = (1, *times, 0)  # and no user timeout of ours
        proc = run("--detect", "30", "--", *argv_of(program, server.port))
        sets(proc, server.port, expected)

    @tap.case("%s keeps the settings with --pin" % program.name)
    def _():
        server = Listener()
        proc = run("--detect", "30", "--pin", *argv_of(program, server.port))
        sets(proc, server.port, PLAN)


for program in PROGRAMS:
    register(program)


def redis_server(pin, expected):
    port = use.free_port()
    proc = run("--detect", "30", *pin, "redis-server", "--port", port,
               "--save", "", "--bind", "127.0.0.1", cwd=use.AT.name)
    use.wait_for_port(port, proc)
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(b"PING\r\n")
        tap.equal(client.recv(100), b"+PONG\r\n", "reply")
        found = [use.settings(s) for s in use.sockets(proc.pid)
                 if s.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN) == 0]
        tap.equal(found, [expected], "accepted sockets")


@tap.case("redis-server gets the settings, and its own calls win")
def _():
    redis_server([], (1, 300, 100, 3, 0))


@tap.case("redis-server keeps the settings with --pin")
def _():
    redis_server(["--pin"], PLAN)


@tap.case("single values are set and the others stay the system's")
def _():
    server = Listener()
    proc = run("--idle", "100", "--count", "7", "--user-timeout", "90000",
               "nc", "127.0.0.1", server.port)
    sets(proc, server.port, (1, 100, 75, 7, 90000))


@tap.case("a path limits the idle time")
def _():
    server = Listener()
    proc = run("--detect", "3600", "--path", "aws-nlb", "nc", "127.0.0.1",
               server.port)
    sets(proc, server.port, use.plan(3600, 350))
    tap.check(use.plan(3600, 350)[1] < 350, "the plan does not use the path")


@tap.case("a program sees what it sees without tka-run")
def _():
    script = write("view.py", VIEW)
    plain = tool("python3", script, stdin=subprocess.DEVNULL)
    tap.check(plain.count("\n") > 60, plain)
    for pin in [], ["--pin"]:
        seen = tool("tka-run", *pin, "--detect", "20", "python3", script,
                    stdin=subprocess.DEVNULL)
        tap.equal(seen.splitlines(), plain.splitlines(), "with %r" % pin)


@tap.case("sockets of eight threads all get the settings")
def _():
    server = Listener()
    proc = run("--detect", "30", "python3", "-c", CROWD, server.port)
    proc.wait("ready")
    found = use.connections(proc.pid, server.port)
    tap.equal((len(found), set(found)), (200, {PLAN}), "sockets")


@tap.case("a program that forks and another that it executes are reached")
def _():
    server = Listener()
    script = ("import os, sys\n"
              "child = os.fork()\n"
              "if not child: os.execvp('nc', ['nc', '127.0.0.1', '%d'])\n"
              "print('child', child, file=sys.stderr, flush=True)\n"
              "os.wait()" % server.port)
    proc = run("--detect", "30", "python3", "-c", script)
    child = int(proc.wait(r"child (\d+)").group(1))
    try:
        tap.until(lambda: use.connections(child, server.port) == [PLAN],
                  "the child's socket has the settings")
    finally:
        os.kill(child, signal.SIGKILL)


@tap.case("an inherited listening socket hands the settings to connections")
def _():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        script = ("import socket, sys\nl = socket.socket(fileno=%d)\n"
                  "c = l.accept()[0]\nprint('accepted', file=sys.stderr)\n"
                  "sys.stdin.read()" % listener.fileno())
        proc = run("--detect", "30", "python3", "-c", script,
                   pass_fds=[listener.fileno()])
        client = socket.create_connection(listener.getsockname())
        proc.wait("accepted")
    tap.equal([use.settings(s) for s in use.sockets(proc.pid)], [PLAN] * 2,
              "sockets")
    client.close()


@tap.case("a connection that a program is started with gets the settings")
def _():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        client = socket.create_connection(listener.getsockname())
        server = listener.accept()[0]
    with client, server:
        proc = run("--detect", "30", "cat", stdin=server)
        client.sendall(b"hello\n")
        tap.equal(proc.process.stdout.readline(), b"hello\n", "what cat read")
        tap.equal(use.settings(server), PLAN, "its socket")


@tap.case("an inherited connection that has keep-alive on is not modified")
def _():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        client = socket.create_connection(listener.getsockname())
        server = listener.accept()[0]
    with client, server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        before = use.settings(server)
        proc = run("--detect", "30", "cat", stdin=server)
        client.sendall(b"hello\n")
        tap.equal(proc.process.stdout.readline(), b"hello\n", "what cat read")
        tap.equal(use.settings(server), before, "its socket")


@tap.case("sockets other than TCP are not touched")
def _():
    script = ("import socket, sys\n"
              "a = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM),\n"
              "     socket.socket(socket.AF_UNIX), *socket.socketpair()]\n"
              "print('ready', file=sys.stderr)\nsys.stdin.read()")
    proc = run("--detect", "30", "--verbose", "python3", "-c", script)
    proc.wait("ready")
    found = [s.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
             for s in use.sockets(proc.pid, None)]
    tap.equal(found, [0] * 4, "SO_KEEPALIVE")
    tap.equal(proc.find("tka-run"), [], "what it says with --verbose")


@tap.case("--verbose prints each socket to standard error")
def _():
    server = Listener()
    proc = run("--detect", "30", "--verbose", "nc", "127.0.0.1", server.port)
    proc.wait(r"^tka-run: %d: socket \d+: set$" % proc.pid)


@tap.case("the program's exit status is passed on, and LD_PRELOAD is kept")
def _():
    proc = run("sh", "-c", "echo $LD_PRELOAD; exit 7",
               env=dict(os.environ, LD_PRELOAD="libc.so.6"))
    tap.equal(proc.status(), 7, "status")
    tap.check(proc.output().endswith(b"tka-run.so:libc.so.6\n"), "LD_PRELOAD")


def refused(arguments, status, *words):
    mark = at("mark")
    proc = run(*arguments, "sh", "-c", "touch " + mark)
    tap.equal(proc.status(), status, "status; it said " + proc.said())
    tap.equal(len(proc.said().splitlines()), 1, "lines of: " + proc.said())
    for word in words:
        tap.check(word in proc.said(), "no '%s' in: %s" % (word, proc.said()))
    tap.check(not os.path.exists(mark), "the program ran")


@tap.case("a wrong value names itself and its range, and nothing runs")
def _():
    refused(["--detect", "3"], 2, "--detect", "3", "8 or more")
    refused(["--detect", "0"], 2, "--detect", "1 to ")
    refused(["--detect", "x"], 2, "--detect", "x")
    refused(["--idle", "40000"], 2, "--idle", "40000", "1 to 32767")
    refused(["--count", "128"], 2, "--count", "128", "1 to 127")
    refused(["--interval", "-1"], 2, "--interval", "-1")
    refused(["--user-timeout", "99999999999"], 2, "--user-timeout")
    refused(["--path", "azure"], 2, "azure", "aws-nlb", "azure-lb", "gcp",
            "ipvs", "nat")
    refused(["--detect", "60", "--idle", "9"], 2, "--detect", "--idle")
    refused(["--pid"], 2, "unknown option", "--pin")


@tap.case("without a program it prints a usage error")
def _():
    proc = run("--detect", "60")
    tap.equal((proc.status(), proc.said()), (2, "tka-run: PROGRAM: is missing"),
              "what it says")


def unreachable(path, *words):
    proc = run("--detect", "60", path)
    tap.equal(proc.status(), 126, "status; it said " + proc.said())
    for word in (path, "tka-sockets", *words):
        tap.check(word in proc.said(), "no '%s' in: %s" % (word, proc.said()))


@tap.case("a static program is named before it starts")
def _():
    write("static.c", "int main(void) { return 0; }\n")
    tool(CC, "-static", at("static.c"), "-o", at("static"))
    unreachable(at("static"), "static program")
    tool(CC, "-static-pie", at("static.c"), "-o", at("static-pie"))
    unreachable(at("static-pie"), "static program")


@tap.case("a script that a static program runs is named")
def _():
    script = write("script", "#!%s\n" % at("static"))
    os.chmod(script, 0o755)
    unreachable(script, "static program")


@tap.case("a program that is setuid or setgid is named")
def _():
    if os.geteuid():
        unreachable(shutil.which("su"), "setuid")
        return
    for bits, owner in (0o4755, (65534, 0)), (0o2755, (0, 65534)):
        shutil.copy(shutil.which("true"), at("setuid"))
        os.chown(at("setuid"), *owner)
        os.chmod(at("setuid"), bits)
        unreachable(at("setuid"), "setuid")


@tap.case("a Go program is named")
def _():
    write("hello.go", "package main\n\nfunc main() {}\n")
    tool("go", "build", "-o", at("hello"), at("hello.go"), env=dict(
        os.environ, GO111MODULE="off", GOCACHE=at("go-cache"),
        HOME=use.AT.name))
    unreachable(at("hello"))


@tap.case("a program that is not there is named, with a shell's status")
def _():
    for name, status in ("nothing-of-this-name", 127), (at("none"), 127), (
            write("no-program", "x"), 126):
        proc = run(name)
        tap.equal(proc.status(), status, name)
        tap.check(name in proc.said(), proc.said())


use.need("meson", "curl", "psql", "redis-cli", "redis-server", "java", "node",
         "nc", "ssh", "go")
write("Hold.java", JAVA)
os.environ["PSQLRC"] = os.environ["HOME"] = use.AT.name
use.install("-Dexamples=enabled", "-Ddocs=disabled")
os.environ["PATH"] = use.PREFIX + "/bin:" + os.environ["PATH"]
PLAN = use.plan(30)
tap.run()
