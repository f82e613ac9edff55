#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# bulk.sh FUNCTION
#
# In the emulated machine: a mask write gives two adapters to vfio_ap, and is stopped
# at its first call of FUNCTION, by which it rebinds one queue after the other, until all
# of them are assigned to the mdev of a guest. Each time that the guest's CRYCB changes,
# its CPUs are stopped: once.
set -u
# shellcheck source=lab/tests/inside.sh
. ./inside.sh
# shellcheck source=lab/tests/faults/stop_once.sh
. ./stop_once.sh

ap=/sys/bus/ap
uuid=a9000000-0000-4000-8000-000000000b01
mdev=/sys/bus/mdev/devices/$uuid
queues="03.0004 03.0005 03.0006 03.0007 04.0004 04.0005 04.0006 04.0007"

# KVM's own log of the guest
updates() { grep -c 'SET CRYCB: apm' "/sys/kernel/debug/s390dbf/kvm-$guest/sprintf"; }
is_open() { [ "$(updates)" -gt 0 ]; }
has_none() { ! grep '^..\.....$' $mdev/guest_matrix; }
assign() {
	for adapter in 3 4; do put $mdev/assign_adapter $adapter || return; done
	for domain in 4 5 6 7; do put $mdev/assign_domain $domain || return; done
}

echo $uuid > /sys/devices/vfio_ap/matrix/mdev_supported_types/vfio_ap-passthrough/create
./aqic $uuid hold &
guest=$!
test_ok "a guest is open" within 20 is_open
stop_once "$1"
echo -3,-4 > $ap/apmask &
writer=$!
test_ok "the mask write is stopped" within 20 stopped
test_ok "its queues are assigned" assign
test_ok "the guest does not have them yet" has_none
before=$(updates)
go_on
test_ok "the mask write ends" wait $writer
test_ok "the guest has them" is "$(xargs < $mdev/guest_matrix)" "$queues"
test_ok "its CRYCB has changed once" is "$(($(updates) - before)) times" "1 times"
kill $guest
inside_plan
