#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine, where a reset of adapter 08 takes an hour: whoever waits
# for it gives up, and the queue is not given to a guest.
set -eu

uuid=a9000000-0000-4000-8000-00000008000a
mdev=/sys/bus/mdev/devices/$uuid
echo -8 > /sys/bus/ap/apmask
echo $uuid > /sys/devices/vfio_ap/matrix/mdev_supported_types/vfio_ap-passthrough/create
echo 8 > $mdev/assign_adapter
echo 4 > $mdev/assign_domain

echo "1..3"
[ "$(cat $mdev/guest_matrix)" = 08.0004 ] || printf "not "
echo "ok 1 the guest would get the queue"

echo 8 > $mdev/unassign_adapter &
pid=$!
end=$(($(cut -d . -f 1 /proc/uptime) + 20))
while [ -e /proc/$pid ] && [ "$(cut -d . -f 1 /proc/uptime)" -lt $end ]; do
	sleep 0.1
done
if [ -e /proc/$pid ]; then
	echo "not ok 2 unassigning ends"
	echo "ok 3 the guest does not get the queue # SKIP unassigning has not ended"
	exit 0
fi
echo "ok 2 unassigning ends"
echo 8 > $mdev/assign_adapter
! grep -q 08.0004 $mdev/guest_matrix || printf "not "
echo "ok 3 the guest does not get the queue"
