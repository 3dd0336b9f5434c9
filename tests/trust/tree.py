# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# For the tests of suite trust: other builds of this project, kept for the next
# run, and programs that must succeed. Arguments: PYTHON-FILE FOLDER [...].
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
FOLDER = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else ""
SHOWN = 20  # lines of a program that failed

sys.path.append(os.path.join(TOP, "tests"))
import tap


def run(*command, fails=False, **more):
    """Runs a program that must succeed, or fail; returns what it prints."""
    more.setdefault("stderr", subprocess.STDOUT)
    more.setdefault("cwd", TOP)
    env = dict(os.environ, LC_ALL="C", **more.pop("env", {}))
    done = subprocess.run([str(word) for word in command], env=env, text=True,
                          stdout=subprocess.PIPE, errors="replace",
                          check=False, **more)
    tap.check((done.returncode != 0) == fails, "%s: exit status %d\n%s" % (
        " ".join(map(str, command)), done.returncode,
        "\n".join((done.stdout or "").splitlines()[-SHOWN:])))
    return done.stdout


def setup(name, *options, **env):
    """Prepares a build of the project in a folder of that name; returns it."""
    folder = os.path.join(FOLDER, name)
    if not os.path.exists(os.path.join(folder, "build.ninja")):
        if "-Dtests=disabled" not in options:
            options += ("-Dtests=enabled",)
        run("meson", "setup", folder, TOP, *options, env=env)
    return folder


def test(folder, *suites, **env):
    """Compiles what suites need and runs them; a failure shows its output."""
    command = ["meson", "test", "-C", folder, "--print-errorlogs",
               "--timeout-multiplier", 4]
    for suite in suites:
        command += ["--suite", suite]
    run(*command, env=env)
