#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine: a guest resets the queues of adapter 0b, which takes two
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
adapter 11 reset-us 2000000
echo -11 > /sys/bus/ap/apmask
for uuid in $guest $other; do
	echo "$uuid" > $type/create
done
echo 11 > $mdevs/$guest/assign_adapter
for domain in 4 5 6 7; do
	echo $domain > $mdevs/$guest/assign_domain
done

./aqic $guest 0b04 wait $mdevs/$other/assign_control_domain > waits
read -r aqic writes < waits
echo "1..2"
echo "# AQIC took $aqic ms, a write to another mdev $writes ms"
[ "$aqic" -lt 60 ] || printf "not "
echo "ok 1 AQIC does not wait for the queue"
[ "$writes" -lt 240 ] || printf "not "
echo "ok 2 an interrupt of an unmapped page keeps nobody waiting"
for uuid in $guest $other; do
	echo 1 > "$mdevs/$uuid/remove"
done
echo +11 > /sys/bus/ap/apmask
adapter 11 reset-us 1000000
