#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# sizes.sh: unmodified kernels, Debian's own too, bind crypto hardware of every
# size. A scan of Linux 6.12 grows with the square of the number of queues: 256 x
# 256 of them would take it hours in the emulator.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/../../common.sh"
# shellcheck source=lab/tests/lib.sh
. "$TOP/lab/tests/lib.sh"

[ $# -eq 0 ] || { say "usage: sizes.sh"; exit 2; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# size KERNEL CARDS DOMAINS EXPECTED
size() {
	rc=0
	KERNEL=$1 CARDS=$2 DOMAINS=$3 SCRIPT=$TOP/lab/tests/long/sizes/run.sh \
		APPEND="rcupdate.rcu_cpu_stall_timeout=300 watchdog_thresh=60" \
		LOG=sizes-$1 TIMEOUT=1500 "$TOP/lab/vm.sh" > "$tmp/out" || rc=$?
	check "$1: cards $2, domains $3: bound" grep -qx "$4" "$tmp/out"
	ended "$1: cards $2, domains $3: machine" $rc "sizes-$1"
}

for kernel in base debian; do
	size $kernel 0 0 "1 1"
	size $kernel 0-255 7 "256 256"
	size $kernel 3-6 0-255 "4 1024"
	size $kernel 0-15 0-84 "16 1360"
done
plan
