#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine, where a reset of the adapter 0b takes a second: whoever has
# a device open resets its queues twice at the same time, and then when a reset takes
# longer than it is waited for, with an interrupt enabled. See aqic.c.
set -u
# shellcheck source=lab/tests/inside.sh
. ./inside.sh

ap=/sys/bus/ap
uuid=a9000000-0000-4000-8000-0000000de5e7
mdev=/sys/bus/mdev/devices/$uuid
resets() { oracle 11 4 && seen host reset; }

[ -e /proc/pqap-hook ] || insmod ./pqap_hook.ko
operator_begin
operator_set ap-matrix oracle true
echo -11 > $ap/apmask
echo $uuid > /sys/devices/vfio_ap/matrix/mdev_supported_types/vfio_ap-passthrough/create
echo 11 > $mdev/assign_adapter
echo 4 > $mdev/assign_domain

before=$(resets)
test_ok "both resets succeed" shows "02 0 0" ./aqic $uuid 0b04 reset
test_ok "one after the other, and one at the end" is $(($(resets) - before)) 3
adapter 11 reset-us 3000000
test_ok "one that takes too long is an error" shows "02 5" ./aqic $uuid 0b04 late
adapter 11 reset-us 1000000
echo 1 > $mdev/remove
echo +11 > $ap/apmask
inside_plan
