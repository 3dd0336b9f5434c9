# SPDX-License-Identifier: MIT
# Reads the manual: as much of mdoc as its pages use.
import glob
import os
import re
import sys

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import tap


def read(*path):
    with open(os.path.join(*path), encoding="utf-8") as f:
        return f.read()


def pages(source, sections="1378"):
    """Paths of all pages, sorted."""
    found = sorted(glob.glob(os.path.join(source, "man",
                                          "*.[%s]" % sections)))
    tap.check(found, "no page found")
    return found


def section(text, name):
    """The lines of a section, None where the page has none."""
    parts = re.split(r"(?m)^\.Sh ", text)
    for part in parts[1:]:
        title, _, body = part.partition("\n")
        if title == name:
            return body
    return None


def arguments(line):
    """The arguments of a request, quoted ones as one."""
    return [a or b for a, b in re.findall(r'"([^"]*)"|(\S+)', line)]


def requests(text, name):
    """The arguments of every request of that name."""
    return [arguments(rest) for rest in
            re.findall(r"(?m)^\.%s\s+(.*)$" % name, text)]


def words(text, name):
    """All arguments of the requests of that name but the punctuation."""
    return [a for args in requests(text, name) for a in args
            if re.search(r"\w", a)]


def functions(text):
    """The functions in a page's SYNOPSIS, with their prototypes."""
    found = {}
    for m in re.finditer(r"(?ms)^\.Ft (.*?)$\n\.Fo (\w+)$\n(.*?)^\.Fc$",
                         section(text, "SYNOPSIS") or ""):
        result, name, rest = m.groups()
        takes = ", ".join(" ".join(a) for a in requests(rest, "Fa"))
        found[name] = "%s %s(%s);" % (result, name, takes)
    return found


def literals(text):
    """The displays of a text, as they are printed."""
    shown = re.findall(r"(?ms)^\.Bd -literal.*?$\n(.*?)^\.Ed$", text)
    return [s.replace("\\e", "\\").replace("\\&", "") for s in shown]
