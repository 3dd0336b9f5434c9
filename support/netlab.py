# SPDX-License-Identifier: MIT
# Network namespaces, nft rules and captured packets, for the tests and the
# laboratory. Everything is bound to the life of the script: namespaces are held
# by descriptors alone and processes live in a PID namespace, so that the kernel
# takes both down however the script ends, kill -9 included. Runs as root or in
# a user namespace.
#
#   netlab.enter("nft", "ip")           first of all; skips where it cannot run
#   a, b = netlab.Net(), netlab.Net()
#   netlab.veth(a, "eth0", ["10.0.0.1/24"], b, "eth0", ["10.0.0.2/24"])
import collections
import ctypes
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import threading
import time

CLONE_NEWNS, CLONE_NEWUSER = 0x20000, 0x10000000
CLONE_NEWPID, CLONE_NEWNET = 0x20000000, 0x40000000
PR_SET_PDEATHSIG = 1

NEEDS = "root or user namespaces"
ADVICE = """\
Namespaces cannot be made here. Run it as root; or let users make namespaces
(sysctl -w kernel.unprivileged_userns_clone=1 on Debian, on Ubuntu also
kernel.apparmor_restrict_unprivileged_userns=0); in a container, start that
with --privileged."""

libc = ctypes.CDLL(None, use_errno=True)


def check(result):
    if result:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))


def skip(reason):
    """Says in one line what is missing and ends the test as skipped."""
    print("1..0 # SKIP", reason, flush=True)
    sys.exit(77)


def enter(*programs):
    """Moves the script into namespaces of its own, root in all of them.

    Call it before any thread is started. programs: what must be installed.
    TKA_ROOTLESS=1 takes the way of an ordinary user even as root. The caller
    goes on in a child process; its exit status becomes that of the script.
    """
    os.environ["PATH"] = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    missing = [p for p in programs if not shutil.which(p)]
    if missing:
        skip("not installed: " + " ".join(missing))
    rootless = os.geteuid() != 0 or os.environ.get("TKA_ROOTLESS") == "1"
    try:
        unshare_all(rootless)
    except OSError as e:
        skip("needs %s: %s" % (NEEDS, e))
    live_in_child()
    try:
        run("ip", "link", "add", "probe", "type", "veth")
        run("ip", "link", "delete", "probe")
        run("ip", "link", "set", "lo", "up")
        if "nft" in programs:
            run("nft", "-f", "-", stdin="table inet probe {}")
            run("nft", "delete", "table", "inet", "probe")
    except Failed as e:
        skip("cannot make networks here: %s" % e)


def unshare_all(rootless):
    uid, gid = os.geteuid(), os.getegid()
    check(libc.unshare(CLONE_NEWPID | CLONE_NEWNET
                       | (CLONE_NEWUSER if rootless else 0)))
    if rootless:
        write("/proc/self/setgroups", "deny")
        write("/proc/self/uid_map", "0 %d 1" % uid)
        write("/proc/self/gid_map", "0 %d 1" % gid)


def live_in_child():
    """Forks into the PID namespace; a signal to the script ends both, and
    with the child all that is in the namespace."""
    ends = signal.SIGHUP, signal.SIGINT, signal.SIGTERM
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    child = os.fork()
    if child == 0:
        check(libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0))
    for number in ends:
        signal.signal(number, lambda n, _: leave(child, 128 + n))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ends)
    if child:
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        os._exit(status if status >= 0 else 128 - status)
    # process numbers of its own want a /proc of its own; some containers
    # forbid that, and little needs it
    if own_mounts():
        libc.mount(b"proc", b"/proc", b"proc", 0, None)


def leave(child, status):
    if child:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    os._exit(status)


class Failed(Exception):
    pass


def own_mounts():
    """A mount namespace of our own; False where mounts would be seen outside.

    In a chroot / is no mount point and cannot be made private."""
    check(libc.unshare(CLONE_NEWNS))
    try:
        run("mount", "--make-rprivate", "/")
    except Failed:
        return False
    return True


def run(*argv, stdin="", **kwargs):
    """Runs a program to its end in the namespace of this thread; returns what
    it printed, or raises Failed with that."""
    done = subprocess.run(argv, text=True, input=stdin, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, **kwargs)
    if done.returncode:
        raise Failed("%s: %s" % (" ".join(argv), done.stdout.strip()))
    return done.stdout


def write(path, text):
    with open(path, "w") as f:
        f.write(str(text))


class Net:
    """A network namespace, loopback up. Inside `with net:` the thread is in
    it, and so are sockets it opens and programs it starts there."""

    homes = threading.local()

    def __init__(self):
        with own() as home:
            check(libc.unshare(CLONE_NEWNET))
            self.file = own()
            check(libc.setns(home.fileno(), CLONE_NEWNET))
        self.run("ip", "link", "set", "lo", "up")
        try:  # link-local addresses are good after a moment
            self.sysctl("net.ipv6.conf.default.accept_dad", 0)
        except OSError:
            pass  # no IPv6

    def __enter__(self):
        self.homes.stack = getattr(self.homes, "stack", []) + [own()]
        check(libc.setns(self.file.fileno(), CLONE_NEWNET))
        return self

    def __exit__(self, *exc):
        with self.homes.stack.pop() as home:
            check(libc.setns(home.fileno(), CLONE_NEWNET))

    def run(self, *argv, **kwargs):
        with self:
            return run(*argv, **kwargs)

    def popen(self, argv, **kwargs):
        """subprocess.Popen, in the namespace."""
        with self:
            return subprocess.Popen(argv, **kwargs)

    def nft(self, rules):
        """Takes rules as nft reads them from a file: all of them or none."""
        return self.run("nft", "-f", "-", stdin=rules + "\n")

    def sysctl(self, name, value):
        """Sets e.g. "net.ipv4.tcp_retries2". Raises OSError where this kernel
        has no such setting for a namespace of its own."""
        with self, open("/proc/sys/" + name.replace(".", "/"), "w") as f:
            f.write(str(value))

    def address(self, device, *addresses):
        """Gives a device addresses as in "10.0.0.1/24" and brings it up."""
        for address in addresses:
            nodad = ["nodad"] if ":" in address else []
            self.run("ip", "address", "add", address, "dev", device, *nodad)
        self.run("ip", "link", "set", device, "up")


def own():
    return open("/proc/thread-self/ns/net")


def veth(a, a_device, a_addresses, b, b_device, b_addresses):
    """Joins two namespaces by a cable; addresses as for Net.address().
    Returns when it carries packets, which can be a second after "up"."""
    far = b.file.fileno()
    a.run("ip", "link", "add", a_device, "type", "veth", "peer", "name",
          b_device, "netns", "/proc/self/fd/%d" % far, pass_fds=[far])
    a.address(a_device, *a_addresses)
    b.address(b_device, *b_addresses)
    for net, device in ((a, a_device), (b, b_device)):
        while " state UP " not in net.run("ip", "link", "show", device):
            time.sleep(0.01)


class Packet(collections.namedtuple("Packet", """time out src sport dst dport
        proto flags seq ack window length data""")):
    """time: seconds of CLOCK_MONOTONIC. out: sent by the capturing namespace.
    proto: "tcp", "icmp" or a number. flags: of "FSRPA". length: bytes of
    payload. data: the first bytes of it. An ICMP packet has its type in seq
    and its code in ack."""

    @property
    def end(self):
        """The sequence number that follows this segment."""
        return (self.seq + self.length + ("S" in self.flags)
                + ("F" in self.flags)) % 2**32


def parse(when, out, frame):
    """A Packet of an Ethernet frame, None where it is neither IP version."""
    kind, ip = frame[12:14], frame[14:]
    if kind == b"\x08\x00":
        proto, size = ip[9], struct.unpack_from("!H", ip, 2)[0]
        head = (ip[0] & 15) * 4
        ends = [socket.inet_ntop(socket.AF_INET, ip[i:i + 4])
                for i in (12, 16)]
    elif kind == b"\x86\xdd":
        proto, size = ip[6], struct.unpack_from("!H", ip, 4)[0] + 40
        head = 40
        ends = [socket.inet_ntop(socket.AF_INET6, ip[i:i + 16])
                for i in (8, 24)]
    else:
        return None
    body = ip[head:size]
    if proto == socket.IPPROTO_TCP:
        sport, dport, seq, ack, offset, bits, window = struct.unpack_from(
            "!HHIIBBH", body)
        flags = "".join(c for i, c in enumerate("FSRPA") if bits >> i & 1)
        data = body[(offset >> 4) * 4:]
        return Packet(when, out, ends[0], sport, ends[1], dport, "tcp", flags,
                      seq, ack, window, size - head - (offset >> 4) * 4, data)
    if proto in (socket.IPPROTO_ICMP, socket.IPPROTO_ICMPV6):
        return Packet(when, out, ends[0], 0, ends[1], 0, "icmp", "", body[0],
                      body[1], 0, len(body), body)
    return Packet(when, out, ends[0], 0, ends[1], 0, proto, "", 0, 0, 0,
                  len(body), body)


class Capture(threading.Thread):
    """Records the packets of a device from now on, each of them once, in
    self.packets. A test should assert that lost() is 0."""

    SO_TIMESTAMPNS, PACKET_STATISTICS, SOL_PACKET = 35, 6, 263

    def __init__(self, net, device):
        super().__init__(daemon=True)
        self.packets = []
        self.news = threading.Condition()
        self.loopback = device == "lo"
        with net:
            self.sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 24)
        self.sock.setsockopt(socket.SOL_SOCKET, self.SO_TIMESTAMPNS, 1)
        self.sock.bind((device, 3))  # ETH_P_ALL
        self.start()

    def run(self):
        while True:
            try:
                frame, extra, _, address = self.sock.recvmsg(200, 64)
            except OSError:
                continue  # once, when the device goes down
            out = address[2] == socket.PACKET_OUTGOING
            if out and self.loopback:
                continue  # it comes in again
            packet = parse(monotonic(extra), out, frame)
            with self.news:
                if packet:
                    self.packets.append(packet)
                self.news.notify_all()

    def wait(self, condition, timeout):
        """Waits until condition(packets) holds; returns its last value."""
        with self.news:
            return self.news.wait_for(lambda: condition(self.packets), timeout)

    def lost(self):
        """How many packets were not recorded since this was last asked."""
        return struct.unpack("II", self.sock.getsockopt(
            self.SOL_PACKET, self.PACKET_STATISTICS, 8))[1]


def monotonic(extra):
    """The kernel stamps packets with the time of day."""
    seconds, ns = struct.unpack("ll", extra[0][2])
    offset = time.clock_gettime_ns(time.CLOCK_REALTIME) - time.monotonic_ns()
    return (seconds * 10**9 + ns - offset) / 1e9


def probes(packets):
    """Those of a capture's packets that are keep-alive probes: no payload or
    one byte, just below what the receiver has acknowledged. (Zero-window
    probes look the same.)"""
    acked, found = {}, []
    for p in packets:
        if p.proto != "tcp":
            continue
        back = acked.get((p.src, p.sport, p.dst, p.dport))
        if (p.flags in ("A", "PA") and p.length < 2
                and (p.seq + 1) % 2**32 == back):
            found.append(p)
        if "A" in p.flags:
            acked[p.dst, p.dport, p.src, p.sport] = p.ack
    return found
