# SPDX-License-Identifier: MIT
# What the echo pair says of its arguments.
import subprocess
import sys

from pair import CLIENT, SERVER, tap

PLACE = ["127.0.0.1", "7"]
BIG = "9" * 30
NEAREST = "unknown option, the nearest is "
# program, arguments, what the line names, a word of what is wrong with it
BAD = [
    (SERVER, [], "HOST", "missing"),
    (SERVER, ["127.0.0.1"], "PORT", "missing"),
    (CLIENT, ["127.0.0.1"], "PORT", "missing"),
    (SERVER, [""], "HOST", "missing"),
    (SERVER, ["127.0.0.1", ""], "PORT", "missing"),
    (SERVER, PLACE + ["x"], "x", "too many"),
    (SERVER, PLACE + ["--quiet", "x"], "x", "too many"),
    (SERVER, PLACE + ["--idle"], "--idle", "missing"),
    (SERVER, ["127.0.0.1", "65536"], "PORT", "range"),
    (SERVER, ["127.0.0.1", "http"], "PORT", "number"),
    (SERVER, ["127.0.0.1", "-1"], "PORT", "-1 is out of range, must be 0 to "
     "65535"),
    (SERVER, ["-65536", "127.0.0.1"], "PORT", "-65536 is out of range"),
    (SERVER, ["localhost:30001"], "PORT", "missing"),
    (SERVER, ["127.0.0.1", "+1"], "PORT", "number"),
    (SERVER, ["127.0.0.1", "1 "], "PORT", "number"),
    (SERVER, ["127.0.0.1", "0x10"], "PORT", "number"),
    (CLIENT, ["127.0.0.1", "0"], "PORT", "range"),
    (SERVER, ["--frobnicate"] + PLACE, "--frobnicate", NEAREST),
    (SERVER, ["--idel", "5"] + PLACE, "--idel", NEAREST + "--idle"),
    (SERVER, ["--idles=5"] + PLACE, "--idles=5", NEAREST + "--idle"),
    (SERVER, PLACE + ["--keepalive"], "--keepalive",
     NEAREST + "--no-keepalive"),
    (CLIENT, PLACE + ["--timeout", "5"], "--timeout", NEAREST),
    (CLIENT, ["--conect-timeout", "5"] + PLACE, "--conect-timeout",
     NEAREST + "--connect-timeout"),
    (SERVER, ["-v"] + PLACE, "-v", NEAREST + "-V"),
    (SERVER, ["-q"] + PLACE, "-q", NEAREST + "-h"),
    (SERVER, ["--ping", "5"] + PLACE, "--ping", NEAREST),
    (SERVER, ["--connect-timeout", "5"] + PLACE, "--connect-timeout",
     NEAREST),
    (SERVER, ["--idle"], "--idle", "missing"),
    (SERVER, ["--idle="] + PLACE, "--idle", "number"),
    (SERVER, ["--idle", "5s"] + PLACE, "--idle", "number"),
    (SERVER, ["--idle", "1.5"] + PLACE, "--idle", "number"),
    (SERVER, ["--idle", "0"] + PLACE, "--idle", "range"),
    (SERVER, ["--idle", BIG] + PLACE, "--idle", "range"),
    (SERVER, ["--idle", "2147483647"] + PLACE, "--idle", "range"),
    (SERVER, ["--interval", "0"] + PLACE, "--interval", "range"),
    (SERVER, ["--count", "0"] + PLACE, "--count", "range"),
    (SERVER, ["--count", "2147483647"] + PLACE, "--count", "range"),
    (SERVER, ["--user-timeout", "2147483648"] + PLACE, "--user-timeout",
     "range"),
    (SERVER, ["--user-timeout", "-1"] + PLACE, "--user-timeout",
     "-1 ms is out of range, "),
    (SERVER, ["--idle", "-5"] + PLACE, "--idle",
     "-5 s is out of range, "),
    (SERVER, PLACE + ["--idle", "32768"], "--idle",
     "Linux takes 1 to 32767 s" if sys.platform.startswith("linux") else "range"),
    (SERVER, ["--read-timeout", "x"] + PLACE, "--read-timeout", "number"),
    (CLIENT, ["--connect-timeout", "0"] + PLACE, "--connect-timeout",
     "range"),
    (CLIENT, ["--ping", "0"] + PLACE, "--ping", "range"),
    (SERVER, ["--log", "xml"] + PLACE, "--log", "text|json"),
    (SERVER, ["--log"], "--log", "missing"),
    (SERVER, ["--quiet=1"] + PLACE, "--quiet=1", "no value"),
    (SERVER, ["--no-keepalive", "--idle", "5"] + PLACE, "--no-keepalive",
     "--idle"),
    (SERVER, ["--interval", "5", "--no-keepalive"] + PLACE,
     "--no-keepalive", "--interval"),
    (SERVER, ["--count=5", "--no-keepalive"] + PLACE, "--no-keepalive",
     "--count"),
    (SERVER, ["--detect=9", "--no-keepalive"] + PLACE, "--no-keepalive",
     "--detect"),
    (CLIENT, ["--detect", "9", "--idle", "3"] + PLACE, "--detect", "--idle"),
    (CLIENT, ["--detect", "9", "--interval", "3"] + PLACE, "--detect",
     "--interval"),
    (CLIENT, ["--detect", "9", "--count", "3"] + PLACE, "--detect",
     "--count"),
    (CLIENT, ["--detect", "9", "--user-timeout", "3"] + PLACE, "--detect",
     "--user-timeout"),
    (CLIENT, ["--detect", "1"] + PLACE, "--detect",
     "1 s cannot be met here, 8 s can" if sys.platform.startswith("linux")
     else "cannot be met"),
    (SERVER, ["two\nlines", "1\n2"], "PORT", "number"),
    (SERVER, ["--two\nlines"], "--two?lines", NEAREST),
    (SERVER, ["a", "1", "\x1b[31m"], "?[31m", "too many"),
]


def run(program, *arguments, **kwargs):
    return subprocess.run([program, *arguments], capture_output=True,
                          text=True, timeout=tap.PATIENCE, **kwargs)


def case(program, arguments, name, word):
    shown = " ".join(arguments).replace("\n", "\\n") or "nothing"

    @tap.case("%s %s: is refused in one line" % (program.split("-")[-1],
                                                 shown))
    def _():
        done = run(program, *arguments)
        tap.equal(done.returncode, 2, "the exit status")
        tap.equal(done.stdout, "", "the output")
        lines = done.stderr.split("\n")
        tap.equal(lines[1:], [""], "what follows the line")
        who, what, why = lines[0].split(": ", 2)
        tap.check(program.endswith(who), "named after itself: " + lines[0])
        tap.equal(what, name, "the argument")
        tap.check(word in why, "'%s' is named: %s" % (word, why))


for row in BAD:
    case(*row)


@tap.case("what is printed on request goes to the output, and all is well")
def _():
    for program in SERVER, CLIENT:
        for option, start in (("--help", "usage: "), ("-h", "usage: "),
                              ("--version", "tka-echo-"), ("-V", "tka-echo-")):
            done = run(program, option)
            tap.equal((done.returncode, done.stderr), (0, ""), option)
            tap.check(done.stdout.startswith(start), done.stdout)


@tap.case("the help names every option of the program and no other's")
def _():
    for program, mine, others in ((SERVER, [], ["--ping"]),
                                  (CLIENT, ["--ping", "--connect-timeout"],
                                   [])):
        text = run(program, "--help").stdout
        for option in ["--idle", "--interval", "--count", "--user-timeout",
                       "--no-keepalive", "--detect", "--read-timeout",
                       "--quiet", "--log",
                       "--help", "--version"] + mine:
            tap.check(option in text, option)
        for option in others:
            tap.check(option not in text, option)


@tap.case("options are accepted before, between and after HOST and PORT")
def _():
    for words in (["--quiet", "--idle", "7", "127.0.0.1", "0"],
                  ["127.0.0.1", "--idle=7", "0", "--quiet"],
                  ["127.0.0.1", "0", "--quiet", "--idle", "7"],
                  ["--quiet", "--idle", "7", "--", "127.0.0.1", "0"]):
        server = tap.Proc(SERVER, *words, "--log", "json") \
            if "--" not in words else tap.Proc(SERVER, *words)
        tap.until(lambda: "State:\tS" in open(
            "/proc/%d/status" % server.pid).read(), "it runs")
        server.signal(15)
        tap.equal(server.status(), 0, "the exit status")
        tap.equal(server.said(), "", "what it logs")


@tap.case("help that cannot be written is a failure")
def _():
    with open("/dev/full", "w") as full:
        done = subprocess.run([SERVER, "--help"], stdout=full,
                              timeout=tap.PATIENCE)
    tap.equal(done.returncode, 1, "the exit status")


@tap.case("an argument of 100,000 characters is refused like any other")
def _():
    done = run(SERVER, "--idle=" + "9" * 100000, *PLACE)
    tap.equal(done.returncode, 2, "the exit status")
    tap.equal(done.stderr.count("\n"), 1, "the lines")
    tap.check(len(done.stderr) < 1000, "the line is short")


tap.run()
