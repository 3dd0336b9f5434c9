# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# A thousand clients that are idle for long: soak.py SERVER CLIENT [SECONDS].
# Keep-alive probes cross on all of their connections, and now and then one of
# them has a byte echoed. No connection may end, and no program may grow.
import os
import signal
import sys
import tempfile
import time

from pair import Client, Server, tap
from usage import allow_descriptors, cpu_seconds, descriptors, memory_kib

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)),
                             "../../../support"))
import netlab

SECONDS = int(sys.argv[3]) if sys.argv[3:] else 3600
CROWD = 1000
IDLE = 10
OPTIONS = ("--idle", str(IDLE), "--interval", "3", "--count", "3",
           "--read-timeout", "0")
GROWTH = 1024  # KiB
EVERY = 5  # seconds between two echoes

netlab.enter("ip")
if os.readlink("/proc/self") != str(os.getpid()):
    netlab.skip("no /proc of its own for process numbers of its own")


def probes():
    """Keep-alive probes that this network has sent."""
    with open("/proc/net/netstat") as f:
        names, values = [line.split() for line in f
                         if line.startswith("TcpExt:")]
    return int(values[names.index("TCPKeepAlive")])


def use(procs):
    """Of each program its descriptors and its memory."""
    return [(descriptors(proc), memory_kib(proc)) for proc in procs]


def start(errors):
    """A server that has said hello to a thousand clients."""
    allow_descriptors(3 * CROWD)
    server = Server(*OPTIONS)
    crowd = [Client("--quiet", *OPTIONS, port=server.port, stderr=errors)
             for _ in range(CROWD)]
    for client in crowd:
        client.write(b"h\n")
    server.wait(" sending 0x68", CROWD, seconds=120)
    return server, crowd


def idle(crowd, seconds):
    """Time passes; how often a client had something to say."""
    end, said = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        time.sleep(max(0, min(EVERY, end - time.monotonic())))
        crowd[said * 7 % CROWD].write(b"soak\n")
        said += 1
    return said


@tap.case("a thousand idle clients of a server stay connected, and nothing "
          "grows, for %d seconds" % SECONDS)
def _():
    with tempfile.TemporaryFile() as errors:
        server, crowd = start(errors)
        everyone = [server] + crowd
        sent, before, worked = probes(), use(everyone), cpu_seconds(server)
        said = idle(crowd, SECONDS)
        after, sent = use(everyone), probes() - sent
        worked = cpu_seconds(server) - worked
        grown = [b[1] - a[1] for a, b in zip(before, after)]
        print("# %d s: %d probes, %d echoes, %d descriptors of the server, "
              "%.2f s of its processor time; KiB of memory: %d before and %d "
              "after, at most %d more of a client, %d of all"
              % (SECONDS, sent, said, after[0][0], worked, before[0][1],
                 after[0][1], max(grown[1:]), sum(grown[1:])), flush=True)
        tap.equal([a[0] for a in after], [b[0] for b in before], "descriptors")
        tap.check(max(grown) <= GROWTH, "memory: %d KiB more" % max(grown))
        # both ends send them, and a timer is late by an eighth
        tap.check(sent >= 2 * CROWD * (SECONDS // (IDLE * 9 / 8) - 1),
                  "probes: %d" % sent)
        for client in crowd:
            client.close_input()
        tap.equal({client.status() for client in crowd}, {0},
                  "the clients' exit statuses: all of their bytes came back")
        errors.seek(0)
        tap.equal(errors.read(), b"", "errors of clients")
        server.signal(signal.SIGTERM)
        tap.equal(server.status(), 0, "the server's exit status")
        tap.equal(server.find("error:"), [], "errors of the server")


tap.run()
