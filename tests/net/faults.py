# SPDX-License-Identifier: MIT
# What else becomes of a peer: it vanishes while data is in flight or while it
# takes no more, never answers at all, comes back without its memory, stops
# running, or is out of reach for a while. Everything runs side by side.
import signal
import time

from ends import (Pair, causes, since_last_segment, since_unacked,
                  spread, together)

NO_LIMIT = 2 ** 63 - 1
RUNS = 6  # both families in turn
SILENT = [("ETIMEDOUT", "timeout")]
FIGURES = ["case", "runs", "predicted from", "min", "median", "max",
           "predicted to", "error"]


class Bench:
    """Pairs for the cases to share, and the figures they find."""

    def __init__(self, tap):
        self.tap, self.rows = tap, []
        self.pair, self.linked, self.stopped = Pair(), Pair(), Pair()
        # without a user timeout it is retransmissions that count: 15 of them
        # take 15 minutes, 5 take 13 seconds
        self.hasty = Pair()
        self.hasty.near.sysctl("net.ipv4.tcp_retries2", 5)

    def note(self, name, times, window, lost):
        self.rows.append(
            [name, len(times), window[0]] + spread(times)
            + [window[1], ", ".join(error for error, _ in causes(lost))])

    def check(self, name, times, window, lost, cause):
        """All runs in the window, and for that cause."""
        self.tap.within(times, RUNS, *window, "reported as lost: " + name)
        self.tap.ok(causes(lost) == cause, "the cause is %s: %s"
                    % (cause[0][1], name), causes(lost))
        self.note(name, times, ["%.3f" % w for w in window], lost)


def sending_window(pair, port):
    s = pair.set(port)
    return s.sending_earliest / 1000, s.sending_latest / 1000


def idle_window(pair, port):
    s = pair.set(port)
    return s.idle_earliest / 1000, s.idle_latest / 1000


def fill(pair, ports):
    """Writes until the peer, which does not read, has closed its window."""
    pair.say("fill", ports)
    for port in ports:
        while not is_closed(pair.program.ask("status", port)):
            time.sleep(0.05)


def is_closed(status):
    return not status.alive or (status.queued and not status.in_flight)


def wait_since(pair, ports, seconds):
    """Until so long after the first of them last heard from the peer."""
    heard = min(pair.program.wait(("data", port))[0].at for port in ports)
    time.sleep(max(0, heard / 1e9 + seconds - time.monotonic()))


def sending(bench, user_timeout):
    pair = bench.pair
    ports = pair.open("2/1/3/%d" % user_timeout, RUNS)
    pair.cut(*ports)
    pair.say("write", ports)
    time.sleep(user_timeout / 2000)
    s = pair.program.ask("status", ports[-1])
    bench.tap.ok(s.in_flight == 1 and s.retransmits > 0 and s.probes >= 0,
                 "live status tells the byte in flight, user timeout %d ms"
                 % user_timeout, s)
    lost = pair.down(ports)
    bench.check("data in flight, user timeout %d ms" % user_timeout,
                since_unacked(lost), sending_window(pair, ports[0]),
                lost, SILENT)


def sending_link_down(bench):
    pair = bench.linked
    ports = pair.open("2/1/3/5000", RUNS)
    pair.far.run("ip", "link", "set", "eth0", "down")
    pair.say("write", ports)
    lost = pair.down(ports)
    bench.check("data in flight, user timeout 5000 ms, link down",
                since_unacked(lost), sending_window(pair, ports[0]),
                lost, [("EHOSTUNREACH", "unreachable")])


def sending_without_timeout(bench):
    """Keep-alive says nothing while data is in flight."""
    pair = bench.hasty
    ports = pair.open("2/1/3/0", RUNS)
    pair.cut(*ports)
    pair.say("write", ports)
    lost = pair.down(ports)
    bench.tap.ok(pair.set(ports[0]).sending_latest == NO_LIMIT, "data in flight "
                 "without a user timeout: no time is predicted")
    bench.check("data in flight, keep-alive alone, 5 retransmissions",
                since_unacked(lost), (12, 16), lost, SILENT)


def closed_and_cut(bench, user_timeout):
    pair = bench.pair
    ports = pair.open("2/1/3/%d" % user_timeout, RUNS, mode="hold")
    fill(pair, ports)
    pair.cut(*ports)
    lost = pair.down(ports)
    bench.check("zero window, cut, user timeout %d ms" % user_timeout,
                since_unacked(lost), sending_window(pair, ports[0]),
                lost, SILENT)


def closed_and_cut_without_timeout(bench):
    """Five window probes, the longer apart the longer it was closed."""
    pair = bench.hasty
    ports = pair.open("2/1/3/0", RUNS, mode="hold")
    fill(pair, ports)
    pair.cut(*ports)
    lost = pair.down(ports)
    bench.check("zero window, cut, keep-alive alone, 5 retransmissions",
                since_last_segment(lost), (12, 30), lost, SILENT)


def closed_and_alive(bench):
    """A user timeout ends a connection to a peer that answers and never
    reads; keep-alive alone does not."""
    pair = bench.pair
    patient = pair.open("2/1/3/0", RUNS, mode="hold")
    killed = pair.open("2/1/3/3000", RUNS, mode="hold")
    resumed = pair.open("2/1/3/6000", RUNS, mode="hold")
    fill(pair, patient + killed + resumed)
    time.sleep(3)
    for port in resumed:
        pair.peer.say("read", port)
    lost = pair.down(killed)
    bench.check("zero window, peer alive, user timeout 3000 ms",
                since_unacked(lost), sending_window(pair, killed[0]),
                lost, SILENT)
    time.sleep(12)
    bench.tap.ok(not pair.down(patient, 0), "a zero window without a user "
                 "timeout outlives three times the keep-alive time",
                 pair.down(patient, 0))
    bench.tap.ok(not pair.down(resumed, 0), "a peer that reads again after "
                 "half the user timeout is not lost",
                 pair.down(resumed, 0))


def black_hole(bench, user_timeout):
    pair = bench.pair
    ports = [pair.connect("2/1/3/%d" % user_timeout, 4 + i % 2 * 2, cut=True)
             for i in range(RUNS)]
    lost = pair.down(ports)
    started = {port: pair.program.wait(("connecting", port))[0].at
               for port in ports}
    times = [(v.at - started[v.port]) / 1e9 for v in lost]
    bench.check("connecting, user timeout %d ms" % user_timeout,
                times, sending_window(pair, ports[0]), lost, SILENT)


def rebooted(bench):
    """The peer has no memory of the connection when the probe comes."""
    pair = bench.pair
    ports = pair.open("2/1/3/0", RUNS)
    for port in ports:
        pair.peer.say("vanish", port)
    lost = pair.down(ports)
    bench.check("peer lost its state", since_last_segment(lost),
                (2, 2 * 1.127 + .15), lost, [("ECONNRESET", "reset")])


def rebooted_slowly(bench):
    pair = bench.pair
    ports = pair.open("2/1/3/0", RUNS, apart=0)
    pair.cut(*ports)
    for port in ports:
        pair.peer.say("vanish", port)
    wait_since(pair, ports, 3.5)
    pair.mend(*ports)
    lost = pair.down(ports)
    bench.check("peer lost its state, first answer after 3.5 s",
                since_last_segment(lost), (4, 4 * 1.127 + .15), lost,
                [("ECONNRESET", "reset")])


def stopped(bench):
    """Keep-alive asks the other kernel, not the other program."""
    pair = bench.stopped
    ports = pair.open("plan:8:0", RUNS)
    pair.peer.process.send_signal(signal.SIGSTOP)
    dead = pair.down(ports, 3 * 8)
    bench.tap.ok(not dead, "a peer whose process is stopped stays connected",
                 dead)
    pair.peer.process.send_signal(signal.SIGCONT)
    check_echo(bench, pair, ports, "and answers once it runs again")


def check_echo(bench, pair, ports, name):
    pair.say("write", ports)
    answered = [port for port in ports
                if len(pair.program.wait(("data", port), 2)) == 2]
    bench.tap.ok(answered == ports, name, answered, pair.down(ports, 0))


def outage_shorter(bench):
    """The last probe goes out after idle + interval * (count - 1) = 4 s."""
    pair = bench.pair
    ports = pair.open("2/1/3/0", RUNS, apart=0)
    pair.cut(*ports)
    wait_since(pair, ports, 3.7)
    pair.mend(*ports)
    dead = pair.down(ports, 5)
    bench.tap.ok(not dead, "an outage of 3.7 s is survived with 2/1/3", dead)
    check_echo(bench, pair, ports, "and the connection still carries data")


def outage_longer(bench):
    pair = bench.pair
    ports = pair.open("2/1/3/0", RUNS, apart=0)
    pair.cut(*ports)
    wait_since(pair, ports, 3.5)
    s = pair.program.ask("status", ports[0])
    bench.tap.ok(s.probes == 2 and s.in_flight == 0 and s.retransmits == 0
                 and min(s.data_ms, s.ack_ms) >= 3400,
                 "the status has two unanswered probes and their time", s)
    wait_since(pair, ports, 4.6)
    pair.mend(*ports)
    lost = pair.down(ports)
    bench.check("an outage of 4.6 s with 2/1/3", since_last_segment(lost),
                idle_window(pair, ports[0]), lost, SILENT)


def test(tap):
    bench = Bench(tap)
    cases = [lambda ut=ut: sending(bench, ut) for ut in (1000, 3000, 5000)]
    cases += [lambda ut=ut: closed_and_cut(bench, ut) for ut in (3000, 5000)]
    cases += [lambda ut=ut: black_hole(bench, ut) for ut in (1000, 3000, 5000)]
    cases += [lambda case=case: case(bench) for case in (
        sending_link_down, sending_without_timeout, closed_and_alive,
        closed_and_cut_without_timeout, rebooted, rebooted_slowly, stopped,
        outage_shorter, outage_longer)]
    together(*cases)
    tap.table("Other fates of a peer, seconds; keep-alive 2/1/3",
              FIGURES, sorted(bench.rows))
