# SPDX-License-Identifier: MIT
# The protocol: what either end of the echo pair does with what it gets.
import os
import signal
import socket
import threading
import time

from pair import (SERVER, Client, Peer, Server, echo, is_reset, messages,
                  receive, receive_all, reset, tap)


def ended(server, client="server#1"):
    """A connection's log when it is over, from its first byte on."""
    server.wait(client + " +closed")
    return [line for line in messages(server, client)
            if not line.startswith(("accepted", "keep-alive", "read timeout"))]


@tap.case("a dialogue is echoed byte by byte and ends with bye")
def _():
    server = Server()
    client = Client(port=server.port)
    client.write(b"hi\n")
    client.wait(r"received 0x69 'i'$")
    client.close_input()
    tap.equal(client.status(), 0, "the client's exit status")
    tap.equal(ended(server), [
        "received 0x68 'h' (hello)", "sending 0x68 'h' (hello)",
        "received 0x69 'i'", "sending 0x69 'i'",
        "received 0x62 'b' (bye)", "sending 0x62 'b' (bye)",
        "client disconnected, closing gracefully", "closed"], "the server")
    said = messages(client, "client")
    tap.check(said[0].startswith("connecting to 127.0.0.1:%d" % server.port),
              said[0])
    own = server.wait(r"accepted 127.0.0.1:(\d+) on 127.0.0.1:%d$"
                      % server.port).group(1)
    tap.equal(said[1], "connected to 127.0.0.1:%d from 127.0.0.1:%s" % (
        server.port, own), "then")
    tap.equal(said[4:], [
        "sending 0x68 'h' (hello)", "sending 0x69 'i'",
        "received 0x68 'h' (hello)", "received 0x69 'i'",
        "sending 0x62 'b' (bye)", "received 0x62 'b' (bye)",
        "closing gracefully", "closed"], "the client")
    tap.equal(client.output(), b"Specify data to be sent:\n" * 2, "output")


@tap.case("TIME-WAIT stays with the client, which closes first")
def _():
    server = Server()
    client = Client(port=server.port)
    client.close_input()
    tap.equal(client.status(), 0, "the client's exit status")
    own = int(server.wait(r"accepted \S+:(\d+) on").group(1))
    server.wait("closed")
    try:
        with open("/proc/net/tcp") as f:
            rows = [line.split()[1:4] for line in f][1:]
    except OSError:
        raise tap.Skip("no /proc/net/tcp")
    waits = [[int(r[0][-4:], 16), int(r[1][-4:], 16)] for r in rows
             if r[2] == "06"]
    tap.check([own, server.port] in waits, "the client's end waits")
    tap.check([server.port, own] not in waits, "the server's does not")


@tap.case("line ends are not sent, and a last line needs none")
def _():
    server = Server()
    client = Client(port=server.port)
    client.write(b"h\n\n\nx y")
    client.close_input()
    tap.equal(client.status(), 0, "the client's exit status")
    tap.equal([line for line in ended(server) if line.startswith("received")],
              ["received 0x68 'h' (hello)", "received 0x78 'x'",
               "received 0x20", "received 0x79 'y'",
               "received 0x62 'b' (bye)"], "what arrived")


@tap.case("after the echo of a typed bye the client leaves, its input open")
def _():
    for typed in b"hb\n", b"hb and more\n", b"h\nb\nh\n":
        server = Server()
        client = Client(port=server.port)
        client.write(typed)
        tap.equal(client.status(), 0, "the client's exit status")
        tap.equal(ended(server)[-4:], [
            "received 0x62 'b' (bye)", "sending 0x62 'b' (bye)",
            "client disconnected, closing gracefully", "closed"],
            "the server after %r" % typed)
        tap.equal(messages(client, "client")[-2:],
                  ["closing gracefully", "closed"], "the client")


@tap.case("a client at a terminal that stays open leaves after bye")
def _():
    server = Server()
    person, terminal = os.openpty()
    client = Client(port=server.port, stdin=terminal)
    os.close(terminal)
    client.wait("read timeout")
    os.write(person, b"h\n")
    client.wait("received 0x68")
    os.write(person, b"b\n")
    tap.equal(client.status(), 0, "the client's exit status")
    server.wait("client disconnected, closing gracefully")
    os.close(person)


@tap.case("a client with nothing to say says hello and bye")
def _():
    server = Server()
    with open("/dev/null") as nothing:
        client = Client(port=server.port, stdin=nothing)
        tap.equal(client.status(), 0, "the client's exit status")
    tap.equal(ended(server)[-2:], ["client disconnected, closing gracefully",
                                   "closed"], "the end")


@tap.case("input that would not block is waited for all the same")
def _():
    server = Server()
    end, start = os.pipe()
    os.set_blocking(end, False)
    client = Client(port=server.port, stdin=end)
    os.close(end)
    client.wait("read timeout")
    os.write(start, b"hi")
    client.wait("received 0x69")
    os.close(start)
    tap.equal(client.status(), 0, "the client's exit status")


@tap.case("100,000 bytes of input come back whole")
def _():
    server = Server("--quiet")
    client = Client("--quiet", port=server.port)
    client.write(b"h" + bytes(i % 251 for i in range(100000)
                              if i % 251 != ord("b")))
    client.close_input()
    tap.equal(client.status(), 0, "the client's exit status")
    tap.equal(client.output(), b"", "its output")
    tap.equal(client.said() + server.said(), "", "what the two said")


@tap.case("a client that does not start with hello is reset without an echo")
def _():
    server = Server()
    with server.connect() as sock:
        sock.sendall(b"x")
        tap.check(is_reset(sock), "the connection is reset")
    tap.equal(ended(server), [
        "received 0x78 'x'", "client not well-behaved, its first byte is not "
        "hello, closing forcefully", "closed"], "the server")
    client = Client(port=server.port)
    client.write(b"x\n")
    tap.equal(client.status(), 1, "the client's exit status")
    tap.equal(len(client.find("error: server reset the connection")), 1,
              "the client's error")
    with server.connect() as sock:
        echo(sock, b"hx")


@tap.case("a client that says nothing for the read timeout is reset")
def _():
    server = Server("--read-timeout", "300")
    with server.connect() as never, server.connect() as once:
        echo(once, b"h")
        start = time.monotonic()
        tap.check(is_reset(never), "the one that never spoke")
        tap.check(is_reset(once), "the one that spoke once")
        tap.check(time.monotonic() - start > 0.2, "it took its time")
    server.wait("no byte received for 300 ms, closing forcefully", 2)


@tap.case("a client that goes on talking outlives the read timeout")
def _():
    server = Server("--read-timeout", "1500")
    with server.connect() as sock:
        for _ in range(8):
            echo(sock, b"h")
            time.sleep(0.3)
        echo(sock, b"b")
    tap.equal(server.find("no byte received for"), [], "timeouts")


@tap.case("without a read timeout the server waits")
def _():
    server = Server("--read-timeout", "0")
    server.connect()
    with server.connect() as sock:
        server.wait("server#2 +no read timeout")
        time.sleep(0.2)
        echo(sock, b"h")


@tap.case("a client whose server says nothing ends after the read timeout")
def _():
    peer = Peer()
    client = Client("--read-timeout", "200", port=peer.port)
    with peer.accept() as sock:
        client.write(b"h\n")
        tap.equal(client.status(), 1, "the exit status")
        tap.equal(receive_all(sock), b"h", "what the server got")
    client.wait("error: no byte received for 200 ms, closing gracefully")
    tap.equal(len(client.find("error")), 1, "errors")


@tap.case("without a read timeout the client waits, for longer than to connect")
def _():
    peer = Peer()
    client = Client("--read-timeout", "0", "--connect-timeout", "200",
                    port=peer.port)
    with peer.accept() as sock:
        time.sleep(0.4)
        client.write(b"h\n")
        tap.equal(receive(sock, 1), b"h", "what the server got")


@tap.case("connecting ends after its timeout")
def _():
    tap.need_loopback()
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        place = listener.getsockname()
        crowd = [socket.socket() for _ in range(4)]
        for sock in crowd:  # beyond its backlog Linux does not answer
            sock.setblocking(False)
            sock.connect_ex(place)
        client = Client("--connect-timeout", "300", port=place[1])
        status = client.status()
        for sock in crowd:
            sock.close()
    tap.equal(status, 1, "the exit status")
    client.wait("error: cannot connect to 127.0.0.1 port %d: timed out" % place[1])
    tap.equal(len(client.find("error")), 1, "errors")


@tap.case("a refused connection is logged in one line")
def _():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        client = Client("--quiet", port=unused.getsockname()[1])
        tap.equal(client.status(), 1, "the exit status")
    tap.equal(len(messages(client)), 1, "errors")
    tap.equal(client.output(), b"", "output")


@tap.case("ping keeps a silent client talking, hello first")
def _():
    server = Server("--read-timeout", "2500")
    client = Client("--ping", "1", port=server.port)
    client.wait(r"received 0x70 'p' \(ping\)", 4)
    client.close_input()
    tap.equal(client.status(), 0, "the client's exit status")
    said = [line for line in messages(client, "client")
            if line.startswith("sending")]
    tap.equal(said[0], "sending 0x68 'h' (hello)", "first")
    tap.equal(set(said[1:-1]), {"sending 0x70 'p' (ping)"}, "then")
    tap.equal(said[-1], "sending 0x62 'b' (bye)", "last")
    tap.equal(server.find("no byte received"), [], "timeouts")


@tap.case("a ping waits for the pause, not for the clock")
def _():
    server = Server()
    client = Client("--ping", "1", port=server.port)
    for _ in range(6):
        client.write(b"h\n")
        time.sleep(0.3)
    tap.equal(client.find("ping"), [], "pings while there is talk")
    client.wait("received .*ping")


@tap.case("a client that resets is logged once, and others are still served")
def _():
    server = Server()
    sock = server.connect()
    with server.connect() as other:
        echo(sock, b"h")
        reset(sock)
        server.wait("server#1 +error: client reset the connection: "
                    "Connection reset by peer")
        echo(other, b"hello")
    tap.equal(ended(server)[-1], "closed", "the end")
    tap.equal(len(server.find("server#1 .*reset")), 1, "log lines of it")


@tap.case("a client that closes half has all its echo, then the end")
def _():
    server = Server()
    with server.connect() as sock:
        sock.sendall(b"h" + b"x" * 2000)
        sock.shutdown(socket.SHUT_WR)
        tap.equal(receive_all(sock), b"h" + b"x" * 2000, "the echo")
    server.wait("client disconnected, closing gracefully")
    server.wait("closed")


@tap.case("so does one that starts to read only after it closed half")
def _():
    server = Server("--quiet")
    data = b"h" + bytes(range(256)) * 40000
    with server.connect() as sock:
        sender = threading.Thread(target=send_and_shut, args=(sock, data))
        sender.start()
        sender.join(0.5)  # both directions are full by now
        tap.check(sender.is_alive(), "the server does not hold it all")
        tap.check(receive_all(sock) == data, "all came back, the same")
        sender.join()
    tap.equal(server.said(), "", "errors")


def send_and_shut(sock, data):
    sock.sendall(data)
    sock.shutdown(socket.SHUT_WR)


@tap.case("bytes come back the same, split or merged in any way")
def _():
    server = Server()
    with server.connect() as sock:
        echo(sock, b"h")
        for byte in range(256):
            echo(sock, bytes([byte]))
        for size in (2, 3, 1023, 1024, 1025, 5000):
            echo(sock, bytes(i % 256 for i in range(size)))
    with server.connect() as sock:
        echo(sock, b"hello and all the rest in one go")


@tap.case("a wrong echo, or one too many, is a failure")
def _():
    for answer, sentence in ((b"x", "0x78 instead of 0x68"),
                             (b"hx", "0x78, which was not sent")):
        peer = Peer()
        client = Client(port=peer.port)
        with peer.accept() as sock:
            client.write(b"h\n")
            tap.equal(receive(sock, 1), b"h", "what was sent")
            sock.sendall(answer)
            tap.equal(client.status(), 1, "the exit status")
        client.wait("error: wrong echo: " + sentence)
        tap.equal(len(client.find("error")), 1, "errors")


@tap.case("a server that leaves before bye is a failure of the client")
def _():
    peer = Peer()
    client = Client("--quiet", port=peer.port)
    peer.accept().close()
    tap.equal(client.status(), 1, "the exit status")
    client.wait("error: server disconnected, closing gracefully")
    tap.equal(len(messages(client)), 1, "errors")


@tap.case("SIGTERM and SIGINT end the server well, with all it has open")
def _():
    for number in signal.SIGTERM, signal.SIGINT:
        server = Server()
        with server.connect() as one, server.connect() as two:
            echo(one, b"h")
            echo(two, b"h")
            server.signal(number)
            tap.equal(server.status(), 0, "the exit status")
            for sock in one, two:
                tap.check(not is_reset(sock), "it is closed, not reset")
        tap.equal(messages(server, "server#2")[-2:],
                  ["closing gracefully", "closed"], "the log")


@tap.case("a server starts again at once on the port that it had")
def _():
    server = Server()
    with server.connect() as sock:
        echo(sock, b"h")
        server.signal(signal.SIGTERM)
        tap.equal(server.status(), 0, "the exit status")
    again = tap.Proc(SERVER, "127.0.0.1", server.port)
    again.wait("listening on 127.0.0.1:%d" % server.port)


@tap.case("SIGTERM and SIGINT end the client well, connected or not")
def _():
    for number in signal.SIGTERM, signal.SIGINT:
        peer = Peer()
        client = Client(port=peer.port)
        with peer.accept() as sock:
            client.write(b"h\n")
            tap.equal(receive(sock, 1), b"h", "what was sent")
            client.signal(number)
            tap.equal(client.status(), 0, "the exit status")
            tap.check(not is_reset(sock), "it is closed, not reset")


@tap.case("IPv6 works like IPv4")
def _():
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        raise tap.Skip("no IPv6 here")
    server = Server(host="::1")
    server.wait(r"listening on \[::1\]:\d+, host ::1$")
    client = Client(host="[::1]", port=server.port)
    client.write(b"hello\n")
    client.close_input()
    tap.equal(client.status(), 0, "the client's exit status")
    server.wait(r"accepted \[::1\]:\d+ on \[::1\]:\d+$")


@tap.case("a port in use is logged in one line")
def _():
    server = Server()
    second = tap.Proc(SERVER, "--quiet", "127.0.0.1",
                      server.port)
    tap.equal(second.status(), 1, "the exit status")
    tap.equal(len(messages(second)), 1, "errors")
    second.wait("error: cannot listen on 127.0.0.1 port %d:" % server.port)
    second.wait("Address already in use")
    with server.connect() as sock:
        echo(sock, b"h")


@tap.case("an unknown name is logged in one line")
def _():
    for proc in (Client("--quiet", host="no such host", port=7),
                 tap.Proc(SERVER, "--quiet", "no such host", 7)):
        tap.equal(proc.status(), 1, "the exit status")
        tap.equal(len(messages(proc)), 1, "errors")
        proc.wait("error: cannot .* no such host port 7:")


tap.run()
