# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# tka-report --detect and --for: plans.py TKA-REPORT. Plans are set on a socket;
# each file is read by a parser of its form.
import configparser
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile

from shared import data, main, run, tap, text

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)),
                             os.pardir, os.pardir, os.pardir, "support"))
TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../..")
ANALYZE = shutil.which("systemd-analyze")  # where systemd is
WINE = "/usr/lib/wine/wine64"
SYSCTLS = ["net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_keepalive_intvl",
           "net.ipv4.tcp_keepalive_probes"]


def plan(detect, *more):
    return data("--detect", str(detect), *more)


def values(form, detect=60):
    """The three numbers of a file, in the order of SYSCTLS."""
    return [int(n) for n in re.findall(r'(?m)^[^#;].*?[=:] *"?(\d+)"?\r?$',
                                       text("--detect", str(detect), "--for",
                                            form))]


def the_text_of_a_plan_has_the_values_of_its_json():
    for detect in 10, 30, 60, 300:
        p, shown = plan(detect)["plan"], text("--detect", str(detect))
        assert "idle %(idle_s)d s, interval %(interval_s)d s" % p in shown
        assert "tka_keepalive_within(sock, %d, " % detect in shown, shown


def a_plan_is_in_time_in_every_case():
    for detect in 10, 30, 60, 300:
        for case, when in plan(detect)["predictions"].items():
            assert when["earliest_ms"] <= when["latest_ms"], case
            assert when["latest_ms"] <= detect * 1000, (detect, case)


def paths_by_name_are_the_constants_of_the_header():
    with open(os.path.join(TOP, "include/tka.h")) as f:
        header = f.read()
    for name, constant in (("aws-nlb", "AWS_NLB"), ("azure-lb", "AZURE_LB"),
                           ("gcp", "GCP"), ("ipvs", "IPVS"), ("nat", "NAT")):
        idle = int(re.search(r"TKA_PATH_IDLE_%s (\d+)" % constant,
                             header)[1])
        assert plan(3600, "--path", name)["path_idle_s"] == idle, name
        assert plan(3600, "--path", str(idle)) == plan(3600, "--path", name)
        assert plan(3600, "--path", name)["plan"]["idle_s"] <= idle / 2


def an_unknown_path_and_a_short_time_name_what_is_right():
    error = run("--detect", "60", "--path", "moon")[2]
    assert "aws-nlb, azure-lb, gcp, ipvs, nat" in error, error
    error = run("--detect", "2")[2]
    least = int(re.search(r"must be (\d+) or more", error)[1])
    assert run("--detect", str(least))[0] == 0
    assert run("--detect", str(least - 1))[0] == 2


def the_sysctls_of_every_form_are_the_same_and_in_time():
    for detect in 8, 60, 600:
        same = {form: values(form, detect)
                for form in ("sysctl", "kubernetes", "compose", "systemd")}
        idle, interval, count = same["sysctl"]
        assert idle + interval * count < detect, same
        assert all(v == same["sysctl"] for v in same.values()), same


def sysctl_sets_the_fragment_in_a_namespace():
    import netlab
    netlab.enter("ip", "sysctl")
    net = netlab.Net()
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as f:
        f.write(text("--detect", "60", "--for", "sysctl"))
        f.flush()
        net.run("sysctl", "-p", f.name)
    with net:
        with socket.socket() as s:
            now = [s.getsockopt(socket.IPPROTO_TCP, option) for option in (
                socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL,
                socket.TCP_KEEPCNT)]
    assert now == values("sysctl"), now


def yaml(form):
    try:
        import yaml as parser
    except ImportError:
        raise tap.Skip("python3-yaml is missing")
    return parser.safe_load(text("--detect", "60", "--for", form))


def a_pod_has_the_sysctls_as_strings():
    spec = yaml("kubernetes")["spec"]["securityContext"]["sysctls"]
    assert [s["name"] for s in spec] == SYSCTLS, spec
    assert [s["value"] for s in spec] == [str(v) for v in
                                          values("sysctl")], spec


def a_compose_service_has_the_sysctls():
    sysctls = yaml("compose")["services"]["app"]["sysctls"]
    assert sysctls == dict(zip(SYSCTLS, map(str, values("sysctl")))), sysctls


def a_socket_unit_has_the_settings():
    unit = configparser.ConfigParser()
    unit.optionxform = str
    unit.read_string(text("--detect", "60", "--for", "systemd"))
    assert dict(unit["Socket"]) == dict(zip(
        ["KeepAlive", "KeepAliveTimeSec", "KeepAliveIntervalSec",
         "KeepAliveProbes"], ["yes"] + [str(v) for v in values("sysctl")]))


def systemd_accepts_the_drop_in():
    with tempfile.TemporaryDirectory() as d:
        unit = os.path.join(d, "x.socket")
        with open(unit, "w") as f:
            f.write("[Socket]\nListenStream=127.0.0.1:4242\n")
        with open(os.path.join(d, "x.service"), "w") as f:
            f.write("[Service]\nExecStart=/bin/true\n")
        os.mkdir(unit + ".d")
        with open(os.path.join(unit + ".d", "k.conf"), "w") as f:
            f.write(text("--detect", "60", "--for", "systemd"))
        done = subprocess.run([ANALYZE, "verify", unit], text=True,
                              stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
    assert "k.conf" not in done.stdout, done.stdout


def the_registry_file_is_in_time_with_ten_probes():
    for detect in 8, 60, 600:
        done = subprocess.run([sys.argv[1], "--detect", str(detect), "--for",
                               "registry"], stdout=subprocess.PIPE)
        file = done.stdout.decode("ascii")
        assert file.startswith("Windows Registry Editor Version 5.00\r\n\r\n")
        assert file.count("\n") == file.count("\r\n"), "line ends"
        idle, interval = (int(n, 16) for n in re.findall(
            r'"KeepAlive(?:Time|Interval)"=dword:([0-9a-f]{8})\r', file))
        assert interval >= 1 and idle >= 1, file
        assert idle + 10 * interval < detect * 1000, file


def wine_imports_the_registry_file():
    with tempfile.TemporaryDirectory() as d:
        env = dict(os.environ, WINEPREFIX=d, WINEDEBUG="-all")

        def wine(*args):
            return subprocess.run([WINE, *args], cwd=d, env=env, text=True,
                                  stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE,
                                  stderr=subprocess.DEVNULL).stdout

        with open(os.path.join(d, "k.reg"), "w", newline="") as f:
            f.write(text("--detect", "60", "--for", "registry"))
        try:
            wine("reg", "import", "k.reg")
            shown = wine("reg", "query", "HKLM\\SYSTEM\\CurrentControlSet\\"
                         "Services\\Tcpip\\Parameters")
        finally:
            subprocess.run(["/usr/lib/wine/wineserver64", "-k", "-w"],
                           env=env)
    idle, interval = (int(n, 16) for n in re.findall(
        r"(?m)KeepAlive(?:Time|Interval) +REG_DWORD +0x([0-9a-f]+)",
        "\n".join(sorted(shown.split("\n"), reverse=True))))
    assert 0 < idle + 10 * interval < 60000, shown
    assert interval < idle, shown


main([
    the_text_of_a_plan_has_the_values_of_its_json,
    a_plan_is_in_time_in_every_case,
    paths_by_name_are_the_constants_of_the_header,
    an_unknown_path_and_a_short_time_name_what_is_right,
    the_sysctls_of_every_form_are_the_same_and_in_time,
    a_pod_has_the_sysctls_as_strings,
    a_compose_service_has_the_sysctls,
    a_socket_unit_has_the_settings,
    the_registry_file_is_in_time_with_ten_probes,
    sysctl_sets_the_fragment_in_a_namespace,
] + [systemd_accepts_the_drop_in] * bool(ANALYZE)
  + [wine_imports_the_registry_file] * os.path.exists(WINE))
