# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# The table of stacks. A new one is an entry here and its name in meson.build;
# a new kind of machine also needs a function in machines.py. The numbers are
# from the systems' documentation and source code, and not from the library.
import typing


class Watch(typing.NamedTuple):
    """A peer that stops answering is reported between two times, in seconds:
    from the last segment received, or from data sent after it."""
    settings: str  # idle/interval[/count[/user timeout]]
    what: str  # "idle" or "sending"
    earliest: float
    latest: float


class Stack(typing.NamedTuple):
    kind: str  # of machine, see machines.py
    suite: str  # of Debian
    architecture: str  # or "source"
    packages: list  # regular expressions, see fetch.sh
    row: str  # the platform entry that the library must choose
    facts: list  # what is measured, in the words of measure.c
    watches: list
    error: int  # the system's number of the error of a lost peer
    needs: list = []  # programs of this machine
    modules: list = []  # of the kernel, below the private root
    defines: list = []  # for lwIP's header of options
    known: dict = {}  # cases that do not hold: {program: {case: reason}}
    contradicted: dict = {}  # lines of tka-report --verify: {line: reason}
    narrower: dict = {}  # {fact: what the library says instead}
    foreign: str = ""  # why entry and prediction do not describe the stack


LINUX = [
    "TCP_KEEPIDLE accepts 1 to 32767, a new socket has 7200",
    "TCP_KEEPINTVL accepts 1 to 32767, a new socket has 75",
    "TCP_KEEPCNT accepts 1 to 127, a new socket has 9",
    "TCP_USER_TIMEOUT accepts 0 to 2147483647, a new socket has 0",
]
PASSES_ON_ALL = ("accept() passes on SO_KEEPALIVE TCP_KEEPIDLE TCP_KEEPINTVL "
                 "TCP_KEEPCNT TCP_USER_TIMEOUT")

IDLE = Watch("2/1/3", "idle", 4.9, 5.6)
USER_TIMEOUT = [Watch("2/1/3/4000", "idle", 3.9, 5.2),
                Watch("2/1/3/4000", "sending", 3.9, 4.9)]


def linux(**fields):
    return Stack(facts=LINUX + [PASSES_ON_ALL],
                 watches=[IDLE] + USER_TIMEOUT, **fields)


def user_mode(suite, *modules):
    """Linux as a user process; it sees the files of this machine."""
    return linux(kind="user_mode", suite=suite, architecture="amd64",
                 packages=["user-mode-linux", "libc6"], row="Linux",
                 modules=["usr/lib/uml/modules/*/kernel/" + m
                          for m in modules],
                 error=110)  # ETIMEDOUT


def wine(suite, row, facts, known, contradicted, *watches):
    """Windows' calls, with the sockets of this machine's Linux."""
    return Stack(
        kind="wine", suite=suite, architecture="amd64",
        packages=["libwine", "wine64", "libc6", "libgcc-s1", "libunwind8",
                  "liblzma5", "libz-mingw-w64"],
        needs=["x86_64-w64-mingw32-gcc"], row=row, facts=facts, known=known,
        contradicted=contradicted, watches=watches, error=10060,  # WSAETIMEDOUT
        foreign="ranges, defaults, inheritance and timers are Linux's")


# Nothing is checked; the library rejects what no system has a meaning for.
LWIP = {
    "TCP_KEEPIDLE accepts 0 to 4294967, a new socket has 7200":
        "TCP_KEEPIDLE accepts 1 to 4294967, a new socket has 7200",
    "TCP_KEEPINTVL accepts 0 to 4294967, a new socket has 75":
        "TCP_KEEPINTVL accepts 1 to 4294967, a new socket has 75",
    "TCP_KEEPCNT accepts -1 to 2147483647, a new socket has 9":
        "TCP_KEEPCNT accepts 1 to 2147483647, a new socket has 9",
}


def lwip(suite, *defines):
    """lwIP as a library of the program. The cases of unit need no kernel."""
    return Stack(
        kind="lwip", suite=suite, architecture="source", packages=["lwip"],
        row="lwIP", facts=[*LWIP, "accept() passes on SO_KEEPALIVE"],
        narrower=LWIP, defines=defines, error=103,  # ECONNABORTED
        watches=[Watch("2/1/3", "idle", 5, 6.1),
                 Watch("2/1/3", "sending", 4.5, 6.1)])


EACH = ("setsockopt() of a Unix-domain socket accepts the options of TCP, and "
        "TKA_EACH reads nothing")
NO_INFO = "most fields of TCP_INFO are 0"
GVISOR = {
    "host-kinds": dict.fromkeys([
        "a_unix_stream_is_rejected", "a_connected_unix_pair_is_rejected"], EACH),
    "host-status": dict.fromkeys([
        "an_idle_connection_has_nothing_in_flight_or_retransmitted",
        "the_age_of_data_is_not_that_of_acknowledgements",
        "what_is_in_flight_is_what_was_sent_and_not_acknowledged",
        "what_the_peers_window_holds_back_is_not_in_flight",
        "a_fin_is_not_in_flight",
        "retransmissions_to_an_unresponsive_peer_are_counted",
        "probes_that_an_unresponsive_peer_does_not_answer_are_counted",
    ], NO_INFO),
}

RANGES = "Linux's ranges and defaults are others"
NO_USER_TIMEOUT = "every Windows has the option, Wine has not"

STACKS = {
    "gvisor": Stack(
        kind="gvisor", suite="bookworm", architecture="amd64",
        packages=["runsc"], row="gVisor", known=GVISOR,
        facts=LINUX + ["accept() passes on TCP_USER_TIMEOUT"],
        watches=[IDLE, *USER_TIMEOUT], error=110),
    "user-mode-5.10": user_mode("bullseye", "lib/crc-ccitt.ko",
                                "net/ipv6/ipv6.ko"),
    "user-mode-6.1": user_mode("bookworm", "lib/crc-ccitt.ko",
                               "net/ipv6/ipv6.ko"),
    "user-mode-6.12": user_mode("trixie", "lib/crc-ccitt.ko",
                                "net/ipv6/ipv6.ko"),
    "user-mode-sid": user_mode("sid"),
    "mips": linux(
        kind="malta", suite="bookworm", architecture="mipsel",
        packages=["linux-image-[0-9.]+-[0-9]+-4kc-malta", "libc6-dev", "libc6",
                  "linux-libc-dev", "libgcc-12-dev"],
        needs=["qemu-system-mipsel", "clang", "ld.lld"],
        modules=["lib/modules/*/kernel/drivers/net/" + m for m in (
            "mii.ko", "ethernet/amd/pcnet32.ko")],
        row="Linux (MIPS, SPARC, Alpha, PA-RISC)", error=145),
    "lwip-2.1": lwip("bookworm", "TKA_TEST_LWIP_2_1"),
    "lwip-2.2": lwip("trixie"),
    "wine-8": wine(
        "bookworm", "Windows Vista",
        ["TCP_MAXRT is refused, error 10042",
         "accept() passes on SO_KEEPALIVE"],
        {}, {"user timeout number: 6, 5 is rejected": NO_USER_TIMEOUT},
        Watch("2/1", "idle", 10.9, 12)),  # the count is Linux's, 9
    "wine-10": wine(
        "trixie", "Windows",
        LINUX[:3] + ["TCP_MAXRTMS is refused, error 10042",
                     "accept() passes on SO_KEEPALIVE TCP_KEEPIDLE "
                     "TCP_KEEPINTVL TCP_KEEPCNT"],
        {"host-options": dict.fromkeys([
            "every_combination_reads_back_in_every_state",
            "the_limits_of_the_row_are_those_of_the_kernel"], RANGES),
         "host-system": {
             "a_new_socket_follows_the_system_defaults": RANGES}},
        {"idle max: 4294967": RANGES, "interval max: 4294967": RANGES,
         "count max: 255": RANGES,
         "interval default: 1, here it is 75": RANGES,
         "count default: 10, here it is 9": RANGES,
         "user timeout number: 6, 14 is rejected": NO_USER_TIMEOUT}, IDLE),
}
