# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# Each call of the tools fails in turn, once and from then on: tools.py PRELOAD
# REPORT SOCKETS RUN LIBRARY WHERE, the last two for tka-run: the library that
# it loads, and the place from its own in which it looks for that. A tool does
# all that it was asked for, or its status says that it could not.
import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
from errno import *

from failing import SHORT, environment, sweep
import tap

REPORT, SOCKETS, RUN, LIBRARY = map(os.path.abspath, sys.argv[2:6])
DESCRIPTORS = EMFILE, ENOMEM
# What the library calls to report, and what --verify calls beside it.
LIBRARY_CALLS = {
    "socket": [*DESCRIPTORS, EAFNOSUPPORT],
    "setsockopt": [EPERM, EINVAL, ENOPROTOOPT],
    "getsockopt": [EPERM, EINVAL],
    "close": [EINTR, EIO],
    "uname": [EFAULT],
    "open": [*DESCRIPTORS, EINTR, EACCES],
    "read": [SHORT, EINTR, EIO],
    "malloc": [ENOMEM],
}
VERIFYING = dict(LIBRARY_CALLS, **{
    "bind": [EADDRINUSE, EACCES],
    "listen": [EADDRINUSE],
    "accept": [EINTR, EMFILE, ECONNABORTED],
    "connect": [ECONNREFUSED, ETIMEDOUT],
    "getsockname": [ENOBUFS],
})
LISTING = {
    "getsockopt": [EPERM, EINVAL],
    "close": [EINTR, EIO],
    "opendir": DESCRIPTORS,
    "openat": DESCRIPTORS,
    "read": [EINTR, EIO],
    "fdopendir": [ENOMEM],
    "readdir": [EIO],
    "readlinkat": [ENOMEM],
    "syscall": DESCRIPTORS,
    "getpeername": [ENOBUFS],
    "getsockname": [ENOBUFS],
    "getnameinfo": [-10],
    "malloc": [ENOMEM],
    "calloc": [ENOMEM],
}
STARTING = {
    "open": [*DESCRIPTORS, EINTR, EACCES],
    "pread": [SHORT, EINTR, EIO],
    "access": [EACCES, ENOENT, EIO],
    "fstat": [EIO],
    "readlink": [EACCES, ENOENT],
    "setenv": [ENOMEM],
    "execv": [E2BIG, ENOEXEC, ENOMEM, ETXTBSY],
}
MOST = {"setsockopt": 12, "getsockopt": 12, None: 6}


def run(env, *command, descriptors=None):
    """Runs a tool to its end, with few descriptors if so asked; its status,
    output, and standard error."""
    def limit():
        if descriptors:
            resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors,) * 2)

    done = subprocess.run(command, env=env, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, preexec_fn=limit, timeout=tap.PATIENCE)
    tap.check(done.returncode >= 0, "signal %d" % -done.returncode)
    return done.returncode, done.stdout, done.stderr


def report(*arguments):
    """A run of tka-report for sweep()."""
    def once(env, fault):
        status, output, error = run(env, REPORT, *arguments)
        found = json.loads(output)
        tap.equal(error, "", "standard error")
        # what the kernel rejects contradicts the entry
        rejected = fault.function.endswith("sockopt")
        tap.check(status == 0 or rejected, "the status is %d" % status)
        tap.equal(status, 1 if found.get("contradictions") else 0, "the status")
    return once


@tap.case("tka-report prints its report whatever call fails")
def _():
    tap.equal(sweep(LIBRARY_CALLS, report("--json"), MOST), [], "faults")


@tap.case("tka-report --verify contradicts no fact that it could not test")
def _():
    tap.need_loopback()
    tap.equal(sweep(VERIFYING, report("--verify", "--json"), MOST), [],
              "faults")


@tap.case("tka-sockets lists all sockets whatever call fails, or its status "
          "is 2")
def _():
    tap.need_loopback()
    held = [socket.create_server(("127.0.0.1", 0))]
    held.append(socket.create_connection(held[0].getsockname()))
    held.append(held[0].accept()[0])
    ours = {s.fileno() for s in held}

    def sockets(env, fault, **more):
        status, output, error = run(env, SOCKETS, "--json", "--pid",
                                    str(os.getpid()), **more)
        found = {s["fd"] for s in json.loads(output)}
        tap.check(status in (1, 2), "the status is %d" % status)
        if status == 2:
            tap.check(error, "no reason")
        else:
            tap.equal(found & ours, ours, "the sockets found")

    tap.equal(sweep(LISTING, sockets, MOST), [], "faults")
    for count in range(4, 9):
        sockets(environment(None), None, descriptors=count)
    for sock in held:
        sock.close()


def install_library():
    """Puts the library where tka-run looks for it."""
    place = os.path.join(os.path.dirname(RUN), sys.argv[6])
    os.makedirs(os.path.dirname(place), exist_ok=True)
    if not os.path.exists(place):
        os.symlink(LIBRARY, place)


@tap.case("tka-run runs the program whatever call fails, or its status is a "
          "shell's")
def _():
    install_library()

    def start(env, fault):
        status, output, error = run(env, RUN, "echo", "it runs")
        if status == 0:
            tap.equal(output, "it runs\n", "the program's output")
        else:
            tap.check(status in (126, 127), "the status is %d" % status)
            tap.check(error, "no reason")

    tap.equal(run(environment(None), RUN, "echo")[0], 0, "without a fault")
    tap.equal(sweep(STARTING, start, MOST), [], "faults")


@tap.case("a program sees nothing of a setting that tka-run could not make")
def _():
    program = "import socket; print(socket.socket().getsockopt(6, 4))"

    def start(env, fault):
        status, output, error = run(env, RUN, sys.executable, "-c", program)
        tap.equal((status, output, error), (0, IDLE, ""), "what it prints")

    IDLE = run(environment(None), sys.executable, "-c", program)[1]
    tap.equal(sweep({"setsockopt": [EPERM, EINVAL, ENOPROTOOPT, ENOMEM]},
                    start, MOST), [], "faults")


def status(command, closed=(), full=()):
    """The exit status of a program without some of its standard files, or with
    a full disk in their place."""
    def prepare():
        for fd in full:
            os.dup2(os.open("/dev/full", os.O_WRONLY), fd)
        for fd in closed:
            os.close(fd)

    return subprocess.run(command, stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          preexec_fn=prepare, timeout=tap.PATIENCE).returncode


@tap.case("output that cannot be written is an error, and no other file "
          "matters")
def _():
    own = str(os.getpid())
    here = socket.create_server(("127.0.0.1", 0))
    for command, good, bad in [
            ((REPORT,), 0, 1), ((REPORT, "--verify"), 0, 1),
            ((REPORT, "--json", "--all"), 0, 1), ((REPORT, "--help"), 0, 1),
            ((REPORT, "--nonsense"), 2, 2),
            ((SOCKETS, "--pid", own), 0, 2), ((SOCKETS, "--help"), 0, 1),
            ((SOCKETS, "--pid", own, "--json"), 0, 2),
            ((SOCKETS, "--nonsense"), 2, 2),
            ((RUN, "--help"), 0, 1), ((RUN, "echo", "it runs"), 0, 1),
            ((RUN, "nonsense"), 127, 127)]:
        for closed in (0,), (2,), (0, 2):
            tap.equal(status(command, closed), good, (command, closed))
        for closed in (1,), (0, 1), (1, 2), (0, 1, 2):
            tap.equal(status(command, closed), bad, (command, closed))
        tap.equal(status(command, full=(2,)), good, (command, "full"))
        tap.equal(status(command, full=(1, 2)), bad, (command, "full"))
    here.close()
    tap.equal(status((SOCKETS, "--pid", own, "--watch"), full=(1,)), 2,
              "the status of --watch")


@tap.case("a file that is no program ends tka-run, whatever it is")
def _():
    with tempfile.TemporaryDirectory() as folder:
        def make(name, text):
            path = os.path.join(folder, name)
            with open(path, "w") as f:
                f.write(text)
            os.chmod(path, 0o700)
            return path

        one, two = (os.path.join(folder, n) for n in ("one", "two"))
        pipe = os.path.join(folder, "pipe")
        os.mkfifo(pipe, 0o700)
        for path in (make("one", "#!" + two), make("two", "#!" + one),
                     make("self", "#!" + folder + "/self"), pipe, folder,
                     make("empty", ""), make("short", "\x7fELF"),
                     make("bare", "#!"), make("long", "#!/" + 5000 * "x"),
                     make("huge", "\x7fELF" + 100000 * "\xff")):
            came = status((RUN, path))
            tap.check(came in (126, 127), "%s: the status is %d" % (path, came))


tap.run()
