#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# demo.sh: make demo, with a guest that runs and with one that is paused: it passes
# judgement on its table itself.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/../../common.sh"
# shellcheck source=lab/tests/lib.sh
. "$TOP/lab/tests/lib.sh"

[ $# -eq 0 ] || { say "usage: demo.sh"; exit 2; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
for guest in running paused; do
	start=$(date +%s)
	check "$guest guest" env GUEST=$guest RECORD="$tmp/$guest.cast" "$TOP/lab/demo.sh"
	echo "# $guest guest: $(($(date +%s) - start)) s"
	check "$guest guest: recorded" test -s "$tmp/$guest.cast" -a -s "$tmp/$guest.svg"
done
check "the running guest's numbers move" test "$(grep -c 'RSA requests/s' "$tmp/running.cast")" -ge 50
plan
