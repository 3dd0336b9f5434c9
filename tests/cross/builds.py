# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# Builds the project in the ways people build it, with warnings as errors, and
# runs the suites unit and host in each; then what packagers rely on:
# builds.py SOURCE BUILD, the second with the tests built. With a third
# argument, a root that sid.sh made: with what that has instead.
import filecmp
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.dirname(HERE))
import tap

SOURCE, BUILD = map(os.path.abspath, sys.argv[1:3])
ROOT = os.path.abspath(sys.argv[3]) if sys.argv[3:] else ""
SCRATCH = tempfile.TemporaryDirectory(prefix="tka-builds-")
STRICT = ["-Dwerror=true", "-Dtests=enabled", "-Dexamples=enabled",
          "--wrap-mode=nofallback"]
# Name, compiler, other programs, options. musl, 32 bits and more are lines of
# targets.txt.
HERE_BUILDS = [
    ("gcc -O0", "gcc", {}, ["--buildtype=debug"]),
    ("gcc -O1, C2x", "gcc", {}, ["-Doptimization=1", "-Dc_std=c2x"]),
    ("gcc -O2, a static library", "gcc", {},
     ["-Ddefault_library=static", "-Dprefer_static=true"]),
    ("gcc -O3, link-time optimization", "gcc", {},
     ["--buildtype=release", "-Db_lto=true"]),
    ("clang -O0", "clang", {}, ["--buildtype=debug"]),
    ("clang -O1, C2x", "clang", {}, ["-Doptimization=1", "-Dc_std=c2x"]),
    ("clang -O2, link-time optimization", "clang",
     {"CC_LD": "lld", "AR": "llvm-ar"}, ["-Db_lto=true"]),
    ("clang -O3", "clang", {}, ["--buildtype=release"]),
    ("cmocka as a subproject", "gcc", {},
     ["--wrap-mode=default", "--force-fallback-for=cmocka"]),
]
# The newest Meson, too; the standard is the compiler's own.
ROOT_BUILDS = [
    ("the newest gcc", "gcc", {}, ["-Dc_std=none"]),
    ("the newest gcc -O3", "gcc", {},
     ["-Dc_std=none", "--buildtype=release", "-Db_lto=true"]),
    ("the newest clang", "clang", {}, ["-Dc_std=none"]),
    ("the newest clang -O3", "clang", {},
     ["-Dc_std=none", "--buildtype=release"]),
]
# Into a root: ENTER ROOT PLACES COMMAND...
ENTER = """
for place in /dev /proc $2; do
	mkdir -p "$1$place" && mount --rbind "$place" "$1$place" || exit
done
root=$1
shift 2
PATH=/usr/bin:/usr/sbin exec chroot "$root" "$@"
"""
SHIPPED = ["include", "lib", "man", "examples", "packaging", "meson.build",
           "meson_options.txt"]


def alone(*namespaces):
    """A command that runs another one in namespaces of its own."""
    command = ["unshare", *namespaces] + ["-r"] * (os.geteuid() != 0)
    if subprocess.call(command + ["true"], stderr=subprocess.DEVNULL):
        raise tap.Skip("no namespaces: %s fails" % " ".join(command))
    return command


def run(*command, inside=False, **env):
    if inside and ROOT:
        command = (*alone("-m"), "sh", "-c", ENTER, "sh", ROOT,
                   "%s %s" % (SOURCE, SCRATCH.name), *command)
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True,
                          stderr=subprocess.STDOUT, errors="replace",
                          env=dict(os.environ, **env), check=False)
    tap.check(done.returncode == 0, "%s\n%s" % (
        " ".join(command), done.stdout[-6000:]))
    return done.stdout


def ran(build, log="testlog"):
    """The tests that ran, each with its suites."""
    with open(os.path.join(build, "meson-logs", log + ".json")) as f:
        return [json.loads(line)["name"] for line in f]


def try_build(compiler, programs, options):
    """All but what does not depend on how the project was built."""
    for program in (compiler, *programs.values()):
        if not ROOT and not shutil.which(program):
            raise tap.Skip("%s is missing" % program)
    with tempfile.TemporaryDirectory(dir=SCRATCH.name) as build:
        run("meson", "setup", build, SOURCE, *STRICT, *options, inside=True,
            CC=compiler, **programs)
        run("ninja", "-C", build, inside=True)
        run("meson", "test", "-C", build, "--no-rebuild", "--print-errorlogs",
            "--suite", "unit", "--suite", "host", "--no-suite", "once",
            inside=True)
        tap.check(len(ran(build)) > 30, ran(build))


def register(name, compiler, programs, options):
    @tap.case(name + " compiles without a warning and passes")
    def _():
        try_build(compiler, programs, options)


for row in ROOT_BUILDS if ROOT else HERE_BUILDS:
    register(*row)
if ROOT:
    tap.run()


def installed(folder, build):
    """Builds in that folder; returns where all is that would be installed."""
    folder = os.path.join(SCRATCH.name, folder)
    os.makedirs(folder)
    for name in SHIPPED:
        path = os.path.join(SOURCE, name)
        copy = shutil.copytree if os.path.isdir(path) else shutil.copy
        copy(path, os.path.join(folder, name))
    build = os.path.join(folder, build)
    run("meson", "setup", build, folder, "-Dtests=disabled",
        "-Dexamples=enabled", "-Ddocs=enabled", "-Ddefault_library=both")
    run("ninja", "-C", build)
    run("meson", "install", "-C", build, "--no-rebuild",
        DESTDIR=folder + ".installed")
    return folder + ".installed"


def files(top):
    return sorted(os.path.relpath(os.path.join(place, name), top)
                  for place, _, names in os.walk(top) for name in names)


@tap.case("two builds in different folders are the same, bit for bit")
def _():
    one, other = installed("one", "build"), installed("an/other", "out")
    tap.equal(files(other), files(one), "what is installed")
    tap.check(len(files(one)) > 40, "%d files" % len(files(one)))
    for name in files(one):
        tap.check(filecmp.cmp(os.path.join(one, name),
                              os.path.join(other, name), False), name)


@tap.case("plain meson test runs unit, host and docs, and needs no network")
def _():
    run(*alone("-n"), "meson", "test", "-C", BUILD, "--no-rebuild",
        "--print-errorlogs", "--logbase", "plain")
    suites = {re.match(r"tka:(\w+)", name)[1] for name in ran(BUILD, "plain")}
    tap.equal(suites, {"unit", "host", "docs"}, "the suites")


tap.run()
