# SPDX-License-Identifier: MIT
# Test Anything Protocol for the suite docs: a case is a function whose name is
# a sentence, and which raises where that is false.
import inspect
import sys


class Skip(Exception):
    """The case lacks what it needs; the text says what."""


def check(condition, message):
    if not condition:
        raise AssertionError(message)


def equal(got, wanted, what):
    check(got == wanted, "%s: got %r, wanted %r" % (what, got, wanted))


def _cases(module):
    return [f for name, f in vars(module).items()
            if inspect.isfunction(f) and f.__module__ == module.__name__
            and not name.startswith("_")]


def _try(case):
    try:
        case()
    except Skip as e:
        return "ok", " # SKIP %s" % e, ""
    except Exception as e:
        return "not ok", "", "%s: %s" % (type(e).__name__, e)
    return "ok", "", ""


def run(module):
    """Runs a module's public functions in their order, and exits."""
    cases = _cases(module)
    failed = 0
    print("1..%d" % len(cases), flush=True)
    for number, case in enumerate(cases, 1):
        result, remark, details = _try(case)
        failed += result != "ok"
        print("%s %d - %s%s" % (result, number, case.__name__, remark),
              flush=True)
        for line in details.splitlines():
            print("# " + line, flush=True)
    sys.exit(1 if failed else 0)
