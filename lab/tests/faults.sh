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
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
# shellcheck source=lab/tests/faults/boot.sh
. "$TOP/lab/tests/faults/boot.sh"

# Adapters whose reset takes an hour or a second, and one that has random numbers.
CARDS=3-6,9:cca
QEMU_ARGS="-device ap-card,apid=7,mode=accel,reset-us=3600000000
	-device ap-card,apid=8,mode=accel,reset-us=3600000000
	-device ap-card,apid=10,mode=accel,reset-us=1000000
	-device ap-card,id=card11,apid=11,mode=accel,reset-us=1000000"
# Freed memory is overwritten, and what is written behind an object is found.
APPEND=slub_debug=FZP
export CARDS QEMU_ARGS APPEND

boot base queue "crash -t queue_outlives_its_mdev"
dies 'specification exception'	# a pointer in overwritten memory
boot base matrix "crash -t matrix_larger_than_a_page"
dies 'BUG kmalloc-4k (Not tainted)'
boot_with pqap_hook base unmap "aqic unmap:02"
dies 'kernel BUG at drivers/vfio/vfio_iommu_type1.c'
boot_with pqap_hook base disable "aqic disable:03"
complains "its kernel is tainted: 4608 (WO);"
boot base hotplug hotplug
dies 'hung_task: blocked tasks'
taint=512	# it warns of an AQIC that it gives up
boot_with "pqap_hook stop_once" base wait older "stale device_reprobe" "bulk device_reprobe 3 4 4 7" \
	hwrng giveback irq waiting reset
fails "but one queue only" "an assigned queue is left alone" "its CRYCB has changed once" \
	"no scan" "eight queues are reset side by side" "AQIC does not wait for the queue" \
	"an interrupt of an unmapped page keeps nobody waiting" \
	"the reset of a queue keeps nobody from another" "unassigning ends"
taint=0
boot_with "pqap_hook stop_once" series all "crash -f crash" "aqic unmap:02 disable:03" \
	older "stale device_release_driver" "bulk device_release_driver 3 4 4 7" hwrng hotplug \
	giveback irq waiting reset
passes
boot_with ap_second series second second busy
passes

CARDS=3-6 QEMU_ARGS='' APPEND=ap.apmask=0xf9$(printf %062d 0 | tr 0 f)
boot base param param
fails "the host has not enabled interrupts"
boot series param param
passes

CARDS=none QEMU_ARGS="-cpu max,ap=off,apqci=off,apft=off,apqi=off" APPEND=
boot base load load
fails "no debug log"
boot series load load
passes
plan
