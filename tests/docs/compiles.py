# SPDX-License-Identifier: MIT
# The code in the manual and in README.md compiles without a warning, and the
# programs in it run: compiles.py SOURCE STATIC_LIBRARY COMPILER...
import os
import re
import shutil
import subprocess
import sys
import tempfile

import manual
from manual import tap

SOURCE, LIBRARY = map(os.path.abspath, sys.argv[1:3])
OWN = sys.argv[3:]
WARNINGS = ("-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow",
            "-Wcast-qual", "-Wstrict-prototypes", "-Werror")


def _compilers():
    """The compiler of this build, and gcc and clang."""
    found = [OWN] + [[c] for c in ("gcc", "clang") if shutil.which(c)]
    return [c for i, c in enumerate(found) if c not in found[:i]]


def _tool(command, text=None, **more):
    done = subprocess.run(command, input=text, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, universal_newlines=True,
                          **more)
    tap.check(done.returncode == 0, "%s: exit %d\n%s" % (
        " ".join(command), done.returncode, done.stdout))
    return done.stdout


def _compile(text, language="c", standards=("c99", "c11"), warnings=WARNINGS):
    for compiler in _compilers():
        for standard in standards:
            _tool(compiler + ["-std=" + standard, "-x", language, "-I",
                              os.path.join(SOURCE, "include"), "-O2", "-c",
                              "-o", os.devnull, "-", *warnings], text)


def _run(text):
    """The output of a program."""
    with tempfile.TemporaryDirectory() as at:
        program = os.path.join(at, "program")
        _tool(OWN + ["-x", "c", "-", "-I", os.path.join(SOURCE, "include"),
                     "-o", program, "-x", "none", LIBRARY], text, cwd=at)
        return _tool([program])


def _prototypes(text):
    return "\n".join(manual.functions(text).values())


def _examples():
    """Page and C text of every example."""
    found = []
    for page in manual.pages(SOURCE, "3"):
        examples = manual.section(manual.read(page), "EXAMPLES")
        found += [(page, text) for text in manual.literals(examples)]
    tap.check(len(found) >= 5, "the manual was not understood")
    return found


def _readme():
    blocks = re.findall(r"(?s)\n```c\n(.*?)```\n",
                        manual.read(SOURCE, "README.md"))
    tap.check(blocks, "README.md has no code")
    return blocks


def _declared(text):
    """Functions of an excerpt are declared, so that no warning is due."""
    return re.sub(r"(?m)^(?:static )?(int|void) (?!main)(\w+)(\(.*\))$",
                  r"\1 \2\3;\n\1 \2\3", text)


@tap.case("the header compiles alone as C99 and C11")
def _():
    _compile("#include <tka.h>\nint unused;\n")


@tap.case("the header compiles alone as C++11")
def _():
    if not shutil.which("g++") and not shutil.which("clang++"):
        raise tap.Skip("no C++ compiler")
    _compile("#include <tka.h>\nint unused;\n", "c++", ["c++11", "c++17"],
             ["-Wall", "-Wextra", "-Wpedantic", "-Werror"])


@tap.case("the initialisers compile in C++11 without a warning")
def _():
    if not shutil.which("g++") and not shutil.which("clang++"):
        raise tap.Skip("no C++ compiler")
    _compile("#include <tka.h>\n"
             "struct tka_keepalive k = TKA_KEEPALIVE_INIT;\n"
             "struct tka_report r = TKA_REPORT_INIT;\n"
             "struct tka_status s = TKA_STATUS_INIT;\n"
             "struct tka_defaults d = TKA_DEFAULTS_INIT;\n",
             "c++", ["c++11"], ["-Wall", "-Wextra", "-Wpedantic", "-Werror"])


@tap.case("each synopsis declares what the header declares")
def _():
    for page in manual.pages(SOURCE, "3"):
        text = manual.read(page)
        tap.check(manual.functions(text), page + " declares nothing")
        _compile("#include <tka.h>\n%s\n" % _prototypes(text))


@tap.case("each example includes the header and has a function")
def _():
    for page, text in _examples():
        tap.check("#include <tka.h>\n" in text and "{" in text,
                  "%s:\n%s" % (page, text))


@tap.case("each example compiles")
def _():
    for _, text in _examples():
        _compile(_declared(text))


@tap.case("each example that is a program runs")
def _():
    programs = [t for _, t in _examples() if "int main(" in t]
    tap.check(programs, "no program")
    for text in programs:
        tap.check(_run(text), "it prints nothing:\n" + text)


@tap.case("the code in README.md compiles")
def _():
    for text in _readme():
        _compile(_declared(text))


@tap.case("the first code in README.md ends before line 35")
def _():
    head = "\n".join(manual.read(SOURCE, "README.md").split("\n")[:34])
    tap.check(re.search(r"(?s)```c\n(.*?)```", head), "it does not")


@tap.case("the first code in README.md prints the output that follows it")
def _():
    if not sys.platform.startswith("linux"):
        raise tap.Skip("the output is that of Linux")
    output = re.search(r"On Linux it prints `(.*?)`",
                       manual.read(SOURCE, "README.md"))
    tap.check(output, "README.md does not have it")
    tap.equal(_run(_readme()[0]), output.group(1) + "\n", "output")


tap.run()
