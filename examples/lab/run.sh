#!/bin/sh
# SPDX-License-Identifier: MIT
# Experiments with keep-alive on real proxies and networks:
#
#   sh examples/lab/run.sh --list      names them
#   sh examples/lab/run.sh NAME...     runs these, or all, side by side
#   sh examples/lab/run.sh NAME... --svg FILE    also draws what happened; for
#                                      several, FILE is a directory, with a /
#
# Missing packages are installed as root or through sudo; with --no-install in
# front, they are not. If none is missing, root is not needed: everything
# happens in namespaces that end with this command. TKA_BUILD names another
# build directory than build/. Exit status: 0 as expected, 1 not, 2 bad usage,
# 77 cannot run.
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/support/need.sh"
table=$top/examples/lab/experiments.txt

case ${1-} in
--list)
	rows "$table" | awk -F '|' '{
		printf "%d  %-9s %s (%d s)\n", NR, $1, $4, $3
	}'
	exit
	;;
'' | --help)
	sed -n '3,14s/^# \{0,1\}//p' "$0"
	exit
	;;
--no-install) export TKA_INSTALL=no && shift ;;
esac

packages='iproute2=ip'
windows=
tap=
for name; do
	case $name in
	windows | 8) windows=yes ;;
	--tap) tap=yes ;;
	esac
	packages="$packages $(rows "$table" | awk -F '|' -v name="$name" '
		name == $1 || name == NR || name == "all" && $2 == "all" { print $5 }
	')"
done
# shellcheck disable=SC2086 # lists
need $build_packages $packages || {
	[ "$tap" ] || echo "$advice" >&2
	[ -z "$tap" ] || echo "1..0 # SKIP missing: $missing"
	exit 77
}
if [ -z "$tap" ]; then # else Meson has built it
	need_build || exit 1
	export TKA_BUILD="$build"
fi
if [ "$windows" ]; then
	(TKA_BUILD=$TKA_BUILD/windows need_build -Dtests=disabled \
		-Ddocs=disabled --cross-file="$top/examples/lab/mingw.ini") || exit 1
fi
last python3 "$top/examples/lab/lab.py" "$@"
