# SPDX-License-Identifier: MIT
# The log: the same events as text and as JSON, whole lines, nothing else.
import os
import re
import signal

from pair import (Client, Peer, Server, echo, events, is_reset, messages,
                  reset, tap)

# How an event starts in text.
STARTS = {
    "listening": "listening on ",
    "connecting": "connecting to ",
    "connected": "connected to ",
    "accepted": "accepted ",
    "keepalive": "keep-alive on: ",
    "read_timeout": "read timeout ",
    "received": "received ",
    "sending": "sending ",
    "disconnected": "client disconnected, ",
    "misbehaved": ("client not well-behaved, ", "error: wrong echo: "),
    "timeout": "no byte received for ",
    "connection_lost": "error: client reset ",
    "closing": "closing ",
    "stopping": "stopping",
    "closed": "closed",
}
# Members that the text does not have, or that differ from run to run.
NOT_SHOWN = {"time", "who", "event", "error", "port", "enabled", "cause",
             "user_timeout_ms", "user_timeout_symbol", "since_last_byte_ms",
             "since_last_segment_ms"}


def play(*options):
    """All that can happen in a second; what every program said."""
    server = Server("--read-timeout", "1000", *options)
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
        lines, found = messages(text), events(other)
        tap.equal([e["event"] for e in found if e["event"] not in STARTS],
                  [], "events unknown to this test")
        tap.equal(len(found), len(lines), "events")
        for what, event in zip(lines, found):
            tap.equal("error" in event, what.startswith("error: "), "error")
            tap.check(what.startswith(STARTS[event["event"]]),
                      "%s: %s" % (event, what))
            for key, value in event.items():
                if key not in NOT_SHOWN and not key.endswith("_source"):
                    tap.check(shown(key, value) in what,
                              "%s of %s is shown: %s" % (key, event, what))


@tap.case("booleans are booleans in JSON, and numbers numbers")
def _():
    for proc in play("--log", "json", "--no-keepalive"):
        for event in events(proc):
            for key, value in event.items():
                kind = (bool if key in ("error", "enabled") else
                        int if re.search("_(s|ms)$|^byte$|^count$", key)
                        else str)
                tap.equal(type(value), kind, "the type of %s" % key)


@tap.case("no line for people is wider than 100 columns")
def _():
    for proc in play("--detect", "30"):
        for said in proc.lines:
            tap.check(len(said or "") <= 100, said)
    client = Client(host="a-long-name-of-a-host." * 9, port=7)
    client.status()
    tap.check(max(map(len, client.said().split("\n"))) <= 100, client.said())
    tap.equal(len(messages(client)), 1, "messages")


@tap.case("a connection can be found in a capture by its log, on either side")
def _():
    server = Server("--log", "json")
    client = Client("--log", "json", host="localhost", port=server.port)
    client.close_input()
    client.status()
    server.wait("accepted")
    here, there = events(client, "connected")[0], events(server, "accepted")[0]
    tap.equal((here["address"], here["own_address"]),
              (there["own_address"], there["address"]), "the two ends")
    tap.equal(here["address"], "127.0.0.1:%d" % server.port, "the server's")
    tap.equal(events(client, "connecting")[0]["host"], "localhost",
              "the host as typed")


@tap.case("the manual names every event and its fields")
def _():
    path = os.path.join(os.path.dirname(__file__), "../../../man",
                        "tka-echo-server.1")
    with open(path) as f:
        table = f.read().split(".Ss JSON")[1].split(".El")[0]
    rows = {row.split()[0]: set(re.findall(r"\w+", row))
            for row in table.split(".It Cm ")[1:]}
    tap.equal(set(STARTS) - set(rows), set(), "events it does not name")
    for proc in play("--log", "json", "--detect", "9"):
        for event in events(proc):
            fields = set(event) - {"time", "who", "event", "error"}
            tap.equal(fields - rows[event["event"]], set(),
                      "fields of %s it does not name" % event["event"])


@tap.case("every line has a time in UTC with microseconds, and times ascend")
def _():
    for option in [], ["--log", "json"]:
        server = Server(*option)
        with server.connect() as sock:
            echo(sock, b"h" * 100)
        server.wait("closed")
        times = [re.search(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", said)
                 for said in server.lines if said]
        tap.check(all(times), "every line has a time:\n" + server.said())
        times = [m.group() for m in times]
        tap.equal(times, sorted(times), "the times")


@tap.case("the text starts in the same column for server and clients")
def _():
    server = Server()
    with server.connect() as sock:
        echo(sock, b"h")
    server.wait("closed")
    for said in server.lines:
        tap.check(re.match(r"\S{27}  (server|server#1) +(?<=^.{39})(?:  )?\S", said),
                  said)


@tap.case("a server with --quiet logs errors and nothing else")
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
    tap.equal(len(messages(server)), 1, "messages")


@tap.case("no name can break a line, as text or as JSON")
def _():
    name = 'a"b\\c\nd\x01\x7f\xe9'
    text = Client(host=name, port=7)
    tap.equal(text.status(), 1, "the exit status")
    tap.equal([m for m in messages(text) if "cannot connect" not in m],
              [], "messages beside the error")
    other = Client("--log", "json", host=name, port=7)
    tap.equal(other.status(), 1, "the exit status")
    tap.equal(len(events(other)), 1, "events")
    tap.equal(events(other)[0]["host"].encode("latin-1"), name.encode(),
              "the name")


tap.run()
