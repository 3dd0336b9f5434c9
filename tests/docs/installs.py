# SPDX-License-Identifier: MIT
# The installed files are complete, small and usable: the library is built and
# installed into a temporary directory and used from there. For ELF systems.
# installs.py SOURCE COMPILER...
import os
import re
import shutil
import subprocess
import sys
import tempfile

import manual
from manual import tap

SOURCE, CC = sys.argv[1], sys.argv[2:]
AT = tempfile.TemporaryDirectory(prefix="tka-install-")
PREFIX = os.path.join(AT.name, "prefix")
LIBRARY = os.path.join(PREFIX, "lib", "libtka.so")
ARCHIVE = os.path.join(PREFIX, "lib", "libtka.a")
LIMIT = 72 * 1024

PROGRAM = """\
#include <stdio.h>
#include <tka.h>
int main(void)
{
	puts(tka_version());
	return tka_platform_current() == NULL;
}
"""
SUBPROJECT = """\
project('user', 'c')
executable('user', 'user.c', dependencies: dependency('tka'))
"""


def _tool(*command, **more):
    done = subprocess.run(command, stdout=subprocess.PIPE, cwd=AT.name,
                          stderr=subprocess.STDOUT, universal_newlines=True,
                          **more)
    tap.check(done.returncode == 0, "%s: exit %d\n%s" % (
        " ".join(command), done.returncode, done.stdout[-4000:]))
    return done.stdout


def _need(*programs):
    for program in programs:
        if not shutil.which(program):
            raise tap.Skip(program + " is missing")


def _flags(*options):
    _need("pkg-config")
    env = dict(os.environ, PKG_CONFIG_PATH=os.path.dirname(
        os.path.join(PREFIX, "lib", "pkgconfig", "tka.pc")))
    return _tool("pkg-config", *options, "--cflags", "--libs", "tka",
                 env=env).split()


def _write(path, text):
    path = os.path.join(AT.name, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return path


def _version():
    return re.search(r"version: '(.*?)'",
                     manual.read(SOURCE, "meson.build")).group(1)


@tap.case("the library builds and installs without tests and examples")
def _():
    _tool("meson", "setup", "build", SOURCE, "--prefix", PREFIX, "--libdir",
          "lib", "-Dwerror=true", "-Ddefault_library=both",
          "-Dtests=disabled", "-Dexamples=disabled")
    _tool("meson", "install", "-C", "build")
    for name in ("include/tka.h", "lib/libtka.so", "lib/libtka.a",
                 "lib/pkgconfig/tka.pc", "share/man/man3/tka.3"):
        tap.check(os.path.exists(os.path.join(PREFIX, name)), name)


@tap.case("every function has a manual page")
def _():
    header = manual.read(PREFIX, "include", "tka.h")
    for name in set(re.findall(r"\b(tka_\w+)\(\w", header)):
        page = manual.read(PREFIX, "share", "man", "man3", name + ".3")
        target = re.match(r"\.so (man3/\w+\.3)\n$", page)
        if target:
            page = manual.read(PREFIX, "share", "man", target.group(1))
        tap.check(name in manual.functions(page), name)


@tap.case("a program links with the flags of pkg-config")
def _():
    source = _write("user.c", PROGRAM)
    _tool(*CC, source, "-o", "shared", *_flags())
    env = dict(os.environ, LD_LIBRARY_PATH=os.path.join(PREFIX, "lib"))
    tap.equal(_tool(os.path.join(AT.name, "shared"), env=env),
              _version() + "\n", "version")


@tap.case("a program links statically with the flags of pkg-config")
def _():
    source = _write("user.c", PROGRAM)
    _tool(*CC, source, "-static", "-o", "static", *_flags("--static"))
    tap.equal(_tool(os.path.join(AT.name, "static")), _version() + "\n",
              "version")


@tap.case("the library builds as a subproject of Meson")
def _():
    _write("user/meson.build", SUBPROJECT)
    _write("user/user.c", PROGRAM)
    os.makedirs(os.path.join(AT.name, "user", "subprojects"))
    os.symlink(SOURCE, os.path.join(AT.name, "user", "subprojects", "tka"))
    env = dict(os.environ, PKG_CONFIG_LIBDIR=AT.name)
    output = _tool("meson", "setup", "user/build", "user", env=env)
    tap.check(re.search(r"examples\s*: NO\b.*?\n.*?tests\s*: NO\b", output),
              "it builds more than the library:\n" + output)
    _tool("ninja", "-C", "user/build")
    tap.equal(_tool(os.path.join(AT.name, "user", "build", "user")),
              _version() + "\n", "version")


@tap.case("header, build and NEWS.md have the same version")
def _():
    header = manual.read(SOURCE, "include", "tka.h")
    parts = [re.search(r"VERSION_%s (\d+)" % p, header).group(1)
             for p in ("MAJOR", "MINOR", "PATCH")]
    tap.equal(".".join(parts), _version(), "version")
    news = re.findall(r"(?m)^## (\d\S+)", manual.read(SOURCE, "NEWS.md"))
    tap.equal(news[0], _version(), "the newest version in NEWS.md")


@tap.case("the library depends only on the C library")
def _():
    _need("readelf")
    needed = re.findall(r"\(NEEDED\).*\[(.*?)\]",
                        _tool("readelf", "-d", LIBRARY))
    tap.check(len(needed) == 1 and needed[0].startswith("libc."), needed)


@tap.case("text and data of the library are under 72 KB on x86-64")
def _():
    _need("size")
    if os.uname().machine != "x86_64":
        raise tap.Skip("this is " + os.uname().machine)
    text, data = map(int, _tool("size", LIBRARY).split("\n")[1].split()[:2])
    tap.check(text + data <= LIMIT, "%d bytes" % (text + data))
    print("# %d bytes" % (text + data))


@tap.case("the library does not allocate, print, start or handle anything")
def _():
    _need("nm")
    used = set(re.findall(r" U (\w+)", _tool("nm", ARCHIVE)))
    used -= {"snprintf", "vsnprintf", "pthread_setcancelstate"}
    tap.check({"getsockopt", "setsockopt"} <= used, "unexpected output of nm")
    unwanted = re.compile(r"alloc|^free$|str.*dup|print|^puts|^write$|syslog|"
                          r"pthread|thrd|fork|exec|signal|sigaction|^exit|abort")
    tap.equal([n for n in sorted(used) if unwanted.search(n)], [], "unwanted functions")


@tap.case("the library has no variable that can change")
def _():
    _need("readelf")
    sections = re.findall(r"\] (\.t?(?:data|bss)\S*)\s+\w+\s+\w+ \w+ (\w+)",
                          _tool("readelf", "-SW", ARCHIVE))
    tap.check(sections, "unexpected output of readelf")
    for name, size in sections:
        tap.check(int(size, 16) == 0 or name.startswith(".data.rel.ro"),
                  "%s of %s bytes" % (name, size))


tap.run()
