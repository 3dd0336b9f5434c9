# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# Files and folders that are being rewritten: pages.py does not check their
# form, words.py does not check their words. Remove a line when it is done.
PENDING = (
    "examples/",
    "lib/",
    "man/tka-echo-client.1",
    "man/tka-echo-server.1",
    "man/tka-proxies.7",
    "support/",
    "tests/",
    "CONTRIBUTING.md",
)
