#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs what is missing, builds, and runs the test suites:
#
#   sh tests/run.sh            unit host docs proxy net
#   sh tests/run.sh SUITE...   some of these, or cross
#   sh tests/run.sh all        these and cross
#
# Packages are installed as root or through sudo; where they are there, root
# is not needed. TKA_BUILD names another build directory than build/.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/support/need.sh"

usual='unit host docs proxy net'
case $#:${1-} in
0:) suites=$usual ;;
1:all) suites="$usual cross" ;;
1:--help) sed -n '3,10s/^# \{0,1\}//p' "$0" && exit ;;
*) suites=$* ;;
esac

packages='git libcmocka-dev=/usr/include/cmocka.h'
for suite in $suites; do
	case $suite in
	unit | host) ;;
	docs) packages="$packages mandoc binutils=nm g++" ;;
	proxy) packages="$packages haproxy nftables=nft iproute2=ip \
		nginx-light=nginx socat stunnel4 \
		libnginx-mod-stream=/usr/lib/nginx/modules/ngx_stream_module.so" ;;
	net) packages="$packages nftables=nft iproute2=ip" ;;
	cross) packages="$packages npm clang" ;;
	*)
		echo "run.sh: no suite '$suite'; there are: $usual cross" >&2
		exit 2
		;;
	esac
done
need $packages || exit 1
need_build || exit 1
meson configure "$build" -Dtests=enabled -Dexamples=enabled -Ddocs=enabled
ninja -C "$build"

exec python3 "$top/tests/tally.py" "$build" $suites
