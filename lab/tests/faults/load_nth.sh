#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine, with a kernel that can make allocations fail: each of those
# that loading vfio_ap takes fails in turn, see nth.c. It leaves nothing behind when it
# is not loaded.
set -u
# shellcheck source=lab/tests/inside.sh
. ./inside.sh

failslab=/sys/kernel/debug/failslab
file=/lib/modules/$(uname -r)/kernel/drivers/s390/crypto/vfio_ap.ko
remains="/sys/kernel/debug/s390dbf/vfio_ap /sys/kernel/debug/vfio_ap /sys/devices/vfio_ap /sys/bus/matrix
	/sys/bus/ap/drivers/vfio_ap /sys/bus/mdev/drivers/vfio_ap_mdev /sys/module/vfio_ap"
remains() {
	for path in $remains; do
		[ ! -e "$path" ] || echo "allocation $n: $path"
	done
}

echo N > $failslab/ignore-gfp-wait
echo 0 > $failslab/verbose
test_ok "all is there" test "$(n=0; remains | wc -l)" -eq 7
rmmod vfio_ap
n=0 refused=0 despite=0 rc=1
: > found
while [ $rc -eq 1 ] || [ $rc -eq 3 ]; do
	n=$((n + 1)) rc=0
	./nth $n "$file" || rc=$?
	case $rc in
	1) refused=$((refused + 1)); remains >> found ;;
	3) despite=$((despite + 1)); rmmod vfio_ap ;;
	esac
done
echo "# $n allocations; refused $refused times, loaded all the same $despite times"
test_ok "it is loaded when none fails" is $rc 0
test_ok "it is not loaded when one fails that it needs" at_least $refused 20
test_ok "it leaves nothing behind then" is "$(head -n 5 found)" ""
echo -5 > /sys/bus/ap/apmask
test_ok "and is as good as new" test -e /sys/bus/ap/drivers/vfio_ap/05.0004
inside_plan
