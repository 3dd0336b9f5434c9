# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# Runs the suites unit and host, and what measure.c measures, on one of the
# stacks of stacks.py: run.py STACK SOURCE BUILD WORK. BUILD is a build for
# this machine, WORK keeps downloads and other builds. With --fetch as STACK it
# only downloads what is missing, for all stacks.
import fcntl
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [TOP + "/tests", TOP + "/support"]
import netlab
import tap

import machines
from stacks import STACKS

PORT = 7000
PATIENCE = 600  # seconds for all programs
SIOCOUTQ = 0x5411
CUT = """table inet cut {
    set ports { type inet_service; }
    chain input {
        type filter hook input priority 0;
        tcp sport @ports drop
    }
}"""


def fetch(name, work):
    """Returns the private root with the packages of a stack."""
    stack = STACKS[name]
    root = os.path.join(work, "root", name)
    if subprocess.call(["sh", HERE + "/fetch.sh", work, root, stack.suite,
                        stack.architecture, *stack.packages]):
        tap.skip_all("cannot download from Debian " + stack.suite)
    return root


def queued(sock):
    """Bytes sent and not acknowledged."""
    return struct.unpack("i", fcntl.ioctl(sock, SIOCOUTQ, bytes(4)))[0]


class Peer(threading.Thread):
    """Sends a byte on the first of two connections, drops everything that
    arrives there after its ACK, and then sends a byte on the second."""

    def __init__(self, net):
        super().__init__(daemon=True)
        self.net = net
        net.nft(CUT)
        with net:
            self.listener = socket.socket()
        # lwIP and the others bring the device up later
        self.listener.setsockopt(socket.SOL_IP, 15, 1)  # IP_FREEBIND
        self.listener.bind((machines.FAR, PORT))
        self.listener.listen()
        self.kept = []

    def run(self):
        while True:
            first, address = self.listener.accept()
            second, _ = self.listener.accept()
            self.kept += first, second
            first.sendall(b"!")
            tap.until(lambda: not queued(first), "an ACK")
            self.net.nft("add element inet cut ports { %d }" % address[1])
            second.sendall(b"!")


def run_all(bench, start, runs):
    """Returns the output and the exit status of each program. What is printed
    before the first one, by a kernel for example, is part of its output."""
    far = netlab.Net()
    Peer(far).start()  # first: lwIP does not boot, and may be quick
    process = start(bench, far, runs)
    timer = threading.Timer(PATIENCE, process.kill)
    timer.start()
    said = process.communicate()[0].replace("\r", "")
    timer.cancel()
    parts = re.split(r"^stack: exit (\d+)\n", said, flags=re.M)
    results = list(zip(parts[0::2], map(int, parts[1::2])))
    if len(results) < len(runs):
        results += [(parts[-1] + "\nit did not end", -1)] * len(runs)
    return results


def failures(output):
    """Cases that cmocka says failed; one that skips is "not ok" as well."""
    return set(re.findall(r"^not ok \d+ - (\w+)", output, re.M))


def check_program(name, output, status, known):
    passed = len(re.findall(r"^ok \d+ - ", output, re.M))
    skipped = len(re.findall(r"^not ok \d+ # SKIP", output, re.M))
    sentence = "%s: %s" % (name, "all but %d known cases hold" % len(known)
                           if known else "all cases hold")

    @tap.case(sentence)
    def _():
        print("# %d passed, %d skipped" % (passed, skipped))
        for case, reason in known.items():
            print("# %s: %s" % (case, reason))
        tap.check(failures(output) == set(known)
                  and status == len(known) and passed + skipped,
                  "exit status %d\n%s" % (status, output))


def check_facts(stack, output):
    lines = output.splitlines()
    rows = [line[5:] for line in lines if line.startswith("row: ")]
    measured = [line for line in lines if line and not
                line.startswith(("row: ", "on "))]

    @tap.case("the library chooses the row " + stack.row)
    def _():
        tap.check("on " + stack.row in lines, output)

    for fact in stack.facts:
        @tap.case("measured: " + fact)
        def _(fact=fact):
            tap.check(fact in measured, output)

    if stack.foreign:
        return

    @tap.case("the row says what was measured")
    def _():
        tap.equal(rows, [stack.narrower.get(f, f) for f in stack.facts],
                  "the row")


def check_report(stack, output):
    """tka-report --verify; its lines are indented where they continue."""
    text = re.sub(r"\n +", " ", output)

    @tap.case("tka-report --verify: %s" % (
        "all but %d known entries are confirmed" % len(stack.contradicted)
        if stack.contradicted else "no entry is contradicted"))
    def _():
        for line, reason in stack.contradicted.items():
            print("# %s: %s" % (line, reason))
        m = re.search(r"^(.*): (\d+) confirmed, (\d+) contradicted$", text,
                      re.M)
        tap.check(m, output)
        tap.equal(m.group(1), stack.row, "the entry")
        tap.check(int(m.group(2)) > 0, output)
        found = re.findall(r"^contradicted +(.*)$", text, re.M)
        tap.equal(sorted(found), sorted(stack.contradicted), "contradicted")


def check_watch(stack, watch, output):
    @tap.case("%s, %s: reported after %g to %g s, %s, as a timeout" % (
        watch.settings, watch.what, watch.earliest, watch.latest,
        "not as predicted" if stack.foreign else "as predicted"))
    def _():
        m = re.search(r"^reported after (\S+) s, predicted (\S+) to (\S+) s, "
                      r"error (\d+), cause (\w+)", output, re.M)
        tap.check(m, output)
        print("# " + m.group(), flush=True)
        seconds, earliest, latest = map(float, m.groups()[:3])
        tap.check(watch.earliest <= seconds <= watch.latest, "the time")
        if stack.foreign:
            print("# " + stack.foreign)
        else:
            tap.check(earliest <= seconds <= latest, "the prediction")
        tap.equal(int(m.group(4)), stack.error, "the error")
        tap.equal(m.group(5), "timeout", "the cause")


def missing(stack):
    return [p for p in ["unshare", *stack.needs] if not shutil.which(p)]


def main():
    # pylint: disable-next=unbalanced-tuple-unpacking
    name, source, here, work = sys.argv[1:]
    if name == "--fetch":
        for name in STACKS:
            fetch(name, work)
        return
    stack = STACKS[name]
    if missing(stack):
        tap.skip_all("not installed: " + " ".join(missing(stack)))
    build, start = machines.KINDS[stack.kind]
    with tempfile.TemporaryDirectory() as scratch:
        os.environ.pop("TMPDIR", None)  # the stacks have a /tmp of their own
        bench = machines.Bench(
            name=name, stack=stack, source=source, here=here,
            build=os.path.join(work, "build", name)
            if build is not machines.build_here else here,
            root=fetch(name, work), work=scratch)
        build(bench)
        netlab.enter("nft", "ip")
        programs = bench.programs()
        measure = bench.measure()
        runs = [[path] for path in programs.values()]
        runs.append([measure, "facts"])
        reports = bench.report()
        runs += [[path, "--verify"] for path in reports]
        runs += [[measure, "watch", machines.FAR, str(PORT), w.settings,
                  w.what] for w in stack.watches]
        results = run_all(bench, start, runs)
    for program, result in zip(programs, results):
        check_program(program, *result, stack.known.get(program, {}))
    check_facts(stack, results[len(programs)][0])
    rest = results[len(programs) + 1:]
    for result in rest[:len(reports)]:
        check_report(stack, result[0])
    for watch, result in zip(stack.watches, rest[len(reports):]):
        check_watch(stack, watch, result[0])
    tap.run()


main()
