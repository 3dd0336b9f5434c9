# SPDX-License-Identifier: MIT
# Compiles the library, its tests and its examples for every target in
# targets.txt with warnings as errors, and runs the suites unit and host where
# something here can: run.py SOURCE WORK [TARGET...]. Toolchains are kept in
# WORK; in the source only the unpacked cmocka is written.
import concurrent.futures
import contextlib
import glob
import json
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import threading
import typing

HERE = os.path.dirname(os.path.abspath(__file__))
OPTIONS = ["-Dwerror=true", "-Dtests=enabled", "-Dexamples=enabled",
           "-Ddocs=disabled", "--wrap-mode=nodownload"]
TOOLS = ["npm", "iproute2=ss"]
RUNNER_TOOLS = {
    "qemu": ["qemu-user=qemu-s390x"],
    "wine64": ["wine64=/usr/lib/wine/wine64"],
    "wine32": ["libc6-i386=/lib/ld-linux.so.2",
               "wine64=/usr/lib/x86_64-linux-gnu/wine/i386-windows/zlib1.dll"],
}
SYSTEMS = {"macos": "darwin"}


class Target(typing.NamedTuple):
    name: str
    compiler: str
    processor: str
    order: str
    runner: str
    packages: list


def read_targets(chosen):
    with open(os.path.join(HERE, "targets.txt")) as f:
        rows = [line.split() for line in f if not line.startswith("#")]
    targets = [Target(*row[:5], row[5:]) for row in rows]
    unknown = set(chosen) - {t.name for t in targets}
    if unknown:
        sys.exit("run.py: no target %s; there are: %s" % (
            ", ".join(sorted(unknown)), " ".join(t.name for t in targets)))
    return [t for t in targets if not chosen or t.name in chosen]


class Report:
    """TAP lines of several threads, each with its details."""

    def __init__(self):
        self.lock = threading.Lock()
        self.count = self.failed = self.skipped = 0

    def say(self, good, sentence, details="", skip=None):
        with self.lock:
            self.count += 1
            self.failed += not good
            self.skipped += skip is not None
            print("%sok %d - %s%s" % ("" if good else "not ", self.count,
                                      sentence,
                                      " # SKIP " + skip if skip else ""))
            for line in details.splitlines():
                print("# " + line)
            sys.stdout.flush()


class Bench:
    """Where things are, and the processes that were started."""

    def __init__(self, source, work):
        self.source = source
        self.work = work
        self.running = set()
        self.is_over = False
        self.wine = {
            "wine64": ("/usr/lib/wine/wine64", "/usr/lib/wine/wineserver64"),
            "wine32": (work + "/wine32/usr/lib/wine/wine",
                       work + "/wine32/usr/lib/wine/wineserver32"),
        }

    def run(self, command, env=None):
        """Returns whether it succeeded, and what it printed."""
        if self.is_over:
            raise InterruptedError
        with subprocess.Popen(command, env=env, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True,
                              errors="replace") as process:
            self.running.add(process)
            said = process.communicate()[0]
            self.running.discard(process)
        return process.returncode == 0, said

    def stop(self):
        self.is_over = True
        for process in list(self.running):
            process.terminate()

    def lacks(self, target):
        """Returns what is missing to compile and run it, if anything."""
        wanted = list(target.packages)
        wanted += RUNNER_TOOLS.get(target.runner.split("-")[0], [])
        if target.compiler == "zig":
            wanted.append("zig=%s/zig/zig" % self.work)
        if target.runner in self.wine:
            wanted.append("wine=" + self.wine[target.runner][0])
        for package in wanted:
            evidence = package.split("=")[-1]
            if not os.path.exists(evidence) and not shutil.which(evidence):
                return package.split("=")[0]
        return None

    def wrapper(self, target):
        """Returns the command that runs a program of the target."""
        if target.runner in self.wine:
            return [self.wine[target.runner][0]]
        if ":" in target.runner:
            return target.runner.replace(":", ":-L:").split(":")
        return []

    def build(self, target):
        return os.path.join(self.work, "build", target.name)

    def compiler(self, target):
        if target.compiler != "zig":
            gcc = target.compiler
            return [gcc], [gcc[:-len("gcc")] + "ar"]
        zig = self.work + "/zig"
        return [HERE + "/zig-cc", zig, target.name], [zig + "/zig", "ar"]

    def libraries(self, target):
        """Returns where the DLLs are that its programs need."""
        places = [self.build(target) + "/lib"]
        if target.compiler != "zig":
            _, said = self.run([target.compiler, "-print-libgcc-file-name"])
            places.append(os.path.dirname(said))
        return places


def write_cross_file(path, target, bench):
    c, ar = bench.compiler(target)
    system = target.name.split("-")[1]
    sections = {
        "binaries": {"c": c, "ar": ar},
        "host_machine": {"system": SYSTEMS.get(system, system),
                         "cpu_family": target.processor,
                         "cpu": target.processor, "endian": target.order},
    }
    if bench.wrapper(target):
        sections["binaries"]["exe_wrapper"] = bench.wrapper(target)
    with open(path, "w") as f:
        for section, items in sections.items():
            f.write("[%s]\n" % section)
            f.writelines("%s = %r\n" % item for item in items.items())


def compile_target(bench, build, env):
    """Returns whether there was neither error nor warning, and the output."""
    shutil.rmtree(build, ignore_errors=True)
    good, said = bench.run(["meson", "setup", build, bench.source,
                            "--cross-file", build + ".ini"] + OPTIONS, env)
    if not good:
        return False, said
    good, said = bench.run(["ninja", "-C", build, "-j1", "-k0", "--quiet"],
                           env)
    return good and "warning:" not in said, said


def count_cases(test):
    """Returns the numbers of cases that passed and that were skipped."""
    lines = [line.strip() for line in test.get("stdout", "").splitlines()]
    # cmocka 1.1.5 writes "not ok" for a case that skips
    skipped = sum("# SKIP" in line.upper() for line in lines)
    passed = sum(line.startswith("ok ") and "# SKIP" not in line.upper()
                 for line in lines)
    return passed, skipped


def tell_failure(test):
    if test["result"] in ("OK", "SKIP"):
        return ""
    lines = [line for line in test.get("stdout", "").splitlines()
             if not line.startswith("ok ")]
    return "%s: %s\n%s\n%s\n" % (test["name"], test["result"],
                                 "\n".join(lines), test.get("stderr", ""))


def run_suites(bench, build, env):
    """Returns whether both suites ran and passed, how many, what failed."""
    good, said = bench.run(
        ["meson", "test", "-C", build, "--no-rebuild", "--suite", "unit",
         "--suite", "host", "--num-processes", "1",
         "--timeout-multiplier", "4"], env)
    log = os.path.join(build, "meson-logs", "testlog.json")
    if not os.path.exists(log):
        return False, "nothing ran", said
    with open(log) as f:
        tests = [json.loads(line) for line in f]
    passed, skipped = map(sum, zip((0, 0), *map(count_cases, tests)))
    numbers = "%d cases in %d programs" % (passed, len(tests))
    if skipped:
        numbers += ", %d cases skipped" % skipped
    ran = {t["name"].split(" / ")[0] for t in tests if count_cases(t)[0]}
    good = good and ran >= {"tka:unit", "tka:host"}
    return good, numbers, "".join(map(tell_failure, tests))


def end_all(prefix):
    """Wine's server sometimes leaves services running."""
    mark = os.fsencode("WINEPREFIX=%s\0" % prefix)
    for path in glob.glob("/proc/[0-9]*/environ"):
        try:
            with open(path, "rb") as f:
                if mark in f.read():
                    os.kill(int(path.split("/")[2]), signal.SIGKILL)
        except OSError:  # not ours, or gone
            pass


@contextlib.contextmanager
def surroundings(bench, target, build):
    """The environment of its programs; under Wine a Windows of their own."""
    env = dict(os.environ)
    if target.runner not in bench.wine:
        yield env
        return
    loader, server = bench.wine[target.runner]
    env.update(WINEPREFIX=build + "-wine", WINEARCH="win" + target.runner[-2:],
               WINELOADER=loader, WINESERVER=server, WINEDEBUG="-all",
               WINEPATH=";".join("Z:" + d for d in bench.libraries(target)),
               WINEDLLOVERRIDES="mscoree,mshtml=;winemenubuilder.exe,"
               "winedevice.exe=d")
    shutil.rmtree(env["WINEPREFIX"], ignore_errors=True)
    os.makedirs(env["WINEPREFIX"], exist_ok=True)
    try:
        # a server that stays: without one each program boots Windows anew
        for command in [server, "-p60"], [loader, "wineboot", "-i"]:
            subprocess.call(command, env=env, stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL)
        yield env
    finally:
        subprocess.call([server, "-k"], env=env)
        end_all(env["WINEPREFIX"])
        shutil.rmtree(env["WINEPREFIX"], ignore_errors=True)


def run_target(bench, target, report, env):
    build = bench.build(target)
    where = target.runner.split(":")[0]
    where = "on this system" if where == "here" else "under " + where
    good, numbers, said = run_suites(bench, build, env)
    report.say(good, "%s passes unit and host %s: %s" % (
        target.name, where, numbers), "" if good else said[-12000:])
    if target.runner in bench.wine:
        good, said = bench.run([sys.executable, HERE + "/wine.py", build], env)
        numbers = "%d cases" % len(re.findall("^ok", said, re.M))
        report.say(good, "%s reads the registry, reaches the wire %s: %s" % (
            target.name, where, numbers), "" if good else said)


def try_target(bench, target, report):
    lacking = bench.lacks(target)
    if lacking:
        report.say(True, target.name + " compiles", skip="no " + lacking)
        return
    build = bench.build(target)
    write_cross_file(build + ".ini", target, bench)
    with surroundings(bench, target, build) as env:
        good, said = compile_target(bench, build, env)
        report.say(good, target.name + " compiles without a warning",
                   "" if good else said[-8000:])
        native = target.runner == "here" and platform.machine() == "x86_64"
        if good and (native or bench.wrapper(target)):
            run_target(bench, target, report, env)


def prepare(bench, targets):
    packages = set(TOOLS)
    for t in targets:
        packages.update(t.packages)
        packages.update(RUNNER_TOOLS.get(t.runner.split("-")[0], []))
    subprocess.call(["sh", HERE + "/prepare.sh", bench.source, bench.work,
                     *sorted(packages)], stdout=sys.stderr)


def main():
    targets = read_targets(sys.argv[3:])
    bench = Bench(*map(os.path.abspath, sys.argv[1:3]))
    os.makedirs(os.path.join(bench.work, "build"), exist_ok=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    prepare(bench, targets)
    report = Report()
    pool = concurrent.futures.ThreadPoolExecutor(2)
    try:
        jobs = [pool.submit(try_target, bench, t, report) for t in targets]
        for job in jobs:
            job.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        bench.stop()
    print("1..%d" % report.count)
    if report.count == report.skipped:
        sys.exit(77)
    sys.exit(1 if report.failed else 0)


if __name__ == "__main__":
    main()
