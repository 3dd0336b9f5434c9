#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# Builds the tests for another machine: build.sh SOURCE BUILD CROSS-FILE.
# Nothing is printed unless it fails.
set -eu
top=$1
build=$2
work=$build-cmocka
. "$top/support/archive.sh"

everything() {
	[ -e "$build/build.ninja" ] || {
		archive_cmocka
		meson setup "$build" "$top" --cross-file "$3" \
			--wrap-mode=nodownload -Ddefault_library=static \
			-Dtests=enabled -Dexamples=enabled -Ddocs=disabled
	}
	# not all: a preloaded library cannot be static
	# shellcheck disable=SC2046 # a list
	ninja -C "$build" $(ninja -C "$build" -t targets all | sed -n \
		's/^\(tests\/[^:]*\|[^:]*tka-report[.ex]*\): .*LINKER.*/\1/p')
}

exec 7>"$build.lock"
flock 7
everything "$@" >"$build.log" 2>&1 || {
	tail -n 40 "$build.log" >&2
	exit 1
}
