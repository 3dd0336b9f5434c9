# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# Files and folders that are being rewritten: pages.py does not check their
# form, words.py does not check their words. Remove a line when it is done.
PENDING = (
    "examples/demo.sh",
    "examples/lab/",
    "examples/recipes/",
    "examples/tools/",
    "man/tka-proxies.7",
    "support/",
    "tests/",
    "CONTRIBUTING.md",
)
