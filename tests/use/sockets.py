# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# tka-sockets on running programs. What it says is compared with the sockets
# themselves, which are read from outside. sockets.py
import json
import os
import pty
import resource
import signal
import socket
import subprocess
import sys
import time

import use
from use import at, tap, tool, write

HOLD = "import socket, sys; s = socket.create_connection((sys.argv[1], " \
       "int(sys.argv[2]))); print('ready', file=sys.stderr); sys.stdin.read()"
GO = """\
package main

import (
	"fmt"
	"net"
	"os"
)

func main() {
	c, err := net.Dial("tcp", os.Args[1])
	fmt.Fprintln(os.Stderr, "ready", err)
	c.Read(make([]byte, 1))
}
"""
MANY = """\
import socket, sys
l = socket.create_server(("127.0.0.1", 0))
held = [l]
for _ in range(int(sys.argv[1]) // 2):
    held.append(socket.create_connection(l.getsockname()))
    held.append(l.accept()[0])
print("ready", file=sys.stderr)
sys.stdin.read()
"""
FLEETING = """\
import socket
l = socket.create_server(("127.0.0.1", 0))
while True:
    held = []
    for _ in range(50):
        held.append(socket.create_connection(l.getsockname()))
        held.append(l.accept()[0])
    for s in held:
        s.close()
"""
LONG = """\
import socket, sys
l = socket.create_server(("fd00:1111:2222:3333:4444:5555:6666:7777", 0),
                         family=socket.AF_INET6)
c = socket.create_connection(l.getsockname()[:2])
print("ready", file=sys.stderr)
sys.stdin.read()
"""
RISKS = {"off", "never", "late", "data", "one_probe", "path"}


class Client:
    """A program that is connected to this test and does nothing."""

    def __init__(self, *command):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        command = command or (sys.executable, "-c", HOLD, "127.0.0.1",
                              str(self.port))
        self.proc = tap.Proc(*(a.replace("{port}", str(self.port))
                               for a in command))
        self.proc.wait("ready")
        self.peer = self.listener.accept()[0]

    def settings(self):
        return use.connections(self.proc.pid, self.port)[0]


def run(*arguments, **more):
    """Runs tka-sockets; returns its status, output and standard error."""
    done = subprocess.run(["tka-sockets", *map(str, arguments)], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=60, **more)
    return done.returncode, done.stdout, done.stderr


def listed(*arguments):
    status, output, error = run("--json", *arguments)
    tap.equal(error, "", "standard error")
    return status, json.loads(output)


def last_line(text):
    return text.rstrip("\n").split("\n")[-1]


@tap.case("a socket is listed with program, ends, state and settings")
def _():
    client = Client()
    local = ["%s:%d" % s.getsockname() for s in
             use.sockets(client.proc.pid)][0]
    status, output, error = run("--pid", client.proc.pid)
    tap.equal((status, error), (1, ""), "status and error")
    for text in ("[%d]" % client.proc.pid, "established", "off",
                 "%s -> 127.0.0.1:%d" % (local, client.port),
                 "reported if idle after never", "risk: keep-alive is off"):
        tap.check(text in output, "no '%s' in\n%s" % (text, output))
    tap.equal(last_line(output), "1 socket, 1 at risk", "last line")


@tap.case("JSON has the values of the kernel and of the library")
def _():
    client = Client()
    for s in use.sockets(client.proc.pid):
        s.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 20)
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 5)
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3)
    status, found = listed("--pid", client.proc.pid, "--detect", 30)
    tap.equal(status, 1, "status")
    found = found[0]
    tap.equal((found["enabled"], found["idle_s"], found["interval_s"],
               found["count"], found["user_timeout_ms"]), client.settings(),
              "settings")
    tap.equal((found["pid"], found["state"]),
              (client.proc.pid, "established"), "pid and state")
    tap.check(35000 <= found["idle"]["earliest_ms"]
              <= found["idle"]["latest_ms"] < 40000, found["idle"])
    tap.equal(found["sending"]["latest_ms"], None, "latest when sending")
    tap.equal(found["risks"], ["late", "data"], "risks")
    tap.equal(tuple(found["plan"].values()), use.plan(30), "plan")


@tap.case("without --set nothing is changed, with it what is at risk is set")
def _():
    client = Client()
    before = client.settings()
    status, output, _ = run("--detect", 30, "--pid", client.proc.pid)
    tap.equal((status, client.settings()), (1, before), "without")
    tap.check("--set sets idle %d s" % use.plan(30)[1] in output, output)
    status, output, _ = run("--detect", 30, "--set", "--pid", client.proc.pid)
    tap.equal((status, client.settings()), (0, use.plan(30)), "with")
    tap.check("set: idle %d s" % use.plan(30)[1] in output, output)
    tap.equal(last_line(output), "1 socket, 0 at risk", "last line")
    status, output, _ = run("--detect", 30, "--pid", client.proc.pid)
    tap.equal(status, 0, "status afterwards")
    tap.check("risk" not in output.splitlines()[1], output)


@tap.case("sockets that are not at risk keep their settings with --set")
def _():
    client = Client()
    for s in use.sockets(client.proc.pid):
        s.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 17)
    before = client.settings()
    tap.equal(run("--set", "--pid", client.proc.pid)[0], 0, "status")
    tap.equal(client.settings(), before, "settings")


@tap.case("a path that is shorter than the idle time is a risk")
def _():
    client = Client()
    tap.equal(run("--set", "--pid", client.proc.pid, "--detect", 3600)[0], 0,
              "status")
    status, found = listed("--pid", client.proc.pid, "--path", "azure-lb")
    tap.equal((status, found[0]["risks"]), (1, ["path"]), "risks")


@tap.case("one lost probe after a later call of a library is found")
def _():
    client = Client()
    run("--set", "--pid", client.proc.pid, "--detect", 10)
    for s in use.sockets(client.proc.pid):
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 15)
    status, found = listed("--pid", client.proc.pid)
    tap.equal((status, found[0]["risks"]), (1, ["one_probe"]), "risks")


@tap.case("the sockets of a static program are read and set")
def _():
    write("dial.go", GO)
    tool("go", "build", "-o", at("dial"), at("dial.go"), env=dict(
        os.environ, GO111MODULE="off", GOCACHE=at("go-cache"),
        CGO_ENABLED="0", HOME=use.AT.name))
    client = Client(at("dial"), "127.0.0.1:{port}")
    tap.equal(client.settings(), (1, 15, 15, 9, 0), "as Go sets it")
    tap.equal(run("--detect", 30, "--set", "dial")[0], 0, "status")
    tap.equal(client.settings(), use.plan(30), "settings")


@tap.case("connections of a listening socket that was set inherit that")
def _():
    script = ("import socket, sys\nl = socket.create_server(('127.0.0.1', 0))\n"
              "print(l.getsockname()[1], 'ready', file=sys.stderr)\n"
              "c = l.accept()\nprint('accepted', file=sys.stderr)\n"
              "sys.stdin.read()")
    proc = tap.Proc(sys.executable, "-c", script)
    port = int(proc.wait(r"(\d+) ready").group(1))
    status, output, _ = run("--pid", proc.pid)
    tap.equal((status, last_line(output)), (0, "1 socket, 0 at risk"),
              "a listening socket alone")
    run("--set", "--detect", 30, "--pid", proc.pid)
    with socket.create_connection(("127.0.0.1", port)):
        proc.wait("accepted")
        tap.equal([use.settings(s) for s in use.sockets(proc.pid)],
                  [use.plan(30)] * 2, "sockets")


@tap.case("programs are found by name and by number, several at once")
def _():
    first, second = Client(), Client()
    _, found = listed("--pid", first.proc.pid, "--pid", second.proc.pid)
    tap.equal({f["pid"] for f in found}, {first.proc.pid, second.proc.pid},
              "by number")
    name = open("/proc/%d/comm" % first.proc.pid).read().strip()
    _, found = listed(name)
    tap.check({first.proc.pid, second.proc.pid} <= {f["pid"] for f in found},
              "by name")
    tap.equal({f["program"] for f in found}, {name}, "names")


@tap.case("a socket that two programs share is listed once")
def _():
    script = ("import os, socket, sys\nl = socket.create_server(('127.0.0.1', 0))"
              "\npid = os.fork()\nif pid: print('ready', pid, file=sys.stderr)\n"
              "sys.stdin.read()")
    proc = tap.Proc(sys.executable, "-c", script)
    child = int(proc.wait(r"ready (\d+)").group(1))
    try:
        _, found = listed("--pid", proc.pid, "--pid", child)
    finally:
        os.kill(child, signal.SIGKILL)
    tap.equal(len(found), 1, "sockets")


@tap.case("a program that is not there is named")
def _():
    status, _, error = run("--pid", 2147483647, "no-such-name")
    tap.equal((status, error), (2, "tka-sockets: no program has the number "
                                "2147483647\ntka-sockets: no program is named "
                                "no-such-name\n"), "status and error")


@tap.case("without permission it names the capability")
def _():
    if os.geteuid() == 0:
        client = Client()
        status, _, error = run("--pid", client.proc.pid, user="nobody",
                               group="nogroup", extra_groups=[])
    else:
        status, _, error = run("--pid", 1)
    tap.equal((status, error), (2, "tka-sockets: 1 program cannot be read "
                                "without the capability CAP_SYS_PTRACE\n"),
              "status and error")


@tap.case("sockets that vanish meanwhile are no error")
def _():
    proc = tap.Proc(sys.executable, "-c", FLEETING)
    tap.until(lambda: len(list(use.sockets(proc.pid))) > 10, "sockets")
    for _ in range(50):
        status, _, error = run("--pid", proc.pid)
        tap.check(status in (0, 1) and error == "", error)


@tap.case("ten thousand sockets take less than two seconds")
def _():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < 10100 and os.geteuid():
        raise tap.Skip("at most %d files can be open" % hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (10100, max(hard, 10100)))
    proc = tap.Proc(sys.executable, "-c", MANY, 10000)
    proc.wait("ready")
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, max(hard, 10100)))
    start = time.monotonic()
    status, output, _ = run("--pid", proc.pid, "--detect", 60)
    took = time.monotonic() - start
    print("# it took %.2f s" % took)
    tap.equal((status, last_line(output)),
              (1, "10001 sockets, 10000 at risk"), "last line")
    tap.check(took < 2, "%.1f s" % took)


@tap.case("no line is longer than 100 columns")
def _():
    proc = tap.Proc("unshare", "-rn", "sh", "-c", "ip link set lo up; "
                    "ip -6 address add fd00:1111:2222:3333:4444:5555:6666:7777"
                    "/128 dev lo nodad; exec \"$0\" -c \"$1\"", sys.executable,
                    LONG)
    proc.wait("ready")
    _, output, _ = run("--pid", proc.pid, "--detect", 30, "--path", 60)
    tap.check("7777]:" in output, output)
    longest = max(output.splitlines(), key=len)
    tap.check(len(longest) <= 100, longest)


def on_terminal(**env):
    client = Client()
    parent, child = pty.openpty()
    proc = tap.Proc("tka-sockets", "--pid", client.proc.pid, stdout=child,
                    env=dict(os.environ, **env))
    proc.status()
    os.close(child)
    with open(parent, "rb", buffering=0) as f:
        return f.read(4096)


@tap.case("colour is used on a terminal alone, and not with NO_COLOR")
def _():
    tap.check(b"\x1b[" in on_terminal(NO_COLOR=""), "none on a terminal")
    tap.check(b"\x1b[" not in on_terminal(NO_COLOR="1"), "with NO_COLOR")
    tap.check("\x1b" not in run("--pid", Client().proc.pid)[1], "in a pipe")


@tap.case("--watch lists again and again")
def _():
    client = Client()
    proc = tap.Proc("tka-sockets", "--watch", "--pid", client.proc.pid)
    for word in "off", "idle 13 s":
        while True:
            line = proc.process.stdout.readline().decode()
            tap.check(line, "it ended")
            if word in line and "--set" not in line:
                break
        if word == "off":
            run("--set", "--detect", 60, "--pid", client.proc.pid)


@tap.case("a wrong value names itself and its range, and nothing is set")
def _():
    client = Client()
    before = client.settings()
    for arguments, words in (
            (["--detect", "3"], ["--detect", "3", "8 or more"]),
            (["--detect", "x"], ["--detect", "x"]),
            (["--pid", "0"], ["--pid", "0", "1 to"]),
            (["--path", "azure"], ["azure", "aws-nlb", "azure-lb", "gcp",
                                   "ipvs", "nat"]),
            (["--sett"], ["--sett", "--set"])):
        status, output, error = run(*arguments, "--set", "--pid",
                                    client.proc.pid)
        tap.equal((status, output, error.count("\n")), (2, "", 1), error)
        for word in words:
            tap.check(word in error, "no '%s' in: %s" % (word, error))
    tap.equal(client.settings(), before, "settings")


use.need("meson", "go", "unshare", "ip")
use.install("-Dexamples=enabled", "-Ddocs=disabled")
for top, _, _ in os.walk(use.AT.name):
    os.chmod(top, 0o755)
os.environ["PATH"] = use.PREFIX + "/bin:" + os.environ["PATH"]
tap.run()
