# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# For the suite use: an installed copy of the library below a temporary prefix,
# programs run from it, and the sockets of running programs read from outside.
import ctypes
import os
import shutil
import socket
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(os.path.dirname(HERE))
sys.path.append(os.path.join(SOURCE, "tests"))
import tap

AT = tempfile.TemporaryDirectory(prefix="tka-use-")
PREFIX = os.path.join(AT.name, "prefix")
RECIPES = os.path.join(SOURCE, "examples", "recipes")
TCP_USER_TIMEOUT = 18
SYS_PIDFD_OPEN, SYS_PIDFD_GETFD = 434, 438
FLAGS = ["-std=gnu11", "-Wall", "-Wextra", "-Werror"]

libc = ctypes.CDLL(None, use_errno=True)


def at(*parts):
    return os.path.join(AT.name, *parts)


def tool(*command, **more):
    """Runs a program to its end; returns what it printed."""
    more.setdefault("cwd", AT.name)
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True,
                          stderr=subprocess.STDOUT, errors="replace", **more)
    tap.check(done.returncode == 0, "%s: exit %d\n%s" % (
        " ".join(command), done.returncode, done.stdout[-4000:]))
    return done.stdout


def need(*programs):
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    missing = [p for p in programs if not shutil.which(p)]
    if missing:
        tap.skip_all("not installed: " + " ".join(missing))


def write(path, text):
    path = at(path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return path


def install(*options, prefix=PREFIX, source=SOURCE):
    """Builds the library into a directory of its own and installs it."""
    build = os.environ.get("TKA_USE_BUILD", prefix + "-build")
    tool("meson", "setup", build, source, "--prefix", prefix,
         "-Dtests=disabled", "-Dwerror=true", *options)
    tool("meson", "install", "-C", build)
    os.environ["PKG_CONFIG_PATH"] = libdir(prefix) + "/pkgconfig"
    os.environ["LD_LIBRARY_PATH"] = libdir(prefix)


def libdir(prefix=PREFIX):
    """Where Meson installed the library: lib, or Debian's lib/TRIPLET."""
    for top, _, files in os.walk(os.path.join(prefix, "lib")):
        if "tka.pc" in files:
            return os.path.dirname(top)
    raise AssertionError("no tka.pc below " + prefix)


def flags(*modules, options=(), env=None):
    return tool("pkg-config", *options, "--cflags", "--libs", *modules,
                env=dict(os.environ, **env or {})).split()


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def settings(sock):
    """(enabled, idle, interval, count, user timeout) of a socket."""
    def get(level, number):
        return sock.getsockopt(level, number)
    return (int(get(socket.SOL_SOCKET, socket.SO_KEEPALIVE) != 0),
            *(get(socket.IPPROTO_TCP, number) for number in (
                socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL,
                socket.TCP_KEEPCNT, TCP_USER_TIMEOUT)))


def sockets(pid, protocol=socket.IPPROTO_TCP):
    """Yields copies of the sockets of a program that runs; None: of all."""
    pidfd = libc.syscall(SYS_PIDFD_OPEN, pid, 0)
    if pidfd < 0:
        return
    try:
        for name in sorted(os.listdir("/proc/%d/fd" % pid), key=int):
            fd = libc.syscall(SYS_PIDFD_GETFD, pidfd, int(name), 0)
            if fd < 0:
                continue
            try:
                copy = socket.socket(fileno=fd)
            except OSError:
                os.close(fd)
                continue
            with copy:
                if protocol in (None, copy.proto):
                    yield copy
    finally:
        os.close(pidfd)


def connections(pid, port):
    """The settings of the sockets that a program has connected to a port."""
    found = []
    for sock in sockets(pid):
        try:
            if sock.getpeername()[1] == port:
                found.append(settings(sock))
        except OSError:
            pass  # not connected
    return found


def listening(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


def wait_for_port(port, proc):
    tap.until(lambda: proc.process.poll() is not None or listening(port),
              "a server on port %d" % port)
    tap.check(proc.process.poll() is None, "the server ended:\n" + proc.said())


def user_of(name):
    """Arguments for Popen that start a program as an ordinary user; servers
    such as PostgreSQL refuse to run as root."""
    return {"user": name, "group": name} if os.geteuid() == 0 else {}


def plan(detect_s, path_idle_s=0):
    """The settings that the installed library plans, as settings() has them."""
    tka = ctypes.CDLL(libdir() + "/libtka.so.0")
    k = (ctypes.c_int * 8)()
    tap.equal(tka.tka_keepalive_init(k, ctypes.c_size_t(32)), 0, "init")
    tap.equal(tka.tka_plan(detect_s, path_idle_s, 0, k), 0, "plan")
    return tuple(k[1:6])
