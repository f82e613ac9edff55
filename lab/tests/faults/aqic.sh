#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# aqic.sh ADAPTER ACTION:CODE...
#
# In the emulated machine: a guest executes PQAP(AQIC) for a queue of the adapter, see
# aqic.c, and gets a response code, or for "still" so many times sleeps.
set -eu
# shellcheck source=lab/tests/inside.sh
. ./inside.sh

adapter=$1
shift
uuid=a9000000-0000-4000-8000-0000000a91c$adapter
mdev=/sys/bus/mdev/devices/$uuid
[ -e /proc/pqap-hook ] || insmod ./pqap_hook.ko
echo "-$adapter" > /sys/bus/ap/apmask
echo "$uuid" > /sys/devices/vfio_ap/matrix/mdev_supported_types/vfio_ap-passthrough/create
echo "$adapter" > "$mdev/assign_adapter"
echo 4 > "$mdev/assign_domain"

for step; do
	action=${step%:*}
	# an operator takes the adapter away
	[ "$action" != disable ] || echo 0 > "/sys/bus/ap/devices/card0$adapter/config"
	test_ok "$action" shows "${step#*:}" ./aqic "$uuid" "0${adapter}04" "$action"
	[ "$action" != disable ] || echo 1 > "/sys/bus/ap/devices/card0$adapter/config"
done
inside_plan
