# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# Files and folders that are being rewritten: pages.py does not check their
# form, words.py does not check their words. Remove a line when it is done.
PENDING = (
    "examples/lab/",
    "tests/host/echo/",
    "tests/host/examples/",
    "CONTRIBUTING.md",
)
