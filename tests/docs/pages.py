# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# The form of the manual pages, as source and as mandoc and groff show them:
# pages.py SOURCE
import os
import re
import shutil
import subprocess
import sys

import manual
from manual import tap

SOURCE = sys.argv[1]
SECTIONS = ["NAME", "SYNOPSIS", "DESCRIPTION", "RETURN VALUES", "EXAMPLES",
            "ERRORS", "SEE ALSO", "HISTORY", "CAVEATS"]
FORMATTERS = {
    "mandoc": ["mandoc", "-T", "utf8", "-O", "width=78"],
    "groff": ["groff", "-mandoc", "-Tutf8", "-rLL=78n", "-P-cbou",
              "-wall"],
}
COLUMNS = 80  # of the narrowest terminal
CODE = 72  # columns of code in a page

# Three phrases for the state of a socket after an error, see tka(3).
STATE = re.compile(r"not\s+modified|restored|The report has the state")


def _name(path):
    return os.path.basename(path)


def _run(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, cwd=SOURCE,
                          stderr=subprocess.PIPE, encoding="utf-8")


def _each(sections="1378"):
    return [(_name(p), manual.read(p)) for p in manual.pages(SOURCE, sections)]


def _show(formatter, path):
    """A page as text, without the overstrikes of bold and underlined."""
    if not shutil.which(formatter):
        raise tap.Skip(formatter + " is missing")
    done = _run(*FORMATTERS[formatter], path)
    tap.equal((done.returncode, done.stderr), (0, ""),
              "%s %s" % (formatter, path))
    return re.sub(".\b", "", done.stdout)


def _check_width(formatter):
    for path in manual.pages(SOURCE):
        for line in _show(formatter, path).split("\n"):
            tap.check(len(line) <= COLUMNS, "%s: %d columns: %s" % (
                _name(path), len(line), line))


def _pattern(word):
    r"""Of a word of mdoc, in which \(en or \- is one character."""
    return ".".join(map(re.escape, re.split(r"\\\(..|\\-", word)))


def _line(row):
    """The line of a row of a table: its first and its last word."""
    cells = [re.sub(r"^(?:(?:Em|Dv|Fa|Fn|Li|Xr|Er) )+", "", c.strip('" '))
             for c in row.split(" Ta ")]
    return "^ *%s.*%s$" % (_pattern(cells[0].split()[0]),
                          _pattern(cells[-1].split()[-1]))


def _check_tables(formatter):
    for path in manual.pages(SOURCE):
        shown = _show(formatter, path).split("\n")
        for table in re.findall(r"(?ms)^\.Bl -column.*?^\.El",
                                manual.read(path)):
            for row in re.findall(r"(?m)^\.It (.* Ta .*)$", table):
                tap.check(any(re.search(_line(row), line) for line in shown),
                          "%s: this row is broken: %s" % (_name(path), row))


@tap.case("mandoc reports no warning")
def _():
    if not shutil.which("mandoc"):
        raise tap.Skip("mandoc is missing")
    done = _run("mandoc", "-T", "lint", "-W", "warning",
                *manual.pages(SOURCE))
    tap.equal((done.returncode, done.stdout), (0, ""), "mandoc")


@tap.case("mandoc shows every page in 80 columns")
def _():
    _check_width("mandoc")


@tap.case("groff shows every page in 80 columns and without a warning")
def _():
    _check_width("groff")


@tap.case("mandoc shows every row of a table on one line")
def _():
    _check_tables("mandoc")


@tap.case("groff shows every row of a table on one line")
def _():
    _check_tables("groff")


@tap.case("code in a page is at most 72 columns wide")
def _():
    for name, text in _each():
        for code in manual.literals(text):
            for line in code.expandtabs(8).split("\n"):
                tap.check(len(line) <= CODE, "%s: %s" % (name, line))


@tap.case("apropos finds every page by keepalive and by keep-alive")
def _():
    for path in manual.pages(SOURCE):
        head = manual.section(manual.read(path), "NAME").lower()
        for word in ("keepalive", "keep-alive"):
            tap.check(word in head, "%s: NAME lacks %s" % (path, word))


@tap.case("pages refer to pages that exist")
def _():
    pages = {name for name, _ in _each()}
    for _, text in _each("3"):
        pages |= {n + ".3" for n in manual.functions(text)}
    for page, text in _each():
        for name, number, *_ in manual.requests(text, "Xr"):
            tap.check(not name.startswith("tka")
                      or "%s.%s" % (name, number) in pages,
                      "%s: %s(%s) does not exist" % (page, name, number))


@tap.case("pages refer to sections that exist")
def _():
    for page, text in _each():
        titles = [" ".join(t) for t in manual.requests(text, "Ss")
                  + manual.requests(text, "Sh")]
        elsewhere = re.findall(r"(?m)^\.Sx (.*)\nin\n\.Xr", text)
        for words in manual.requests(text, "Sx"):
            title = re.sub(r" [.,:;]$", "", " ".join(words))
            tap.check(title in titles or title in elsewhere,
                      "%s: no section %s" % (page, title))


@tap.case("pages of functions have all sections")
def _():
    for page, text in _each("3"):
        for name in SECTIONS:
            tap.check(manual.section(text, name) or
                      (page, name) == ("tka.3", "ERRORS"),
                      "%s has no %s" % (page, name))


@tap.case("pages of functions have a section Thread safety")
def _():
    for page, text in _each("3"):
        tap.check("\n.Ss Thread safety\n" in text, page + " has none")


@tap.case("every error has the state of the socket after it")
def _():
    for page, text in _each("3"):
        errors = manual.section(text, "ERRORS") or ""
        head, *items = re.split(r"(?m)^\.It Dv ", errors)
        for item in items:
            tap.check(STATE.search(item) or STATE.search(head),
                      "%s: %s has none" % (page, item.split("\n")[0]))


tap.run()
