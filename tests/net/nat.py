# SPDX-License-Identifier: MIT
# A masquerading router drops a flow after 10 idle seconds. Without keep-alive
# the connection is useless and neither end is notified; with a plan for that
# path both ends can send.
import time

from ends import Routed, netlab, together

RUNS = 5
QUIET = 25
MASQUERADE = """table ip nat {
    chain hide {
        type nat hook postrouting priority 100;
        oifname "far" masquerade;
    }
}"""
CASES = {  # settings: whether the connection is still good
    "none": False,
    "plan:30:10": True,
    "3/3/3/0": True,
    # a timer may be an eighth late: 8.9 s is the longest idle that is safe
    "8/8/3/0": True,
    "12/3/3/0": False,
}


class Masqueraded(Routed):
    ROUTES_BACK = False  # the peer knows the router alone

    def join(self):
        super().join()
        self.router.nft(MASQUERADE)
        tracking = "net.netfilter.nf_conntrack_tcp_"
        self.router.sysctl(tracking + "timeout_established", 10)
        # what it does not know it does not take up again
        self.router.sysctl(tracking + "loose", 0)


def arrives(watch, ports, count):
    """Which of the ports have their byte number count within two seconds."""
    end = time.monotonic() + 2
    return [port for port in ports
            if len(watch.wait(("data", port), count,
                              end - time.monotonic())) >= count]


def check(tap, rows, pair, settings, survives):
    pushed = pair.open(settings, RUNS, [4])
    spoken = pair.open(settings, RUNS, [4])
    time.sleep(QUIET)
    for port in pushed:
        pair.peer.say("write", port)
    pair.say("write", spoken)
    there = got = arrives(pair.program, pushed, 2)
    tap.ok(got == (pushed if survives else []),
           "after %d s the peer %s reach the program: %s"
           % (QUIET, "can" if survives else "cannot", settings), got)
    got = arrives(pair.peer, spoken, 2)
    tap.ok(got == (spoken if survives else []),
           "after %d s the program %s reach the peer: %s"
           % (QUIET, "can" if survives else "cannot", settings), got)
    s = pair.set(pushed[0])
    rows.append([settings, "%d/%d/%d" % (s.idle, s.interval, s.count),
                 len(there), len(got), RUNS])
    dead = pair.down(pushed + spoken, 0)
    if survives:
        tap.ok(not dead, "no connection is lost: " + settings, dead)
    elif settings == "none":
        tap.ok(not dead, "and nothing is reported to the program: " + settings, dead)


def test(tap):
    pair = Masqueraded()
    seen = netlab.Capture(pair.far, "eth0")
    rows = []
    together(*[lambda case=case: check(tap, rows, pair, *case)
               for case in CASES.items()])
    tap.table("Through a NAT router with a flow timeout of 10 s, after "
              "%d idle seconds" % QUIET,
              ["settings", "idle/interval/count", "peer reached the program",
               "program reached the peer", "of"], sorted(rows))
    opened = {p.src for p in seen.packets if p.flags == "S"}
    tap.ok(opened == {"10.0.1.254"}, "the peer sees the router's address",
           opened)
