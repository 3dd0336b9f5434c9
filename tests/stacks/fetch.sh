#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# Unpacks Debian packages of any suite and architecture into a private root:
#
#   fetch.sh WORK ROOT SUITE ARCHITECTURE PACKAGE...
#
# WORK keeps the package lists. A package is a regular expression for its
# name, the highest version number in the name wins. With the architecture
# "source" they are source packages. Announces on standard error how much is
# downloaded.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
work=$1
root=$2
suite=$3
architecture=$4
shift 4

wanted="$suite $architecture $*"
[ "$(cat "$root/complete" 2>/dev/null)" != "$wanted" ] || exit 0
mkdir -p "$work"
work=$(cd "$work" && pwd)
. "$top/support/archive.sh"

say() {
	echo "${root##*/}: $*" >&2
}

# Recent suites have no /lib of their own: it is a link of the base system.
unpack() {
	for name in bin lib lib64; do
		mkdir -p "$root/usr/$name"
		ln -s "usr/$name" "$root/$name"
	done
	for package; do
		dpkg -x "$package" "$root"
		rm "$package"
	done
}

packages() {
	names=
	for pattern; do
		name=$(apt-cache pkgnames | grep -xE "$pattern" | sort -V |
			tail -n 1)
		[ -n "$name" ] || {
			say "Debian $suite has no $pattern"
			exit 1
		}
		names="$names $name"
	done
	# shellcheck disable=SC2086 # a list
	size=$(apt-get -q download --print-uris $names |
		awk '{ sum += $3 } END { printf "%.0f", sum / 1e6 }')
	say "downloading $size MB from Debian $suite"
	# shellcheck disable=SC2086 # a list
	mkdir download && (cd download && apt-get -q download $names >&2)
	unpack "$PWD"/download/*.deb
}

sources() {
	say "downloading the sources of $* from Debian $suite"
	apt-get -q source --download-only "$@" >&2
	dpkg-source -q --no-check -x "$1"_*.dsc "$root/source" >&2
}

mkdir -p "$work/apt"
exec 9>"$work/apt/$suite-$architecture.lock"
flock 9
say "reading the package lists of Debian $suite"
archive "$suite" "$architecture" >&2
if grep -qF " $root/" /proc/self/mountinfo; then
	say "$root is in use: it has mounts"
	exit 1
fi
rm -rf "$root" download
mkdir -p "$root"
case $architecture in
source) sources "$@" ;;
*) packages "$@" ;;
esac
echo "$wanted" >"$root/complete"
