# SPDX-License-Identifier: MIT
# Runs suites of a Meson build and counts what its TAP programs say case by
# case: tally.py BUILD SUITE... In CI a test that skips as a whole fails, as
# everything it could need is installed there.
import json
import os
import re
import subprocess
import sys

NOTHING = re.compile(r"^1\.\.0 # SKIP", re.MULTILINE)
LINE = re.compile(r"\s*(ok|not ok)\b[^#]*(# *(SKIP|TODO))?", re.IGNORECASE)


def is_skipped(test):
    return test["result"] == "SKIP" or NOTHING.search(test.get("stdout", ""))


def cases(test):
    """Counts (passed, failed, skipped) of one test program."""
    passed = failed = skipped = 0
    for line in test.get("stdout", "").splitlines():
        m = LINE.match(line)
        if not m:
            continue
        if m.group(2):
            skipped += 1
        elif m.group(1) == "ok":
            passed += 1
        else:
            failed += 1
    if is_skipped(test):
        skipped = max(skipped, 1)
    elif test["result"] not in ("OK", "EXPECTEDFAIL"):
        failed = max(failed, 1)
    elif passed + failed + skipped == 0:
        passed = 1
    return passed, failed, skipped


def main():
    build, suites = sys.argv[1], sys.argv[2:]
    command = ["meson", "test", "-C", build, "--print-errorlogs"]
    for suite in suites:
        command += ["--suite", suite]
    log = os.path.join(build, "meson-logs", "testlog.json")
    if os.path.exists(log):
        os.remove(log)
    code = subprocess.call(command)
    with open(log) as f:
        tests = [json.loads(line) for line in f]
    totals = [sum(column) for column in zip(*map(cases, tests))] or [0, 0, 0]
    absent = [t["name"] for t in tests if is_skipped(t)]
    for name in absent:
        print("skipped as a whole:", name)
    print("%d passed, %d failed, %d skipped" % tuple(totals))
    if absent and os.environ.get("CI"):
        code = code or 1
    sys.exit(code or (1 if totals[1] or not totals[0] else 0))


if __name__ == "__main__":
    main()
