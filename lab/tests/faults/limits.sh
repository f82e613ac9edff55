#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine that does not tell its configuration: there are 64 adapters
# and 16 domains at most.
set -u
# shellcheck source=lab/tests/inside.sh
. ./inside.sh

mdev=/sys/bus/mdev/devices/a9000000-0000-4000-8000-0000000001a1
apm_63=0x$(printf %015d 0)1 apm_64=0x$(printf %016d 0)8 aqm_15=0x0001 aqm_16=0x00008

echo 0x0 > /sys/bus/ap/apmask
echo ${mdev##*/} > /sys/devices/vfio_ap/matrix/mdev_supported_types/vfio_ap-passthrough/create
for what in adapter:63 domain:15 control_domain:15; do
	name=${what%:*} last=${what#*:}
	test_fails "assign_$name $((last + 1))" "No such device" put "$mdev/assign_$name" $((last + 1))
	test_ok "assign_$name $last" put "$mdev/assign_$name" "$last"
done
for masks in $apm_64,$aqm_15,0x0 $apm_63,$aqm_16,0x0 $apm_63,$aqm_15,$aqm_16; do
	test_fails "ap_config $masks" "No such device" put $mdev/ap_config "$masks"
done
test_ok "the matrix is as it was" is "$(cat $mdev/matrix)" 3f.000f
test_ok "ap_config $apm_63,0x0,$aqm_15" put $mdev/ap_config "$apm_63,0x0,$aqm_15"
test_ok "the matrix is what it says" is "$(cat $mdev/matrix)" 3f.
inside_plan
