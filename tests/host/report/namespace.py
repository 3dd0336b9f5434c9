# SPDX-License-Identifier: MIT
# tka-report, where the system-wide settings are not the usual ones:
# namespace.py TKA-REPORT.
import json
import os
import sys

from shared import PROGRAM, data, main, tap, text

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)),
                             "../../../support"))
import netlab

VALUES = {"tcp_keepalive_time": 11, "tcp_keepalive_intvl": 12,
          "tcp_keepalive_probes": 13, "tcp_retries2": 14}

os.environ["ASAN_OPTIONS"] = "detect_leaks=0"  # it needs a /proc of its own
netlab.enter("ip", "unshare", "mount")
outside = data()
net = netlab.Net()
for name, value in VALUES.items():
    net.sysctl("net.ipv4." + name, value)


def values(d):
    return (d["idle_ms"], d["interval_ms"], d["count"], d["retransmissions"])


def settings_of_the_own_namespace_are_shown():
    with net:
        d = data()["running"]["defaults"]
        lines = text().split("\n")
    assert values(d) == (11000, 12000, 13, 14), d
    assert d["idle_source"].endswith("/tcp_keepalive_time"), d
    last = [line for line in lines if line.startswith("retransmissions")]
    for line, value in zip(lines[4:7] + last, ["11 s", "12 s", "13", "14"]):
        assert value in line, line


def the_table_does_not_follow_the_settings():
    with net:
        inside = data("--all")["platforms"]
    assert inside == data("--all")["platforms"]
    assert inside[0]["options"]["idle"]["default_value"] == 7200


def settings_of_another_namespace_are_not_shown():
    assert data() == outside
    assert values(outside["running"]["defaults"]) != (11000, 12000, 13, 14)


def a_changed_setting_does_not_contradict_a_default():
    with net:
        facts = data("--verify")["facts"]
    found = {(f["option"], f["fact"]): f for f in facts}
    for fact in [(o, "default") for o in ("idle", "interval", "count")] + [
            (None, "retransmissions")]:
        assert found[fact]["result"] == "confirmed", found[fact]
        if fact[0]:
            assert "new network namespace" in found[fact]["detail"], fact


def a_hidden_procfs_gives_what_a_new_socket_tells():
    hide = 'mount -t tmpfs none /proc/sys/net && exec "$0" --json'
    try:
        net.run("unshare", "-m", "true")
    except netlab.Failed as e:
        raise tap.Skip(e)
    d = json.loads(net.run("unshare", "-m", "sh", "-c", hide, PROGRAM))
    d = d["running"]["defaults"]
    assert values(d)[:3] == (11000, 12000, 13), d
    for key in "idle_source", "interval_source", "count_source":
        assert d[key] == "new socket", d
    assert d["retransmissions_source"] == "documented default", d
    assert d["retransmissions"] == 15, d


main([
    settings_of_the_own_namespace_are_shown,
    the_table_does_not_follow_the_settings,
    settings_of_another_namespace_are_not_shown,
    a_changed_setting_does_not_contradict_a_default,
    a_hidden_procfs_gives_what_a_new_socket_tells,
])
