# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# The kinds of machines of stacks.py. Each kind has a function that builds the
# programs for it, and one that starts init.c there with a list of programs,
# next to the network namespace of the peer, and returns the process.
import glob
import json
import os
import shutil
import subprocess
import typing

import netlab

HERE = os.path.dirname(os.path.abspath(__file__))
NEAR, FAR = "10.9.0.1", "10.9.0.2"


class Bench(typing.NamedTuple):
    name: str
    stack: typing.Any  # its entry in stacks.py
    source: str
    here: str  # a build for this machine
    build: str  # one for the stack, or the same
    root: str  # private root with the packages
    work: str  # an empty directory

    def init(self):
        return self.here + "/tests/stacks/stack-init"

    def programs(self):
        """The programs of the suites unit and host, by name."""
        paths = sorted(path for suite in ("unit", "host") for path in glob.glob(
            "%s/tests/%s/%s-*" % (self.build, suite, suite))
            if os.access(path, os.X_OK) and not os.path.isdir(path))
        return {os.path.basename(p).removesuffix(".exe"): p for p in paths}

    def report(self):
        """tka-report, in a list."""
        return glob.glob(self.build + "/examples/tools/report/tka-report"
                         + (".exe" if self.stack.kind == "wine" else ""))

    def measure(self):
        path = self.build + "/tests/stacks/stack-measure"
        return path if os.path.exists(path) else path + ".exe"


def start(net, argv, mounts=(), **kwargs):
    """Starts a process with mounts that only it has."""
    script = "set -e; " + "".join(m + "; " for m in mounts) + 'exec "$@"'
    return net.popen(["unshare", "--mount", "sh", "-c", script, "sh", *argv],
                     stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                     stderr=subprocess.STDOUT, text=True, errors="replace",
                     **kwargs)


def cable(far):
    """A namespace with a cable to the peer."""
    near = netlab.Net()
    netlab.veth(near, "eth0", [NEAR + "/24"], far, "eth0", [FAR + "/24"])
    return near


def tap(far):
    """A device of the peer's namespace, for a stack that is a process."""
    try:
        far.run("ip", "tuntap", "add", "tap0", "mode", "tap")
    except netlab.Failed as e:
        netlab.skip(str(e))
    far.address("tap0", FAR + "/24")


def write_list(bench, runs, before=(), prefix=(), after=()):
    """Writes the commands of init.c: what to do before and after the programs,
    and the words that start one."""
    path = bench.work + "/list"
    runs = [" ".join(["run", *prefix, *argv]) for argv in runs]
    netlab.write(path, "\n".join([*before, *runs, *after, ""]))
    return path


def private_root(root):
    """Mounts for chroot: the files of this machine are below /host."""
    mounts = []
    for place, what in (("host", "--rbind /"), ("dev", "--rbind /dev"),
                        ("proc", "--rbind /proc"), ("tmp", "-t tmpfs stack")):
        os.makedirs(os.path.join(root, place), exist_ok=True)
        mounts.append("mount %s %s/%s" % (what, root, place))
    return mounts


def modules(bench):
    return [glob.glob("%s/%s" % (bench.root, m))[0]
            for m in bench.stack.modules]


def build_here(bench):
    pass


def gvisor(bench, far, runs):
    near = cable(far)
    capabilities = ["CAP_NET_ADMIN", "CAP_NET_RAW"]
    process = {
        "user": {"uid": 0, "gid": 0}, "cwd": "/", "args": [bench.init()],
        "env": ["PATH=/usr/bin:/bin", "LIST=" + write_list(bench, runs)],
        "capabilities": {kind: capabilities for kind in (
            "bounding", "effective", "permitted", "inheritable")}}
    namespaces = [{"type": kind} for kind in ("pid", "ipc", "uts", "mount")]
    namespaces.append({"type": "network", "path": "/proc/self/ns/net"})
    with open(bench.work + "/config.json", "w") as f:
        json.dump({"ociVersion": "1.0.0", "process": process,
                   "root": {"path": "/", "readonly": True},
                   "mounts": [{"destination": "/proc", "type": "proc",
                               "source": "proc"}],
                   "linux": {"namespaces": namespaces}}, f)
    # It changes net.core settings if there are any, and must not here.
    return start(near, [bench.root + "/usr/bin/runsc",
                        "--root=" + bench.work, "--network=sandbox",
                        "--platform=ptrace", "--ignore-cgroups", "run",
                        "-bundle", bench.work, "stack"],
                 mounts=["mount -t tmpfs stack /proc/sys/net/core"])


def user_mode(bench, far, runs):
    tap(far)
    commands = write_list(
        bench, runs, ["mount proc /proc", "mount sysfs /sys",
                      *("insmod " + m for m in modules(bench)), "up lo",
                      "up vec0 " + NEAR], after=["off"])
    return start(far, [
        "/usr/sbin/chroot", bench.root, "/usr/bin/linux.uml", "mem=256M",
        "rootfstype=hostfs", "rootflags=/host", "ro", "init=" + bench.init(),
        "LIST=" + commands, "uml_dir=/tmp/", "con=null", "con0=null,fd:1",
        "loglevel=1", "vec0:transport=tap,ifname=tap0"],
        mounts=private_root(bench.root))


def cross(bench, system, cpu, **binaries):
    """Builds the tests with another compiler."""
    cross_file = bench.build + ".ini"
    os.makedirs(os.path.dirname(cross_file), exist_ok=True)
    sections = {
        "binaries": binaries,
        "host_machine": {"system": system, "cpu": cpu, "cpu_family": cpu,
                         "endian": "little"},
        "built-in options": {"c_link_args": ["-static"]},
    }
    with open(cross_file, "w") as f:
        for section, items in sections.items():
            f.write("[%s]\n" % section)
            f.writelines("%s = %r\n" % item for item in items.items())
    subprocess.run(["sh", HERE + "/build.sh", bench.source, bench.build,
                    cross_file], check=True)


def build_malta(bench):
    cross(bench, "linux", "mips", ar="ar", c_ld="lld",
          c=["clang", "--target=mipsel-linux-gnu", "--sysroot=" + bench.root])


def archive(files):
    """The bytes of an initial file system: {name: path of its contents}."""
    def entry(name, mode, data=b"", device=(0, 0)):
        fields = (len(out), mode, 0, 0, 1, 0, len(data), 0, 0, *device,
                  len(name) + 1, 0)
        head = b"070701" + b"".join(b"%08X" % n for n in fields)
        head += name.encode() + b"\0"
        out.append(head + b"\0" * (-len(head) % 4) + data
                   + b"\0" * (-len(data) % 4))

    out = []
    for folder in "dev", "proc", "sys", "tmp", "bin":
        entry(folder, 0o40755)
    entry("dev/console", 0o20600, device=(5, 1))
    for name, path in files.items():
        with open(path, "rb") as f:
            entry(name, 0o100755, f.read())
    entry("TRAILER!!!", 0)
    return b"".join(out)


def malta(bench, far, runs):
    tap(far)
    inside = {"/bin/" + os.path.basename(argv[0]): argv[0] for argv in runs}
    loaded = {"/" + os.path.basename(m): m for m in modules(bench)}
    commands = write_list(
        bench, [["/bin/" + os.path.basename(argv[0]), *argv[1:]]
                for argv in runs],
        ["mount proc /proc", "mount sysfs /sys", "mount devtmpfs /dev",
         *("insmod " + m for m in loaded), "up lo", "up eth0 " + NEAR],
        after=["off"])
    files = {**inside, **loaded, "/list": commands,
             "/init": bench.build + "/tests/stacks/stack-init"}
    initrd = bench.work + "/initrd"
    with open(initrd, "wb") as f:
        f.write(archive({name[1:]: path for name, path in files.items()}))
    return start(far, [
        "qemu-system-mipsel", "-M", "malta", "-cpu", "24Kf", "-m", "256",
        "-nographic", "-no-reboot", "-nodefaults", "-serial", "stdio",
        "-kernel", glob.glob(bench.root + "/boot/vmlinu*")[0],
        "-initrd", initrd, "-append", "console=ttyS0 loglevel=1 panic=-1 LIST=/list",
        "-netdev", "tap,id=n,ifname=tap0,script=no,downscript=no",
        "-device", "pcnet,netdev=n,romfile="])


def build_wine(bench):
    cross(bench, "windows", "x86_64", c="x86_64-w64-mingw32-gcc",
          ar="x86_64-w64-mingw32-ar")
    zlib = "/usr/lib/x86_64-linux-gnu/wine/x86_64-windows/zlib1.dll"
    shutil.copy(bench.root + "/usr/x86_64-w64-mingw32/lib/zlib1.dll",
                bench.root + zlib)


def wine(bench, far, runs):
    near = cable(far)
    commands = write_list(bench, [["/host" + argv[0], *argv[1:]]
                                  for argv in runs],
                          prefix=["/usr/lib/wine/wine64"])
    env = {"HOME": "/tmp", "PATH": "/usr/lib/wine:/usr/bin",
           "WINEPREFIX": "/tmp/wine", "WINEARCH": "win64", "WINEDEBUG": "-all",
           "WINESERVER": "/usr/lib/wine/wineserver64",
           "WINEDLLOVERRIDES": "mscoree,mshtml=;winemenubuilder.exe=d",
           "LIST": "/host" + commands}
    return start(near, ["/usr/sbin/chroot", bench.root, "/host" + bench.init()],
                 mounts=private_root(bench.root), env={**os.environ, **env})


def build_lwip(bench):
    subprocess.run(["sh", HERE + "/lwip/build.sh", bench.source,
                    bench.root + "/source", bench.build,
                    *bench.stack.defines], check=True)


def lwip(bench, far, runs):
    tap(far)
    commands = write_list(bench, runs)
    return start(far, [bench.init()],
                 env={**os.environ, "LIST": commands,
                      "PRECONFIGURED_TAPIF": "tap0"})


KINDS = {
    "gvisor": (build_here, gvisor),
    "user_mode": (build_here, user_mode),
    "malta": (build_malta, malta),
    "wine": (build_wine, wine),
    "lwip": (build_lwip, lwip),
}
