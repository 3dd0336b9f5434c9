# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# The example watch with a peer that stops answering: watch.py PROGRAM
import os
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../.."))
sys.path.append(os.path.join(HERE, "../../../support"))
import tap

import netlab

WATCH = os.path.abspath(sys.argv[1])
DETECT = 8  # seconds, the least that can be planned on Linux
CUT = """
table ip cut {
	chain arriving {
		type filter hook input priority 0
		tcp dport 7 %s
	}
}
"""
LISTEN = """
import socket
listener = socket.create_server(("10.0.0.2", 7))
print("listening", flush=True)
sock = listener.accept()[0]
sock.recv(1)
"""

netlab.enter("nft", "ip")


def cut_off(verdict):
    """What watch prints about a peer that is cut off, and how long it took."""
    here, there = netlab.Net(), netlab.Net()
    netlab.veth(here, "eth0", ["10.0.0.1/24"], there, "eth0", ["10.0.0.2/24"])
    with there:
        peer = tap.Proc(sys.executable, "-c", LISTEN)
    peer.process.stdout.readline()
    with here:
        watch = tap.Proc(WATCH, "10.0.0.2", "7", DETECT)
    tap.equal(watch.process.stdout.readline(), b"waiting\n", "first")
    there.nft(CUT % verdict)
    start = time.monotonic()
    tap.equal(watch.status(), 1, "the exit status")
    return watch.output(), time.monotonic() - start


@tap.case("watch reports within its time a peer that does not answer")
def _():
    text, took = cut_off("drop")
    tap.equal(text, b"peer does not answer\n", "output")
    tap.check(2 < took <= DETECT, "it took %g s" % took)


@tap.case("watch tells a reset from that")
def _():
    text, took = cut_off("reject with tcp reset")
    tap.equal(text, b"peer reset the connection\n", "output")
    tap.check(took <= DETECT, "it took %g s" % took)


tap.run()
