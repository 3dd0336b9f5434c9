# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# The words of the project's texts: documents, comments, messages, test names.
# words.py SOURCE
import os
import re
import subprocess
import sys

import manual
from manual import tap

SOURCE = sys.argv[1]

# Pattern, the words to use instead, and whether it concerns documents alone
# (the manual, Markdown, tka.h). A space in a pattern is any white space.
WORDS = """
verdict                     detection time; drop; report             all
death|dies|died|dead        lost, loss, dropped                      all
fell silent|deaf            stopped answering, unresponsive          all
silent peers?               unresponsive peer                        all
silences?                   idle; no answer; without a report        all
quiet                       idle                                     all
in force                    in effect                                all
throw-away                  temporary socket                         all
untouched|left alone        is not modified                          all
put back                    restored                                 all
closed windows?             zero window                              all
window is closed            the receive window is zero               all
sen[dt]s? again             retransmit                               all
g[ia]ven? up|gives up       drop, end                                all
nobody|somebody|anybody     name the actor                           all
everybody|whoever           name the actor                           all
forgets?|forgot             drop the flow; lose the state            all
lateness                    timer delay                              all
own host|own network        local host, local network                all
the switch                  keep-alive, SO_KEEPALIVE                 all
shall                       must, should                             all
told|tells? of              document, report, return, read           all
cannot be had               is not available                         all
says? so                    state, report                            all
nor does it                 split the sentence                       all
likewise                    repeat the noun                          all
best.effort                 TKA_SKIP, TKA_CLAMP                      all
legs?                       connection on each side of a proxy       all
proven                      evidence                                 all
made? do|bend               clamp, skip                              all
rows?                       platform entry, platform table           documents
tells?                      return, report, describe                 documents
switch                      keep-alive, SO_KEEPALIVE                 documents
lacks?                      does not support, does not have          documents
asks?|asked                 request, read, test                      documents
holds? for                  applies to                               documents
, too[.,;:]                 also, before the verb; or drop it        documents
"""

# Where such a word is right: part of the file's path, the text around it.
EXCEPTIONS = [
    ("tests/docs/words.py", ""),  # this table
    ("", "--quiet"),
    ("examples/echo/options.c", '"quiet"'),
    ("", "ask.c"),
    ("LICENSE", ""),
    ("debian/copyright", ""),
    ("tests/use/", '"nobody"'),  # the user
    ("CONTRIBUTING.md", "row"),  # the code has this word
]

# A project describes itself, not the place where it was written: words,
# paths, hosts. Bracketed so that the pattern does not find itself.
FOREIGN = re.compile(
    r"(?i)\b([s]essions?|[a]gents?|[i]ssue #?\d+)\b"
    r"|/([w]ork|[h]ome|[r]oot)/"
    r"|\b([r]egistry\.[a-z]+\.[a-z]+|deb\.[d]ebian|[p]ypi\.)")

COMMENT = {
    ".c": r"/\*.*?\*/|//[^\n]*", ".h": r"/\*.*?\*/|//[^\n]*",
    ".py": r"#[^\n]*|\"\"\".*?\"\"\"", ".sh": r"#[^\n]*",
    ".build": r"#[^\n]*", ".def": r";[^\n]*", ".yml": r"#[^\n]*",
}
# the names of cases of cmocka
CASE = r"|(?<=^static void )\w+(?=\(void \*\*)"
STRING = r"|\"(?:\\.|[^\"\\\n])*\""


def _files():
    done = subprocess.run(["git", "ls-files"], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, cwd=SOURCE,
                          universal_newlines=True)
    if done.returncode:
        raise tap.Skip("not a git checkout")
    for path in done.stdout.splitlines():
        try:
            yield path, manual.read(SOURCE, path)
        except (UnicodeDecodeError, FileNotFoundError):
            pass  # no text, or removed


def _is_document(path):
    return path.endswith((".md", "tka.h")) or path.startswith("man/")


def _prose(path, text):
    """The text with everything blanked that is code; lines stay lines."""
    pattern = COMMENT.get(os.path.splitext(path)[1])
    if pattern:
        blank = list(re.sub(r"[^\n]", " ", text))
        for m in re.finditer("(?sm)" + pattern + STRING + CASE, text):
            start, end = m.span()
            is_case = re.fullmatch(r"\w+", m.group())
            blank[start:end] = m.group().replace("_", " ") if is_case \
                else m.group()
        text = "".join(blank)
    return re.sub(r"(?m)^(\s*)(\* |# |\.\w\w )",
                  lambda m: m.group(1) + " " * len(m.group(2)), text)


def _words():
    for line in WORDS.strip().splitlines():
        pattern, instead, where = re.split(r" {2,}", line)
        flat = pattern.replace(" ", r"\s+")
        start = "" if flat.startswith(",") else r"(?<![\w-])"
        end = "" if flat.endswith("]") else r"(?![\w-])"
        yield (re.compile("(?i)%s(?:%s)%s" % (start, flat, end)), instead,
               where == "documents")


def _is_exception(path, around):
    return any(part in path and near in around for part, near in EXCEPTIONS)


def _found(path, text):
    prose = _prose(path, text)
    for pattern, instead, in_documents in _words():
        if in_documents and not _is_document(path):
            continue
        for m in pattern.finditer(prose):
            line = prose.count("\n", 0, m.start())
            if not _is_exception(path, text.split("\n")[line]):
                yield "%s:%d: %r, better: %s" % (
                    path, line + 1, " ".join(m.group().split()), instead)


@tap.case("no text has a word that the style guide replaces")
def _():
    found = [f for path, text in _files() for f in _found(path, text)]
    tap.check(not found, "\n".join(found))


@tap.case("every text describes the project alone")
def _():
    for path, text in _files():
        for number, line in enumerate(text.split("\n"), 1):
            tap.check(not FOREIGN.search(line),
                      "%s:%d: %s" % (path, number, line))


tap.run()
