#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine, where a reset of adapter 08 takes an hour: a guest that is
# opened when the reset of its queue has just failed, and nobody has filtered that out
# yet, does not get it.
set -u
# shellcheck source=lab/tests/inside.sh
. ./inside.sh
# shellcheck source=lab/tests/faults/stop_once.sh
. ./stop_once.sh

uuid=a9000000-0000-4000-8000-0000000093ed
mdev=/sys/bus/mdev/devices/$uuid
guest() { xargs < $mdev/guest_matrix; }
is_open() { grep -q "^$uuid guest=1" /sys/kernel/debug/vfio_ap/mdevs; }
reset_ends() {
	wait $reset
	ended=$?
	cat said
	return $ended
}

put /sys/bus/ap/apmask -5,-8
put /sys/devices/vfio_ap/matrix/mdev_supported_types/vfio_ap-passthrough/create $uuid
put $mdev/assign_domain 7
put $mdev/assign_adapter 5
put $mdev/assign_adapter 8
stop_once vfio_ap_claim_done
# the processor that is stopped is not ours
taskset -cp 0 $$ > /dev/null
taskset -c 1 sh -c '/bin/echo 1 > /sys/bus/ap/devices/08.0007/reset' 2> said &
reset=$!
test_ok "a reset fails" within 20 stopped
test_ok "the queue is not filtered out yet" is "$(guest)" "05.0007 08.0007"
./aqic $uuid hold &
hold=$!
test_ok "a guest is opened" within 4 is_open
test_ok "it has the other queue" is "$(guest)" 05.0007
go_on
test_fails "the writer is told" "Input/output error" reset_ends
kill $hold
wait $hold
taskset -cp 0,1 $$ > /dev/null
put $mdev/remove 1
put /sys/bus/ap/apmask +5,+8
inside_plan
