# SPDX-License-Identifier: MIT
# The story that demo.sh tells: an idle connection is probed, then the client
# is gone, and the server finds out.
import textwrap
import time

import lab
import timeline
from stage import ECHO, Failure, Stage

IDLE, INTERVAL, COUNT = 1, 1, 3
ANSWERED = 3  # probes before the client is cut off
TEXT = timeline.Text(("client", "server"))


def say(text, end="\n\n"):
    print(textwrap.fill(" ".join(text.split()), 79), end=end, flush=True)


def main():
    lab.prepare()
    lab.enter(lab.cannot)
    stage = Stage()
    try:
        play(stage)
    except Failure as failure:
        lab.cannot("expected: %s: %s, actual: %s" % failure.args)
    lab.leave(0)


def play(stage):
    leg = stage.watch(stage.net, "lo", "client", "server")
    stage.server("--idle", str(IDLE), "--interval", str(INTERVAL), "--count",
                 str(COUNT))
    say("""A server and a client are about to connect, say hello, and then have
        nothing to say. The server has set keep-alive with libtka: after %d s
        without a segment from the client its kernel sends a probe, then one
        every %d s; when %d are not answered, it drops the connection."""
        % (IDLE, INTERVAL, COUNT))
    say("Next: %d probes and their answers, about %d s." % (
        ANSWERED, ANSWERED * IDLE + 1))
    print(TEXT.head(), flush=True)
    live = timeline.Live(stage, lambda e: print(TEXT.line(e), flush=True))
    stage.client(port=ECHO)
    stage.type("h")
    stage.wait("answer", "client", "server", 10)
    timer = stage.net.run("ss", "-Htno", "sport", "= :%d" % ECHO)
    stage.wait("answer", "client", "server", 10, count=ANSWERED)
    time.sleep(timeline.HELD_BACK)
    live.flush()
    print()
    print("The server's socket and its timer, from ss -o:\n  "
          + " ".join(timer.split()) + "\n")
    say("""Now the client is cut off: its packets are dropped, nothing tells the
        server. Next: probes without an answer, and the end, about %d s."""
        % (IDLE + INTERVAL * COUNT))
    stage.cut(leg, stage.net, "the client is cut off")
    lost = stage.wait_log("server", timeline.LOST, 10)
    live.end()
    conclude(stage, leg, lost)


def conclude(stage, leg, lost):
    last = max(p.time for p in leg.capture.packets
               if p.dport == ECHO and p.time < leg.cut)
    last -= timeline.zero(stage.legs)
    print()
    say("""Found: the last segment from the client arrived at %.2f s. The server's
        kernel dropped the connection at %.2f s, %.2f s later: by the settings
        it is %d s, and timers are up to an eighth late. As long as the client's
        host answered, neither program noticed a probe."""
        % (last, lost.time, round(lost.time, 2) - round(last, 2),
           IDLE + INTERVAL * COUNT))
    print("Next: sh examples/lab/run.sh --list   experiments with proxies and NAT\n"
          "      examples/lab/README.md         what they showed\n"
          "      README.md                      the library", flush=True)


if __name__ == "__main__":
    main()
