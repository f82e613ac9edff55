#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# faults.sh: faults of mainline that want a machine of their own, because of its
# hardware or because the kernel does not survive them: on the base, where each
# must show in exactly the expected way, and on the series, where it must not.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=lab/tests/lib.sh
. "$TOP/lab/tests/lib.sh"

[ $# -eq 0 ] || { say "usage: faults.sh"; exit 2; }
TIMEOUT=${TIMEOUT:-400}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
# shellcheck source=lab/tests/faults/boot.sh
. "$TOP/lab/tests/faults/boot.sh"

slow_machine
boot base queue "crash -t queue_outlives_its_mdev"
dies 'specification exception'	# a pointer in overwritten memory
boot base matrix "crash -t matrix_larger_than_a_page"
dies 'BUG kmalloc-4k (Not tainted)'
boot_with pqap_hook base unmap "aqic 7 unmap:02"
dies 'kernel BUG at drivers/vfio/vfio_iommu_type1.c'
boot_with pqap_hook base disable "aqic 7 disable:03"
complains "its kernel is tainted: 4608 (WO);"
boot base hotplug hotplug
dies 'hung_task: blocked tasks'
boot base mkvps mkvps
dies 'hung_task: blocked tasks'
taint=512	# it warns of an AQIC that it gives up
boot_with "pqap_hook stop_once" base wait older "stale device_reprobe" "bulk device_reprobe 3 4 4 7" \
	hwrng giveback irq waiting reset
fails "but one queue only" "an assigned queue is left alone" "its CRYCB has changed once" \
	"no scan" "eight queues are reset side by side" "AQIC does not wait for the queue" \
	"an interrupt of an unmapped page keeps nobody waiting" \
	"the reset of a queue keeps nobody from another" "unassigning ends" \
	"one that does not end is an error"
taint=0
boot_slow series all
passes
boot_second series second
passes

reserved_machine
boot base param param
fails "the host has not enabled interrupts"
boot series param param
passes

silent_machine
boot series limits limits
passes

bare_machine
boot base load load
fails "no debug log"
boot series load load
passes
plan
