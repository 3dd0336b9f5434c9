# SPDX-License-Identifier: MIT
# To be sourced, with $top set to the checkout. Speaks on standard error.
#
#   need PACKAGE[=EVIDENCE]...  installs the Debian packages whose evidence
#       (a program or an absolute path; without: the program of that name)
#       is missing, as root or through sudo, or names them and returns 1.
#   need_build [ARGUMENT]...  builds into $TKA_BUILD, or into build/ at the
#       top, set up with these arguments; returns 77 where packages are
#       missing, 1 where the build fails.

PATH=$PATH:/usr/sbin:/sbin

need() {
	missing=
	for want; do
		[ -e "${want#*=}" ] || command -v "${want#*=}" >/dev/null 2>&1 ||
			missing="$missing ${want%%=*}"
	done
	[ -z "$missing" ] || need_install $missing
}

need_install() {
	if [ "$(id -u)" -eq 0 ]; then
		as_root=
	elif [ -t 0 ]; then
		as_root=sudo
	else
		as_root='sudo -n'
	fi
	if ! command -v apt-get >/dev/null || ! $as_root true 2>/dev/null; then
		echo "missing, please install: $*" >&2
		return 1
	fi
	echo "installing $*" >&2
	$as_root flock /var/lib/dpkg sh -c "$need_apt" sh "$@" >&2
}

# Debian starts the service of a package that it installs, unless a
# policy-rc.d forbids it. Nobody asked for a running web server here.
need_apt='
	export DEBIAN_FRONTEND=noninteractive
	policy=/usr/sbin/policy-rc.d
	if ! [ -e "$policy" ]; then
		trap "rm -f $policy" EXIT
		trap "exit 1" HUP INT TERM
		printf "#!/bin/sh\nexit 101\n" >"$policy"
		chmod +x "$policy"
	fi
	said=$(apt-get -q update 2>&1 &&
		apt-get -q -y --no-install-recommends install "$@" 2>&1) || {
		echo "$said"
		exit 1
	}
'

# Locked, because experiments that run side by side all start here.
need_build() {
	need gcc libc6-dev=/usr/include/stdio.h meson ninja-build=ninja \
		pkg-config python3 || return 77
	build=${TKA_BUILD:-$top/build}
	[ -e "$build/build.ninja" ] || echo "building into $build" >&2
	said=$(flock "$top" sh -c '
		[ -e "$1/build.ninja" ] || meson setup "$@" || exit 1
		ninja -C "$1"
	' sh "$build" "$top" "$@" 2>&1) || {
		echo "$said" >&2
		return 1
	}
}
