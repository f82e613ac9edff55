#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# sanitizers.sh: on a kernel that watches for data races (KCSAN) and undefined behaviour
# (UBSAN) and may leave a task anywhere (PREEMPT), with two processors and with four:
# the kernel selftests, those of the check faults for a machine with slow resets, a
# minute of all at once and of vfio_ap coming and going, the check hardware, and random
# walks for MINUTES (3). What it says of code that the series touches lets a machine end
# badly, see lab/vm.sh.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/../../common.sh"
# shellcheck source=lab/tests/lib.sh
. "$TOP/lab/tests/lib.sh"

[ $# -eq 0 ] || { say "usage: [MINUTES=n] sanitizers.sh"; exit 2; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
# shellcheck source=lab/tests/faults/boot.sh
. "$TOP/lab/tests/faults/boot.sh"
TIMEOUT=${TIMEOUT:-3600}
export TIMEOUT CPUS

for CPUS in 2 4; do
	rc=0
	"$TOP/lab/tests/kselftest.sh" sanitizers > "$tmp/ktap" || rc=$?
	flatten "kselftest, $CPUS processors:" < "$tmp/ktap"
	check "kselftest, $CPUS processors" [ $rc -eq 0 ]
	boot sanitizers "race-$CPUS" race "rmmod 60"
	passes
	slow_machine
	boot_slow sanitizers "slow-$CPUS"
	passes
	unset CARDS QEMU_ARGS APPEND
	on_kernels "$TOP/lab/tests/hardware/run.sh" sanitizers
	rc=0
	KERNEL=sanitizers "$TOP/lab/soak.sh" > "$tmp/out" 2>&1 || rc=$?
	sed 's/^#*/#/' "$tmp/out"
	ended "soak, $CPUS processors" $rc soak
done
plan
