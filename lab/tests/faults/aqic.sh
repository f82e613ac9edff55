#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# aqic.sh ACTION...
#
# In the emulated machine, where a reset of adapter 07 takes an hour: a guest
# executes PQAP(AQIC), see aqic.c.
set -eu

uuid=a9000000-0000-4000-8000-00000000a91c
mdev=/sys/bus/mdev/devices/$uuid
insmod ./pqap_hook.ko
echo -7 > /sys/bus/ap/apmask
echo $uuid > /sys/devices/vfio_ap/matrix/mdev_supported_types/vfio_ap-passthrough/create
echo 7 > $mdev/assign_adapter
echo 4 > $mdev/assign_domain

echo "1..$#"
n=0
for action; do
	n=$((n + 1))
	# an operator takes the adapter away; or its reset, when it got this driver, goes on
	[ "$action" != disable ] || echo 0 > /sys/bus/ap/devices/card07/config
	code=$(./aqic $uuid 0704 "$action")
	case $action-$code in
	disable-03 | unmap-02 | enable-06) ;;
	*) printf "not " ;;
	esac
	echo "ok $n $action has response code $code"
done
