#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs missing packages (as root or through sudo; not with --no-install),
# builds in build/, and shows keep-alive between the two programs of the echo
# pair: the settings as the kernel has them, its timer, the probes on the wire,
# and the moment the server notices that its client is gone.
top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/support/need.sh"

[ "${1-}" != --no-install ] || export TKA_INSTALL=no
echo "The demonstration takes 10 s, and a minute to build the first time." >&2
# shellcheck disable=SC2086 # a list
need $build_packages iproute2=ip nftables=nft || {
	echo "$advice" >&2
	exit 77
}
# shellcheck disable=SC2119 # it has arguments for other scripts
need_build || exit 1
export TKA_BUILD="$build"
last python3 "$top/examples/lab/demo.py"
