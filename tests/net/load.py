# SPDX-License-Identifier: MIT
# A herd: 15,000 idle connections of one program, opened within two seconds,
# lose their peer at one moment, with the system-wide settings as they are. The
# plan for 30 s must keep its promise for every one of them, and nothing may be
# left behind. Their probes are due together: thousands are lost in the queues
# of the machine itself, and what it drops itself does not count as a probe.
import resource
import time

from ends import Pair, causes, since_last_segment, spread

CONNECTIONS = 15000
OPENING = 2  # seconds
DETECT = 30
SETTINGS = "plan:%d:0" % DETECT
CUT = """table inet cut { chain everything {
        type filter hook input priority 0; meta l4proto tcp drop;
    }
}"""


def sockets(net):
    """TCP sockets of a namespace."""
    with net, open("/proc/thread-self/net/sockstat") as f:
        words = f.read().split()
    return int(words[words.index("TCP:") + 2])


def lost_in_queues():
    with open("/proc/net/softnet_stat") as f:
        return sum(int(line.split()[1], 16) for line in f)


def open_all(pair):
    start = time.monotonic()
    ports = [pair.connect(SETTINGS, 4 + n % 2 * 2) for n in range(CONNECTIONS)]
    pair.up(ports)
    return ports, time.monotonic() - start


def test(tap):
    name = "15,000 connections whose peer is lost"
    if resource.getrlimit(resource.RLIMIT_NOFILE)[1] < CONNECTIONS + 100:
        tap.skip(name, "not enough descriptors for a process")
        return
    pair = Pair()
    before, sockets_before = pair.program.ask("usage"), sockets(pair.near)
    ports, opening = open_all(pair)
    during = pair.program.ask("usage")
    tap.ok(during.descriptors == before.descriptors + CONNECTIONS,
           name + ": all are open", during)
    lost_packets = lost_in_queues()
    pair.far.nft(CUT)
    lost = pair.down(ports, 60)
    times, s = since_last_segment(lost), pair.set(ports[0])
    late = sum(t * 1000 > s.idle_latest for t in times)
    tap.say("opened in %.2f s; lost in this machine's input queues: %d packets"
            "; later than predicted for idle connections: %d"
            % (opening, lost_in_queues() - lost_packets, late))
    tap.within(times, CONNECTIONS, s.idle_earliest / 1000, DETECT,
               name + ": all are reported")
    tap.ok(causes(lost) == [("ETIMEDOUT", "timeout")],
           name + ": the cause is a timeout", causes(lost))
    after = pair.program.ask("usage")
    tap.say("KiB of memory before, with all open, and after: %d, %d, %d"
            % (before.memory, during.memory, after.memory))
    tap.ok(after.descriptors == before.descriptors,
           name + ": all descriptors are free again", before, after)
    # that many pages come and go; 100 bytes a connection would not be free
    tap.ok(after.memory <= before.memory + 1536,
           name + ": the memory is free again", before, during, after)
    tap.ok(sockets(pair.near) == sockets_before,
           name + ": no socket is left", sockets(pair.near))
    tap.table("15,000 idle connections whose peer is lost, seconds since "
              "the last segment received",
              ["opened in", "N", "idle/interval/count", "min", "median", "max",
               "predicted to", "later"],
              [["%.2f" % opening, DETECT,
                "%d/%d/%d" % (s.idle, s.interval, s.count)] + spread(times)
               + ["%.3f" % (s.idle_latest / 1000), late]])
