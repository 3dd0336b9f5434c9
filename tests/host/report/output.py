# SPDX-License-Identifier: MIT
# tka-report, what it prints: output.py TKA-REPORT. The text is held against
# the JSON, the JSON against tka.h, the kernel and Python's constants.
import os
import re
import socket
import subprocess
import sys

from shared import NAMES, OPTIONS, data, main, run, table, text

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../..")
SUPPORTS = {"no": "none", "system-wide": "system", "emulated": "emulated",
            "per socket": "socket"}
UNITS = {"-": None, "s": "s", "1/2 s": "half_s", "1/10 s": "ds", "ms": "ms"}
PROC = "/proc/sys/net/ipv4/"


def read(path):
    with open(os.path.join(TOP, path)) as f:
        return f.read()


def fields(struct):
    """The names of a struct's members in tka.h."""
    body = re.search(r"^struct %s \{(.*?)^\};" % struct, read("include/tka.h"),
                     re.S | re.M).group(1)
    body = re.sub(r"/\*.*?\*/", "", body, flags=re.S)
    return re.findall(r"(\w+)(?:\[\w+\])?;", body)


def equal(a, b):
    assert a == b, "%r is not %r" % (a, b)


def words(keys):
    return ", ".join(NAMES[OPTIONS.index(k)] for k in keys)


def the_json_has_every_field_of_every_row():
    rows = data("--all")["platforms"]
    assert len(rows) > 20, len(rows)
    for row in rows:
        equal(sorted(row), sorted(fields("tka_platform") + ["options"]))
        equal(list(row["options"]), OPTIONS)
        for option in row["options"].values():
            equal(sorted(option), sorted(fields("tka_option_info")))
    defaults = data()["running"]["defaults"]
    equal(sorted(list(defaults) + ["size", "known"]),
          sorted(fields("tka_defaults")))


def the_values_in_the_json_have_the_types_of_the_fields():
    texts = {"symbol", "since", "system_setting", "unconfirmed", "note",
             "loss_error"}
    numbers = {"level", "number", "min", "max", "default_value",
               "retransmissions", "timer_delay_permille", "timer_delay_ms",
               "data_delay_permille", "data_delay_ms"}
    for row in data("--all")["platforms"]:
        for part in [row] + list(row["options"].values()):
            for key, value in part.items():
                if key in texts:
                    assert value is None or isinstance(value, str), key
                if key in numbers:
                    assert value is None or type(value) is int, key
                    assert value is None or value >= 0, (row["name"], key)
        assert isinstance(row["options"]["idle"]["write_only"], bool)


def an_option_is_inherited_not_inherited_or_unknown():
    rows = data("--all")["platforms"]
    for row in rows:
        both = set(row["inherits"]) & set(row["inherits_unknown"])
        equal((row["name"], both), (row["name"], set()))
    assert any(row["inherits"] for row in rows)


def no_two_platforms_share_a_name():
    names = [row["name"] for row in data("--all")["platforms"]]
    equal(len(set(names)), len(names))


def the_words_and_the_manual_have_every_trait():
    traits = re.findall(r"define TKA_TRAIT_(\w+)", read("include/tka.h"))
    source, manual = read("examples/tools/report/words.c"), read("man/tka-report.1")
    shown = {t for row in data("--all")["platforms"] for t in row["traits"]}
    assert shown and shown <= set(map(str.lower, traits)), shown
    for trait in traits:
        assert '{"%s",' % trait.lower() in source, trait
        assert re.search(r"^\.It Li %s$" % trait.lower(), manual, re.M), trait


def the_manual_has_every_key():
    manual = read("man/tka-report.1")
    keys = set(re.findall(r'"(\w+)":', text("--all", "--json")))
    for key in keys - set(OPTIONS):
        assert re.search(r"\b%s\b" % key, manual), key


def check_option(shown, option):
    equal(SUPPORTS[shown["offered"]], option["support"])
    equal(UNITS[shown["unit"]], option["unit"])
    for head, key in (("name", "symbol"), ("level", "level"),
                      ("number", "number"), ("since", "since")):
        equal(shown[head], "-" if option[key] is None else str(option[key]))
    values = {None: "-", 0: "off"}
    value = values.get(option["default_value"], option["default_value"])
    equal(shown["default"].split()[0], str(value))
    limits = "-" if option["max"] is None else "%d-%d" % (option["min"],
                                                          option["max"])
    equal(shown["range"].split()[0], limits)


def facts(lines):
    """{label: [text...]} of the lines below the options; nothing on the left
    continues the line above."""
    found, label = {}, None
    for line in lines:
        start, rest = line[:26].strip(), line[26:]
        if start:
            label = start
            found.setdefault(label, []).append(rest)
        else:
            found[label][-1] += " " + rest
    return found


def check_delay(found, label, permille, ms):
    if permille or ms:
        equal(re.findall(r"[\d.]+", found[label][0]),
              ["%.1f" % (permille / 10), str(ms)])
    else:
        assert label not in found, label


def check_facts(found, row):
    equal(found["evidence"][0].split(":")[0], row["evidence"])
    inherited = words(row["inherits"])
    if not row["inherits_unknown"]:
        inherited = inherited or "nothing"
    equal(found.get("inherited by accept()", [""]), [inherited])
    equal(found.get("unknown if inherited", [""]),
          [words(row["inherits_unknown"])])
    equal(len(found.get("trait", [])), len(row["traits"]))
    equal(len(found.get("unknown whether", [])), len(row["traits_unknown"]))
    equal(found.get("lost peer reported as"), row["loss_error"] and
          [row["loss_error"]])
    equal(found.get("note"), row["note"] and [row["note"].strip()])
    equal(found.get("unconfirmed"), row["unconfirmed"] and
          [row["unconfirmed"]])
    if row["retransmissions"]:
        equal(found["retransmissions"][0].split()[0],
              str(row["retransmissions"]))
    write_only = [k for k in OPTIONS if row["options"][k]["write_only"]]
    equal(found.get("cannot be read back", [""]), [words(write_only)])
    check_delay(found, "timer delay", row["timer_delay_permille"],
                row["timer_delay_ms"])
    check_delay(found, "with data in flight", row["data_delay_permille"],
                row["data_delay_ms"])
    for name, key in zip(NAMES, OPTIONS):
        option = row["options"][key]
        unit = {v: k for k, v in UNITS.items()}[option["system_setting_unit"]]
        label = name + " setting" + ("" if unit == "-" else ", " + unit)
        equal(found.get(label), option["system_setting"] and
              [option["system_setting"]])
        equal(found.get(name + " unconfirmed"), option["unconfirmed"] and
              [option["unconfirmed"]])


def check_details(lines, row):
    blank = lines.index("")
    shown = table(lines[:blank])
    equal([line["option"] for line in shown], NAMES)
    for line, key in zip(shown, OPTIONS):
        check_option(line, row["options"][key])
    check_facts(facts(lines[blank + 1:]), row)


def each_platform_is_found_by_its_name_in_any_case():
    for row in data("--all")["platforms"]:
        for name in row["name"], row["name"].upper(), row["name"].lower():
            found = data("--platform", name)["platforms"]
            assert row in found, row["name"]
            assert all(name.lower() in f["name"].lower() for f in found)


def the_text_of_a_platform_agrees_with_its_json():
    for row in data("--all")["platforms"]:
        for part in re.split(r"\n\n(?=[^\n]*: [^\n]*\n\n)",
                             text("--platform", row["name"])):
            lines = part.rstrip("\n").split("\n")
            if lines[0] == row["name"] + ": " + row["release"]:
                check_details(lines[2:], row)
                break
        else:
            raise AssertionError("no title for " + row["name"])


def a_part_of_a_name_finds_all_that_contain_it():
    names = [r["name"] for r in data("--platform", "wInDoWs")["platforms"]]
    equal(names, [r["name"] for r in data("--all")["platforms"]
                  if "windows" in r["name"].lower()])
    assert len(names) == 3, names


def check_cell(cell, option):
    m = re.fullmatch(r"(no|system|(\d+)(-(\d+)|\+))( \((\w+)\))?(\*?)(\??)",
                     cell)
    assert m, cell
    offered = {"no": ["none"], "system": ["system"]}
    assert option["support"] in offered.get(m[1], ["emulated", "socket"]), cell
    if m[2]:
        equal(int(m[2]), option["min"])
        equal(int(m[4] or 2**31 - 1), option["max"])
    value = {"off": 0, None: None}.get(m[6], m[6])
    equal(None if value is None else int(value), option["default_value"])
    equal(m[7] == "*", option["support"] == "emulated")
    equal(m[8] == "?", option["unconfirmed"] is not None)


def the_whole_table_agrees_with_the_json():
    part = text("--all").split("\n\n")[0].split("\n")
    rows = data("--all")["platforms"]
    shown = table(part)
    equal([line["platform"] for line in shown], [r["name"] for r in rows])
    for line, row in zip(shown, rows):
        equal(line["release"], row["release"])
        equal(line["evidence"], row["evidence"])
        for key, head in zip(OPTIONS[1:], ["idle, s", "interval, s", "count",
                                           "user timeout, ms"]):
            check_cell(line[head], row["options"][key])
        letters = "".join(
            l if k in row["inherits"] else
            "?" if k in row["inherits_unknown"] else "-"
            for l, k in zip("EINCU", OPTIONS))
        equal(line["accept"], letters)
        switch = {"never": "never_probes", "always": "always_probes"}
        if line["switch"] in switch:
            assert switch[line["switch"]] in row["traits"], row["name"]
        else:
            equal(line["switch"] == "no",
                  row["options"]["enable"]["support"] == "none")


def no_line_is_wider_than_140_columns():
    for args in ["--all"], ["--platform", ""], []:
        for line in text(*args).split("\n"):
            assert len(line) <= 140, line
            equal(line, line.rstrip())


def the_text_of_this_system_agrees_with_its_json():
    all_lines = text().split("\n")
    live, all_json = table(all_lines[2:8]), data()
    running, row = all_json["running"], all_json["platforms"][0]
    equal(len(all_json["platforms"]), 1)
    equal(row["name"], running["platform"])
    equal(all_lines[0], "This system: %(name)s, %(release)s" % row)
    equal([line["option"] for line in live], NAMES)
    answers = {"takes it": True, "refuses": False, "no word": None}
    for line, key in zip(live, OPTIONS):
        equal(answers[line["kernel"]], running["supports"][key])
        equal(SUPPORTS[line["by table"]], row["options"][key]["support"])
    d = running["defaults"]
    for line, key in zip(live[1:], ["idle", "interval", "count",
                                    "retransmissions"]):
        source = d[key + "_source"]
        equal(line["told by"], "-" if source is None else source)
        value = d[key + "_ms" if key + "_ms" in d else key]
        if value is None:
            equal(line["default"], "not known")
            continue
        number = int(line["default"].split()[0])
        equal(number * (1000 if line["default"].endswith(" s") else 1), value)
    equal(live[0]["default"] == "always on", d["always_probes"])
    equal("needs a restart" in text(), d["needs_restart"])
    details = all_lines.index(row["name"] + ", by the library's table")
    check_details(all_lines[details + 2:-1], row)


def on_linux(case):
    return [case] if sys.platform == "linux" else []


def the_defaults_are_those_of_procfs_and_of_a_new_socket():
    d = data()["running"]["defaults"]
    fresh = socket.socket()
    for key, name, option, rate in (
            ("idle_ms", "tcp_keepalive_time", socket.TCP_KEEPIDLE, 1000),
            ("interval_ms", "tcp_keepalive_intvl", socket.TCP_KEEPINTVL, 1000),
            ("count", "tcp_keepalive_probes", socket.TCP_KEEPCNT, 1)):
        equal(d[key], rate * fresh.getsockopt(socket.IPPROTO_TCP, option))
        equal(d[key], rate * int(read(PROC + name)))
        equal(d[key.replace("_ms", "") + "_source"], PROC + name)
    equal(d["retransmissions"], int(read(PROC + "tcp_retries2")))
    equal((d["needs_restart"], d["always_probes"]), (False, False))


def the_numbers_are_those_that_python_knows():
    options = data()["platforms"][0]["options"]
    equal((options["enable"]["level"], options["enable"]["number"]),
          (socket.SOL_SOCKET, socket.SO_KEEPALIVE))
    for option in list(options.values())[1:]:
        equal((option["level"], option["number"]),
              (socket.IPPROTO_TCP, getattr(socket, option["symbol"])))


def the_kernel_takes_the_ends_of_the_range_and_nothing_beyond():
    options = data()["platforms"][0]["options"]
    for key in "idle", "interval", "count":
        o = options[key]
        for value in o["min"], o["max"]:
            with socket.socket() as s:
                s.setsockopt(o["level"], o["number"], value)
                equal(s.getsockopt(o["level"], o["number"]), value)
        for value in o["min"] - 1, o["max"] + 1:
            with socket.socket() as s:
                try:
                    s.setsockopt(o["level"], o["number"], value)
                except OSError:
                    continue
            raise AssertionError("%s takes %d" % (key, value))


def an_unknown_name_gives_one_line_with_all_the_names():
    for more in [], ["--json"]:
        code, out, error = run("--platform", "plan 9", *more)
        equal((code, out), (2, ""))
        equal(error.count("\n"), 1)
        assert "'plan 9'" in error, error
        equal(error.rstrip("\n").split("there are: ")[1].split("; "),
              [row["name"] for row in data("--all")["platforms"]])


def bad_arguments_give_one_line_and_status_2():
    for args in (["--platform"], ["--nonsense"], ["extra"], [""], ["--alle"],
                 ["--json", "--platform"], ["--all", "--platform", "linux"],
                 ["--platform", "linux", "--all"]):
        code, out, error = run(*args)
        equal((code, out), (2, ""))
        equal((args, error.count("\n")), (args, 1))
        assert error.startswith("tka-report: "), error


def help_and_version_go_to_standard_output():
    for option in "--all", "--platform", "--json", "--help", "--version":
        assert option in text("--help")
    equal(text("--version"), "tka-report %s\n" % data()["version"])


def an_output_that_cannot_be_written_is_an_error():
    for args in [], ["--all"], ["--all", "--json"], ["--help"], ["--version"]:
        for where in "/dev/full", "&-":
            command = '"$0" "$@" >' + where
            code, error = shell(command, *args)
            equal((args, where, code), (args, where, 1))
            equal(error, "tka-report: cannot write to standard output\n")


def shell(command, *args):
    done = subprocess.run(["sh", "-c", command, sys.argv[1]] + list(args),
                          stderr=subprocess.PIPE, text=True)
    return done.returncode, done.stderr


main([
    the_json_has_every_field_of_every_row,
    the_values_in_the_json_have_the_types_of_the_fields,
    an_option_is_inherited_not_inherited_or_unknown,
    no_two_platforms_share_a_name,
    the_words_and_the_manual_have_every_trait,
    the_manual_has_every_key,
    each_platform_is_found_by_its_name_in_any_case,
    the_text_of_a_platform_agrees_with_its_json,
    a_part_of_a_name_finds_all_that_contain_it,
    the_whole_table_agrees_with_the_json,
    no_line_is_wider_than_140_columns,
    the_text_of_this_system_agrees_with_its_json,
    an_unknown_name_gives_one_line_with_all_the_names,
    bad_arguments_give_one_line_and_status_2,
    help_and_version_go_to_standard_output,
    an_output_that_cannot_be_written_is_an_error,
] + on_linux(the_defaults_are_those_of_procfs_and_of_a_new_socket)
  + on_linux(the_numbers_are_those_that_python_knows)
  + on_linux(the_kernel_takes_the_ends_of_the_range_and_nothing_beyond))
