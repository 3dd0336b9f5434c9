# SPDX-License-Identifier: MIT
# The log: the same events as text and as JSON, whole lines, nothing else.
import json
import os
import re
import signal

from pair import Client, Peer, Server, echo, is_reset, reset, tap, told

# How an event starts in text.
STARTS = {
    "listening": "listening on ",
    "connecting": "connecting to ",
    "connected": "connected to ",
    "accepted": "accepted ",
    "keepalive": "keep-alive on: ",
    "read_timeout": "read timeout ",
    "received": "received ",
    "sent": "sent ",
    "status": "status: ",
    "disconnected": "client disconnected, ",
    "misbehaved": "client not well-behaved, ",
    "timeout": "nothing received for ",
    "dead": "error: client reset ",
    "closing": "closing ",
    "stopping": "stopping",
    "closed": "closed",
    "failed": "error: wrong echo: ",
}
# Fields that the text does not tell, or that differ from run to run.
UNSAID = {"time", "who", "event", "error", "host", "port", "enabled",
          "user_timeout_ms", "received", "silent_ms", "data_received_ms",
          "ack_received_ms"}


def play(*options):
    """All that can happen in a second; what every program said."""
    server = Server("--read-timeout", "1000", "--status", "1", *options)
    client = Client(*options, port=server.port)
    client.write(b"hi\n")
    client.wait("received.*(0x69|105)")
    client.close_input()
    client.status()
    server.wait("closed")
    with server.connect() as sock:
        sock.sendall(b"x")
        is_reset(sock)
    server.wait("closed", 2)
    sock = server.connect()
    echo(sock, b"h")
    reset(sock)
    server.wait("closed", 3)
    with server.connect() as sock:
        is_reset(sock)
    server.wait("closed", 4)
    server.signal(signal.SIGTERM)
    server.status()
    peer = Peer()
    other = Client(*options, port=peer.port)
    with peer.accept() as sock:
        sock.sendall(b"x")
        other.status()
    return server, client, other


def shown(key, value):
    """A field's value as the text has it."""
    if key == "byte":
        return "0x%02x" % value
    return re.sub(r"(?<=:)\d+$", "", str(value))  # ports differ


@tap.case("the JSON log has the events of the text log, with their values")
def _():
    for text, other in zip(play(), play("--log", "json")):
        lines = [m.group(1, 2) for m in map(line, text.lines) if m]
        events = [json.loads(said) for said in other.lines if said]
        tap.equal([e["event"] for e in events if e["event"] not in STARTS],
                  [], "events unknown to this test")
        tap.equal([e["who"] for e in events], [who for who, _ in lines],
                  "who speaks")
        for (_, what), event in zip(lines, events):
            tap.equal("error" in event, what.startswith("error: "), "error")
            tap.check(what.startswith(STARTS[event["event"]]),
                      "%s: %s" % (event, what))
            for key, value in event.items():
                if key not in UNSAID and not key.endswith("_from"):
                    tap.check(shown(key, value) in what,
                              "%s of %s is told: %s" % (key, event, what))


def line(text):
    return text and re.fullmatch(
        r"\S+Z  ((?:client|server)(?:#\d+)?) +(.*)", text)


@tap.case("the manual names every event and its fields")
def _():
    path = os.path.join(os.path.dirname(__file__), "../../../man",
                        "tka-echo-server.1")
    with open(path) as f:
        table = f.read().split(".Bl -column")[1].split(".El")[0]
    rows = {row.split()[0]: set(re.findall(r"\w+", row))
            for row in table.split(".It ")[1:]}
    tap.equal(set(STARTS) - set(rows), set(), "events it does not name")
    for proc in play("--log", "json", "--detect", "9"):
        for event in (json.loads(said) for said in proc.lines if said):
            fields = set(event) - {"time", "who", "event", "error"}
            tap.equal(fields - rows[event["event"]], set(),
                      "fields of %s it does not name" % event["event"])


@tap.case("every line has a time in UTC with nanoseconds, and times ascend")
def _():
    for option in [], ["--log", "json"]:
        server = Server(*option)
        with server.connect() as sock:
            echo(sock, b"h" * 100)
        server.wait("closed")
        times = [re.search(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z", said)
                 for said in server.lines if said]
        tap.check(all(times), "every line has a time:\n" + server.said())
        times = [m.group() for m in times]
        tap.equal(times, sorted(times), "the times")


@tap.case("the text starts in the same column whoever speaks")
def _():
    server = Server()
    with server.connect() as sock:
        echo(sock, b"h")
    server.wait("closed")
    for said in server.lines:
        tap.check(re.match(r"\S{30}  (server|server#1) +(?<=^.{44})\S", said),
                  said)


@tap.case("a quiet server says nothing but errors, and says those")
def _():
    server = Server("--quiet")
    with server.connect() as sock:
        echo(sock, b"hb")
    sock = server.connect()
    echo(sock, b"h")
    reset(sock)
    server.wait("error: client reset the connection")
    server.signal(signal.SIGTERM)
    tap.equal(server.status(), 0, "the exit status")
    tap.equal(len(server.said().splitlines()), 1, "lines")


@tap.case("no name can break a line, as text or as JSON")
def _():
    name = 'a"b\\c\nd\x01\x7f\xe9'
    text = Client(host=name, port=7)
    tap.equal(text.status(), 1, "the exit status")
    tap.equal([m for m in told(text, "client") if "cannot connect" not in m],
              [], "lines beside the error")
    other = Client("--log", "json", host=name, port=7)
    tap.equal(other.status(), 1, "the exit status")
    events = [json.loads(said) for said in other.lines if said]
    tap.equal(len(events), 1, "events")
    tap.equal(events[0]["host"].encode("latin-1"), name.encode(), "the name")


tap.run()
