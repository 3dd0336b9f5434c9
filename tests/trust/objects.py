# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# What the library's objects must not have: objects.py FOLDER STATIC-LIBRARY.
import os
import re
import sys

import tree
from tree import tap

ARCHIVE = os.path.abspath(sys.argv[2])
# what a C library must never do to its program's process or memory
FORBIDDEN = set("""
    abort exit _exit malloc calloc realloc free signal sigaction fork
    pthread_create printf puts fprintf perror syslog
    getenv setenv setlocale chdir umask strerror strtok gethostbyname
""".split())


@tap.case("no object of the library has writable data")
def _():
    sections = [line.split() for line in
                tree.run("objdump", "-h", "-w", ARCHIVE).splitlines()]
    writable = [words for words in sections
                if len(words) > 7 and words[0].isdigit()
                and re.match(r"\.t?(data|bss)", words[1])
                and not words[1].startswith(".data.rel.ro")
                and int(words[2], 16)]
    tap.check(len(sections) > 100, "the sections are read")
    tap.equal(writable, [], "sections that can be written to")


@tap.case("the library does not call what allocates, prints, ends the process "
          "or is not thread safe")
def _():
    calls = set(re.findall(r"^ +U (\w+)", tree.run("nm", ARCHIVE), re.M))
    tap.check("setsockopt" in calls, "the calls are read")
    tap.equal(calls & FORBIDDEN, set(), "calls")


tap.run()
