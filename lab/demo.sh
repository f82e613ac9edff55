#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# demo.sh - what happens to a running guest's crypto queues, with and without the series
#
# Boots the emulated machine with Debian's kernel as it is and again with the
# series, runs lab/demo/script in each and prints one table. Fails when anything
# in it is not as lab/demo/rows says. The table is kept as $O/demo-table.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/common.sh"

[ $# -eq 0 ] || { say "usage: demo.sh"; exit 2; }

# machine KERNEL TITLE: its facts
machine() {
	say "$2:"
	KERNEL=$1 LOG=demo-$1 SCRIPT=$TOP/lab/demo/script FILES='' CARDS=3-6 DOMAINS=4-7 TIMEOUT=240 \
		"$TOP/lab/vm.sh" > "$tmp/$1.facts" ||
		die "the demo did not run to its end on $2; see $O/log/demo-$1.console"
}

fact() { sed -n "s/^$2=//p" "$tmp/$1.facts"; }

# rows: label|mainline|series|what is wrong with it
rows() {
	echo "|mainline, $(fact base kernel)|this series, $(fact series kernel)|"
	grep -v '^#' "$TOP/lab/demo/rows" | while IFS='|' read -r key label base series; do
		case $key in %*) echo "$key"; continue ;; esac
		got_base=$(fact base "$key")
		got_series=$(fact series "$key")
		wrong=
		matches "$got_base" "$base" || wrong="<== mainline: not $base"
		matches "$got_series" "$series" || wrong="$wrong <== series: not $series"
		echo "$label|$got_base|$got_series|$wrong"
	done
}

matches() { echo "$1" | grep -qx -e "$2"; }

mkdir -p "$O"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
machine base "mainline"
machine series "this series"
rows > "$tmp/rows"
awk -f "$TOP/lab/demo/table.awk" "$tmp/rows" | tee "$O/demo-table"
! grep -q '<==' "$tmp/rows" || die "not as it should be: the rows marked <=="
