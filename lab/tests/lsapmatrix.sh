#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# lsapmatrix.sh [--write]: tools/s390/lsapmatrix on made-up systems. Each file of
# lsapmatrix/cases describes one (see lsapmatrix/tree.sh) and has the commands with
# their output and [exit status]; --write writes that anew, to be read in git diff.
# Then what is not just output. CFLAGS and LDFLAGS are those of the build.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=lab/tests/lib.sh
. "$TOP/lab/tests/lib.sh"

here=$TOP/lab/tests/lsapmatrix
source=$TOP/tools/s390/lsapmatrix
case $#,${1-} in
0,) known tools/s390/lsapmatrix lab/tests/lsapmatrix lab/tests/lsapmatrix.sh lab/tests/terminal.sh \
	lab/tree.sh "$LINUX_QUEUE" "${CFLAGS:-}" \
	"${LDFLAGS:-}" "$(id -u)" "$(cc --version)" ;;
1,--write) ;;
*) say "usage: lsapmatrix.sh [--write]"; exit 2 ;;
esac

shm=/dev/shm
[ -w "$shm" ] || shm=${TMPDIR:-/tmp}
tmp=$(mktemp -d "$shm/lsapmatrix.XXXXXX")
# shellcheck source=lab/tests/terminal.sh
. "$TOP/lab/tests/terminal.sh"
trap '[ -z "$background" ] || kill $background; rm -rf "$tmp"' EXIT
chmod 755 "$tmp"
unset NO_COLOR
TERM=vt100
export TERM

build() { make -s -C "$source" O="$1" CFLAGS="${CFLAGS:--O1 -Werror}" LDFLAGS="${LDFLAGS:-}"; }
mkdir "$tmp/build"
check "builds with O=" build "$tmp/build"
tool=$tmp/build/lsapmatrix
[ -x "$tool" ] || { plan; exit; }

tree() {
	rm -rf "$tmp/root"
	"$here/tree.sh" "$tmp/root" < "$1"
}
lsap() { "$tool" --sysroot "$tmp/root" "$@"; }

# transcript CASE: its description, and the commands with what they say now
transcript() {
	while read -r line; do
		case $line in
		'$'*)
			echo "$line"
			status=0
			# shellcheck source=/dev/null
			eval "lsap ${line#?}" 2>&1 || status=$?
			echo "[$status]"
			;;
		esac
	done < "$1" > "$tmp/commands"
	sed '/^\$/,$d' "$1"
	cat "$tmp/commands"
}

for case in "$here"/cases/*; do
	name=${case##*/}
	if ! tree "$case" 2> "$tmp/diff"; then
		not_ok "case $name" "$(cat "$tmp/diff")"
		continue
	fi
	transcript "$case" > "$tmp/transcript"
	[ $# -eq 0 ] || cp "$tmp/transcript" "$case"
	if diff -u "$case" "$tmp/transcript" > "$tmp/diff"; then
		ok "case $name"
	else
		not_ok "case $name" "$(cat "$tmp/diff")"
	fi
done

for part in pages system terminal build; do
	# shellcheck source=/dev/null
	. "$here/$part.sh"
done
plan
