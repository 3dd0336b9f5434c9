#!/bin/sh
# SPDX-License-Identifier: MIT
# Experiments with keep-alive on real proxies and networks:
#
#   sh examples/lab/run.sh --list      what there is
#   sh examples/lab/run.sh NAME...     runs some, or all, side by side
#   sh examples/lab/run.sh NAME --svg FILE    also draws the timeline
#
# Missing packages are installed as root or through sudo, or named. Root is
# not needed otherwise: everything happens in namespaces that end with this
# command. Exit status: 0 as expected, 1 not, 2 bad usage, 77 cannot run here.
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/support/need.sh"

need python3 || exit 77
exec python3 "$top/examples/lab/lab.py" "$@"
