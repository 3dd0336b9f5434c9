# SPDX-License-Identifier: MIT
# The header, the lists of exports, the library and the manual have the same
# names: names.py SOURCE LIBRARY
import os
import re
import shutil
import subprocess
import sys

import manual
from manual import tap

SOURCE, LIBRARY = map(os.path.abspath, sys.argv[1:])


def _header():
    return manual.read(SOURCE, "include", "tka.h")


def _declared():
    code = re.sub(r"(?s)/\*.*?\*/", "", _header())
    names = re.findall(r"TKA_API\s[^;#]*?\b(tka_\w+)\s*\(", code)
    tap.check(len(names) > 10, "the header was not understood")
    return sorted(names)


def _documented():
    """Functions of the manual, each with its page."""
    found = {}
    for page in manual.pages(SOURCE, "3"):
        for name in manual.functions(manual.read(page)):
            tap.check(name not in found, name + " has two pages")
            found[name] = os.path.basename(page)
    return found


@tap.case("the lists of exports have the functions of the header")
def _():
    for name, pattern in (("libtka.map", r"\b(tka_\w+);"),
                          ("libtka.def", r"(?m)^\s+(tka_\w+)$")):
        exported = re.findall(pattern, manual.read(SOURCE, "lib", name))
        tap.equal(sorted(exported), _declared(), "lib/" + name)


@tap.case("the shared library exports the functions of the header")
def _():
    if not shutil.which("nm"):
        raise tap.Skip("nm is missing")
    output = subprocess.run(["nm", "-D", "--defined-only", LIBRARY],
                            stdout=subprocess.PIPE, check=True,
                            universal_newlines=True).stdout
    symbols = [line.split()[-1].split("@")[0] for line in output.splitlines()
               if " A " not in line]
    tap.equal(sorted(symbols), _declared(), LIBRARY)


@tap.case("the manual describes the functions of the header")
def _():
    tap.equal(sorted(_documented()), _declared(), "the pages' SYNOPSIS")


@tap.case("each function has a page of its name")
def _():
    text = manual.read(SOURCE, "man", "meson.build")
    aliases = {}
    for page, names in re.findall(r"(?s)'(\w+\.3)': \[(.*?)\]", text):
        for name in re.findall(r"'(\w+)'", names) + [page[:-2]]:
            aliases[name] = page
    aliases.pop("tka")
    tap.equal(aliases, _documented(), "man/meson.build")


@tap.case("each page names its functions at its head")
def _():
    for page in manual.pages(SOURCE, "3"):
        text = manual.read(page)
        named = manual.words(manual.section(text, "NAME"), "Nm")
        if os.path.basename(page) == "tka.3":
            named.remove("tka")
        tap.equal(named, list(manual.functions(text)), page)


@tap.case("every page is installed")
def _():
    listed = re.findall(r"'([\w-]+\.\d)'",
                        manual.read(SOURCE, "man", "meson.build"))
    tap.equal(sorted(listed), [os.path.basename(p) for p in
                               manual.pages(SOURCE)], "man/meson.build")


@tap.case("the header names the page of each function")
def _():
    pages = _documented()
    for name in _declared():
        comment = re.search(
            r"(\w+)\(\d\)\n \*/\n(?:#define .*\n)?(?:TKA_API[^;]*;\s*)*?"
            r"TKA_API[^;]*?\b%s\(" % name, _header())
        tap.check(comment, name + " names no page")
        tap.equal(comment.group(1) + ".3", pages[name], name)


@tap.case("the manual names every constant of the header")
def _():
    code = re.sub(r"(?s)/\*.*?\*/", "", _header())
    names = set(re.findall(r"\b(TKA_[A-Z0-9_]+)\b", code))
    names -= {"TKA_API", "TKA_BUILD", "TKA_H"}
    text = "".join(manual.read(p) for p in manual.pages(SOURCE, "37"))
    tap.equal(sorted(n for n in names if not re.search(n + r"\b", text)), [],
              "not in the manual")


@tap.case("the manual describes every field of the header")
def _():
    code = re.sub(r"(?s)/\*.*?\*/", "", _header())
    text = "".join(manual.read(p) for p in manual.pages(SOURCE, "3"))
    described = set(re.findall(r"\w+",
                               " ".join(re.findall(r"\bFa (.*)", text))))
    for struct, body in re.findall(r"(?s)struct (tka_\w+) \{(.*?)\n\};", code):
        for line in body.split(";")[:-1]:
            field = re.search(r"(\w+)(\[\w+\])?$", line.strip()).group(1)
            tap.check(field in described, "%s.%s" % (struct, field))


def _causes(path):
    code = manual.read(SOURCE, "lib", "kernel", path)
    code = code.split("tka_loss cause(int")[1]
    found, cases = {}, []
    for case, result in re.findall(r"case (\w+):|return (TKA_LOSS_\w+);",
                                   code):
        if case:
            cases.append(case)
        else:
            found[result], cases = sorted(cases), []
    return found


@tap.case("tka_cause() classifies the errors that its page lists")
def _():
    posix, windows = _causes("posix.c"), _causes("windows.c")
    text = manual.read(SOURCE, "man", "tka_status_get.3")
    items = re.split(r"(?m)^\.It Dv (TKA_LOSS_\w+)$", text)
    for name, body in zip(items[1::2], items[2::2]):
        body = body.split("\n.El")[0]
        first, _, second = body.partition("\nWindows:\n")
        tap.equal(sorted(manual.words(first, "Er")), posix[name], name)
        tap.equal(sorted(manual.words(second, "Er")), windows[name], name)
    tap.equal(len(items), 9, "kinds of loss, twice, and a head")


tap.run()
