# SPDX-License-Identifier: MIT
# The form of the manual and the words of the whole project: pages.py SOURCE
import os
import re
import shutil
import subprocess
import sys

import manual
from manual import tap

SOURCE = sys.argv[1]

# What reading a page of section 3 must not leave open.
SECTIONS = ["NAME", "SYNOPSIS", "DESCRIPTION", "RETURN VALUES", "EXAMPLES",
            "SEE ALSO", "HISTORY", "CAVEATS"]

# A project speaks of itself, not of the place where it was written: words,
# paths, hosts. Bracketed so that the pattern does not find itself.
FOREIGN = re.compile(
    r"(?i)\b([s]essions?|[a]gents?|[i]ssue #?\d+)\b"
    r"|/([w]ork|[h]ome|[r]oot)/"
    r"|\b([r]egistry\.[a-z]+\.[a-z]+|deb\.[d]ebian|[p]ypi\.)")


def _run(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, cwd=SOURCE,
                          stderr=subprocess.STDOUT, universal_newlines=True)


@tap.case("mandoc has nothing to say")
def _():
    if not shutil.which("mandoc"):
        raise tap.Skip("mandoc is missing")
    done = _run("mandoc", "-T", "lint", "-W", "warning",
                *manual.pages(SOURCE))
    tap.equal((done.returncode, done.stdout), (0, ""), "mandoc")


@tap.case("pages refer to pages that exist")
def _():
    there = {os.path.basename(p) for p in manual.pages(SOURCE)}
    for page in manual.pages(SOURCE, "3"):
        there |= {n + ".3" for n in manual.functions(manual.read(page))}
    for page in manual.pages(SOURCE):
        for name, number, *_ in manual.requests(manual.read(page), "Xr"):
            tap.check(not name.startswith("tka")
                      or "%s.%s" % (name, number) in there,
                      "%s: %s(%s) does not exist" % (page, name, number))


@tap.case("pages of functions have all sections")
def _():
    for page in manual.pages(SOURCE, "3"):
        for name in SECTIONS:
            tap.check(manual.section(manual.read(page), name),
                      "%s has no %s" % (page, name))


@tap.case("pages of functions tell of thread safety")
def _():
    for page in manual.pages(SOURCE, "3"):
        tap.check("\n.Ss Thread safety\n" in manual.read(page),
                  page + " does not")


@tap.case("every error of a page tells the state it leaves")
def _():
    for page in manual.pages(SOURCE, "3"):
        errors = manual.section(manual.read(page), "ERRORS")
        if errors is None:
            tap.check("tka.3" in page, page + " has no ERRORS")
            continue
        head, *items = re.split(r"(?m)^\.It Dv ", errors)
        for item in items:
            tap.check(re.search(r"touche|put back|unknown", head + item),
                      page + " does not for " + item.split("\n")[0])


@tap.case("every text speaks of the project alone")
def _():
    if _run("git", "rev-parse").returncode:
        raise tap.Skip("not a git checkout")
    for path in _run("git", "ls-files").stdout.splitlines():
        try:
            text = manual.read(SOURCE, path)
        except (UnicodeDecodeError, FileNotFoundError):
            continue
        for number, line in enumerate(text.split("\n"), 1):
            tap.check(not FOREIGN.search(line),
                      "%s:%d: %s" % (path, number, line))


tap.run()
