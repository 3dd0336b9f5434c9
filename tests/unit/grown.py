# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# A later version with a sixth option, made from a copy of the tree in the
# places that CONTRIBUTING names: programs of each version run with the library
# of the other, and none of the places can be forgotten:
# grown.py SOURCE TKA_REPORT COMPILER... (TKA_REPORT may be empty)
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                os.pardir))
import tap

SOURCE = os.path.abspath(sys.argv[1])
REPORT = sys.argv[2]
COMPILER = sys.argv[3:]
FLAGS = ["-std=c11", "-D_GNU_SOURCE", "-DTKA_BUILD", "-fPIC"]
SANITIZE = ["-g", "-fsanitize=address,undefined",
            "-fno-sanitize-recover=undefined"]
HEADER, FIELDS, ROW = ("include/tka.h", "lib/core/fields.c",
                       "lib/platforms/linux.c")

# Each place of a new option: file, what is there, what follows it then.
PLACES = {
    "its name in the enum": (
        HEADER, r"(?s)enum tka_option \{.*?(?=\};)", "\tTKA_LINGER,\n"),
    "its field": (
        HEADER, r"(?s)struct tka_keepalive \{.*?(?=\};)",
        "\tint linger_s;\n"),
    "its initialiser": (
        HEADER, r"TKA_UNCHANGED, 0, 0(?:, TKA_UNCHANGED)*(?= \\\n)",
        ", TKA_UNCHANGED"),
    "its line in the table": (
        FIELDS, r"(?s)tka__fields\[\] = \{\n.*?(?=\};)",
        '[TKA_LINGER] = {"linger", offsetof(struct tka_keepalive, linger_s), '
        "1, 1},\n"),
    "its place in the order of writes": (
        FIELDS, r"tka__write_order\[\] = \{\n", "\tTKA_LINGER,\n"),
    "its row": (
        ROW, r"#define OPTIONS\(level_, number_\) \\\n\t\{ \\\n",
        '\t\t[TKA_LINGER] = {TKA__OPTION("TCP_LINGER2", 8, TKA_UNIT_S, 1, '
        "60, 60)}, \\\n"),
    "the number of options": (HEADER, r"#define TKA_OPTIONS (\d+)", None),
}

work = tempfile.mkdtemp(prefix="tka-grown-")


def edit(tree, place):
    name, there, new = PLACES[place]
    path = os.path.join(tree, name)
    with open(path) as f:
        text = f.read()
    if new is None:
        changed, n = re.subn(there, lambda m: "#define TKA_OPTIONS %d" % (
            int(m[1]) + 1), text)
    else:
        changed, n = re.subn(there, lambda m: m.group() + new, text)
    tap.check(n == 1, "%s: %d places for %s" % (name, n, place))
    with open(path, "w") as f:
        f.write(changed)


def copy(name, forgotten=None):
    """A copy of the tree that has grown, but for one place."""
    tree = os.path.join(work, name)
    for part in "include", "lib":
        shutil.copytree(os.path.join(SOURCE, part), os.path.join(tree, part))
    for place in PLACES:
        if place != forgotten:
            edit(tree, place)
    return tree


def sources(tree):
    lib = os.path.join(tree, "lib")
    found = [os.path.join(lib, "tka.c"),
             os.path.join(lib, "kernel", "posix.c"),
             os.path.join(lib, "kernel", "setting", "procfs.c"),
             os.path.join(lib, "kernel", "status", "linux.c")]
    for part in "core", "platforms":
        found += sorted(glob.glob(os.path.join(lib, part, "*.c")))
    return found


def compile_with(args):
    done = subprocess.run(COMPILER + FLAGS + args, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)
    return done.returncode, done.stdout


def compiled(args):
    code, output = compile_with(args)
    tap.check(code == 0, output[-2000:])


def can_sanitize():
    probe = os.path.join(work, "probe.c")
    with open(probe, "w") as f:
        f.write("int main(void) { return 0; }\n")
    program = os.path.join(work, "probe")
    return compile_with(SANITIZE + [probe, "-o", program])[0] == 0 and \
        subprocess.run([program]).returncode == 0


sanitize = SANITIZE if can_sanitize() else []


def build(tree):
    """The library and an object of the program, of one version."""
    include = ["-I" + os.path.join(tree, "include")]
    grown = [] if tree == SOURCE else ["-DGROWN"]
    out = os.path.join(work, "out-" + os.path.basename(tree))
    os.mkdir(out)
    library = os.path.join(out, "libtka.so")
    program = os.path.join(out, "program.o")
    compiled(sanitize + include + ["-shared", "-o", library] + sources(tree) +
             ["-pthread"])
    compiled(sanitize + include + grown +
             ["-c", "-o", program, os.path.join(SOURCE, "tests", "unit",
                                                "grown.c")])
    return library, program


def run(program, library, which):
    linked = os.path.join(work, "program")
    compiled(sanitize + ["-o", linked, program, library,
                         "-Wl,-rpath," + os.path.dirname(library)])
    env = dict(os.environ, ASAN_OPTIONS="detect_leaks=0")
    done = subprocess.run([linked, which], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, env=env)
    return done.returncode, done.stdout


def works(program, library, which):
    code, output = run(program, library, which)
    tap.check(code == 0, "exit status %d\n%s" % (code, output[-3000:]))


today = {}
later = {}


@tap.case("today's library and that with a sixth option compile")
def _():
    today["library"], today["program"] = build(SOURCE)
    later["library"], later["program"] = build(copy("later"))
    works(today["program"], today["library"], "same")
    works(later["program"], later["library"], "same")


@tap.case("a program of today works with the later library")
def _():
    works(today["program"], later["library"], "newer")


@tap.case("a program of the later version is rejected by today's, unharmed")
def _():
    works(later["program"], today["library"], "older")


def output_of(command, **environment):
    done = subprocess.run(command, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True,
                          env=dict(os.environ, **environment))
    tap.check(done.returncode == 0, done.stderr)
    return done.stdout


if REPORT:
    @tap.case("tka-report, compiled today, writes the same with the later one")
    def _():
        tree = copy("preloaded")
        library = os.path.join(work, "libtka.so.0")
        compiled(["-I" + os.path.join(tree, "include"), "-shared",
                  "-Wl,-soname,libtka.so.0", "-Wl,--version-script=" +
                  os.path.join(tree, "lib", "libtka.map"), "-o", library] +
                 sources(tree) + ["-pthread"])
        for args in [], ["--json"]:
            tap.equal(output_of([REPORT] + args, LD_PRELOAD=library),
                      output_of([REPORT] + args), "tka-report")


def forget(place):
    @tap.case("a new option needs %s" % place)
    def _():
        tree = copy("without " + place, place)
        include = ["-I" + os.path.join(tree, "include")]
        code, _ = compile_with(include + ["-fsyntax-only"] + sources(tree))
        if code:
            return
        library, program = build(tree)
        code, _ = run(program, library, "same")
        tap.check(code != 0, "nothing finds that it was forgotten")


for name in PLACES:
    forget(name)

try:
    tap.run()
finally:
    shutil.rmtree(work)
