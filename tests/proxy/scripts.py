# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# What the scripts that people start print and return if something is missing
# or fails: scripts.py TOP
import os
import re
import subprocess
import sys
import tempfile

TOP = os.path.abspath(sys.argv[1])
sys.path.insert(0, os.path.join(TOP, "tests"))
import tap

# Suites of a small project, each with a test that does one thing.
TESTS = {
    "passes": "echo 'ok 1 - it is so'",
    "fails": "echo 'not ok 1 - it is so'; echo '# because'; exit 1",
    "crashes": "echo 'last words'; kill -9 $$",
    "skips": "echo 'ok 1 - it is so # SKIP no moon'",
    "lacks": "echo '1..0 # SKIP not installed: moon'; exit 77",
    "leaves": "echo 'ok 1 - it is so'; (exec sleep 98765) >/dev/null 2>&1 &",
}


def project(folder):
    """Sets it up; returns the build directory."""
    with open(folder + "/meson.build", "w") as f:
        f.write("project('small')\n")
        for name, script in TESTS.items():
            f.write("test('%s', find_program('sh'), suite: '%s', "
                    "args: files('%s'))\n" % (name, name, name))
            with open(folder + "/" + name, "w") as g:
                g.write(script + "\n")
    build = folder + "/build"
    subprocess.run(["meson", "setup", build, folder], check=True,
                   stdout=subprocess.DEVNULL)
    return build


def run(*argv, **environment):
    """Returns the exit status, and the lines of both outputs."""
    kept = {k: v for k, v in os.environ.items()
            if k not in ("CI", "TKA_ADVICE", "TKA_INSTALL")}
    done = subprocess.run(argv, env={**kept, **environment}, text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    return done.returncode, done.stdout.rstrip().split("\n")


def tally(*suites, **environment):
    return run(sys.executable, TOP + "/tests/tally.py", BUILD, *suites,
               **environment)


SCRATCH = tempfile.TemporaryDirectory()
BUILD = project(SCRATCH.name)


@tap.case("a run ends with failures, then skips with reasons, then the count")
def _():
    status, lines = tally("passes", "fails", "crashes", "skips", "lacks")
    tap.equal(status, 1, "exit status")
    tap.equal(lines[-1], "1 passed, 2 failed, 2 skipped", "the last line")
    tap.check("FAILED fails: not ok 1 - it is so" in lines
              and "# because" in lines and "last words" in lines, lines)
    skips = ["skipped skips: it is so | no moon",
             "skipped lacks | not installed: moon"]
    tap.equal([line for line in lines if "skipped " in line][:2], skips,
              "the skips")
    tap.check(lines.index(skips[0]) > lines.index("last words"), lines)


@tap.case("in CI a skip that skips.txt does not list is a failure")
def _():
    status, lines = tally("skips", "passes", CI="true")
    tap.equal((status, lines[-1]), (1, "1 passed, 1 failed, 0 skipped"),
              "the end")
    tap.equal(tally("skips", "passes")[0], 0, "exit status elsewhere")


@tap.case("a suite without tests is said and no failure")
def _():
    status, lines = tally("moon")
    tap.equal((status, lines), (0, ["suite moon has no tests here",
                                    "0 passed, 0 failed, 0 skipped"]),
              "the end")


@tap.case("what a test leaves running ends with the run")
def _():
    tally("leaves")
    for number in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/cmdline" % number) as f:
                tap.check(f.read() != "sleep\0" "98765\0", "it runs on")
        except OSError:
            pass


@tap.case("an unknown suite is named with those that there are, status 2")
def _():
    status, lines = run("sh", TOP + "/tests/run.sh", "moon")
    tap.equal(status, 2, "exit status")
    tap.check(re.match(r"run.sh: no suite 'moon'; there are: unit ",
                       lines[0]), lines)


@tap.case("missing packages end in one paragraph with the command to paste")
def _():
    status, lines = run("sh", "-c", 'top=$1; . "$top/support/need.sh"; '
                        'need moon sun=/nowhere || echo "$advice"', "sh", TOP,
                        TKA_INSTALL="no")
    tap.equal(status, 0, "exit status")
    tap.equal(lines[0].split(".")[0], "Missing: moon sun", "the paragraph")
    tap.check(re.fullmatch(
        r"    (sudo )?apt-get update && (sudo )?apt-get install -y "
        r"--no-install-recommends moon sun", lines[-1]), lines)
    tap.equal(lines.count(""), 1, "empty lines, above the command alone")


tap.run()
