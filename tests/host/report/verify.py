# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# tka-report --verify: verify.py TKA-REPORT REPORT-WRONG. The second program
# has an entry with one wrong fact, which WRONG names.
import json
import os
import shutil
import subprocess
import sys

from shared import NAMES, OPTIONS, data, main, run, tap, text

WRONG = sys.argv[2]

# What the program finds if this member of an entry is wrong.
FOUND = {"support": "support", "level": "number", "number": "number",
         "unit": "max", "min": "min", "max": "max", "small_max": "beyond max",
         "default_value": "default", "inherits": "inherited",
         "system_setting": "setting", "system_setting_unit": "setting"}
FOUND_OF_PLATFORM = {"retransmissions": (None, "retransmissions"),
                     "listener_rejects": ("trait", "listener_rejects"),
                     "never_probes": (None, "settings are refused")}
# Texts, and what only another release or an unresponsive peer shows.
NOT_FOUND = {"symbol", "since", "write_only", "unconfirmed"}
NOT_FOUND_OF_PLATFORM = {
    "name", "release", "evidence", "loss_error", "traits_unknown",
    "inherits_unknown", "timer_delay_permille", "timer_delay_ms",
    "data_delay_permille", "data_delay_ms", "note", "unconfirmed"}


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


def has_namespaces():
    return shutil.which("unshare") and not subprocess.call(
        ["unshare", "-rn", "true"], stderr=subprocess.DEVNULL)


def is_without_it(key, member):
    """The option has no such fact, or one that no value contradicts."""
    return (key == "enable" and member in (
        "unit", "min", "max", "small_max", "system_setting",
        "system_setting_unit")
        or key == "user_timeout" and member in (
            "unit", "max", "small_max", "system_setting_unit")
        or key == "count" and member in ("unit", "system_setting_unit"))


def a_wrong_fact_of_an_option_is_found_and_nothing_else():
    tap.need_loopback()
    for key, name in zip(OPTIONS, NAMES):
        for member, fact in FOUND.items():
            if is_without_it(key, member):
                continue
            code, found = wrong(name + "." + member)
            if not (code or has_namespaces()) and member == "default_value":
                print("# no network namespace: was the setting changed?")
                continue
            assert code == 1, (key, member)
            assert (name, fact) in found, (key, member, found)
            assert {option for option, _ in found} == {name}, (
                key, member, found)


def a_wrong_fact_of_the_platform_is_found_and_nothing_else():
    for member, fact in FOUND_OF_PLATFORM.items():
        assert wrong("platform." + member) == (1, [fact]), member


def every_other_member_of_an_entry_needs_more_than_this_system():
    entry = data("linux")["platforms"][0]
    found = {"traits" if m.startswith(("listener", "never")) else m
             for m in FOUND_OF_PLATFORM}
    assert set(entry) == found | NOT_FOUND_OF_PLATFORM | {
        "inherits", "options"}, set(entry)
    for o in entry["options"].values():
        assert set(o) == set(FOUND) - {"small_max", "inherits"} | NOT_FOUND


main([
    the_entry_of_this_system_is_not_contradicted,
    the_lines_are_the_facts_of_the_json,
    every_option_has_its_number_range_default_and_inheritance,
    nothing_wrong_is_found_without_a_wrong_fact,
    a_wrong_fact_of_an_option_is_found_and_nothing_else,
    a_wrong_fact_of_the_platform_is_found_and_nothing_else,
    every_other_member_of_an_entry_needs_more_than_this_system,
])
