#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine: a guest resets the queues of adapter 0b, which takes three
# seconds, and then gives their interrupts up, see aqic.c. Nobody waits for that.
set -eu
# shellcheck source=lab/tests/inside.sh
. ./inside.sh

type=/sys/devices/vfio_ap/matrix/mdev_supported_types/vfio_ap-passthrough
guest=a9000000-0000-4000-8000-00000000a91d
other=a9000000-0000-4000-8000-00000000a91e
mdevs=/sys/bus/mdev/devices

[ -e /proc/pqap-hook ] || insmod ./pqap_hook.ko
operator_begin
adapter 11 reset-us 3000000
echo -11 > /sys/bus/ap/apmask
for uuid in $guest $other; do
	echo "$uuid" > $type/create
done
echo 11 > $mdevs/$guest/assign_adapter
for domain in 4 5 6 7; do
	echo $domain > $mdevs/$guest/assign_domain
done

./aqic $guest 0b04 wait $mdevs/$other/assign_control_domain > waits
read -r sleeps write unmap < waits
echo "# AQIC slept $sleeps times; unmapping took $unmap ms, a write to another mdev $write"
test_ok "AQIC does not wait for the queue" less "$sleeps" 4
test_ok "an interrupt of an unmapped page keeps nobody waiting" less "$write" $((unmap / 2))
adapter 11 reset-us 1000000
for uuid in $guest $other; do
	echo 1 > "$mdevs/$uuid/remove"
done
echo +11 > /sys/bus/ap/apmask
inside_plan
