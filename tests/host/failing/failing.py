# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# What the sweeps share: a table of functions and the errors they can give
# becomes faults, each of which is one run of a program.
import collections
import concurrent.futures
import errno
import os
import sys
import tempfile

sys.path[:0] = [os.path.join(os.path.dirname(os.path.abspath(__file__)), folder)
                for folder in ("../..", "../echo")]

PRELOAD = os.path.abspath(sys.argv[1])
FOR_EVER = 1 << 30
SHORT = 0  # in place of an error: a transfer of one byte
PASSING = errno.EINTR, errno.EAGAIN  # every second call: no program could go on
AT_ONCE = 6  # most runs wait

Fault = collections.namedtuple("Fault", "function first last step error")


def is_for_ever(fault):
    return fault.last == FOR_EVER


def environment(fault, mark=""):
    text = ":".join(map(str, fault)) if fault else ""
    return dict(os.environ, LD_PRELOAD=PRELOAD, FAIL=text, FAILED=mark,
                ASAN_OPTIONS="verify_asan_link_order=0")


def modes(function, call, error):
    """The call-th call of a function fails; from there on all of them do."""
    if error != SHORT:
        yield Fault(function, call, call, 1, error)
    yield Fault(function, call, FOR_EVER, 2 if error in PASSING else 1, error)


def sweep(table, run, most):
    """Runs a program with each fault, the first calls of a function one after
    the other, while there are as many: run(environment, fault). Returns what
    does not hold, as text."""
    def fail_in_turn(function, error):
        wrong, runs = [], 0
        for call in range(1, most.get(function, most[None]) + 1):
            for fault in modes(function, call, error):
                if not once(run, fault, wrong):
                    return function, runs, wrong
                runs += 1
        return function, runs, wrong

    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        done = [d.result() for d in [
            pool.submit(fail_in_turn, function, error)
            for function, errors in table.items() for error in errors]]
    print("# %d faults" % sum(runs for _, runs, _ in done), flush=True)
    return [text for function, runs, wrong in done for text in
            wrong + ["%s is not called" % function] * (not runs)]


def once(run, fault, wrong):
    """One run; whether it reached the fault."""
    with tempfile.TemporaryDirectory() as folder:
        mark = os.path.join(folder, "failed")
        try:
            run(environment(fault, mark), fault)
        except Exception as e:  # one of many runs
            wrong.append("%s: %s" % (" ".join(map(str, fault)),
                                     str(e) or repr(e)))
        return os.path.exists(mark)
