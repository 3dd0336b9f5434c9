# SPDX-License-Identifier: MIT
# run.py WATCH MODULE...: runs the tests of modules side by side, in namespaces
# of their own. WATCH is the program that is built from watch.c.
# TKA_FIGURES=FILE adds the tables to a file.
import importlib
import os
import sys
import traceback

import pair


def main():
    sys.argv[1] = os.path.abspath(sys.argv[1])
    pair.netlab.enter("nft", "ip")
    tap = pair.Tap()

    def run(name):
        try:
            importlib.import_module(name).test(tap)
        except Exception:
            tap.ok(False, name + " ran to its end", traceback.format_exc())

    pair.together(*[lambda name=name: run(name) for name in sys.argv[2:]])
    tap.end()


main()
