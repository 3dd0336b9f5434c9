# SPDX-License-Identifier: MIT
# tka-report, what it prints: output.py TKA-REPORT. The text is compared with
# the JSON, the JSON with tka.h, the kernel and Python's constants.
import os
import re
import socket
import subprocess
import sys

from shared import NAMES, OPTIONS, data, main, run, table, text

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../..")
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
                    assert value is None or value >= 0 or (
                        key == "level"), (row["name"], key)
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


def cells(lines):
    """{label: text} of an entry; an option's facts are below its name, as
    "idle default". Nothing on the left continues the line above."""
    found, option, label = {}, "", None
    for line in lines:
        start, rest = line[:14].rstrip(), line[16:]
        equal(line[14:16].strip(), "")
        if start.startswith("  "):
            label = option + " " + start.strip()
        elif start:
            label = option = start
        if start:
            found[label] = rest
        else:
            found[label] += " " + rest
    return found


def value(option, key):
    """A default as the text has it."""
    v = option["default_value"]
    if v is None:
        return "unknown" if option["support"] != "none" else None
    if v == 0:
        return "off" if option["support"] != "none" else None
    return "%d%s" % (v, UNITS.get(key, ""))


UNITS = {"idle": " s", "interval": " s", "user_timeout": " ms"}


def check_option(found, name, key, o):
    if o["support"] == "none":
        equal(found[name], "not supported")
    elif o["support"] == "system":
        equal(found[name], "system-wide")
    elif key == "enable":
        equal(found[name], "per socket")
    else:
        unit = UNITS.get(key, "")
        equal(found[name], "%d%s or more" % (o["min"], unit)
              if o["max"] == 2 ** 31 - 1
              else "%d to %d%s" % (o["min"], o["max"], unit))
    symbol = found.get(name + " option", "")
    equal(symbol.split(",")[0].split(" ")[0], o["symbol"] or "")
    if o["number"]:
        assert "(%d, %d)" % (o["level"] or 0, o["number"]) in symbol, symbol
    equal(", emulated" in symbol, o["support"] == "emulated")
    equal("may not be readable" in symbol, o["write_only"])
    equal(found.get(name + " default"), value(o, key))
    equal(found.get(name + " since"), o["since"])
    equal(found.get(name + " unconfirmed"), o["unconfirmed"])
    setting = found.get(name + " setting", "").replace(" ", "")
    assert setting.startswith((o["system_setting"] or "").replace(" ", ""))
    equal(bool(setting), o["system_setting"] is not None)


def delay(permille, ms):
    if not permille and not ms:
        return None
    share = "%.1f %% and " % (permille / 10) if permille else ""
    return "%s%d ms" % (share, ms)


def check_entry(lines, row):
    found = cells(lines)
    equal(found["platform"], row["name"])
    equal(found["releases"], row["release"])
    equal(found["evidence"].split(":")[0], row["evidence"])
    for name, key in zip(NAMES, OPTIONS):
        check_option(found, name, key, row["options"][key])
    inherited = [NAMES[OPTIONS.index(k)] for k in row["inherits"]]
    inherited += [NAMES[OPTIONS.index(k)] + " (unknown)"
                  for k in row["inherits_unknown"]]
    equal(found["inherited"], ", ".join(inherited) or "nothing")
    for label, key in (("lost peer", "loss_error"), ("note", "note"),
                       ("unconfirmed", "unconfirmed")):
        equal(found.get(label), row[key])
    equal(found.get("retransmits"), row["retransmissions"] and
          str(row["retransmissions"]))
    equal(found.get("timer delay"), delay(row["timer_delay_permille"],
                                          row["timer_delay_ms"]))
    equal(found.get("data delay"), delay(row["data_delay_permille"],
                                         row["data_delay_ms"]))
    for label, key in ("traits", "traits"), ("unknown if", "traits_unknown"):
        equal(len(found[label].split("; ")) if label in found else 0,
              len(row[key]))


def each_platform_is_found_by_its_name_in_any_case():
    for row in data("--all")["platforms"]:
        for name in row["name"], row["name"].upper(), row["name"].lower():
            equal(data(name)["platforms"], [row])
            equal(data("--platform", name)["platforms"], [row])


def the_text_of_a_platform_agrees_with_its_json():
    for row in data("--all")["platforms"]:
        check_entry(text(row["name"]).rstrip("\n").split("\n"), row)


def platforms_are_shown_side_by_side():
    shown = text("linux", "windows", "--platform", "lwip").split("\n")
    equal(shown[0].split(), ["platform", "lwIP", "Linux", "Windows"])
    both = text("linux", "windows").split("\n")
    line = [l for l in both if l.startswith("count ")]
    equal(re.split("  +", line[0]), ["count", "1 to 127", "1 to 255"])
    equal([p["name"] for p in data("linux", "windows")["platforms"]],
          ["Linux", "Windows"])


def a_part_of_a_name_finds_all_that_contain_it():
    names = [r["name"] for r in data("BsD")["platforms"]]
    equal(names, [r["name"] for r in data("--all")["platforms"]
                  if "bsd" in r["name"].lower()])
    assert len(names) == 4, names


def other_names_find_the_entry_that_describes_them():
    for name, entry in (("ios", "macOS"), ("wsl2", "Linux"),
                        ("smartos", "illumos"), ("server 2019", "Windows"),
                        ("Server-2016", "Windows Vista"), ("wine", "Windows"),
                        ("omnios", "illumos"), ("watchOS", "macOS"),
                        ("esp32", "lwIP"), ("rtems", "FreeBSD"),
                        ("windows 7", "Windows Vista"), ("zos", "z/OS"),
                        ("macos 12", "macOS 13"), ("pase", "IBM i")):
        equal([p["name"] for p in data(name)["platforms"]], [entry])
        assert "platform " + entry in text(name) or name == "zos", name


def a_name_that_no_entry_describes_is_explained():
    shown = text("wsl1")
    assert "no platform" in shown and "unknown" in shown, shown
    equal(run("wsl1", "--json")[0], 2)


def the_aliases_are_those_of_the_manual():
    manual = read("man/tka-platforms.7").split(".\\\" begin names")[1]
    manual = manual.split(".\\\" end names")[0]
    listed = set()
    for line in re.findall(r"^\.It (.*?) Ta", manual, re.M):
        listed |= set(line.strip('"').replace("\\-", "-").split(", "))
    source = re.findall(r'^\t\{"([^"]+)", *(?:"|NULL)',
                        read("examples/tools/report/names.c"), re.M)
    assert len(source) > 30, source
    equal(sorted(listed), sorted(source))


def check_cell(cell, option):
    m = re.fullmatch(r"(-|system|(\d+)(-(\d+)|\+))(\*?)", cell)
    assert m, cell
    offered = {"-": ["none"], "system": ["system"]}
    assert option["support"] in offered.get(m[1], ["emulated", "socket"]), cell
    if m[2]:
        equal(int(m[2]), option["min"])
        equal(int(m[4] or 2**31 - 1), option["max"])
    equal(m[5] == "*", option["support"] == "emulated")


def the_whole_table_agrees_with_the_json():
    part = text("--all").split("\n\n")[0].split("\n")
    rows = data("--all")["platforms"]
    shown = table(part)
    equal([line["platform"] for line in shown], [r["name"] for r in rows])
    for line, row in zip(shown, rows):
        equal(line["evidence"], row["evidence"])
        for key, head in zip(OPTIONS[1:], ["idle", "interval", "count",
                                           "timeout"]):
            check_cell(line[head], row["options"][key])
        letters = "".join(
            l if k in row["inherits"] else
            "?" if k in row["inherits_unknown"] else "-"
            for l, k in zip("EINCU", OPTIONS))
        equal(line["accept"], letters)


def no_line_is_wider_than_80_columns():
    names = [r["name"] for r in data("--all")["platforms"]]
    for args in ([["--all"], [], ["--help"], ["--verify"], names,
                  ["--detect", "60", "--path", "nat"]]
                 + [["--detect", "60", "--for", f] for f in FORMS]
                 + [[n] for n in names] + [["wine"], ["wsl1"]]):
        for line in text(*args).split("\n"):
            assert len(line.rstrip("\r")) <= 80, (args, line)
            equal(line.rstrip("\r"), line.rstrip())


FORMS = ["sysctl", "kubernetes", "compose", "systemd", "registry"]


def the_text_of_this_system_agrees_with_its_json():
    lines = text().rstrip("\n").split("\n")
    live, all_json = table(lines[2:lines.index("", 3)]), data()
    running, row = all_json["running"], all_json["platforms"][0]
    equal(len(all_json["platforms"]), 1)
    equal(row["name"], running["platform"])
    assert '"%s"' % row["name"] in lines[0], lines[0]
    equal([line["option"] for line in live], NAMES + ["retransmissions"])
    answers = {"accepts": True, "rejects": False, "unknown": None}
    for line, key in zip(live, OPTIONS):
        equal(answers[line["kernel"]], running["supports"][key])
    d = running["defaults"]
    for i, key in (1, "idle"), (2, "interval"), (3, "count"), (
            -1, "retransmissions"):
        source = d[key + "_source"]
        equal(live[i]["source"], "-" if source is None else source)
        known = d[key + "_ms" if key + "_ms" in d else key]
        if known is None:
            equal(live[i]["default"], "unknown")
            continue
        number = int(live[i]["default"].split()[0])
        equal(number * (1000 if live[i]["default"].endswith(" s") else 1),
              known)
    equal(live[0]["default"] == "always on", d["always_probes"])
    equal("need a restart" in text(), d["needs_restart"])
    check_entry(lines[lines.index("platform        " + row["name"]):], row)


def arguments_are_printed_without_control_characters():
    for bad in "li\nnux", "\x1b[31mred", "a\tb":
        for args in [bad], ["--platform", bad], ["--detect", bad], [
                "--detect", "60", "--path", bad], [
                "--detect", "60", "--for", bad], ["--" + bad]:
            code, out, error = run(*args)
            equal((code, out), (2, ""))
            equal(error.count("\n"), 1)
            assert error[:-1].isprintable(), repr(error)


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
    for args in ["plan 9"], ["plan 9", "--json"], ["--platform", "plan 9"]:
        code, out, error = run(*args)
        equal((code, out), (2, ""))
        equal(error.count("\n"), 1)
        assert "plan 9" in error, error
        equal(error.rstrip("\n").split("there are: ")[1].split("; "),
              [row["name"] for row in data("--all")["platforms"]])


def bad_arguments_give_one_line_and_status_2():
    for args in (["--platform"], ["--nonsense"], [""], ["--alle"],
                 ["--json", "--platform"], ["--all", "--platform", "linux"],
                 ["--platform", "linux", "--all"], ["--all", "linux"],
                 ["--verify", "linux"], ["--verify", "--all"],
                 ["--detect", "0"], ["--detect", "x"], ["--detect", "1"],
                 ["--path", "nat"], ["--for", "sysctl"],
                 ["--detect", "60", "linux"], ["--detect", "60", "--all"],
                 ["--detect", "60", "--for", "ini"],
                 ["--detect", "60", "--path", "moon"],
                 ["--detect", "60", "--for", "sysctl", "--json"]):
        code, out, error = run(*args)
        equal((args, code, out), (args, 2, ""))
        equal((args, error.count("\n")), (args, 1))
        assert error.startswith("tka-report: "), error


def no_argument_can_break_the_line_or_colour_it():
    for args in (["two\nlines"], ["--two\nlines"], ["\x1b[31m"],
                 ["--platform", "a\nb\x1b[31m"]):
        code, out, error = run(*args)
        equal((code, out, error.count("\n")), (2, "", 1))
        assert error.rstrip("\n").isprintable(), error


def help_and_version_go_to_standard_output():
    for option in ("--all", "--platform", "--json", "--help", "--version",
                   "--verify", "--detect", "--path", "--for"):
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
    platforms_are_shown_side_by_side,
    a_part_of_a_name_finds_all_that_contain_it,
    other_names_find_the_entry_that_describes_them,
    a_name_that_no_entry_describes_is_explained,
    the_aliases_are_those_of_the_manual,
    the_whole_table_agrees_with_the_json,
    no_line_is_wider_than_80_columns,
    the_text_of_this_system_agrees_with_its_json,
    arguments_are_printed_without_control_characters,
    an_unknown_name_gives_one_line_with_all_the_names,
    bad_arguments_give_one_line_and_status_2,
    no_argument_can_break_the_line_or_colour_it,
    help_and_version_go_to_standard_output,
    an_output_that_cannot_be_written_is_an_error,
] + on_linux(the_defaults_are_those_of_procfs_and_of_a_new_socket)
  + on_linux(the_numbers_are_those_that_python_knows)
  + on_linux(the_kernel_takes_the_ends_of_the_range_and_nothing_beyond))
