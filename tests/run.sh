#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs missing packages, builds, and runs test suites:
#
#   sh tests/run.sh            the usual suites
#   sh tests/run.sh SUITE...   these
#   sh tests/run.sh all        all but those that take an hour
#   sh tests/run.sh --list     names them
#
# With --no-install in front, nothing is installed and tests that lack
# something are skipped. Packages are installed as root or through sudo; if
# none is missing, root is not needed. TKA_BUILD names another build directory
# than build/. Exit status: 0 passed, 1 failed, 2 bad usage, 77 cannot run.
# shellcheck disable=SC2016,SC2046,SC2086 # awk's variables, and lists
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/support/need.sh"

# The suites that a condition of awk chooses: one field of each.
suites() {
	rows "$top/tests/suites.txt" | awk -F '|' "$1 { print \$$2 }"
}

choose() {
	case $#:${1-} in
	0:) suites '$2 == "usual"' 1 ;;
	1:all) suites '$2 != "name"' 1 ;;
	*)
		for name; do
			[ "$(suites "\$1 == \"$name\"" 1)" ] || {
				echo "run.sh: no suite '$name'; there are:" \
					$(suites 1 1) >&2
				return 2
			}
			echo "$name"
		done
		;;
	esac
}

case ${1-} in
--help) sed -n '3,14s/^# \{0,1\}//p' "$0" && exit ;;
--list) suites 1 '1 ": " $4' && exit ;;
--no-install) export TKA_INSTALL=no && shift ;;
esac
chosen=$(choose "$@")
# shellcheck disable=SC2116 # in one line
chosen=$(echo $chosen)
is_chosen="index(\" $chosen \", \" \" \$1 \" \")"
seconds=$(suites "$is_chosen" 3 | awk '{ s += $1 } END { print s }')
echo "Tests $chosen: at most $((seconds / 60 + 1)) min on two processors, and" \
	"a minute to build the first time." >&2

export TKA_ADVICE=
if ! need git libcmocka-dev=/usr/include/cmocka.h $build_packages \
	$(suites "$is_chosen" 5); then
	TKA_ADVICE=$advice TKA_INSTALL=no
	if ! need git libcmocka-dev=/usr/include/cmocka.h $build_packages; then
		echo "$TKA_ADVICE" >&2
		exit 77
	fi
fi
need_build -Dtests=enabled -Dexamples=enabled -Ddocs=enabled || exit 1
case " $chosen " in
*" stacks "*) python3 "$top/tests/stacks/run.py" --fetch "$top" "$build" \
	"$build/tests/stacks/work" >&2 || : ;;
esac
last python3 "$top/tests/tally.py" "$build" $chosen
