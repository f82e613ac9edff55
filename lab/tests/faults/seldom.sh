#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine: who has nothing to do is not kept busy. No mdev is filtered
# for a claim that takes nothing from it, nor when it is opened, and no claim is
# described to nobody.
set -eu
# shellcheck source=lab/tests/inside.sh
. ./inside.sh
# shellcheck source=lab/tests/faults/stop_once.sh
. ./stop_once.sh

ap=/sys/bus/ap
uuid=a9000000-0000-4000-8000-0000000005e1
mdev=/sys/bus/mdev/devices/$uuid
is_open() { grep -q "^$uuid guest=1" /sys/kernel/debug/vfio_ap/mdevs; }
is_closed() { grep -q "^$uuid guest=0" /sys/kernel/debug/vfio_ap/mdevs; }
claim() { put $ap/devices/04.0004/reset 1; }

put $ap/apmask -4,-5
put /sys/devices/vfio_ap/matrix/mdev_supported_types/vfio_ap-passthrough/create $uuid
put $mdev/assign_domain 4
count_calls vfio_ap_mdev_filter_matrix
put $mdev/assign_adapter 5
test_ok "what is assigned is filtered" shows 1 calls
./aqic $uuid hold &
hold=$!
test_ok "a guest is opened" within 20 is_open
test_ok "which filters nothing" shows 1 calls
kill $hold
wait $hold || :
test_ok "and closed" within 20 is_closed
claim
test_ok "a claim of another queue filters nothing" shows 1 calls

count_calls ap_trace_claim_begin	# who traces gets its lines: the kernel selftest trace
claim
test_ok "a claim is not described when nobody traces it" shows 0 calls
put $mdev/remove 1
put $ap/apmask +4,+5
inside_plan
