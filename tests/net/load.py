# SPDX-License-Identifier: MIT
# 10,000 idle connections of one program lose their peer at one moment. Every
# one of them must be reported in its time, and nothing may be left behind.
# A processor's input queue holds a thousand packets (the whole machine's
# net.core.netdev_max_backlog, which stays as it is); a probe lost there does
# not count. Timers beyond two seconds end together every 256 ms, and with them
# the later probes of connections that are whole ticks older. So connections
# open over 14 seconds, as those of a real program would.
import resource
import time

from pair import Pair, causes, since_last_segment, spread

CONNECTIONS = 10000
BATCH = 25
OPENING = 14  # seconds, less than the idle time
SETTINGS = "15/1/2/0"
NOMINAL = 15 + 1 * 2
LATEST = 1.125 * NOMINAL + 0.5
SILENCE = """table inet dead { chain silence {
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
    ports, start = [], time.monotonic()
    for i in range(CONNECTIONS // BATCH):
        time.sleep(max(0, start + i * OPENING * BATCH / CONNECTIONS
                       - time.monotonic()))
        ports += [pair.connect(SETTINGS, 4 + n % 2 * 2) for n in range(BATCH)]
    return pair.up(ports)


def test(tap):
    name = "10,000 connections whose peer dies at once"
    if resource.getrlimit(resource.RLIMIT_NOFILE)[1] < CONNECTIONS + 100:
        tap.skip(name, "not enough descriptors for a process")
        return
    pair = Pair()
    before, sockets_before = pair.program.ask("usage"), sockets(pair.near)
    ports = open_all(pair)
    during = pair.program.ask("usage")
    tap.ok(during.descriptors == before.descriptors + CONNECTIONS,
           name + ": all are open", during)
    lost = lost_in_queues()
    pair.far.nft(SILENCE)
    verdicts = pair.down(ports, 60)
    times = since_last_segment(verdicts)
    tap.say("lost in this machine's input queues meanwhile: %d packets"
            % (lost_in_queues() - lost))
    tap.within(times, CONNECTIONS, NOMINAL, LATEST, name + ": all are known")
    tap.ok(causes(verdicts) == [("ETIMEDOUT", "silent")],
           name + ": the cause is silence", causes(verdicts))
    after = pair.program.ask("usage")
    tap.say("KiB of memory before, with all open, and after: %d, %d, %d"
            % (before.memory, during.memory, after.memory))
    tap.ok(after.descriptors == before.descriptors,
           name + ": all descriptors are free again", before, after)
    # that many pages come and go; 100 bytes a connection would not be free
    tap.ok(after.memory <= before.memory + 1024,
           name + ": the memory is free again", before, during, after)
    tap.ok(sockets(pair.near) == sockets_before,
           name + ": no socket is left", sockets(pair.near))
    tap.table("10,000 idle connections whose peer dies at once, seconds since "
              "the last segment received", ["idle/interval/count", "nominal",
                                            "min", "median", "max"],
              [["15/1/2", NOMINAL] + spread(times)])
