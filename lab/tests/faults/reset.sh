#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine, where a reset of adapter 08 takes an hour: whoever waits
# for it gives up, and the queue is not given to a guest.
set -u
# shellcheck source=lab/tests/inside.sh
. ./inside.sh

mdev=/sys/bus/mdev/devices/a9000000-0000-4000-8000-00000008000a
queue=/sys/bus/ap/devices/0b.0005
ended() { [ ! -e /proc/$pid ]; }
passed() { grep 08.0004 $mdev/guest_matrix; }
twice() { "$@" && "$@"; }
not_passed() { ! passed; }

echo -8,-11 > /sys/bus/ap/apmask
operator_begin
# the second would find the first going on
test_ok "an operator's reset is over when it is written" twice put $queue/reset 1
adapter 11 reset-us 3600000000
test_fails "one that does not end is an error" "Input/output error" \
	put $queue/reset 1
adapter 11 reset-us 1000000
echo ${mdev##*/} > /sys/devices/vfio_ap/matrix/mdev_supported_types/vfio_ap-passthrough/create
echo 8 > $mdev/assign_adapter
echo 4 > $mdev/assign_domain
test_ok "the guest would get the queue" passed

echo 8 > $mdev/unassign_adapter &
pid=$!
test_ok "unassigning ends" within 20 ended
# else the mdev's lock is held for an hour
if ended; then
	test_ok "the adapter is assigned again" put $mdev/assign_adapter 8
	test_ok "the guest does not get the queue" not_passed
fi
inside_plan
