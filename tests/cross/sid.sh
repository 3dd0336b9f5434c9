#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# Runs builds.py with the newest compilers, Meson and cmocka that Debian has:
# sid.sh SOURCE BUILD WORK. Their packages, about 150 MB, are unpacked into a
# root in WORK, once a day.
set -eu
top=$1
work=$3
root=$work/sid-root
. "$top/support/archive.sh"

unpack() {
	for name in bin lib lib64 sbin; do
		mkdir -p "$root/usr/$name"
		ln -s "usr/$name" "$root/$name"
	done
	for package in archives/*.deb; do
		dpkg -x "$package" "$root"
		rm "$package"
	done
	mkdir -p "$root/tmp"
	echo 127.0.0.1 localhost >"$root/etc/hosts"
}

fill() (
	echo "downloading 150 MB from Debian sid" >&2
	archive sid "$(dpkg --print-architecture)"
	apt-get -q -y --no-install-recommends --download-only install \
		gcc clang lld llvm meson pkgconf libc6-dev libcmocka-dev \
		coreutils dash grep sed
	rm -rf "$root"
	unpack
)

mkdir -p "$work"
[ -n "$(find "$root/complete" -mtime -1 2>/dev/null)" ] || {
	said=$(fill 2>&1) || {
		echo "1..0 # SKIP no packages of sid: $(echo "$said" | tail -n 1)"
		exit 77
	}
	: >"$root/complete"
}
exec python3 "$top/tests/cross/builds.py" "$top" "$2" "$root"
