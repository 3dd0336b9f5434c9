# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# The recipes: each is compiled with the installed library, connects to a real
# server that this test starts, and its socket is read from outside. Where the
# recipe survives a reconnect of its library, the connection is cut and the new
# one read as well. recipes.py COMPILER C++-COMPILER
import collections
import os
import shutil
import socket
import subprocess
import sys

import use
from use import at, tap, tool, write

CC, CXX = sys.argv[1], sys.argv[2]

# reconnects: a line of input makes the recipe notice a cut connection; "own":
# its library reconnects without one; None: it ends with the connection.
Recipe = collections.namedtuple("Recipe", "file module server reconnects")
RECIPES = [
    Recipe("curl.c", "libcurl", "nginx", "line"),
    Recipe("libpq.c", "libpq", "postgres", "line"),
    Recipe("hiredis.c", "hiredis", "redis", "line"),
    Recipe("libuv.c", "libuv", "redis", None),
    Recipe("libevent.c", "libevent", "redis", None),
    Recipe("openssl.c", "openssl", "tls", None),
    Recipe("gnutls.c", "gnutls", "tls", None),
    Recipe("mosquitto.c", "libmosquitto", "mosquitto", "own"),
    Recipe("mariadb.c", "libmariadb", "mariadb", "line"),
    Recipe("libwebsockets.c", "libwebsockets", "websockets", None),
    Recipe("librdkafka.c", "rdkafka", "kafka", "own"),
    Recipe("zeromq.c", "libzmq", "zeromq", "own"),
    Recipe("glib.c", "gio-2.0", "redis", None),
    Recipe("asio.cc", None, "redis", None),
    Recipe("cxx.cc", None, "redis", None),
    Recipe("python.py", None, "redis", None),
    Recipe("rust.rs", None, "redis", None),
    Recipe("go.go", None, "redis", None),
]

RISK_ONE_PROBE = 16  # tka.h
running = {}


def start(*command, port, **more):
    """Starts a server that lives as long as this test; waits for its port."""
    more.setdefault("stdin", subprocess.DEVNULL)
    proc = tap.Proc(*command, **more)
    tap.Proc.running.discard(proc)  # the end of a case does not end it
    servers.append(proc)
    use.wait_for_port(port, proc)
    return proc


servers = []


def redis():
    port = use.free_port()
    start("redis-server", "--port", port, "--save", "", "--dir", use.AT.name,
          "--bind", "127.0.0.1", port=port)
    return port


def nginx():
    port = use.free_port()
    os.makedirs(at("html"), exist_ok=True)
    write("html/index.html", "hello\n")
    os.chmod(use.AT.name, 0o755)
    conf = write("nginx.conf", """
        daemon off; master_process off; pid {at}/nginx.pid;
        error_log stderr; events {{ }}
        http {{
            access_log off; client_body_temp_path {at}/body;
            proxy_temp_path {at}/proxy; fastcgi_temp_path {at}/fastcgi;
            uwsgi_temp_path {at}/uwsgi; scgi_temp_path {at}/scgi;
            server {{ listen 127.0.0.1:{port}; root {at}/html; }}
        }}""".format(at=use.AT.name, port=port))
    start("nginx", "-c", conf, "-e", "stderr", port=port)
    return port


def postgres():
    port = use.free_port()
    programs = tool("pg_config", "--bindir").strip()
    where = at("postgres")
    os.mkdir(where, 0o700)
    os.chmod(use.AT.name, 0o755)
    if os.geteuid() == 0:
        shutil.chown(where, "nobody", "nogroup")
    as_user = {"user": "nobody", "group": "nogroup",
               "cwd": where} if os.geteuid() == 0 else {}
    tool(programs + "/initdb", "--no-sync", "-A", "trust", "-U", "postgres",
         where, **as_user)
    start(programs + "/postgres", "-D", where, "-k", where, "-F", "-p",
          str(port), port=port, **as_user).wait("ready to accept connections")
    os.environ["PGUSER"] = "postgres"
    return port


def mosquitto():
    port = use.free_port()
    conf = write("mosquitto.conf", "listener %d 127.0.0.1\n"
                 "allow_anonymous true\nuser root\n" % port)
    start("mosquitto", "-c", conf, port=port)
    return port


def websockets():
    """Mosquitto wants a plain listener beside the one for websockets."""
    port = use.free_port()
    conf = write("websockets.conf", "listener %d 127.0.0.1\nlistener %d\n"
                 "protocol websockets\nallow_anonymous true\nuser root\n"
                 % (use.free_port(), port))
    start("mosquitto", "-c", conf, port=port)
    return port


def mariadb():
    port = use.free_port()
    where = at("mariadb.data")
    os.mkdir(where)
    root = ["--user=root"] if os.geteuid() == 0 else []
    start("mariadbd", "--no-defaults", *root, "--datadir=" + where,
          "--socket=" + at("mariadb.sock"), "--port=%d" % port,
          "--bind-address=127.0.0.1", "--skip-grant-tables",
          "--skip-networking=0", "--innodb-flush-log-at-trx-commit=0",
          "--innodb-log-file-size=4M", "--innodb-buffer-pool-size=8M",
          port=port)
    return port


def tls():
    """Echoes lines below TLS."""
    tool("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout",
         at("key.pem"), "-out", at("cert.pem"), "-subj", "/CN=localhost",
         "-days", "2")
    port = use.free_port()
    start("openssl", "s_server", "-accept", port, "-key", at("key.pem"),
          "-cert", at("cert.pem"), "-rev", "-quiet", port=port)
    return port


KAFKA = """\
import ctypes, sys, time
k = ctypes.CDLL("librdkafka.so.1")
for name in "new", "mock_cluster_new", "mock_cluster_bootstraps", "conf_new":
    getattr(k, "rd_kafka_" + name).restype = ctypes.c_void_p
conf = ctypes.c_void_p(k.rd_kafka_conf_new())
rk = ctypes.c_void_p(k.rd_kafka_new(0, conf, None, 0))
cluster = ctypes.c_void_p(k.rd_kafka_mock_cluster_new(rk, 1))
at = k.rd_kafka_mock_cluster_bootstraps(cluster)
print(ctypes.string_at(at).decode(), file=sys.stderr, flush=True)
while True:
    time.sleep(1000)
"""
ZEROMQ = """\
import ctypes, sys
z = ctypes.CDLL("libzmq.so.5")
z.zmq_ctx_new.restype = z.zmq_socket.restype = ctypes.c_void_p
s = ctypes.c_void_p(z.zmq_socket(ctypes.c_void_p(z.zmq_ctx_new()), 4))
z.zmq_bind(s, b"tcp://127.0.0.1:*")
at = ctypes.create_string_buffer(100)
size = ctypes.c_size_t(100)
z.zmq_getsockopt(s, 32, at, ctypes.byref(size))
print(at.value.decode(), file=sys.stderr, flush=True)
text = ctypes.create_string_buffer(100)
while True:
    n = z.zmq_recv(s, text, 100, 0)
    z.zmq_send(s, text, n, 0)
"""


def by_python(script):
    """A server that a library brings along: its port is what it prints."""
    proc = tap.Proc(sys.executable, "-c", script, stdin=subprocess.DEVNULL)
    tap.Proc.running.discard(proc)
    servers.append(proc)
    return int(proc.wait(r":(\d+)$").group(1))


def kafka():
    return by_python(KAFKA)


def zeromq():
    return by_python(ZEROMQ)


def port_of(server):
    if server not in running:
        running[server] = globals()[server]()
    return running[server]


def build(recipe):
    """Returns the command that runs a recipe."""
    source = os.path.join(use.RECIPES, recipe.file)
    program, kind = at(*recipe.file.split(".")[:1]), recipe.file.split(".")[1]
    modules = ["tka"] + ([recipe.module] if recipe.module else [])
    if kind == "py":
        return [sys.executable, source]
    if kind == "rs":
        tool("rustc", "-o", program, source, "-L", use.libdir())
    elif kind == "go":
        tool("go", "build", "-o", program, source, env=dict(
            os.environ, GO111MODULE="off", GOCACHE=at("go-cache"),
            HOME=use.AT.name))
    elif kind == "cc":
        tool(CXX, "-std=c++14", "-Wall", "-Wextra", source, "-o", program,
             *use.flags(*modules), "-pthread")
    else:
        tool(CC, *use.FLAGS, source, "-o", program, *use.flags(*modules))
    return [program]


def cut(proc, port):
    """Ends a program's connections to a port as a middlebox would."""
    for sock in use.sockets(proc.pid):
        try:
            if sock.getpeername()[1] == port:
                sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def ours(proc, port):
    """Waits until all connections to a port have the settings of the plan."""
    def found():
        return set(use.connections(proc.pid, port))
    try:
        tap.until(lambda: proc.process.poll() is not None
                  or found() == {PLAN}, "")
    except AssertionError:
        pass
    tap.check(proc.process.poll() is None, "it ended: " + proc.said())
    tap.equal(found(), {PLAN}, "its connections")


def identities(proc, port):
    found = set()
    for sock in use.sockets(proc.pid):
        try:
            if sock.getpeername()[1] == port:
                found.add(sock.getsockname())
        except OSError:
            pass
    return found


def lines(recipe):
    with open(os.path.join(use.RECIPES, recipe.file)) as f:
        return f.read().count("\n")


def register(recipe):
    name = recipe.file
    commands = {}

    @tap.case("%s compiles without a warning and is short" % name)
    def _():
        limit = 40 if recipe.module or recipe.file == "asio.cc" else 20
        tap.check(lines(recipe) <= limit, "%d lines" % lines(recipe))
        commands["run"] = build(recipe)

    @tap.case("%s sets its socket to a server" % name)
    def _():
        port = port_of(recipe.server)
        proc = tap.Proc(*commands["run"], "127.0.0.1", port)
        ours(proc, port)
        if not recipe.reconnects:
            return
        if recipe.reconnects == "line":
            proc.process.stdout.readline()  # the first request has its reply
        before = identities(proc, port)
        cut(proc, port)
        if recipe.reconnects == "line":
            proc.write(b"\n\n")
        tap.until(lambda: identities(proc, port) - before,
                  "a new connection of " + name)
        ours(proc, port)

    @tap.case("%s without its server ends with 1 and one line" % name)
    def _():
        proc = tap.Proc(*commands["run"], "127.0.0.1", use.free_port(),
                        stdin=subprocess.DEVNULL)
        tap.equal(proc.status(), 1, "status; it said " + proc.said())
        tap.equal(len(proc.said().splitlines()), 1, proc.said())


@tap.case("a later keep-alive call of libuv, hiredis and libcurl makes one "
          "lost probe fatal, and tka_review() finds it")
def _():
    tool(CC, *use.FLAGS, os.path.join(use.HERE, "trap.c"), "-o", at("trap"),
         *use.flags("tka", "libuv", "hiredis", "libcurl"))
    found = [line.split() for line in tool(at("trap"), "127.0.0.1", str(
        port_of("redis"))).splitlines()]
    planned = use.plan(10)
    tap.equal([name for name, *_ in found],
              ["plan", "libuv", "hiredis", "libcurl"], "calls")
    for name, idle, interval, _, user_timeout, risks in found:
        tap.equal(int(user_timeout), planned[4], "user timeout after " + name)
        tap.equal(int(risks), 0 if name == "plan" else RISK_ONE_PROBE,
                  "risks after " + name)
        tap.equal((int(idle), int(interval)) == planned[1:3], name == "plan",
                  "times as planned after " + name)


for recipe in RECIPES:
    if len(sys.argv) < 4 or recipe.file in sys.argv[3:]:
        register(recipe)

use.need("meson", "pkg-config", "redis-server", "nginx", "mosquitto",
         "mariadbd", "pg_config", "openssl", "rustc", "go")
use.install("-Dexamples=disabled", "-Ddocs=disabled")
PLAN = use.plan(30)
try:
    tap.run()
finally:
    for proc in servers:
        proc.kill()
