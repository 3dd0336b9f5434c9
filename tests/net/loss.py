# SPDX-License-Identifier: MIT
# Idle connections over a path that loses packets in both directions must not
# be reported as lost more often than chance allows. With a share p lost each way
# a probe goes unanswered with q = 1 - (1 - p)^2, and is the last of count that
# follow an answered one, which is a false loss, with (1 - q) * q^count.
import math
import re
import time

from ends import Pair, together

CONNECTIONS = 2000
OPENING = 6  # seconds; less at once would lose packets by itself
SECONDS = 60
CASES = [  # settings, per cent lost each way, probes to the loss
    ("plan:30:0", 1, 4),
    ("plan:30:0", 5, 4),
    ("1/1/3/0", 10, 3),  # where losses are certain, so that they are counted
]
TOLERABLE = 3  # false losses in a minute at 5 %, by calculation
FIGURES = ["idle/interval/count", "lost each way", "seconds", "connections",
           "probes", "expected losses", "losses"]
LOSE = """
table inet loss {
	counter probes { }
	counter lost { }
	chain lossy {
		type filter hook input priority 0;
		tcp flags & rst == rst accept
		meta l4proto tcp counter name probes
		meta l4proto tcp numgen random mod 100 < %d \\
			counter name lost drop
	}
}
"""


def count(net, name):
    listing = net.run("nft", "list", "counter", "inet", "loss", name)
    return int(re.search(r"packets (\d+)", listing).group(1))


def improbable(expected):
    """The numbers between which a count with this mean is all but always:
    the chance to be outside is one in a million or less."""
    if expected > 100:
        margin = 5 * math.sqrt(expected)
        return expected - margin, expected + margin
    n, chance = 0, math.exp(-expected)
    total = chance
    while total < 1 - 1e-6:
        n += 1
        chance *= expected / n
        total += chance
    return 0, n


def open_all(pair, settings):
    ports = []
    for i in range(CONNECTIONS):
        ports.append(pair.connect(settings, 4 + i % 2 * 2))
        if i % 10 == 0:
            time.sleep(OPENING * 10 / CONNECTIONS)
    return pair.up(ports)


def check(tap, settings, percent, probes_to_loss):
    pair = Pair()
    ports = open_all(pair, settings)
    s = pair.set(ports[0])
    for net in pair.near, pair.far:
        net.nft(LOSE % percent)
    time.sleep(SECONDS)
    probes = count(pair.far, "probes")
    lost = count(pair.far, "lost"), count(pair.near, "lost")
    time.sleep(s.interval * 1.127)  # the last probe's report
    losses = len(pair.down(ports, 0))
    q = 1 - (1 - percent / 100) ** 2
    expected = probes * (1 - q) * q ** probes_to_loss
    least, most = improbable(expected)
    name = "%s with %d %% lost each way" % (settings, percent)
    tap.ok(min(lost) > 0, "packets are lost in both directions: " + name, lost)
    tap.ok(least <= losses <= most, "no more false losses than chance allows: "
           + name, "%d losses, expected %.4f" % (losses, expected))
    if percent == 5:
        tap.ok(expected <= TOLERABLE, "at most %d false losses are expected: "
               "%s" % (TOLERABLE, name), expected)
    return ["%d/%d/%d" % (s.idle, s.interval, s.count), "%d %%" % percent,
            SECONDS, CONNECTIONS, probes, "%.4f" % expected, losses]


def test(tap):
    rows = []
    together(*[lambda case=case: rows.append(check(tap, *case))
               for case in CASES])
    tap.table("False losses by lost packets", FIGURES, sorted(rows))
