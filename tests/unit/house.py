# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# The order of the library's parts: house.py SOURCE. Nothing is included or
# called upward, #if is where systems differ, and the exports are the header's.
import glob
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                os.pardir))
import tap

SOURCE = os.path.abspath(sys.argv[1])
LIB = os.path.join(SOURCE, "lib")

# What each part may include of the library, and nothing else.
INCLUDES = {
    "tka.c": {"core/core.h"},
    "core": {"core/core.h", "kernel/kernel.h", "platforms/row.h"},
    "kernel": {"kernel/kernel.h", "kernel/cancel.h"},
    "platforms": {"platforms/row.h", "platforms/list.def"},
}
# core is free of systems: these are C's own.
PORTABLE = {"assert.h", "errno.h", "limits.h", "stdarg.h", "stddef.h",
            "stdint.h", "stdio.h", "stdlib.h", "string.h"}


def read(*path):
    with open(os.path.join(*path)) as f:
        return f.read()


def code(path):
    """A file without its comments and texts, lines kept."""
    def blank(match):
        return '""' if match.group()[0] == '"' else \
            "\n" * match.group().count("\n")
    return re.sub(r'(?s)/\*.*?\*/|"(?:\\.|[^"\\\n])*"', blank,
                  read(LIB, path))


def files():
    found = [os.path.relpath(p, LIB)
             for p in glob.glob(os.path.join(LIB, "**", "*"), recursive=True)]
    return sorted(p for p in found if p.endswith((".c", ".h")))


def part(path):
    return path.split(os.sep)[0]


def includes(path):
    """The files of the library that it includes, and the system's."""
    text = re.sub(r"(?s)/\*.*?\*/", "", read(LIB, path))
    own = re.findall(r'(?m)^\s*#\s*include\s+"([^"]+)"', text)
    system = re.findall(r"(?m)^\s*#\s*include\s+<([^>]+)>", text)
    here = os.path.dirname(path)
    return [os.path.normpath(os.path.join(here, i)) for i in own], system


@tap.case("every part includes only what is below it")
def _():
    for path in files():
        for included in includes(path)[0]:
            tap.check(included in INCLUDES.get(part(path), set()),
                      "%s includes %s" % (path, included))


@tap.case("core and the rows include no header of a system")
def _():
    for path in files():
        if part(path) not in ("tka.c", "core"):
            continue
        for header in includes(path)[1]:
            tap.check(header in PORTABLE | {"tka.h"},
                      "%s includes <%s>" % (path, header))


def sections():
    """Names of core.h by the file that a comment puts them under, in order."""
    found = []
    text = read(LIB, "core", "core.h")
    pieces = re.split(r"(?m)^/\* (\w+\.c)\b", text)
    for name, piece in zip(pieces[1::2], pieces[2::2]):
        piece = re.sub(r"(?s)/\*.*?\*/", "", piece[piece.index("*/") + 2:])
        found.append((name, piece))
    return found


def declared(piece):
    """Functions, variables, types and macros that a section introduces."""
    outside = re.sub(r"(?s)\{.*?\n\}", "{}", piece)
    names = set(re.findall(r"\b(tka__\w+)\s*[\[(]", outside))
    names |= set(re.findall(r"\bstruct (tka__\w+) \{", outside))
    return names | set(re.findall(r"#define (TKA__\w+)", piece))


def below_core():
    text = code("kernel/kernel.h") + code("platforms/row.h")
    return set(re.findall(r"\b(tka__\w+|TKA__\w+)\b", text))


@tap.case("core.h has a section for each file of core")
def _():
    names = [name for name, _ in sections()]
    tap.equal(sorted(names),
              sorted(os.path.basename(p) for p in files()
                     if part(p) == "core" and p.endswith(".c")), "sections")
    tap.check(len(names) > 8, "core.h was not understood")


@tap.case("a file of core uses only the sections above it and its own")
def _():
    allowed = below_core()
    for name, piece in sections():
        allowed |= declared(piece)
        for inline in re.findall(r"\btka__\w+|\bTKA__\w+", piece):
            tap.check(inline in allowed,
                      "core.h: the section of %s uses %s" % (name, inline))
        own = code(os.path.join("core", name))
        for used in set(re.findall(r"\b(tka__\w+|TKA__\w+)\b", own)):
            tap.check(used in allowed,
                      "%s uses %s, which is further down" % (name, used))


@tap.case("every function of core is defined in the file of its section")
def _():
    for name, piece in sections():
        own = code(os.path.join("core", name))
        for function in declared(re.sub(r"(?s)static inline.*?\n\}", "",
                                        piece)):
            if function.startswith("TKA__"):
                continue
            if "struct %s {" % function in piece:
                continue
            tap.check(re.search(r"(?m)^\S.*\b%s\b" % function, own),
                      "%s is not in %s" % (function, name))


def conditions(path):
    """Lines with a condition of the preprocessor, without include guards."""
    lines = code(path).split("\n")
    guard = re.compile(r"#ifndef (TKA_\w+_H)\b")
    found = []
    for n, line in enumerate(lines):
        match = guard.match(line)
        if match and lines[n + 1] == "#define " + match.group(1):
            continue
        if re.match(r"\s*#\s*(if|elif|else)", line):
            found.append(n)
    return found, lines


@tap.case("#if is in the kernel and after a family's last row, nowhere else")
def _():
    for path in files():
        found, lines = conditions(path)
        if part(path) == "kernel" or not found:
            continue
        tap.check(part(path) == "platforms" and path.endswith(".c"),
                  "%s:%d has an #if" % (path, found[0] + 1))
        rest = "\n".join(lines[found[0]:])
        tap.check(not re.search(r"const struct tka__row \w+ =", rest),
                  "%s:%d: a row depends on an #if" % (path, found[0] + 1))


@tap.case("the map, the .def and the header have the same functions")
def _():
    text = re.sub(r"(?s)/\*.*?\*/", "", read(SOURCE, "include", "tka.h"))
    header = sorted(re.findall(r"TKA_API\s[^;#]*?\b(tka_\w+)\s*\(", text))
    tap.check(len(header) > 20, "the header was not understood")
    exported = re.findall(r"(?m)^\s+(tka_\w+);", read(LIB, "libtka.map"))
    windows = re.findall(r"(?m)^\s+(tka_\w+)$", read(LIB, "libtka.def"))
    for name, names in (("map", exported), ("def", windows)):
        apart = set(names) ^ set(header)
        tap.check(not apart, "libtka.%s and tka.h differ: %s" %
                  (name, " ".join(sorted(apart))))


@tap.case("options and fields are mapped in one place")
def _():
    for path in files():
        if path != os.path.join("core", "fields.c"):
            tap.check(not re.search(r"offsetof\(struct tka_keepalive",
                                    code(path)),
                      "%s maps options to fields" % path)
        tap.check(path == "tka.c" or "&want.idle_s" not in code(path),
                  "%s has an array of fields" % path)


tap.run()
