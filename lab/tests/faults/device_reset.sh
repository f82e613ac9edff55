#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine, where a reset of the adapter 0b takes a second: whoever has
# a device open resets its queues twice at the same time; then beside another guest, when
# the hardware is ready and vfio_ap is kept from looking; loses the adapter, also while
# its queue is being reset because it was filtered out; and resets it when that takes
# longer than it is waited for, by much and by little; each time with an interrupt
# enabled. See aqic.c.
set -u
# shellcheck source=lab/tests/inside.sh
. ./inside.sh
# shellcheck source=lab/tests/faults/stop_once.sh
. ./stop_once.sh

ap=/sys/bus/ap
uuid=a9000000-0000-4000-8000-0000000de5e7
other=a9000000-0000-4000-8000-0000000de5e8
mdevs=/sys/bus/mdev/devices
resets() { oracle 11 4 && seen host reset; }
begun() { [ "$(resets)" -gt "$before" ]; }
next_is_quick() { within 20 begun && adapter 11 reset-us 1000; }

[ -e /proc/pqap-hook ] || insmod ./pqap_hook.ko
operator_begin
operator_set ap-matrix oracle true
echo -10,-11 > $ap/apmask
for mdev in $uuid $other; do
	echo "$mdev" > /sys/devices/vfio_ap/matrix/mdev_supported_types/vfio_ap-passthrough/create
	echo 4 > "$mdevs/$mdev/assign_domain"
done
echo 11 > $mdevs/$uuid/assign_adapter
echo 10 > $mdevs/$other/assign_adapter

before=$(resets)
test_ok "both resets succeed" shows "02 0 0" ./aqic $uuid 0b04 reset
test_ok "one after the other, and one at the end" is $(($(resets) - before)) 3
stop_once apq_reset_check
adapter 11 reset-us 10000
test_ok "it goes on until vfio_ap looks, and another guest unmaps meanwhile" \
	shows 02 ./aqic $uuid 0b04 beside $other 0a04
test_ok "vfio_ap was kept from looking" stopped
adapter 11 reset-us 1000000
test_ok "who loses the queue has its page back" shows "00 0" \
	./aqic $uuid 0b04 while "echo 11 > $mdevs/$uuid/unassign_adapter"
echo 0b.0005 > $ap/drivers/vfio_ap/unbind
echo 11 > $mdevs/$uuid/assign_adapter
adapter 11 reset-us 1900000
test_ok "and who loses it in a reset, when that is over" shows "00 0" \
	./aqic $uuid 0b04 while "exec ./lost.sh $mdevs/$uuid"
echo 5 > $mdevs/$uuid/unassign_domain
echo 11 > $mdevs/$uuid/assign_adapter
adapter 11 reset-us 3000000
test_ok "one that takes too long is an error" shows "02 5 0" ./aqic $uuid 0b04 late \
	"! grep 0b.0004 $mdevs/$uuid/guest_matrix > /dev/null"
adapter 11 reset-us 1000
test_ok "an operator resets it" within 20 put $ap/devices/0b.0004/reset 1
adapter 11 reset-us 2400000
before=$(resets)
next_is_quick &
test_ok "the adapter comes back when it is ready a little later" \
	shows "02 0 0" ./aqic $uuid 0b04 late "grep 0b.0004 $mdevs/$uuid/guest_matrix > /dev/null"
adapter 11 reset-us 1000000
for mdev in $uuid $other; do
	echo 1 > "$mdevs/$mdev/remove"
done
echo +10,+11 > $ap/apmask
inside_plan
