#!/bin/sh
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# Takes the steps of RELEASING.md, in the order of that list, up to the first
# that fails:
#
#   sh support/release.sh             makes a release of this commit
#   sh support/release.sh --dry-run   does so with a copy of the last commit and
#                                     a key of its own, without step "tests"
#
# Prints TAP. Each step is a function below.
set -eu
cd "$(dirname "$0")/.."

version=$(sed -n "s/^  version: '\(.*\)',$/\1/p" meson.build)
name=tka-$version
out=$PWD/build-release # what is published is in here
files=$out/meson-dist

# A copy of the last commit, and a key to sign its tag with.
dry_run() {
	place=$(mktemp -d)
	trap 'rm -rf "$place"' EXIT
	trap 'exit 130' HUP INT TERM
	git clone -q . "$place/copy"
	ssh-keygen -q -t ed25519 -N '' -f "$place/key"
	echo "dry-run $(cat "$place/key.pub")" >"$place/signers"
	cd "$place/copy"
	git config user.name dry-run
	git config user.email dry-run
	git config gpg.format ssh
	git config user.signingkey "$place/key"
	git config gpg.ssh.allowedSignersFile "$place/signers"
	TKA_DRY_RUN=yes sh support/release.sh
}

# What cannot take the version from meson.build has it: file|text.
version() {
	minor=${version%.*}
	{
		echo "SECURITY.md|| $minor |"
		echo "packaging/debian/changelog|tka ($version)"
		echo "packaging/vcpkg/vcpkg.json|\"version\": \"$version\""
		echo "man/tka.3|.Qq $version ."
		echo "man/tka-recipes.7|source_filename = $name.tar.gz"
		for page in man/*.[0-9]; do
			echo "$page|.Os libtka $minor"
		done
	} | while IFS='|' read -r file text; do
		grep -qF -- "$text" "$file" || {
			echo "$file does not have: $text"
			return 1
		}
	done
}

news() {
	[ "$(sed -n 's/^## //p' NEWS.md | sed -n '1p;2p' | tr '\n' ' ')" = \
		"Unreleased $version " ] || {
		echo "NEWS.md does not start with Unreleased and $version"
		return 1
	}
	part "$version" | grep -q '^\*' || {
		echo "NEWS.md says nothing about $version"
		return 1
	}
	! part Unreleased | grep . || [ "${TKA_DRY_RUN-}" ]
}

part() {
	awk -v head="## $1" '/^## / { on = $0 == head; next } on' NEWS.md
}

commit() {
	git status --porcelain --untracked-files=no | sed 's/^/uncommitted: /'
	git diff-index --quiet HEAD
	[ "$(git branch --show-current)" = main ] || [ "${TKA_DRY_RUN-}" ]
}

tests() {
	[ "${TKA_DRY_RUN-}" ] || CI=true sh tests/run.sh all
}

tarball() {
	rm -rf "$out"
	meson setup "$out" -Dexamples=enabled -Dtests=enabled -Ddocs=enabled
	meson dist -C "$out"
	git clone -q . "$out/copy"
	meson setup "$out/copy/build" "$out/copy"
	meson dist -C "$out/copy/build" --no-tests
	cmp "$files/$name.tar.xz" "$out/copy/build/meson-dist/$name.tar.xz"
	mkdir "$out/archive" "$out/unpacked"
	git archive --prefix="$name/" HEAD | tar -x -C "$out/archive"
	tar -x -C "$out/unpacked" -f "$files/$name.tar.xz"
	diff -r "$out/archive" "$out/unpacked"
}

checksum() {
	(cd "$files" && sha256sum -c "$name.tar.xz.sha256sum")
}

# `reuse spdx` lists the files. Without its random name and the time of day the
# same commit always has the same list.
sbom() {
	sum=$(sha256sum <"$files/$name.tar.xz" | cut -d ' ' -f 1)
	time=$(TZ=UTC git log -1 --format=%cd \
		--date=format-local:%Y-%m-%dT%H:%M:%SZ)
	cd "$out/unpacked/$name"
	reuse lint
	reuse spdx >"$out/spdx"
	{
		sed "s|^\(DocumentNamespace: \).*|\1https://libtka.example/$sum|
			s|^\(Created: \).*|\1$time|
			s|Anonymous ()|the libtka authors ()|" "$out/spdx"
		cat <<-END

			PackageName: tka
			SPDXID: SPDXRef-tka
			PackageVersion: $version
			PackageFileName: $name.tar.xz
			PackageDownloadLocation: NOASSERTION
			FilesAnalyzed: false
			PackageChecksum: SHA256: $sum
			PackageLicenseConcluded: MIT
			PackageLicenseDeclared: MIT
			PackageCopyrightText: <text>the libtka authors</text>
			Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-tka
		END
	} >"$files/$name.spdx"
}

tag() {
	git tag -s -m "libtka $version" "v$version"
	git verify-tag "v$version"
}

case ${1-} in
--dry-run)
	dry_run
	exit
	;;
?*)
	sed -n '7,9s/^# *//p' "support/release.sh" >&2
	exit 2
	;;
esac
n=0
# shellcheck disable=SC2013,SC2016 # words, and backquotes of Markdown
for step in $(sed -n 's/^[0-9]*\. `\([a-z]*\)`.*/\1/p' RELEASING.md); do
	set +e
	said=$(set -e && "$step" 2>&1)
	status=$?
	set -e
	n=$((n + 1))
	if [ $status -ne 0 ]; then
		echo "$said" | tail -n 30 | sed 's/^/# /'
		echo "not ok $n - $step"
		exit 1
	fi
	echo "ok $n - $step"
done
echo "1..$n"
