# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# Types the section "By hand" of tka-proxies(7) into three terminals, as it is
# written, and checks that what the section says happens: walkthrough.py TOP
# BUILD
import os
import pty
import re
import sys
import tempfile
import threading
import time

TOP, BUILD = map(os.path.abspath, sys.argv[1:])
sys.path[:0] = [os.path.join(TOP, "tests"), os.path.join(TOP, "support")]
import netlab
import tap

PROMPT = "ready> "


def blocks():
    """What is to be typed: the lines of each example of the section."""
    with open(os.path.join(TOP, "man", "tka-proxies.7")) as f:
        page = f.read()
    section = re.search(r"\n\.Ss By hand\n(.*?)\n\.Ss ", page, re.DOTALL)
    return [block.splitlines() for block in re.findall(
        r"\n\.Bd -literal[^\n]*\n(.*?)\n\.Ed", section.group(1), re.DOTALL)]


class Terminal:
    """A shell on a terminal, and what it shows since the last clear()."""

    def __init__(self):
        self.shell, self.fd = pty.fork()
        if self.shell == 0:
            os.environ.update(PS1=PROMPT, ENV="")
            os.execvp("sh", ["sh", "-i"])
        self.output, self.cleared = "", 0
        threading.Thread(target=self.read, daemon=True).start()
        self.wait(PROMPT)

    def read(self):
        while True:
            try:
                output = os.read(self.fd, 65536)
            except OSError:
                return
            self.output += output.decode(errors="replace")

    @property
    def shown(self):
        return self.output[self.cleared:]

    def clear(self):
        self.cleared = len(self.output)

    def type(self, lines):
        for line in lines:
            os.write(self.fd, line.encode() + b"\n")
            time.sleep(0.1)  # a person

    def press(self, key):
        os.write(self.fd, key)

    def wait(self, pattern, seconds=tap.PATIENCE):
        """Returns after how many seconds it was shown."""
        start = time.monotonic()
        tap.until(lambda: re.search(pattern, self.shown),
                  "%r is shown; shown was:\n%s" % (pattern, self.shown),
                  seconds)
        return time.monotonic() - start


def is_at_prompt(terminal):
    return terminal.shown.endswith(PROMPT)


def wait_for_prompt(terminal, what, seconds=tap.PATIENCE):
    tap.until(lambda: is_at_prompt(terminal),
              what + "; shown was:\n" + terminal.shown, seconds)


netlab.enter("ip", "haproxy")
os.environ["PATH"] = BUILD + "/examples:" + os.environ["PATH"]
proxy, server, first, second, bye = blocks()
folder = tempfile.TemporaryDirectory()
os.chdir(folder.name)
terminals = [Terminal() for _ in range(3)]


@tap.case("the proxy and the server start as written")
def _():
    terminals[0].type(proxy)
    tap.until(lambda: is_listening(30000), "HAProxy listens:\n"
              + terminals[0].shown)
    terminals[1].type(server)
    terminals[1].wait("listening on 127.0.0.1:30001")


def is_listening(port):
    with open("/proc/net/tcp") as f:
        return ":%04X 00000000:0000 0A" % port in f.read()


@tap.case("hello is echoed, and 15 s later both ends log that the other left")
def _():
    terminals[2].type(first)
    terminals[2].wait("received 0x68 'h'")
    terminals[2].clear()
    took = terminals[2].wait("server disconnected")
    tap.check(14.5 < took < 16, "it took %.2f s" % took)
    wait_for_prompt(terminals[2], "the client ends")
    terminals[1].wait("client disconnected")


@tap.case("with pings the connection is open after 20 s, and bye closes it")
def _():
    terminals[2].clear()
    terminals[2].type(second)
    terminals[2].wait("received 0x68 'h'")
    terminals[1].clear()
    time.sleep(20)
    tap.check("disconnected" not in terminals[1].shown + terminals[2].shown,
              "it is open:\n" + terminals[2].shown)
    tap.check(terminals[2].shown.count("received 0x70 'p'") >= 3,
              "three pings came back:\n" + terminals[2].shown)
    terminals[2].type(bye)
    wait_for_prompt(terminals[2], "the client ends", 2)


@tap.case("Ctrl-C ends the server and the proxy")
def _():
    for terminal in terminals[:2]:
        terminal.press(b"\x03")
        wait_for_prompt(terminal, "the program ends", 5)


tap.run()
