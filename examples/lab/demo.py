# SPDX-License-Identifier: MIT
# The story that demo.sh tells: an idle connection is probed, then the client
# is gone, and the server finds out.
import os

import lab
import netlab
import timeline
from stage import ECHO, Failure, Stage


def main():
    lab.enter(lab.cannot)
    stage = Stage(os.environ["TKA_BUILD"])
    try:
        play(stage)
    except Failure as failure:
        lab.cannot("expected: %s: %s, came: %s" % failure.args)
    lab.leave(0)


def play(stage):
    leg = stage.watch(stage.net, "lo", "client", "server")
    stage.server("--idle", "1", "--interval", "1", "--count", "3")
    stage.client(port=ECHO)
    stage.type("h")
    told = stage.wait("note", "server", None, 5, "keep-alive").text
    stage.wait("answer", "client", "server", 10)
    timer = stage.net.run("ss", "-Htno", "sport", "= :%d" % ECHO)
    stage.wait("answer", "client", "server", 10, count=3)
    stage.cut(leg, stage.net)
    dead = stage.wait("note", "server", None, 10, "silent").time
    print("""
A server and a client are connected, and then have nothing to say.
The server asked libtka for probes: the first after 1 quiet second, then one
a second, and three without an answer end the connection.

What the kernel says about the server's socket, read back through libtka:
    %s
and its timer, as ss -o shows it:
    %s

What happened, log and packets; at %.2f s the client was cut off:

%s

Found: as long as the client's host answered, the program was not bothered;
after it fell silent, the program knew within %.2f s.

Next: sh examples/lab/run.sh --list    keep-alive against real proxies and NAT
      man/tka.7, README.md             what keep-alive is, and the library
""" % (told, " ".join(timer.split()), leg.cut - timeline.zero(stage.legs),
       timeline.text(timeline.fold(stage.events()), ("client", "server")),
       dead - stage.find("answer", "client", "server")[-1].time))


if __name__ == "__main__":
    main()
