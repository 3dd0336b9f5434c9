# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# tka-report --verify: verify.py TKA-REPORT REPORT-WRONG. The second program
# has an entry with one wrong fact, which WRONG names.
import json
import os
import subprocess
import sys

from shared import NAMES, OPTIONS, data, main, run, text

WRONG = sys.argv[2]


def wrong(fact, *more):
    """What the program with a wrong fact finds: status and contradictions."""
    done = subprocess.run([WRONG, "--verify", "--json", *more],
                          stdout=subprocess.PIPE, text=True,
                          env=dict(os.environ, WRONG=fact))
    found = json.loads(done.stdout)
    return done.returncode, [(f["option"], f["fact"]) for f in found["facts"]
                             if f["result"] == "contradicted"]


def the_entry_of_this_system_is_not_contradicted():
    code, out, error = run("--verify")
    assert (code, error) == (0, ""), out
    assert ", 0 contradicted\n" in out, out


def the_lines_are_the_facts_of_the_json():
    facts = data("--verify")["facts"]
    lines = text("--verify").split("\n\n")[0].split("\n")
    assert len(lines) == len(facts) > 30, len(lines)
    for line, fact in zip(lines, facts):
        assert line.startswith(fact["result"]), line
        assert fact["fact"] in line, line
        if fact["option"]:
            assert fact["option"] in line, line


def every_option_has_its_number_range_default_and_inheritance():
    facts = {(f["option"], f["fact"]) for f in data("--verify")["facts"]}
    for name in NAMES:
        for fact in "number", "read back", "default", "inherited":
            assert (name, fact) in facts, (name, fact)
    for name in NAMES[1:]:
        assert (name, "max") in facts, name
    for fact in "write order", "refusal of a UDP socket":
        assert (None, fact) in facts, fact


def nothing_wrong_is_found_without_a_wrong_fact():
    assert wrong("") == (0, [])


def a_wrong_fact_is_found_and_nothing_else():
    expected = {"number": "number", "min": "min", "max": "max",
                "small_max": "beyond max", "default_value": "default",
                "inherits": "inherited"}
    for key, name in zip(OPTIONS, NAMES):
        for fact, found in expected.items():
            if key == "enable" and fact in ("min", "max", "small_max"):
                continue
            if key == "user_timeout" and fact in ("max", "small_max"):
                continue  # it is the largest int
            if fact == "default_value" and key in ("idle", "interval",
                                                   "count"):
                continue  # the system-wide setting may differ
            code, contradicted = wrong(name + "." + fact)
            assert code == 1, (key, fact)
            assert (name, found) in contradicted, (key, fact, contradicted)
            assert all(option == name for option, _ in contradicted), (
                key, fact, contradicted)


main([
    the_entry_of_this_system_is_not_contradicted,
    the_lines_are_the_facts_of_the_json,
    every_option_has_its_number_range_default_and_inheritance,
    nothing_wrong_is_found_without_a_wrong_fact,
    a_wrong_fact_is_found_and_nothing_else,
])
