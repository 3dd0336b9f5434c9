# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# Ways to use the library in a build of one's own. Each program here prints the
# library's version and is linked as the case says. ways.py COMPILER
import os
import re
import shutil
import subprocess
import sys
import tarfile

import use
from use import at, tap, tool, write

CC = sys.argv[1]
VERSION = re.search(r"version: '(.*?)'", open(
    os.path.join(use.SOURCE, "meson.build")).read()).group(1)
PROGRAM = """\
#include <stdio.h>
#include <tka.h>
int main(void)
{
	return puts(tka_version()) < 0;
}
"""
MESON = """\
project('user', 'c'%s)
executable('user', 'user.c', dependencies: dependency('tka'%s), install: true)
"""
CMAKE = """\
cmake_minimum_required(VERSION 3.13)
project(user C)
%s
add_executable(user user.c)
target_link_libraries(user PRIVATE %s)
"""
MAKEFILE = """\
CFLAGS = $(shell pkg-config --cflags tka)
LDLIBS = $(shell pkg-config --libs tka)
user: user.o
"""
CONFIGURE = """\
AC_INIT([user], [1])
AM_INIT_AUTOMAKE([foreign])
AC_PROG_CC
PKG_CHECK_MODULES([TKA], [tka >= 0.2])
AC_CONFIG_FILES([Makefile])
AC_OUTPUT
"""
AUTOMAKE = """\
bin_PROGRAMS = user
user_SOURCES = user.c
user_CFLAGS = $(TKA_CFLAGS)
user_LDADD = $(TKA_LIBS)
"""
WRAP = """\
[wrap-file]
directory = tka-%s
source_url = file://%s
source_filename = tka.tar.gz
source_hash = %s

[provide]
dependency_names = tka
"""
MOVED = at("moved")
NOTHING = at("nothing")


def project(name, **files):
    os.makedirs(at(name))
    write(name + "/user.c", PROGRAM)
    for file, text in files.items():
        write("%s/%s" % (name, file), text)


def needs(program):
    """The names of the libraries that a program is linked with."""
    return re.findall(r"\(NEEDED\).*\[(.*?)\]", tool("readelf", "-d", program))


def shared(program):
    tap.check("libtka.so.0" in needs(program), "not linked with libtka.so.0")
    tap.equal(tool(program), VERSION + "\n", "version")


def static(program):
    tap.check("libtka.so.0" not in needs(program), "linked with libtka.so.0")
    env = {k: v for k, v in os.environ.items() if k != "LD_LIBRARY_PATH"}
    tap.equal(tool(program, env=env), VERSION + "\n", "version")


def compiled(name, flags):
    tool(CC, write("user.c", PROGRAM), "-o", at(name), *flags)
    return at(name)


def source_copy():
    """The project's files in a directory tka-VERSION, and not its builds."""
    copy = at("tka-" + VERSION)
    if not os.path.exists(copy):
        shutil.copytree(use.SOURCE, copy, symlinks=True,
                        ignore=lambda top, names: [
                            n for n in names if n == ".git" or os.path.exists(
                                os.path.join(top, n, "meson-private"))])
    return copy


def without_tka():
    return dict(os.environ, PKG_CONFIG_PATH="", PKG_CONFIG_LIBDIR=NOTHING)


@tap.case("the library installs, shared and static")
def _():
    use.install("-Ddefault_library=both", "-Dexamples=disabled",
                "-Ddocs=disabled")
    for name in "libtka.so", "libtka.so.0", "libtka.a":
        tap.check(os.path.exists(os.path.join(use.libdir(), name)), name)


@tap.case("pkg-config links a program with the shared library")
def _():
    shared(compiled("by-pkg-config", use.flags("tka")))


@tap.case("pkg-config --static links a static program")
def _():
    static_flags = use.flags("tka", options=["--static"])
    static(compiled("static", ["-static", *static_flags]))


@tap.case("pkg-config knows the project's address")
def _():
    tap.check(re.search(r"(?m)^URL: https://\S+$", open(os.path.join(
        use.libdir(), "pkgconfig", "tka.pc")).read()), "no URL")


@tap.case("pkg-config finds a moved copy, with and without --define-prefix")
def _():
    shutil.copytree(use.PREFIX, MOVED, symlinks=True)
    os.rename(use.PREFIX, at("elsewhere"))
    try:
        env = {"PKG_CONFIG_PATH": use.libdir(MOVED) + "/pkgconfig"}
        for options in [], ["--define-prefix"]:
            compiled("moved-user", use.flags("tka", options=options, env=env))
    finally:
        os.rename(at("elsewhere"), use.PREFIX)


@tap.case("pkg-config finds a copy below PKG_CONFIG_SYSROOT_DIR")
def _():
    for prefix in "/usr", "/opt/tka":
        build, root = at("root-build" + prefix), at("root" + prefix + ".root")
        tool("meson", "setup", build, use.SOURCE, "--prefix", prefix,
             "-Dexamples=disabled", "-Dtests=disabled", "-Ddocs=disabled")
        tool("meson", "install", "-C", build, "--destdir", root)
        env = {"PKG_CONFIG_SYSROOT_DIR": root, "PKG_CONFIG_PATH":
               use.libdir(root + prefix) + "/pkgconfig"}
        compiled("root-user", use.flags("tka", env=env))


@tap.case("in /usr the paths are those of the system, which need no options")
def _():
    text = tool("cat", at("root-build", "usr", "packaging", "tka.pc"))
    tap.check("\nincludedir=/usr/include\n" in text, text)


@tap.case("a plain Makefile builds a program")
def _():
    project("make", Makefile=MAKEFILE)
    tool("make", "-C", at("make"))
    shared(at("make", "user"))


@tap.case("autotools build a program")
def _():
    project("auto", **{"configure.ac": CONFIGURE, "Makefile.am": AUTOMAKE})
    tool("autoreconf", "-i", cwd=at("auto"))
    tool("sh", "configure", cwd=at("auto"))
    tool("make", cwd=at("auto"))
    shared(at("auto", "user"))


@tap.case("Meson builds a program with the installed library")
def _():
    project("meson", **{"meson.build": MESON % ("", "")})
    tool("meson", "setup", "meson/build", "meson")
    tool("ninja", "-C", "meson/build")
    shared(at("meson", "build", "user"))


@tap.case("Meson links the installed static library as static: true asks")
def _():
    project("meson-static", **{"meson.build": MESON % ("", ", static: true")})
    tool("meson", "setup", "meson-static/build", "meson-static")
    tool("ninja", "-C", "meson-static/build")
    static(at("meson-static", "build", "user"))


def as_subproject(name, build, options, check, **files):
    """Sets up, builds and installs a project that has the library as a
    subproject, and runs the installed program."""
    project(name, **{"meson.build": build})
    os.makedirs(at(name, "subprojects"))
    if files:
        for file, text in files.items():
            write("%s/subprojects/%s" % (name, file), text)
    else:
        os.symlink(source_copy(), at(name, "subprojects", "tka"))
    prefix = at(name, "prefix")
    said = tool("meson", "setup", name + "/build", name, "--prefix", prefix,
                *options, env=without_tka())
    tap.check(re.search(r"(?s)examples\s*: NO.*tests\s*: NO", said),
              "more than the library is built:\n" + said)
    tool("meson", "install", "-C", name + "/build", env=without_tka())
    before = os.environ["LD_LIBRARY_PATH"]
    if os.path.exists(prefix + "/lib"):
        os.environ["LD_LIBRARY_PATH"] = use.libdir(prefix)
    check(os.path.join(prefix, "bin", "user"))
    os.environ["LD_LIBRARY_PATH"] = before


@tap.case("Meson links a subproject shared unless asked otherwise")
def _():
    as_subproject("sub", MESON % ("", ""), [], shared)


@tap.case("Meson links a subproject statically with default_library=static")
def _():
    as_subproject("sub-static", MESON % ("", ""),
                  ["-Ddefault_library=static"], static)


@tap.case("Meson links a subproject statically as static: true asks")
def _():
    as_subproject("sub-true", MESON % ("", ", static: true"), [], static)


@tap.case("Meson links a subproject shared as default_library=both asks")
def _():
    as_subproject("sub-both", MESON % ("", ""), ["-Ddefault_library=both"],
                  shared)


@tap.case("a wrap file brings the library")
def _():
    with tarfile.open(at("tka.tar.gz"), "w:gz", compresslevel=1) as tar:
        tar.add(source_copy(), "tka-" + VERSION)
    digest = tool("sha256sum", at("tka.tar.gz")).split()[0]
    as_subproject("wrapped", MESON % ("", ""), [], shared,
                  **{"tka.wrap": WRAP % (VERSION, at("tka.tar.gz"), digest)})


def by_cmake(name, find, target, prefix=use.PREFIX):
    project(name, **{"CMakeLists.txt": CMAKE % (find, target)})
    tool("cmake", "-S", name, "-B", name + "/build",
         "-DCMAKE_PREFIX_PATH=" + prefix)
    tool("cmake", "--build", name + "/build")
    return at(name, "build", "user")


@tap.case("CMake finds the package tka and its target tka::tka")
def _():
    shared(by_cmake("cmake", "find_package(tka 0.2 CONFIG REQUIRED)",
                    "tka::tka"))


@tap.case("CMake links the static library by the target tka::static")
def _():
    static(by_cmake("cmake-static", "find_package(tka CONFIG REQUIRED)",
                    "tka::static"))


@tap.case("CMake finds a moved copy")
def _():
    os.rename(use.PREFIX, at("elsewhere"))
    try:
        by_cmake("cmake-moved", "find_package(tka CONFIG REQUIRED)",
                 "tka::tka", MOVED)
    finally:
        os.rename(at("elsewhere"), use.PREFIX)


@tap.case("CMake refuses a package that is too old or incompatible")
def _():
    for version in "0.3", "1", "0.1":
        project("cmake-" + version, **{"CMakeLists.txt": CMAKE % (
            "find_package(tka %s CONFIG REQUIRED)" % version, "tka::tka")})
        done = subprocess.run(
            ["cmake", "-S", at("cmake-" + version), "-B", at("refused-" + version),
             "-DCMAKE_PREFIX_PATH=" + use.PREFIX], stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True)
        tap.check(done.returncode != 0 and VERSION in done.stdout,
                  version + " is accepted")


@tap.case("CMake finds the library by pkg_check_modules")
def _():
    shared(by_cmake("cmake-pkg", "find_package(PkgConfig REQUIRED)\n"
                    "pkg_check_modules(tka REQUIRED IMPORTED_TARGET tka)",
                    "PkgConfig::tka"))


def files_of(system):
    """The files that tka-recipes(7) lists for a system: setting, status,
    calls, libraries."""
    with open(os.path.join(use.SOURCE, "man", "tka-recipes.7")) as f:
        for line in f:
            cells = line.rstrip("\n").split(" Ta ")
            if cells[0] == ".It " + system:
                return cells[1:]
    raise AssertionError("tka-recipes(7) does not list " + system)


@tap.case("without a build system the files that the manual lists suffice")
def _():
    with open(os.path.join(use.SOURCE, "man", "tka-recipes.7")) as f:
        text = f.read().replace("\\e\n", " ")
    command = re.search(r"(?m)^cc -Iinclude program.c (.*)$", text).group(1)
    setting, status, calls, libs = files_of("linux")
    for name, file in (("SETTING", setting), ("STATUS", status),
                       ("CALLS", calls)):
        command = command.replace(name, file)
    tap.equal(libs, "-", "libraries for Linux")
    tool("sh", "-c", "%s -Iinclude %s -o %s %s" % (
        CC, write("user.c", PROGRAM), at("plain-user"), command),
        cwd=source_copy())
    static(at("plain-user"))


@tap.case("the manual lists the files of every system that Meson knows")
def _():
    text = open(os.path.join(use.SOURCE, "lib", "meson.build")).read()
    known = re.findall(r"(?m)^  '([\w-]+)': \['(\w+)', '(\w+)', \[(.*?)\]\]",
                       text)
    tap.check(len(known) > 10, known)
    for system, setting, status, libs in known:
        calls = "windows" if system == "windows" else "posix"
        names = " ".join("-l" + n for n in re.findall(r"\w+", libs)) or "-"
        tap.equal(files_of(system), [setting, status, calls, names], system)


use.need("meson", "ninja", "pkg-config", "cmake", "make", "autoreconf",
         "readelf")
tap.run()
