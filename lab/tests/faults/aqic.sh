#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# aqic.sh ACTION:CODE...
#
# In the emulated machine: a guest executes PQAP(AQIC) for a queue of adapter 07,
# see aqic.c, and gets a response code.
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
for step; do
	n=$((n + 1)) action=${step%:*}
	# an operator takes the adapter away
	[ "$action" != disable ] || echo 0 > /sys/bus/ap/devices/card07/config
	code=$(./aqic $uuid 0704 "$action")
	[ "$code" = "${step#*:}" ] || printf "not "
	echo "ok $n $action has response code $code"
done
