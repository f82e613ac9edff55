#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# stale.sh FUNCTION
#
# In the emulated machine: a mask write gives queues to the host, and is stopped at
# its first call of FUNCTION, by which it rebinds one, for a while. Another write takes them
# from the host, and an mdev gets them: the first leaves them alone.
set -u
# shellcheck source=lab/tests/inside.sh
. ./inside.sh
# shellcheck source=lab/tests/faults/stop_once.sh
. ./stop_once.sh

ap=/sys/bus/ap
mdev=/sys/bus/mdev/devices/a9000000-0000-4000-8000-000000000517

resets() { oracle 5 4 && seen host reset; }

operator_begin
operator_set ap-matrix oracle true
echo -5 > $ap/apmask
echo "${mdev##*/}" > /sys/devices/vfio_ap/matrix/mdev_supported_types/vfio_ap-passthrough/create
stop_once "$1"
echo +5 > $ap/apmask &
writer=$!
test_ok "the first write is stopped" within 20 stopped
test_ok "a second write succeeds" put $ap/apmask -5
test_ok "an adapter is assigned" put $mdev/assign_adapter 5
test_ok "a domain is assigned" put $mdev/assign_domain 4
before=$(resets)
go_on
test_ok "the first write ends" wait $writer
test_ok "an assigned queue is left alone" is "$(resets) resets" "${before:-no} resets"
inside_plan
