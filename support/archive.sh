# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# To be sourced, with $top set to the checkout and $work to a directory. Reads
# any part of Debian's archive, without a change to the apt of this machine.
#
#   archive SUITE ARCHITECTURE
#       from now on, and until another call, apt-get and apt-cache read the
#       packages of that suite and architecture; with the architecture "source"
#       its source packages. Enters a directory for downloads.
#   archive_cmocka
#       downloads the sources of cmocka that its wrap file names. Where Debian
#       cannot help, Meson asks cmocka's own site.

archive() {
	dir=$work/apt/$1-$2
	case $2 in
	source) set -- deb-src "$1" "$(dpkg --print-architecture)" ;;
	*) set -- deb "$1" "$2" ;;
	esac
	mkdir -p "$dir/lists/partial" && : >"$dir/status" || return 1
	archive_place "$1" "$2" >"$dir/sources.list"
	cat >"$dir/apt.conf" <<-END
		APT::Architecture "$3";
		APT::Architectures "$3";
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

# The mirror from which this machine has its own packages.
archive_place() {
	unset APT_CONFIG
	apt-get indextargets --format "$1 \$(REPO_URI) $2 main" \
		'Created-By: Packages' 'Component: main' 'Label: Debian' |
		sort -u | head -n 1
}

archive_cmocka() (
	cached=$top/subprojects/packagecache/cmocka-1.1.5.tar.xz
	exec 8<"$top/subprojects"
	flock 8
	[ -e "$cached" ] ||
		(archive bookworm source &&
			apt-get -q source --download-only cmocka &&
			mkdir -p "${cached%/*}" &&
			mv cmocka_1.1.5.orig.tar.xz "$cached")
	cd "$top" && meson subprojects download cmocka &&
		meson subprojects packagefiles --apply cmocka
)
