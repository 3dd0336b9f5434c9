# SPDX-License-Identifier: MIT
# Builds the project on this system in the ways people build it, with warnings
# as errors, and runs the suites unit and host in each: builds.py SOURCE.
import json
import os
import shutil
import subprocess
import sys
import tempfile

STRICT = ["-Dwerror=true", "-Dtests=enabled", "-Dexamples=enabled"]
BUILDS = [
    ("gcc debug", "gcc", ["--buildtype=debug"]),
    ("gcc release", "gcc", ["--buildtype=release", "-Db_lto=true"]),
    ("gcc static", "gcc", ["-Ddefault_library=static", "-Dprefer_static=true"]),
    ("clang debug", "clang", ["--buildtype=debug"]),
    ("clang release", "clang", ["--buildtype=release"]),
    ("cmocka as a subproject", "gcc", ["--force-fallback-for=cmocka"]),
]


def run(command, **more):
    done = subprocess.run(command, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, **more)
    if done.returncode:
        raise RuntimeError("%s\n%s" % (" ".join(command), done.stdout[-6000:]))
    return done.stdout


def tests_in(build):
    with open(os.path.join(build, "meson-logs", "testlog.json")) as f:
        return [json.loads(line) for line in f]


def try_build(source, compiler, options):
    """Returns how many test programs passed."""
    build = tempfile.mkdtemp(prefix="tka-build-")
    try:
        env = dict(os.environ, CC=compiler)
        run(["meson", "setup", build, source] + STRICT + options, env=env)
        run(["ninja", "-C", build])
        run(["meson", "test", "-C", build, "--suite", "unit", "--suite",
             "host", "--print-errorlogs"])
        return sum(t["result"] == "OK" for t in tests_in(build))
    finally:
        shutil.rmtree(build)


def main():
    source = sys.argv[1]
    print("1..%d" % len(BUILDS), flush=True)
    failed = 0
    for i, (name, compiler, options) in enumerate(BUILDS, 1):
        line = "%d - %s compiles without a warning and passes" % (i, name)
        try:
            programs = try_build(source, compiler, options)
            if not programs:
                raise RuntimeError("no test ran")
            print("ok " + line + " %d programs" % programs, flush=True)
        except (RuntimeError, OSError) as e:
            failed += 1
            print("not ok " + line, flush=True)
            print("".join("# %s\n" % l for l in str(e).splitlines()),
                  flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
