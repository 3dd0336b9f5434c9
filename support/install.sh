#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# install.sh PACKAGE...: installs Debian packages as root, without starting
# their services. Run by need.sh. On standard output: why it failed.
set -u
policy=/usr/sbin/policy-rc.d
TMPDIR=$(mktemp -d) && chmod 1777 "$TMPDIR" || exit # for apt's user, too
export DEBIAN_FRONTEND=noninteractive LC_ALL=C TMPDIR
log=$TMPDIR/log
trap 'rm -rf "$TMPDIR"; allow_services' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# Packages of servers must not start services. The file forbids them only
# as long as it is locked, by this process or by the apt that it started: a
# killed installation forbids nothing.
forbid_services() {
	[ ! -e "$policy" ] || return 0
	cat >"$policy" <<-END
		#!/bin/sh
		# libtka installs packages
		flock -n "\$0" true || exit 101
	END
	chmod +x "$policy"
	exec 9<"$policy"
	flock 9
}

# shellcheck disable=SC2317 # the trap calls it
allow_services() {
	! grep -qs '^# libtka' "$policy" || rm -f "$policy"
}

# Runs apt-get, and waits while another one runs.
waited=0
apt() {
	until apt-get -q -o Acquire::Retries=0 "$@" >"$log" 2>&1; do
		grep -q 'Could not get lock' "$log" || return 1
		[ $waited -gt 0 ] || echo "waiting for another apt-get" >&2
		[ $((waited += 1)) -lt 600 ] || return 1
		sleep 1
	done
}

exec 8</var/lib/dpkg
flock 8
forbid_services
apt update
if apt -y --no-install-recommends --download-only install "$@"; then
	trap '' HUP INT TERM # dpkg is not to be stopped in the middle
	apt -y --no-install-recommends install "$@" && exit
fi
error=$(grep -m 1 '^E:' "$log" || tail -n 1 "$log")
echo "apt-get reports: \"${error#E: }\". Is there a network?"
exit 1
