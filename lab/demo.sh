#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# demo.sh - what happens to a guest's crypto queues, with and without the series
#
# Settings, from the environment:
#	GUEST=running	a Linux guest computes on its queue meanwhile; the default
#	GUEST=paused	a guest that is set up and not started, which is quicker
#	RECORD=file	a recording of the terminal (asciinema's format), and as a
#			picture beside it: file.svg for file or file.cast
#
# Boots the emulated machine with Debian's kernel as it is and again with the
# series, runs lab/demo/$GUEST in each and prints one table. Fails when anything
# in it is not as lab/demo/rows.$GUEST says. The table is kept as $O/demo-table.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=lab/machine/pack.sh
. "$TOP/lab/machine/pack.sh"
# shellcheck source=lab/demo/show.sh
. "$TOP/lab/demo/show.sh"

[ $# -eq 0 ] || { say "usage: [GUEST=running|paused] [RECORD=file] demo.sh"; exit 2; }
guest=${GUEST:-running}
case $guest in
running | paused) ;;
*) die "GUEST=$guest: it is running or paused" ;;
esac
record_check

# The running guest: the base's kernel, the program, the drivers that it needs
linux_guest() {
	kernel=$("$TOP/lab/kernel.sh" base)
	cp "$kernel/bzImage" "$tmp"
	pack_modules_for "$tmp/guest/modules" zcrypt_cex4
	s390x-linux-gnu-gcc -Wall -Wextra -Werror -Wno-unused-parameter -O2 -static -pthread \
		-o "$tmp/guest/init" "$TOP/lab/demo/guest.c"
	pack_cpio "$tmp/guest" > "$tmp/guest.img"
	files="$files $TOP/lab/tests/inside.sh $tmp/bzImage $tmp/guest.img"
	# 05 and 06 are for guests from the start: mainline resets no queue that it has
	# taken from a driver before.
	APPEND="${APPEND:-} ap.apmask=0xf9$(printf %062d 0 | tr 0 f)"
	export APPEND
}

# machine KERNEL: its facts; what it says meanwhile is on stderr
machine() {
	KERNEL=$1 LOG=demo-$1 SCRIPT=$TOP/lab/demo/$guest FILES=$files CARDS=3-6 DOMAINS=4-7 \
		TIMEOUT=240 "$TOP/lab/vm.sh" > "$tmp/$1.facts"
}

# part KERNEL PROCESS TITLE: shows what it says, to its end
part() {
	row "$3:"
	show
	wait "$2" || die "the demo did not run to its end on $3; see $O/log/demo-$1.console"
}

fact() { sed -n "s/^$2=//p" "$tmp/$1.facts"; }

# rows: label|mainline|series|what is wrong with it
rows() {
	echo "|mainline, $(fact base kernel)|this series, $(fact series kernel)|"
	grep -v '^#' "$TOP/lab/demo/rows.$guest" | while IFS='|' read -r key label base series; do
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
machines=
trap '[ -z "$machines" ] || echo "$machines" | xargs kill; rm -rf "$tmp"' EXIT
for kernel in base series; do "$TOP/lab/kernel.sh" $kernel; done > "$tmp/built"
files=$TOP/lab/demo/host.sh
[ "$guest" = paused ] || linux_guest

# Both boot side by side; the second waits with what there is to see until the first
# has shown it.
mkfifo "$tmp/base" "$tmp/series" "$tmp/go"
exec 4<> "$tmp/base" 5<> "$tmp/series" 6<> "$tmp/go"
{
	exec 2>&4 4>&- 5>&- 6>&-
	machine base
} &
base=$!
{
	exec 2>&5 4>&- 5>&- 6>&-
	gate="-chardev pipe,id=go,path=$tmp/go -device virtserialport,chardev=go,name=demo.go"
	QEMU_ARGS="${QEMU_ARGS:-} $gate" machine series
} &
series=$!
machines="$base $series"
exec 7< "$tmp/base" 8< "$tmp/series" 4>&- 5>&-
part base $base "mainline" <&7
machines=$series
echo > "$tmp/go"
part series $series "this series" <&8
machines=

rows > "$tmp/rows"
awk -f "$TOP/lab/demo/table.awk" "$tmp/rows" | tee "$O/demo-table"
note line ""
while IFS= read -r line; do note line "$line"; done < "$O/demo-table"
record_end
! grep -q '<==' "$tmp/rows" || die "not as it should be: the rows marked <=="
