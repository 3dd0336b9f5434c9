# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# What the library's objects must not have: objects.py FOLDER STATIC-LIBRARY.
import os
import re
import sys

import tree
from tree import tap

ARCHIVE = os.path.abspath(sys.argv[2])
# All that the library calls. What configures a socket or asks for its status
# needs the first line alone: system calls and functions of memory, which signal
# handlers can call.
CALLS = set("""
    getsockopt setsockopt ioctl uname memcpy memset strcmp errno_location
    socket open close read pthread_setcancelstate strtoll
    snprintf vsnprintf strerror_r strlen
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


@tap.case("the library calls nothing that allocates, prints, ends the process "
          "or is not thread safe")
def _():
    # names as in the sources: not open64(), __snprintf_chk()
    calls = {re.sub(r"^_*(isoc\d+_|xpg_)?|64$|_chk$", "", name) for name in
             re.findall(r"^ +U (\w+)", tree.run("nm", ARCHIVE), re.M)
             if not name.startswith(("tka_", "_GLOBAL_", "__stack_"))}
    tap.check("setsockopt" in calls, "the calls are read")
    tap.equal(calls - CALLS, set(), "other calls")


tap.run()
