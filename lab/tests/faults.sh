#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# faults.sh: faults of mainline that need a boot of their own, because of the
# machine or because the kernel does not survive them: on the base, where each
# must show in exactly the expected way, and on the series, where it must not.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=lab/tests/lib.sh
. "$TOP/lab/tests/lib.sh"

[ $# -eq 0 ] || { say "usage: faults.sh"; exit 2; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
here=$TOP/lab/tests/faults
# shellcheck source=lab/tests/faults/boot.sh
. "$here/boot.sh"

# Every test of SCRIPT passes, and the machine ends well.
passes() {
	boot "$@"
	flatten "$2 $1" < "$tmp/out"
	ended "$2 $1: machine" "$rc" "faults-$1-$2"
}

# outcome LABEL KERNEL FAILED: FAILED and no other test of the last boot failed
outcome() {
	failed=$(sed -n 's/^not ok [0-9]* //p' "$tmp/out")
	[ $rc -eq 0 ] || failed="machine: $rc $(cat "$tmp/err")"
	if [ "$failed" = "$3" ]; then
		ok "$1 $2: fails: $3"
	else
		not_ok "$1 $2: fails: $3" "failed: $failed"
	fi
}

# shows LABEL KERNEL TEXT: the last boot did not end well, and the kernel said TEXT
shows() {
	if [ $rc -ne 0 ] && grep -q "$3" "$O/log/faults-$2-$1.console"; then
		ok "$1 $2: kernel: $3"
	else
		not_ok "$1 $2: kernel: $3" "status $rc: $(cat "$tmp/err")"
	fi
}

# tainted LABEL KERNEL BITS: the last boot ended well but for these
tainted() {
	if [ $rc -eq 125 ] && grep -qF "its kernel is tainted: $3;" "$tmp/err"; then
		ok "$1 $2: tainted: $3"
	else
		not_ok "$1 $2: tainted: $3" "status $rc: $(cat "$tmp/err")"
	fi
}

programs=$("$TOP/lab/selftests.sh")/drivers/s390x/ap

# Freed memory is overwritten, and what is written behind an object is found.
APPEND=slub_debug=FZP
FILES="$programs/faults $tmp/arguments"
export APPEND FILES
echo "-t queue_outlives_its_mdev" > "$tmp/arguments"
boot base queue crash.sh
shows queue base 'specification exception'	# a pointer in overwritten memory
echo "-t matrix_larger_than_a_page" > "$tmp/arguments"
boot base matrix crash.sh
shows matrix base 'BUG kmalloc-4k (Not tainted)'
echo "-f crash" > "$tmp/arguments"
passes series crash crash.sh

unset APPEND FILES
CARDS=3-6 QEMU_ARGS="-device ap-card,id=card7,apid=7,mode=accel,reset-us=3600000000"
export CARDS QEMU_ARGS
aqic base unmap
shows unmap base 'kernel BUG at drivers/vfio/vfio_iommu_type1.c'
aqic series unmap
flatten "unmap series" < "$tmp/out"
ended "unmap series: machine" $rc faults-series-unmap
aqic base disable
tainted disable base "4608 (WO)"
aqic series disable
flatten "disable series" < "$tmp/out"
ended "disable series: machine" $rc faults-series-disable

boot base reset reset.sh
outcome reset base "unassigning ends"
passes series reset reset.sh

CARDS=3-6,7:cca QEMU_ARGS=
boot base hwrng hwrng.sh
outcome hwrng base "no scan"
passes series hwrng hwrng.sh

CARDS=3-6 APPEND=ap.apmask=0xf9$(printf %062d 0 | tr 0 f)
export APPEND
boot base param param.sh
outcome param base "the host has not enabled interrupts"
passes series param param.sh
unset APPEND

CARDS=none QEMU_ARGS="-cpu max,ap=off,apqci=off,apft=off,apqi=off"
boot base load load.sh
outcome load base "no debug log"
passes series load load.sh
plan
