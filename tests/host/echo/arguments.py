# SPDX-License-Identifier: MIT
# What the echo pair says of its arguments.
import subprocess

from pair import CLIENT, SERVER, tap

PLACE = ["127.0.0.1", "7"]
BIG = "9" * 30
# program, arguments, what the line names, a word of what is wrong with it
BAD = [
    (SERVER, [], "HOST", "missing"),
    (SERVER, ["127.0.0.1"], "PORT", "missing"),
    (CLIENT, ["127.0.0.1"], "PORT", "missing"),
    (SERVER, [""], "HOST", "missing"),
    (SERVER, ["127.0.0.1", ""], "PORT", "missing"),
    (SERVER, PLACE + ["x"], "x", "too many"),
    (SERVER, PLACE + ["--quiet"], "--quiet", "too many"),
    (SERVER, ["127.0.0.1", "65536"], "PORT", "range"),
    (SERVER, ["127.0.0.1", "http"], "PORT", "number"),
    (SERVER, ["127.0.0.1", "-1"], "PORT", "number"),
    (SERVER, ["127.0.0.1", "+1"], "PORT", "number"),
    (SERVER, ["127.0.0.1", "1 "], "PORT", "number"),
    (SERVER, ["127.0.0.1", "0x10"], "PORT", "number"),
    (CLIENT, ["127.0.0.1", "0"], "PORT", "range"),
    (SERVER, ["--frobnicate"] + PLACE, "--frobnicate", "no such option"),
    (SERVER, ["--idl", "5"] + PLACE, "--idl", "no such option"),
    (SERVER, ["--idles", "5"] + PLACE, "--idles", "no such option"),
    (SERVER, ["-v"] + PLACE, "-v", "no such option"),
    (SERVER, ["--ping", "5"] + PLACE, "--ping", "no such option"),
    (SERVER, ["--connect-timeout", "5"] + PLACE, "--connect-timeout",
     "no such option"),
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
    (SERVER, ["--user-timeout", "-1"] + PLACE, "--user-timeout", "number"),
    (SERVER, ["--read-timeout", "x"] + PLACE, "--read-timeout", "number"),
    (CLIENT, ["--connect-timeout", "0"] + PLACE, "--connect-timeout",
     "range"),
    (CLIENT, ["--ping", "0"] + PLACE, "--ping", "range"),
    (SERVER, ["--status", "0"] + PLACE, "--status", "range"),
    (SERVER, ["--log", "xml"] + PLACE, "--log", "text|json"),
    (SERVER, ["--log"], "--log", "missing"),
    (SERVER, ["--quiet=1"] + PLACE, "--quiet", "no value"),
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
    (CLIENT, ["--path-idle", "9"] + PLACE, "--path-idle", "--detect"),
    (CLIENT, ["--detect", "1"] + PLACE, "--detect", "the least is"),
    (CLIENT, ["--detect", "9", "--path-idle", "1"] + PLACE, "--path-idle",
     "cannot be met"),
    (SERVER, ["two\nlines", "1\n2"], "PORT", "number"),
    (SERVER, ["--two\nlines"], "--two?lines", "no such option"),
]


def run(program, *arguments, **kwargs):
    return subprocess.run([program, *arguments], capture_output=True,
                          text=True, timeout=tap.PATIENCE, **kwargs)


def case(program, arguments, name, word):
    shown = " ".join(arguments).replace("\n", "\\n") or "nothing"

    @tap.case("%s %s: is refused in one line" % (program.split("-")[-1]
                                                 if "poll" not in program
                                                 else program, shown))
    def _():
        done = run(program, *arguments)
        tap.equal(done.returncode, 2, "the exit status")
        tap.equal(done.stdout, "", "the output")
        lines = done.stderr.split("\n")
        tap.equal(lines[1:], [""], "what follows the line")
        who, what, why = lines[0].split(": ", 2)
        tap.check(program.endswith(who), "named after itself: " + lines[0])
        tap.equal(what, name, "the argument")
        tap.check(word in why, "'%s' is told: %s" % (word, why))


for row in BAD:
    case(*row)


@tap.case("what is printed on request goes to the output, and all is well")
def _():
    for program in SERVER, CLIENT:
        for option, start in ("--help", "usage: "), ("--version", "tka-echo-"):
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
                       "--no-keepalive", "--detect", "--path-idle",
                       "--status", "--read-timeout", "--quiet", "--log",
                       "--help", "--version"] + mine:
            tap.check(option in text, option)
        for option in others:
            tap.check(option not in text, option)


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
