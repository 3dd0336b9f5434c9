# SPDX-License-Identifier: MIT
# To be sourced, with $top set to the checkout: packages, the build, tables, and
# a silent end at Ctrl-C, for the scripts that people start. Speaks on standard
# error.
#
#   need PACKAGE[=EVIDENCE]...
#       installs the Debian packages whose evidence (a program or an absolute
#       path; without: the program of that name) is missing, as root or through
#       sudo. If that is not possible, or TKA_INSTALL is "no", it returns 1,
#       $missing has their names and $advice says what to do.
#   need_build [ARGUMENT]...
#       builds in $TKA_BUILD, or in build/ at the top, set up with these
#       arguments; returns 1 if that fails. $build_packages is what it needs.
#   last COMMAND...
#       runs a program and ends with its exit status.
#   rows FILE
#       prints the lines of a table, with nothing but "|" between two fields.

PATH=$PATH:/usr/sbin:/sbin
build_packages='gcc libc6-dev=/usr/include/stdio.h meson ninja-build=ninja
	pkg-config python3'

trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

rows() {
	sed '/^#/d; /^ *$/d; s/ *| */|/g' "$1"
}

# The program runs in the background, where Ctrl-C does not reach it. It is
# terminated instead, which is silent from its first moment on.
last() {
	trap 'end_last 129' HUP
	trap 'end_last 130' INT
	trap 'end_last 143' TERM
	"$@" <&0 &
	wait $!
	exit
}

end_last() {
	trap '' HUP INT TERM
	kill $! 2>/dev/null
	wait
	exit "$1"
}

need() {
	forbid_nothing
	missing=
	for want; do
		[ -e "${want#*=}" ] || command -v "${want#*=}" >/dev/null 2>&1 ||
			missing="$missing${missing:+ }${want%%=*}"
	done
	[ -z "$missing" ] || install_missing || advise
}

install_missing() {
	sudo=
	[ "$(id -u)" -eq 0 ] || sudo=sudo
	if [ "${TKA_INSTALL-}" = no ]; then
		why='Nothing is installed, as requested.'
	elif ! command -v apt-get >/dev/null; then
		why='There is no apt-get; the names are those of Debian.'
	elif [ "$sudo" ] && ! command -v sudo >/dev/null; then
		why='Only root can install packages, and there is no sudo.'
	elif [ "$sudo" ] && ! [ -t 0 ] && ! sudo -n true 2>/dev/null; then
		why='sudo needs a password, and there is no terminal.'
	else
		echo "installing with $sudo${sudo:+ }apt-get: $missing" >&2
		# shellcheck disable=SC2086 # a list
		why=$($sudo sh "$top/support/install.sh" $missing) && return
		why=${why:-You may not use sudo here.}
	fi
	return 1
}

advise() {
	as_root=
	[ "$(id -u)" -eq 0 ] || as_root='sudo '
	advice=$(
		echo "Missing: $missing. $why To install, paste this and start" \
			"again:" | fold -s -w 79
		echo
		echo "    ${as_root}apt-get update && ${as_root}apt-get install -y" \
			"--no-install-recommends $missing"
	)
	return 1
}

# What a killed install.sh left behind forbids nothing any more.
forbid_nothing() {
	policy=/usr/sbin/policy-rc.d
	grep -qs '^# libtka' "$policy" && flock -n "$policy" true || return 0
	rm -f "$policy" 2>/dev/null || sudo -n rm -f "$policy" 2>/dev/null || :
}

# Locked, because experiments that run side by side all start here.
need_build() {
	build=${TKA_BUILD:-$top/build}
	[ -e "$build/build.ninja" ] || echo "building in $build" >&2
	mkdir -p "$build/tmp" # for what Meson leaves when it is interrupted
	# shellcheck disable=SC2016 # the inner shell expands it
	said=$(TMPDIR=$build/tmp flock "$top" sh -c '
		arguments=$1/tmp/arguments
		if ! [ -e "$1/build.ninja" ]; then
			meson setup "$@"
		elif [ $# -gt 2 ] && ! echo "$*" | cmp -s - "$arguments"; then
			meson setup --reconfigure "$@"
		fi && ninja -C "$1" || exit
		[ $# -eq 2 ] || echo "$*" >"$arguments"
	' sh "$build" "$top" "$@" 2>&1) || {
		echo "$said" >&2
		return 1
	}
}
