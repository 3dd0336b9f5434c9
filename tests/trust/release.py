# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# The steps of RELEASING.md, taken with a copy of the last commit, and what
# stops them: release.py FOLDER.
import os
import re
import shutil
import tempfile

import tree
from tree import tap

AT = tempfile.TemporaryDirectory(prefix="tka-release-")
SCRIPT = "support/release.sh"
AUTHOR = "-c", "user.name=test", "-c", "user.email=test"
# step, file, what is there, what is there instead
GATES = [
    ("version", "packaging/vcpkg/vcpkg.json", '"version": "', '"version": "9'),
    ("version", "SECURITY.md", "| 0", "| 9"),
    ("version", "man/tka.3", ".Os libtka 0", ".Os libtka 9"),
    ("news", "NEWS.md", "## Unreleased\n", ""),
    ("news", "NEWS.md", "\n* ", "\n"),
]


def steps():
    with open(os.path.join(tree.TOP, "RELEASING.md")) as f:
        return re.findall(r"(?m)^\d+\. `(\w+)`", f.read())


def copy_with(path, old, new):
    """A copy of the last commit with another text in a file."""
    copy = tempfile.mkdtemp(dir=AT.name)
    tree.run("git", "clone", "-q", tree.TOP, copy)
    shutil.copy(os.path.join(tree.TOP, SCRIPT), copy + "/" + SCRIPT)
    with open(copy + "/" + path, "r+") as f:
        text = f.read()
        tap.check(old in text, "%s has no %r" % (path, old))
        f.seek(0)
        f.truncate()
        f.write(text.replace(old, new))
    return copy


@tap.case("each step is taken, from the commit to the signed tag")
def _():
    said = tree.run("sh", SCRIPT, "--dry-run", env={"TMPDIR": AT.name})
    tap.equal(re.findall(r"(?m)^ok \d+ - (\w+)$", said), steps(), "steps")
    tap.check(len(steps()) == 8, steps())


@tap.case("a version that was forgotten and missing news stop it")
def _():
    for step, *change in GATES:
        copy = copy_with(*change)
        tree.run("git", *AUTHOR, "commit", "-qam", "break it", cwd=copy)
        said = tree.run("sh", SCRIPT, "--dry-run", fails=True, cwd=copy)
        tap.check(said.endswith(" - %s\n" % step), "%s: %s" % (change, said))


@tap.case("an uncommitted change stops it")
def _():
    copy = copy_with("README.md", "libtka", "another")
    said = tree.run("sh", SCRIPT, fails=True, cwd=copy)
    tap.check("README.md" in said, said)
    tap.check(said.endswith("not ok 1 - commit\n"), said)


if not os.path.exists(os.path.join(tree.TOP, ".git")):
    tap.skip_all("not a git checkout")
tap.run()
