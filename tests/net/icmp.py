# SPDX-License-Identifier: MIT
# A router on the way says that the peer cannot be reached, in every way that
# there is. An idle connection takes no notice and is reported as silent, in
# its time; one with data in flight is reported with the router's reason once
# its user timeout is over, and at once where the router resets it.
from ends import (Routed, causes, since_last_segment, since_unacked, spread)

RUNS = 5
UNREACHABLE = "unreachable"
KINDS = {  # by family: what the router answers, and what that must end as
    4: {
        "net-unreachable": ("ENETUNREACH", UNREACHABLE),
        "host-unreachable": ("EHOSTUNREACH", UNREACHABLE),
        "net-prohibited": ("ENETUNREACH", UNREACHABLE),
        "host-prohibited": ("EHOSTUNREACH", UNREACHABLE),
        "admin-prohibited": ("EHOSTUNREACH", UNREACHABLE),
        "prot-unreachable": ("ENOPROTOOPT", UNREACHABLE),
        "port-unreachable": ("ECONNREFUSED", "reset"),
    },
    6: {
        "no-route": ("ENETUNREACH", UNREACHABLE),
        "addr-unreachable": ("EHOSTUNREACH", UNREACHABLE),
        "admin-prohibited": ("EACCES", UNREACHABLE),
        "policy-fail": ("EACCES", UNREACHABLE),
        "reject-route": ("EACCES", UNREACHABLE),
        "port-unreachable": ("ECONNREFUSED", "reset"),
    },
}
PROTOCOL = {4: "icmp", 6: "icmpv6"}
RESET = "tcp reset"
FIGURES = ["over", "the router says", "runs idle", "min", "median", "max",
           "runs sending", "min", "median", "max", "error when sending"]


def reject(pair, family, kind, ports):
    """Makes the router answer so to what comes from these ports."""
    how = kind if kind == RESET else "%s type %s" % (PROTOCOL[family], kind)
    pair.router.nft("""table inet router {
        chain unreachable {
            type filter hook forward priority 0;
            meta nfproto ipv%d tcp sport { %s } reject with %s;
        }
    }""" % (family, ", ".join(map(str, ports)), how))


class Cell:
    def __init__(self, pair, family, kind, answer):
        self.pair, self.family = pair, family
        self.kind, self.answer = kind, answer
        self.name = "%s over IPv%d" % (kind, family)
        self.idle = pair.open("2/1/3/3000", RUNS, [family])
        self.sending = pair.open("60/1/3/3000", RUNS, [family])

    def cut(self):
        reject(self.pair, self.family, self.kind, self.idle + self.sending)
        self.pair.say("write", self.sending)

    def check(self, tap):
        s = self.pair.set(self.idle[0])
        idle, sending = map(self.pair.down, (self.idle, self.sending))
        tap.ok(causes(sending) == [self.answer], "sending, the cause is %s: %s"
               % (self.answer[1], self.name), causes(sending))
        if self.kind == RESET:
            window = (0, 0.5)
            self.check_idle(tap, idle, 2, 2 * 1.127 + .15, self.answer)
        else:
            window = (s.sending_earliest / 1000, s.sending_latest / 1000)
            self.check_idle(tap, idle, s.idle_earliest / 1000,
                            s.idle_latest / 1000, ("ETIMEDOUT", "timeout"))
        tap.within(since_unacked(sending), RUNS, *window,
                   "sending, " + self.name)
        return (["IPv%d" % self.family, self.kind, len(idle)]
                + spread(since_last_segment(idle)) + [len(sending)]
                + spread(since_unacked(sending)) + [self.answer[0]])

    def check_idle(self, tap, lost, earliest, latest, answer):
        tap.within(since_last_segment(lost), RUNS, earliest, latest,
                   "idle, " + self.name)
        tap.ok(causes(lost) == [answer], "idle, the cause is %s: %s"
               % (answer[1], self.name), causes(lost))


def test(tap):
    pair = Routed()
    pair.router.sysctl("net.ipv4.icmp_ratelimit", 0)
    pair.router.sysctl("net.ipv6.icmp.ratelimit", 0)
    cells = [Cell(pair, family, kind, answer)
             for family, kinds in KINDS.items()
             for kind, answer in {**kinds,
                                  RESET: ("ECONNRESET", "reset")}.items()]
    for cell in cells:
        cell.cut()
    rows = [cell.check(tap) for cell in cells]
    tap.table("A router says that the peer is out of reach, seconds; "
              "keep-alive 2/1/3, user timeout 3000 ms", FIGURES, rows)
