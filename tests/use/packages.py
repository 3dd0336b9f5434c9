# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# The Debian packages, built from a copy of the tree and installed into a root
# that ends with the test; licences; completion; the other package managers'
# files as far as they can be checked without them. packages.py
import json
import os
import re
import runpy
import shutil
import subprocess
import sys
import types

import use
from use import at, tap, tool, write

VERSION = re.search(r"version: '(.*?)'", open(
    os.path.join(use.SOURCE, "meson.build")).read()).group(1)
TREE = at("tka-" + VERSION)
PACKAGES = ["libtka0", "libtka-dev", "tka-tools"]

# Runs in a mount namespace: a root over that of the machine, in memory.
ROOT = """\
set -eu
mount -t tmpfs tmpfs /mnt
mkdir /mnt/up /mnt/work /mnt/over /mnt/debs
cp "$1"/*.deb "$2" /mnt/debs
mount -t overlay overlay \\
	-o lowerdir=/,upperdir=/mnt/up,workdir=/mnt/work /mnt/over
mkdir -p /mnt/over/debs
cp /mnt/debs/* /mnt/over/debs
mount -t proc proc /mnt/over/proc
mount --bind /dev /mnt/over/dev
ip link set lo up
chroot /mnt/over env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \\
	sh -eu -c "$3"
"""
INSTALL = """\
cd /debs
dpkg -i libtka0_*.deb libtka-dev_*.deb tka-tools_*.deb
dpkg -L libtka0 libtka-dev tka-tools | sort -u >/tmp/files
sh /debs/use
dpkg --purge tka-tools libtka-dev libtka0
while read -r file; do
	[ -d "$file" ] || ! [ -e "$file" ] || echo "left: $file"
done </tmp/files
! dpkg -l libtka0 2>/dev/null | grep ^ii
"""


def fields(package):
    deb, = (n for n in os.listdir(use.AT.name)
            if n.startswith(package + "_") and n.endswith(".deb"))
    return at(deb), tool("dpkg-deb", "-f", at(deb))


@tap.case("the Debian packages build")
def _():
    shutil.copytree(use.SOURCE, TREE, symlinks=True, ignore=lambda top, names: [
        n for n in names if n == ".git" or os.path.exists(
            os.path.join(top, n, "meson-private"))])
    shutil.copytree(TREE + "/packaging/debian", TREE + "/debian")
    log = tool("dpkg-buildpackage", "-us", "-uc", cwd=TREE, env=dict(
        os.environ, DEB_BUILD_OPTIONS="nocheck noautodbgsym"))
    write("log", log)
    for package in PACKAGES:
        tap.check("Package: " + package in fields(package)[1], package)


@tap.case("lintian has no errors and no warnings")
def _():
    said = subprocess.run(["lintian", "--allow-root", "--fail-on",
                           "error,warning", at("tka_%s_%s.changes" % (
                               VERSION, tool("dpkg", "--print-architecture")
                               .strip()))], stdout=subprocess.PIPE, text=True,
                          stderr=subprocess.STDOUT)
    tap.equal((said.returncode, re.findall("(?m)^[EW]:.*", said.stdout)),
              (0, []), "what it says")


@tap.case("all files are compiled and linked with hardening (blhc)")
def _():
    tap.equal(tool("blhc", "--bindnow", at("log")), "", "what it says")


def unpacked():
    where = at("unpacked")
    if not os.path.exists(where):
        for package in PACKAGES:
            tool("dpkg-deb", "-x", fields(package)[0], where)
    return where


def binaries():
    for top, _, files in os.walk(unpacked()):
        for name in files:
            path = os.path.join(top, name)
            if (not os.path.islink(path) and not name.endswith(".a")
                    and open(path, "rb").read(4) == b"\x7fELF"):
                yield path


@tap.case("programs and libraries have RELRO, BIND_NOW and no executable data")
def _():
    found = list(binaries())
    tap.check(len(found) >= 6, found)
    for path in found:
        segments = tool("readelf", "-lW", path)
        tap.check("GNU_RELRO" in segments, path + ": no RELRO")
        tap.check(re.search(r"GNU_STACK.* RW ", segments), path + ": stack")
        tap.check(not re.search(r"LOAD.* RWE ", segments), path + ": RWE")
        code, = re.findall(r"(?m)^ +(\d+) +(.*\.text.*)$", segments)
        tap.check(".rodata" not in code[1], path + ": constants in code")
        dynamic = tool("readelf", "-dW", path)
        tap.check(re.search("BIND_NOW|NOW", dynamic), path + ": no BIND_NOW")
        tap.check("RELR" not in dynamic, path + ": compact relocations")


@tap.case("hardening-check has nothing to say about programs")
def _():
    for path in binaries():
        done = subprocess.run(["hardening-check", path], text=True,
                              stdout=subprocess.PIPE)
        bad = re.findall("(?m)^ .*: no(?:, only|, normal|$).*", done.stdout)
        tap.equal(bad, [], path)


@tap.case("libtka0 depends on the C library alone, in a version it needs")
def _():
    depends = re.search("(?m)^Depends: (.*)", fields("libtka0")[1]).group(1)
    version = re.fullmatch(r"libc6 \(>= ([0-9.]+)\)", depends)
    tap.check(version, depends)
    needs = re.findall(r"GLIBC_([0-9.]+)", tool(
        "objdump", "-T", unpacked() + "/usr/lib/%s/libtka.so.0" % tool(
            "dpkg-architecture", "-qDEB_HOST_MULTIARCH").strip()))
    newest = max(tuple(map(int, n.split("."))) for n in needs)
    tap.check(tuple(map(int, version.group(1).split("."))) >= newest,
              "%s, but it needs %r" % (depends, newest))


@tap.case("the packages install, run their autopkgtest, and leave nothing")
def _():
    if os.geteuid():
        raise tap.Skip("needs root: dpkg installs files of other users")
    debs = at("debs")
    os.mkdir(debs)
    for package in PACKAGES:
        shutil.copy(fields(package)[0], debs)
    said = tool("unshare", "-mn", "sh", "-c", ROOT, "sh", debs,
                TREE + "/debian/tests/use", INSTALL)
    tap.check("%s: success" % VERSION in said
              or VERSION + ": " in said, "it did not run:\n" + said)
    tap.equal(re.findall("(?m)^left: .*", said), [], "files after removal")


@tap.case("every file has a licence and a copyright (REUSE)")
def _():
    tool("git", "init", "-q", TREE)
    said = tool("reuse", "--root", TREE, "lint")
    tap.check("compliant with version 3" in said, said)


def complete(*words):
    script = ("source %s/packaging/bash/tka; COMP_WORDS=(\"$@\"); "
              "COMP_CWORD=$(($# - 1)); _tka \"$1\"; echo ${COMPREPLY[@]}"
              % use.SOURCE)
    return tool("bash", "-c", script, "bash", *words).split()


@tap.case("bash completes the options that a program has, and their values")
def _():
    for name in "tka-run", "tka-sockets", "tka-report", "tka-echo-client":
        options = re.findall("(?m)^  (--[a-z-]+)", tool(name, "--help"))
        tap.equal(complete(name, "--"), options, name)
    tap.equal(complete("tka-run", "--de"), ["--detect"], "one option")
    tap.equal(complete("tka-sockets", "--path", "a"), ["aws-nlb", "azure-lb"],
              "paths")
    tap.equal(complete("tka-run", "--detect", ""), [], "a number")
    tap.equal(complete("tka-run", "sh", "--"), [], "the program's options")


@tap.case("programs print help and version in one form, and have pages")
def _():
    for name in ("tka-run", "tka-sockets", "tka-report", "tka-echo-client",
                 "tka-echo-server"):
        tap.equal(tool(name, "--version"), "%s %s\n" % (name, VERSION), name)
        tap.check(tool(name, "--help").startswith("usage: %s [OPTION]..."
                                                  % name), name)
        tap.equal(tool(name, "--help"), tool(name, "-h"), name)
        tap.check(os.path.exists(use.PREFIX + "/share/man/man1/%s.1" % name),
                  name)


@tap.case("apropos keepalive and apropos keep-alive find every page")
def _():
    man = use.PREFIX + "/share/man"
    pages = set()
    for top, _, files in os.walk(man):
        for name in files:
            if not open(os.path.join(top, name)).read().startswith(".so "):
                pages.add(re.sub(r"\.(\d)$", r"(\1)", name))
    tool("makewhatis", man)
    for word in "keepalive", "keep-alive":
        found = {"%s(%s)" % (name, section) for names, section in
                 re.findall(r"(?m)^(.*?)\((\d)\) - ", tool(
                     "mapropos", "-M", man, word))
                 for name in names.split(", ")}
        tap.equal(pages - found, set(), word)


STAND_INS = """\
set(CURRENT_PACKAGES_DIR %s)
foreach(name vcpkg_configure_meson vcpkg_install_meson vcpkg_cmake_config_fixup
    vcpkg_fixup_pkgconfig vcpkg_install_copyright)
  cmake_language(EVAL CODE "function(${name})
    message(\\"${name} \\${ARGV}\\")\\nendfunction()")
endforeach()
include(%s/packaging/vcpkg/portfile.cmake)
"""


@tap.case("the port for vcpkg runs with stand-ins and has the version")
def _():
    with open(use.SOURCE + "/packaging/vcpkg/vcpkg.json") as f:
        tap.equal(json.load(f)["version"], VERSION, "version")
    said = tool("cmake", "-P", write("port.cmake", STAND_INS % (
        at("port"), use.SOURCE)))
    source = re.search("SOURCE_PATH;(.*?);", said).group(1)
    tap.check(os.path.exists(source + "/meson.build"), said)


def stand_in_for_conan():
    """What the recipe imports."""
    conan = types.ModuleType("conan")
    conan.ConanFile = object
    files = types.ModuleType("conan.tools.files")
    files.copy, files.load = None, lambda recipe, path: open(path).read()
    meson = types.ModuleType("conan.tools.meson")
    meson.Meson = meson.MesonToolchain = None
    for module in conan, types.ModuleType("conan.tools"), files, meson:
        # pylint: disable-next=no-member
        sys.modules[module.__name__] = module


@tap.case("the recipe for Conan runs with stand-ins and has the version")
def _():
    stand_in_for_conan()
    folder = use.SOURCE + "/packaging/conan"
    names = runpy.run_path(folder + "/conanfile.py")
    recipe = names["Tka"]()
    recipe.recipe_folder = folder
    recipe.set_version()
    tap.equal(recipe.version, VERSION, "version")


use.need("dpkg-buildpackage", "dh", "lintian", "blhc", "hardening-check",
         "readelf", "reuse", "bash", "cmake", "makewhatis", "unshare", "ip")
use.install("-Dexamples=enabled", "-Ddocs=enabled")
os.environ["PATH"] = use.PREFIX + "/bin:" + os.environ["PATH"]
os.environ["PATH"] = ":".join(p for p in os.environ["PATH"].split(":")
                              if "pyenv" not in p)
tap.run()
