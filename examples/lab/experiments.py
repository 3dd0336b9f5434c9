# SPDX-License-Identifier: MIT
# The experiments: what is done, what must be seen, what was found. A scene is
# a function of its stage; what it returns goes into the finding. Windows of
# time: a kernel's timer is never early and at most an eighth late; 0.15 s is
# for everything else.
import collections
import functools
import os
import signal
import time

import netlab
import timeline
from stage import ECHO, Failure

HERE = os.path.dirname(os.path.abspath(__file__))
HAPROXY = "haproxy", "-db", "-f"
NGINX = ("nginx", "-p", "/run", "-e", "stderr", "-c",
         HERE + "/proxies/nginx.conf")
ENDS = "FIN", "RST"
PROXIED = "client", "proxy", "server"
DIRECT = "client", "server"


def late(nominal):
    return nominal * 1.125 + 0.15


def start(stage, proxy, *client):
    """The usual beginning: client, proxy and server are connected."""
    with stage.turn:
        stage.proxy(*proxy)
        stage.server()
        stage.client(*client)
        stage.wait_log("server", "accepted", 10)


def closings(stage, *lanes):
    """FIN and RST between the two columns in this direction, or all."""
    return [e for e in stage.events() if e.kind in ENDS
            and lanes in ((), (e.source, e.target))]


def check_echo(stage, byte):
    """The byte crossed both connections and came back."""
    for way in (("client", "proxy"), ("proxy", "server"),
                ("server", "proxy"), ("proxy", "client")):
        stage.count("%s is sent from %s to %s" % (byte, *way),
                    stage.find("data", *way, byte), 1)


# 1: dialogue

def dialogue(stage):
    start(stage, HAPROXY + ("haproxy.cfg",))
    stage.sleep_until(9)
    stage.type("h")
    stage.sleep_until(19)
    stage.leave()
    stage.wait("FIN", "server", "proxy", 5)
    check_echo(stage, "'h'")
    check_echo(stage, "'b'")
    bye = stage.find("data", "server", "proxy", "'b'")[0].time
    stage.within("bye is answered after more than 15 s", bye, 19, 20)
    ended = [(e.source, e.kind) for e in closings(stage)]
    stage.check("the client closes first", ended[0] == ("client", "FIN"),
                "client FIN", ended)
    stage.check("no side resets", all(k == "FIN" for _, k in ended), "FIN",
                ended)
    return bye


def dialogue_finding(bye):
    return ("The dialogue went on for %.2f s, through a proxy that closes a "
            "connection after 15 s without a byte: bytes of the application "
            "are activity." % bye)


# 2, 4, 5: a silent client

def silent(proxy, stage, limit=15, probes=2, by=ENDS):
    start(stage, proxy)
    seen = stage.wait(ENDS, "proxy", "client", limit + 5)
    last = stage.wait(ENDS, "proxy", "server", 5)
    sent = stage.find("probe", "server", "proxy")
    stage.count("the server sends %d probes" % probes, sent, probes)
    for n, e in enumerate(sent, 1):
        stage.within("probe %d is sent %d s after the connect" % (n, 5 * n),
                     e.time, 5 * n, late(5 * n))
    stage.count("the proxy answers each of them",
                stage.find("answer", "proxy", "server"), len(sent))
    stage.count("no probe of the server reaches the client",
                stage.find("probe", "proxy", "client"), 0)
    stage.check("the proxy ends the server's connection by " + " or ".join(by),
                last.kind in by, by, last.kind)
    stage.within("it does so at its limit of %d s" % limit, last.time,
                 limit - 0.05, limit + 0.5)
    stage.within("it ends the client's connection at the same moment",
                 abs(seen.time - last.time), 0, 0.2)
    return last.time


def silent_finding(end):
    return ("HAProxy closed the connection after %.2f s, although both probes "
            "of the server were answered. The kernel of the proxy's host "
            "answered them; HAProxy cannot see probes, and its limit of 15 s "
            "without a byte expired." % end)


# 3: ping

def ping(stage):
    start(stage, HAPROXY + ("haproxy.cfg",), "--ping", "5")
    stage.sleep_until(42)
    early = closings(stage)
    pings = stage.logged("client", "received", char="p")
    probes = stage.find("probe", "server", "proxy")
    stage.count("no side ends the connection within 42 s", early, 0)
    stage.count("8 pings of the client are echoed", pings, 8)
    stage.leave()
    stage.wait("FIN", "server", "proxy", 5)
    check_echo(stage, "'b'")
    return pings[-1].time, len(pings), len(probes)


def ping_finding(seen):
    last, pings, probes = seen
    return ("The connection was open after %.2f s, because the client sent a "
            "ping of its own protocol every 5 s (%d were echoed): every proxy "
            "counts that as activity. Keep-alive sent %s."
            % (last, pings, "%d probes" % probes if probes else
               "no probe, because the connection was never idle for 5 s"))


# 4: what HAProxy offers

def tunnel(stage):
    return silent(HAPROXY + ("haproxy-tunnel.cfg",), stage, limit=18, probes=3)


def both_sides(stage):
    """Probes that HAProxy requests do not keep the connection open either."""
    start(stage, HAPROXY + ("haproxy-tcpka.cfg",))
    end = stage.wait(ENDS, "proxy", "server", 20).time
    for side in ("client", "server"):
        stage.check("HAProxy's host probes the %s" % side,
                    len(stage.find("probe", "proxy", side)) >= 5, "5 to 7",
                    len(stage.find("probe", "proxy", side)))
    stage.within("it ends the connection at its limit of 15 s", end, 14.95,
                 15.5)
    return end


def cut_client(config, stage):
    """Client and proxy exchange hello, then the client's host is cut off."""
    start(stage, HAPROXY + (config,))
    stage.type("h")
    stage.wait("data", "proxy", "client", 5)
    stage.sleep_until(1)
    stage.cut(stage.legs[0], stage.net, "the client is cut off")


def client_gone(stage):
    cut_client("haproxy-tunnel.cfg", stage)
    stage.sleep_until(13)
    stage.count("no side ends the connection within 12 s", closings(stage), 0)


def client_gone_noticed(stage):
    cut_client("haproxy-tcpka.cfg", stage)
    end = stage.wait("RST", "proxy", "server", 12).time
    last = stage.find("data", "proxy", "client")[0].time
    lost = stage.find("probe", "proxy", None)
    stage.count("HAProxy's host sends 3 probes that nothing answers", lost, 3)
    stage.within("the loss is reported 5 s after the client's last segment",
                 end - last, 5, late(5))
    return end - last


def options_finding(tunnel_end, both_end, _, noticed):
    return ("timeout tunnel only replaced the limit (closed after %.2f s). "
            "With probes of HAProxy's own on both connections, the end came "
            "after %.2f s all the same. clitcpka is for a client that is cut "
            "off: HAProxy noticed and ended the server's connection after "
            "%.2f s, without it not while the experiment lasted."
            % (tunnel_end, both_end, noticed))


# 5: other proxies

def others_finding(nginx, socat, stunnel):
    return ("nginx, socat and stunnel closed the connection after %.2f, %.2f "
            "and %.2f s, although every probe was answered: none of them "
            "can see probes." % (nginx, socat, stunnel))


# 6: a router with network address translation

ROUTER_TIMEOUT = 10
MASQUERADE = """
table ip nat {
	chain source {
		type nat hook postrouting priority srcnat
		oifname "out" masquerade
	}
	chain pass {
		type filter hook forward priority filter
		ct state invalid drop
	}
}
"""


def routed(stage):
    """Joins stage.net (the client) over a router to a server."""
    router, server = stage.network(), stage.network()
    netlab.veth(stage.net, "eth0", ["10.1.0.2/24"], router, "in",
                ["10.1.0.1/24"])
    netlab.veth(router, "out", ["10.2.0.1/24"], server, "eth0",
                ["10.2.0.2/24"])
    stage.net.run("ip", "route", "add", "default", "via", "10.1.0.1")
    router.nft(MASQUERADE)
    tracking = "net.netfilter.nf_conntrack_tcp_"
    router.sysctl("net.ipv4.ip_forward", 1)
    router.sysctl(tracking + "loose", 0)
    router.sysctl(tracking + "timeout_established", ROUTER_TIMEOUT)
    return router, server


def nat(options, stage):
    router, server = routed(stage)
    stage.watch(router, "in", "client", "router")
    stage.watch(router, "out", "router", "server")
    with stage.turn:
        stage.server("--no-keepalive", "--read-timeout", "0", net=server,
                     host="10.2.0.2")
        stage.client(*options, "--read-timeout", "0", "--user-timeout",
                     "5000", host="10.2.0.2", port=ECHO)
        stage.wait_log("server", "accepted", 10)
    stage.type("h")
    stage.wait("data", "router", "client", 5, "'h'")
    stage.sleep_until(1)


def nat_forgets(stage):
    nat(["--no-keepalive"], stage)
    leg = stage.legs[0]
    leg.cut = leg.capture.packets[-1].time + ROUTER_TIMEOUT
    stage.mark("the router deletes its entry", leg.cut)
    stage.sleep_until(25)
    stage.type("x")
    lost = stage.wait_log("client", timeline.LOST, 12)
    stage.count("the client sends no probe",
                stage.find("probe", "client", "router"), 0)
    arrived = [p for p in leg.capture.packets if p.data == b"x"]
    stage.check("its byte arrives at the router", arrived, "1 or more", 0)
    stage.count("but not at the server",
                stage.find("data", "router", "server", "'x'"), 0)
    stage.within("the client's kernel drops the connection when its user "
                 "timeout of 5 s is over", lost.time - 25, 5, late(5) + 0.6)
    return lost.time - 25


def nat_remembers(stage):
    nat(["--idle", "3", "--interval", "3"], stage)
    stage.sleep_until(25)
    stage.type("x")
    back = stage.wait("data", "router", "client", 3, "'x'")
    sent = stage.find("probe", "client", "router")
    stage.check("the client sends a probe every 3 s", 7 <= len(sent) <= 8,
                "7 or 8", len(sent))
    stage.count("the router forwards each of them",
                stage.find("probe", "router", "server"), len(sent))
    stage.count("the server answers each of them",
                stage.find("answer", "server", "router"), len(sent))
    stage.within("the byte comes back at once", back.time - 25, 0, 0.5)
    return len(sent)


def nat_finding(dropped, probes):
    return ("The router deleted the entry of the idle connection after %d s, "
            "and the byte sent at 25 s never arrived: the client's kernel "
            "dropped the connection %.2f s later. With a probe every 3 s (%d "
            "probes) the connection was alive. Below TCP a probe is a packet "
            "like any other." % (ROUTER_TIMEOUT, dropped, probes))


# 7: a peer that is cut off silently

DETECT = 8  # seconds, for the library's plan
SENT_AFTER = 1.5  # seconds after the cut, then a byte is in flight
WATCHED = 12  # seconds
STATES = IDLE, SENDING, CLOSED = "idle", "data in flight", "zero window"
# what is set, the client's options, and when it must know in each state, in
# seconds since the last segment received
CUTS = [
    ("system's defaults", (), (None, None, None)),
    ("keep-alive 2 s/1 s/3",
     ("--idle", "2", "--interval", "1", "--count", "3"),
     ((5, late(5)), None, None)),
    ("plan for %d s" % DETECT, ("--detect", str(DETECT)),
     ((0, DETECT), (0, DETECT), (0, DETECT))),
]


def cabled(stage, *options):
    """Joins stage.net (the client) to a server; hello was exchanged."""
    server = stage.network()
    netlab.veth(stage.net, "eth0", ["10.1.0.1/24"], server, "eth0",
                ["10.1.0.2/24"])
    server.sysctl("net.ipv4.tcp_rmem", "4096 4096 4096")
    leg = stage.watch(stage.net, "eth0", "client", "server")
    with stage.turn:
        stage.server("--no-keepalive", net=server, host="10.1.0.2")
        stage.client(*options, host="10.1.0.2", port=ECHO)
        stage.wait_log("server", "accepted", 10)
    stage.type("h")
    stage.wait("data", "server", "client", 5)
    stage.sleep_until(1)
    return server, leg


def cut_off(options, state, expected, stage):
    server, leg = cabled(stage, *options)
    if state == CLOSED:
        stage.programs["server"].process.send_signal(signal.SIGSTOP)
        stage.type("x" * 5000)
        stage.wait("window", "server", "client", 5, "closed")
    stage.cut(leg, server, "the server is cut off")
    if state == SENDING:
        time.sleep(SENT_AFTER)
        stage.type("x")
    took = noticed(stage, leg)
    if took is None:
        stage.mark("%d s later: no report yet" % WATCHED, time.monotonic())
    if expected:
        stage.within("the report arrives in time", took, *expected)
    else:
        stage.check("there is no report within %d s" % WATCHED,
                    took is None, "not", took)
    if not options:
        check_defaults(stage)
    return took


def check_defaults(stage):
    """What the client read back through the library is how long it would wait
    for an idle peer."""
    set_to = stage.logged("client", "keepalive")[0].fields
    seconds = set_to["idle_s"] + set_to["interval_s"] * set_to["count"]
    stage.check("by the system's defaults an idle client waits 2 h 11 min",
                seconds == 7875, "7875 s", set_to)


def noticed(stage, leg):
    """Seconds from the last segment received until the client has a report,
    None if there is none while the experiment lasts."""
    try:
        lost = stage.wait_log("client", timeline.LOST, WATCHED)
    except Failure:
        return None
    last = max(p.time for p in list(leg.capture.packets)
               if p.proto == "tcp" and not p.out)
    return lost.time - (last - timeline.zero(stage.legs))


def cut_table(*took):
    """The figures by what was set and what the connection was doing."""
    cells = ["%.2f s" % t if t else "not in %d s" % WATCHED for t in took]
    rows = [("", *STATES)]
    for setting, _, _ in CUTS:
        rows.append((setting, *cells[:3]))
        del cells[:3]
    return ("Seconds since the last segment received:\n"
            + "\n".join("%-23s %-14s %-16s %s" % row for row in rows))


def cut_finding(*took):
    return ("With the system's defaults the client learned nothing in %d s "
            "(an idle connection is dropped after 2 hours and 11 minutes, one "
            "with data in flight after about 15 minutes). Keep-alive alone "
            "reported the lost peer after %.2f s, but only while idle. With "
            "the library's plan for %d s the client knew in every case, at "
            "most %.2f s after the last segment received."
            % (WATCHED, took[3], DETECT, max(took[6:])))


# 8: a Windows program

def windows(stage):
    """The server asks for 3 s and 2 s; its probes must be sent so."""
    leg = stage.watch(stage.net, "lo", "client", "server")
    with stage.turn:
        stage.windows_server("--idle", "3", "--interval", "2")
        stage.client("--no-keepalive", port=ECHO)
    stage.type("h")
    start = stage.wait("data", "server", "client", 20, "'h'").time
    first = stage.wait("answer", "client", "server", 10).time
    last = stage.wait("answer", "client", "server", 10, count=2).time
    stage.cut(leg, stage.net, "the client is cut off")
    lost = [stage.wait("probe", "server", None, 10, count=n).time
            for n in (1, 2, 3)]
    stage.within("the first probe is sent after 3 s idle", first - start,
                 3, late(3))
    stage.within("another 3 s after its answer", last - first, 3, late(3))
    stage.within("and another, which is not answered", lost[0] - last, 3,
                 late(3))
    stage.within("after which they are sent every 2 s", lost[1] - lost[0], 2,
                 late(2))
    stage.within("again", lost[2] - lost[1], 2, late(2))
    return first - start, lost[1] - lost[0]


def windows_finding(seen):
    return ("The Windows program's first probe was sent after %.2f s idle and, "
            "unanswered, the next after %.2f s: SIO_KEEPALIVE_VALS set both "
            "times, since this Wine has no TCP_KEEPIDLE." % seen)


# columns, scenes by heading, functions from their results to the finding and
# to a table; the rest is in experiments.txt
Experiment = collections.namedtuple(
    "Experiment", "name chosen_by seconds title columns scenes finding table")
part = functools.partial
PLAYS = {
    "dialogue": (
        PROXIED, {"HAProxy": dialogue}, dialogue_finding, None),
    "silent": (
        PROXIED,
        {"HAProxy": part(silent, HAPROXY + ("haproxy.cfg",), by=("FIN",))},
        silent_finding, None),
    "ping": (
        PROXIED, {"HAProxy": ping}, ping_finding, None),
    "options": (
        PROXIED,
        {"timeout tunnel 18s": tunnel,
         "clitcpka and srvtcpka": both_sides,
         "the client is cut off": client_gone,
         "the client is cut off, clitcpka": client_gone_noticed},
        options_finding, None),
    "others": (
        PROXIED,
        {"nginx": part(silent, NGINX),
         "socat -T 15": part(silent, ("sh", "socat.sh")),
         "stunnel": part(silent, ("stunnel", "stunnel.conf"))},
        others_finding, None),
    "nat": (
        ("client", "router", "server"),
        {"no keep-alive": nat_forgets,
         "keep-alive, idle 3 s": nat_remembers}, nat_finding, None),
    "cut": (
        DIRECT,
        {"%s, %s" % (setting, state): part(cut_off, options, state, expected)
         for setting, options, windows in CUTS
         for state, expected in zip(STATES, windows)},
        cut_finding, cut_table),
    "windows": (
        DIRECT, {"Wine": windows}, windows_finding, None),
}


def read_table():
    """Experiments in the order of experiments.txt."""
    with open(os.path.join(HERE, "experiments.txt")) as f:
        for line in f:
            if not line.startswith("#"):
                name, chosen_by, seconds, title, _ = [
                    field.strip() for field in line.split("|")]
                yield Experiment(name, chosen_by, int(seconds), title,
                                 *PLAYS[name])


EXPERIMENTS = list(read_table())
