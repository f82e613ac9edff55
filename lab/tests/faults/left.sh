#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine: what somebody has left in a queue is not there any more when
# a guest gets it. It is reset when it is bound, and an empty one is not.
set -u
# shellcheck source=lab/tests/inside.sh
. ./inside.sh

vfio_ap=/sys/bus/ap/drivers/vfio_ap
uuid=a9000000-0000-4000-8000-000000001ef7
mdev=/sys/bus/mdev/devices/$uuid
resets() { oracle 5 4 && seen host reset; }

[ -e /proc/pqap-hook ] || insmod ./pqap_hook.ko
operator_begin
operator_set ap-matrix oracle true
put /sys/bus/ap/apmask -5
put /sys/devices/vfio_ap/matrix/mdev_supported_types/vfio_ap-passthrough/create $uuid
put $mdev/assign_adapter 5
put $mdev/assign_domain 4

put $vfio_ap/unbind 05.0004
before=$(resets)
put $vfio_ap/bind 05.0004
test_ok "an empty queue is not reset" is "$(resets) resets" "$before resets"
put $vfio_ap/unbind 05.0004
test_ok "somebody leaves a message in it" put /proc/pqap-hook 0504
before=$(resets)
put $vfio_ap/bind 05.0004
test_ok "it is reset then" is "$(resets) resets" "$((before + 1)) resets"
test_ok "and a guest gets it" is "$(cat $mdev/guest_matrix)" 05.0004
put $mdev/remove 1
put /sys/bus/ap/apmask +5
inside_plan
