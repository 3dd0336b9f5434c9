# SPDX-License-Identifier: MIT
# The experiments: what is done, what must be seen, what was found. A scene is
# a function of its stage; what it returns goes into the finding. Windows of
# time: a kernel's timer is never early and at most an eighth late; 0.15 s is
# for everything else.
import collections
import functools
import re
import signal

import netlab
import timeline
from stage import ECHO, PROXIES, WINE, Failure

MODULE = "/usr/lib/nginx/modules/ngx_stream_module.so"
HAPROXY = "haproxy", "-db", "-f"
NGINX = "nginx", "-p", "/run", "-e", "stderr", "-c"
ENDS = "FIN", "RST"
PROXIED = "client", "proxy", "server"
NFT = "nftables=nft"
MINGW = "gcc-mingw-w64-x86-64=x86_64-w64-mingw32-gcc"

# name, one line, seconds, Debian packages (as need.sh takes them), columns,
# scenes by heading, functions from their results to the finding and a table
Experiment = collections.namedtuple(
    "Experiment", "name summary seconds needs columns scenes finding table",
    defaults=[None])


def late(nominal):
    return nominal * 1.125 + 0.15


def start(stage, proxy, *client):
    """The usual beginning: client, proxy and server are connected."""
    with stage.turn:
        stage.proxy(*proxy)
        stage.server()
        stage.client(*client)
        stage.wait("note", "server", None, 10, "read timeout")


def closings(stage, *lanes):
    """FIN and RST between the two columns in this direction, or all."""
    return [e for e in stage.events() if e.kind in ENDS
            and lanes in ((), (e.source, e.target))]


def check_echo(stage, byte):
    """The byte crossed both legs and came back."""
    for way in (("client", "proxy"), ("proxy", "server"),
                ("server", "proxy"), ("proxy", "client")):
        stage.count("%s goes from %s to %s" % (byte, *way),
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
    stage.within("bye is answered beyond 15 s", bye, 19, 20)
    ended = [(e.source, e.kind) for e in closings(stage)]
    stage.check("the client closes first", ended[0] == ("client", "FIN"),
                "client FIN", ended)
    stage.check("nobody resets", all(k == "FIN" for _, k in ended), "FIN",
                ended)
    return bye


def dialogue_finding(bye):
    return ("The dialogue was alive %.2f s after the connect, behind a proxy "
            "that allows 15 s of silence: bytes of the application are "
            "activity." % bye)


# 2, 4, 5: a silent client

def silent(proxy, stage, limit=15, probes=2, by=ENDS):
    start(stage, proxy)
    told = stage.wait(ENDS, "proxy", "client", limit + 5)
    last = stage.wait(ENDS, "proxy", "server", 5)
    sent = stage.find("probe", "server", "proxy")
    stage.count("the server sends %d probes" % probes, sent, probes)
    for n, e in enumerate(sent, 1):
        stage.within("probe %d comes %d s after the connect" % (n, 5 * n),
                     e.time, 5 * n, late(5 * n))
    stage.count("the proxy answers each of them",
                stage.find("answer", "proxy", "server"), len(sent))
    stage.count("no probe of the server reaches the client",
                stage.find("probe", "proxy", "client"), 0)
    stage.check("the proxy ends the server's leg by " + " or ".join(by),
                last.kind in by, by, last.kind)
    stage.within("it does so at its limit of %d s" % limit, last.time,
                 limit - 0.05, limit + 0.5)
    stage.within("the client learns of it at the same moment",
                 abs(told.time - last.time), 0, 0.2)
    return last.time


def silent_finding(end):
    return ("HAProxy ended the connection at %.2f s, although both probes of "
            "the server had been answered: they were answered by the proxy's "
            "kernel, and HAProxy's 15 s of silence went on." % end)


# 3: ping

def ping(stage):
    start(stage, HAPROXY + ("haproxy.cfg",), "--ping", "5")
    stage.sleep_until(42)
    early = closings(stage)
    pings = stage.find("note", "client", None, "received 0x70")
    probes = stage.find("probe", "server", "proxy")
    stage.count("nobody ended the connection within 42 s", early, 0)
    stage.count("the client had 8 pings back", pings, 8)
    stage.leave()
    stage.wait("FIN", "server", "proxy", 5)
    check_echo(stage, "'b'")
    return pings[-1].time, len(pings), len(probes)


def ping_finding(seen):
    last, pings, probes = seen
    return ("The connection was alive at %.2f s, because the client sent a "
            "ping of its own every 5 s (%d came back): that is activity for "
            "every proxy. Keep-alive had %s left to do."
            % (last, pings, "little" if probes else "nothing"))


# 4: what HAProxy offers

def tunnel(stage):
    return silent(HAPROXY + ("haproxy-tunnel.cfg",), stage, limit=18, probes=3)


def both_legs(stage):
    """Probes of HAProxy's own do not prolong anything either."""
    start(stage, HAPROXY + ("haproxy-tcpka.cfg",))
    end = stage.wait(ENDS, "proxy", "server", 20).time
    for leg in ("client", "server"):
        stage.check("HAProxy probes the %s" % leg,
                    len(stage.find("probe", "proxy", leg)) >= 5, "5 to 7",
                    len(stage.find("probe", "proxy", leg)))
    stage.within("it ends the connection at its limit of 15 s", end, 14.95,
                 15.5)
    return end


def cut_client(config, stage):
    """Client and proxy exchange hello, then the client's host is gone."""
    start(stage, HAPROXY + (config,))
    stage.type("h")
    stage.wait("data", "proxy", "client", 5)
    stage.sleep_until(1)
    stage.cut(stage.legs[0], stage.net)
    last = [p.time for p in stage.legs[0].capture.packets][-1]
    return last


def client_gone(stage):
    cut_client("haproxy-tunnel.cfg", stage)
    stage.sleep_until(13)
    stage.count("the server is told nothing for 12 s", closings(stage), 0)


def client_gone_noticed(stage):
    cut_client("haproxy-tcpka.cfg", stage)
    end = stage.wait("RST", "proxy", "server", 12).time
    heard = stage.find("data", "proxy", "client")[0].time
    lost = stage.find("probe", "proxy", None)
    stage.count("HAProxy sends the client 3 probes in vain", lost, 3)
    stage.within("the server is told 5 s after the last sign of the client",
                 end - heard, 5, late(5))
    return end - heard


def options_finding(tunnel_end, both_end, _, told):
    return ("timeout tunnel only moved the limit (%.2f s); with HAProxy "
            "probing both legs itself the end came at %.2f s all the same. "
            "What clitcpka does is to notice a client that vanished: the "
            "server was told after %.2f s, without it not at all."
            % (tunnel_end, both_end, told))


# 5: other proxies

def others_finding(*ends):
    return ("nginx, socat and stunnel ended the connection at %.2f, %.2f and "
            "%.2f s: none of them counts probes as activity, because none of "
            "them can see any." % ends)


# 6: a router with network address translation

def routed(stage):
    """Joins stage.net (the client) over a router to a server."""
    router, server = stage.network(), stage.network()
    netlab.veth(stage.net, "eth0", ["10.1.0.2/24"], router, "in",
                ["10.1.0.1/24"])
    netlab.veth(router, "out", ["10.2.0.1/24"], server, "eth0",
                ["10.2.0.2/24"])
    stage.net.run("ip", "route", "add", "default", "via", "10.1.0.1")
    router.nft("""
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
""")
    router.sysctl("net.ipv4.ip_forward", 1)
    router.sysctl("net.netfilter.nf_conntrack_tcp_loose", 0)
    router.sysctl("net.netfilter.nf_conntrack_tcp_timeout_established", 10)
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
        stage.wait("note", "server", None, 10, "accepted")
    stage.type("h")
    stage.wait("data", "router", "client", 5, "'h'")
    stage.sleep_until(25)
    stage.type("x")


def nat_forgets(stage):
    nat(["--no-keepalive"], stage)
    gone = stage.wait("note", "client", None, 12, "server silent")
    stage.count("the client sends no probe",
                stage.find("probe", "client", "router"), 0)
    stage.check("its byte arrives at the router",
                stage.find("data", "client", "router", "'x'"), "1", "0")
    stage.count("but not at the server",
                stage.find("data", "router", "server", "'x'"), 0)
    stage.within("the client gives up after its user timeout of 5 s",
                 gone.time - 25, 5, late(5) + 0.6)
    return gone.time - 25


def nat_remembers(stage):
    nat(["--idle", "3", "--interval", "3"], stage)
    back = stage.wait("data", "router", "client", 3, "'x'")
    sent = stage.find("probe", "client", "router")
    stage.check("the client sends a probe every 3 s", 7 <= len(sent) <= 8,
                "7 or 8", len(sent))
    stage.count("the router passes each of them on",
                stage.find("probe", "router", "server"), len(sent))
    stage.count("the server answers each of them",
                stage.find("answer", "server", "router"), len(sent))
    stage.within("the byte comes back at once", back.time - 25, 0, 0.5)
    return len(sent)


def nat_finding(gave_up, probes):
    return ("The router forgot the quiet connection after 10 s, and the byte "
            "sent at 25 s never arrived (the client gave up after %.2f s); "
            "with a probe every 3 s (%d of them) the connection was alive. "
            "Below TCP a probe is traffic like any other."
            % (gave_up, probes))


# 7: a peer that is cut off silently

WATCHED = 12  # seconds after the cut
STATES = IDLE, SENDING, CLOSED = "idle", "data in flight", "window closed"
# what is set, the client's options, and when it must know in each state
CUTS = [
    ("the system's defaults", (), (None, None, None)),
    ("keep-alive 2 s/1 s/3",
     ("--idle", "2", "--interval", "1", "--count", "3"),
     ((5, late(5)), None, None)),
    ("--detect 8", ("--detect", "8"), ((4, 8), (4, 8), (4, 8))),
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
        stage.wait("note", "server", None, 10, "accepted")
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
    stage.cut(leg, server)
    if state == SENDING:
        stage.type("x")
    took = noticed(stage, leg)
    if expected:
        stage.within("the client knows in time", took, *expected)
    else:
        stage.check("the client knows nothing after %d s" % WATCHED,
                    took is None, "nothing", took)
    if not options:
        check_defaults(stage)
    return took


def check_defaults(stage):
    """What the client read back through the library says how long it would
    wait for an idle peer."""
    said = stage.find("note", "client", None, "keep-alive on")[0].text
    idle, interval, count = map(int, re.findall(
        r"(?:idle|interval|count) (\d+)", said))
    stage.check("by the system's defaults it waits 2 h 11 min for an idle peer",
                idle + interval * count == 7875, "7875 s", said)


def noticed(stage, leg):
    """Seconds until the client knows, None where it does not while we watch.
    They count from the last packet that came, or from the first byte that
    was sent after it."""
    try:
        told = stage.wait("note", "client", None, WATCHED,
                          "server silent")
    except Failure:
        return None
    packets = [p for p in leg.capture.packets if p.proto == "tcp"]
    last = max(p.time for p in packets if not p.out)
    since = min((p.time for p in packets
                 if p.out and p.length and p.time > last), default=last)
    return told.time - (since - timeline.zero(stage.legs))


def cut_table(*took):
    """The figures by what was set and what the connection was doing."""
    cells = ["%.2f s" % t if t else "not in %d s" % WATCHED for t in took]
    rows = [("", *STATES)]
    for setting, _, _ in CUTS:
        rows.append((setting, *cells[:3]))
        del cells[:3]
    return "\n".join("%-23s %-14s %-16s %s" % row for row in rows)


def cut_finding(*took):
    return ("The system's defaults told nothing in %d s (an idle peer is given "
            "up after 2 hours and 11 minutes, one that owes an acknowledgement "
            "after a quarter of an hour); keep-alive told after %.2f s, but "
            "only on an idle connection; with the library's plan for 8 s, "
            "keep-alive and user timeout, the client knew in every case, after "
            "%.2f s at most." % (WATCHED, took[3], max(took[6:])))


# 8: a Windows program

def windows(stage):
    """The server asks for 3 s and 2 s; its probes must come so."""
    leg = stage.watch(stage.net, "lo", "client", "server")
    with stage.turn:
        stage.windows_server("--idle", "3", "--interval", "2")
        stage.client("--no-keepalive", port=ECHO)
    stage.type("h")
    start = stage.wait("data", "server", "client", 20, "'h'").time
    first = stage.wait("answer", "client", "server", 10).time
    last = stage.wait("answer", "client", "server", 10, count=2).time
    stage.cut(leg, stage.net)
    lost = [stage.wait("probe", "server", None, 10, count=n).time
            for n in (1, 2, 3)]
    stage.within("the first probe comes after 3 quiet seconds", first - start,
                 3, late(3))
    stage.within("another 3 s after its answer", last - first, 3, late(3))
    stage.within("and another, which is not answered", lost[0] - last, 3,
                 late(3))
    stage.within("after which they come every 2 s", lost[1] - lost[0], 2,
                 late(2))
    stage.within("again", lost[2] - lost[1], 2, late(2))
    return first - start, lost[1] - lost[0]


def windows_finding(seen):
    return ("The probes of the Windows program came after %.2f quiet seconds "
            "and, unanswered, %.2f s apart: both times were set through "
            "SIO_KEEPALIVE_VALS, since Wine knows no TCP_KEEPIDLE."
            % seen)


part = functools.partial
EXPERIMENTS = [
    Experiment(
        "dialogue", "A dialogue through HAProxy, with pauses of 10 s", 20,
        ["haproxy"], PROXIED,
        {"": dialogue}, dialogue_finding),
    Experiment(
        "silent", "A silent client behind HAProxy: probes are no activity", 16,
        ["haproxy"], PROXIED,
        {"": part(silent, HAPROXY + ("haproxy.cfg",), by=("FIN",))},
        silent_finding),
    Experiment(
        "ping", "A client that pings through HAProxy: the right way", 43,
        ["haproxy"], PROXIED,
        {"": ping}, ping_finding),
    Experiment(
        "options", "What HAProxy's options change: timeout tunnel, tcpka", 19,
        ["haproxy", NFT], PROXIED,
        {"timeout tunnel 18s": tunnel,
         "clitcpka and srvtcpka": both_legs,
         "the client vanishes": client_gone,
         "the client vanishes, clitcpka": client_gone_noticed},
        options_finding),
    Experiment(
        "others", "A silent client behind nginx, socat and stunnel", 16,
        ["nginx", "libnginx-mod-stream=" + MODULE, "socat",
         "stunnel4=stunnel"], PROXIED,
        {"nginx": part(silent, NGINX + (PROXIES + "/nginx.conf",)),
         "socat -T 15": part(silent, ("sh", "socat.sh")),
         "stunnel": part(silent, ("stunnel", "stunnel.conf"))},
        others_finding),
    Experiment(
        "nat", "A router that forgets quiet connections: probes count", 32,
        [NFT], ("client", "router", "server"),
        {"no keep-alive": nat_forgets,
         "keep-alive, idle 3 s": nat_remembers}, nat_finding),
    Experiment(
        "cut", "A peer is cut off: idle, data in flight, window closed", 14,
        [NFT], ("client", "server"),
        {"%s, %s" % (setting, state): part(cut_off, options, state, expected)
         for setting, options, windows in CUTS
         for state, expected in zip(STATES, windows)},
        cut_finding, cut_table),
    Experiment(
        "windows", "A Windows program under Wine: probes as asked for", 30,
        [NFT, "wine64=" + WINE, MINGW], ("client", "server"),
        {"": windows}, windows_finding),
]
