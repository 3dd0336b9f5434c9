# SPDX-License-Identifier: MIT
# run.py WATCH MODULE...: runs the tests of modules side by side, in namespaces
# of their own. WATCH is the program that is built from watch.c.
# TKA_FIGURES=FILE adds the tables to a file.
import importlib
import os
import sys
import traceback

import ends


def main():
    sys.argv[1] = os.path.abspath(sys.argv[1])
    ends.netlab.enter("nft", "ip")
    tap = ends.Tap()

    def run(name):
        try:
            importlib.import_module(name).test(tap)
        except Exception:
            tap.ok(False, name + " ran to its end", traceback.format_exc())

    ends.together(*[lambda name=name: run(name) for name in sys.argv[2:]])
    tap.end()


main()
