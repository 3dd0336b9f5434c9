# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# Code in the manual and in Markdown that is quoted from a file is the same as
# in that file: quotes.py SOURCE [--write]. A quote is marked on the line above
# its display, with the file and ranges of lines:
#
#   .\" quote examples/set.c 10-11,13-26
#   .Bd -literal
#
#   <!-- quote examples/set.c 10-11,13-26 -->
#   ```c
import glob
import os
import re
import sys

import manual
from manual import tap

SOURCE = sys.argv[1]
MARK = r"quote (?P<file>\S+) (?P<ranges>[\d,-]+)"
MDOC = re.compile(r'(?ms)^(?P<head>\.\\" ' + MARK + r"\n\.Bd -literal[^\n]*\n)"
                  r"(?P<body>.*?)(?=^\.Ed$)")
MARKDOWN = re.compile(r"(?ms)^(?P<head><!-- " + MARK + r" -->\n```c\n)"
                      r"(?P<body>.*?)(?=^```$)")


def documents():
    return manual.pages(SOURCE) + sorted(
        glob.glob(os.path.join(SOURCE, "*.md"))
        + glob.glob(os.path.join(SOURCE, "examples", "**", "*.md"),
                    recursive=True))


def form(path):
    return MARKDOWN if path.endswith(".md") else MDOC


def quoted(path, match):
    """The lines that a mark names, as they are written in that document."""
    lines = manual.read(SOURCE, match["file"]).split("\n")
    found = []
    for part in match["ranges"].split(","):
        first, _, last = part.partition("-")
        found += lines[int(first) - 1:int(last or first)]
    text = "\n".join(found) + "\n"
    if not path.endswith(".md"):
        text = text.replace("\\", "\\e")
        text = re.sub(r"(?m)^(?=[.'])", r"\\&", text)
    return text


def write(path):
    text = manual.read(path)
    new = form(path).sub(lambda m: m["head"] + quoted(path, m), text)
    if new != text:
        with open(path, "w", encoding="utf-8") as f:
            f.write(new)


if sys.argv[2:] == ["--write"]:
    for document in documents():
        write(document)
    sys.exit()


@tap.case("each quote is what its file has in these lines")
def _():
    for path in documents():
        for match in form(path).finditer(manual.read(path)):
            tap.equal(match["body"], quoted(path, match), "%s: %s; run ninja "
                      "quotes" % (os.path.relpath(path, SOURCE),
                                  match["head"].split("\n")[0]))


@tap.case("each mark is above a display")
def _():
    for path in documents():
        text = manual.read(path)
        tap.equal(len(form(path).findall(text)),
                  len(re.findall(r'(?m)^(?:\.\\"|<!--) quote ', text)), path)


@tap.case("the manual quotes each of the small examples")
def _():
    files = {match["file"] for path in manual.pages(SOURCE)
             for match in form(path).finditer(manual.read(path))}
    for name in "set", "listen", "watch", "ask":
        tap.check("examples/%s.c" % name in files,
                  "no page quotes %s.c" % name)


tap.run()
