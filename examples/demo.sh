#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs what is missing (as root or through sudo), builds into build/, and
# shows keep-alive at work between the two programs of the echo pair: the
# settings as the kernel tells them, its timer, and the probes on the wire.
top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/support/need.sh"

need python3 iproute2=ip nftables=nft || exit 77
need_build || exit $?
TKA_BUILD=$build exec python3 "$top/examples/lab/demo.py"
