#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine: a running guest loses an adapter, because a domain is assigned
# of which the adapter's queue is not bound to vfio_ap. What it loses is reset, what it
# keeps is not; what is not reset it does not get back: the reset of adapter 0b never ends.
set -u
# shellcheck source=lab/tests/inside.sh
. ./inside.sh

ap=/sys/bus/ap
uuid=a9000000-0000-4000-8000-00000000f117
mdev=/sys/bus/mdev/devices/$uuid

resets() { oracle "$1" 4 && seen host reset; }
gets_back() { grep 0b $mdev/guest_matrix; }
stays_out() { ! within 3 gets_back; }
writes_end() { wait $writer && wait $other; }
is_open() { grep -q "^$uuid guest=1" /sys/kernel/debug/vfio_ap/mdevs; }
has() { is "$(guest)" "$*"; }
guest() { xargs < $mdev/guest_matrix; }

operator_begin
operator_set ap-matrix oracle true
put $ap/apmask -5,-6,-11
put /sys/devices/vfio_ap/matrix/mdev_supported_types/vfio_ap-passthrough/create $uuid
put $mdev/assign_domain 4
for adapter in 5 6 11; do
	put $mdev/assign_adapter $adapter
done
for adapter in 05 0b; do
	put $ap/drivers/vfio_ap/unbind $adapter.0005
done
./aqic $uuid hold &
hold=$!
test_ok "a guest has three adapters" within 20 is_open
lost=$(resets 5) kept=$(resets 6)
adapter 11 reset-us 3600000000
put $mdev/assign_domain 5 &
writer=$!
test_ok "a domain is assigned, and it has one of them" within 20 has 06.0004 06.0005
put $mdev/unassign_domain 5 &
other=$!
test_ok "one that is being reset it does not get back" stays_out
test_ok "the writes end" writes_end
test_ok "what is reset it gets back" has 05.0004 06.0004
test_ok "what it has lost is reset" is "$(resets 5) resets" "$((lost + 1)) resets"
test_ok "what it has is not" is "$(resets 6) resets" "$kept resets"
put $mdev/assign_domain 5
test_ok "the domain is assigned again" has 06.0004 06.0005
put $ap/drivers/vfio_ap/bind 0b.0005
test_ok "what is not reset it does not get back" has 06.0004 06.0005
put $ap/drivers/vfio_ap/bind 05.0005
test_ok "what is bound again it gets back" has 05.0004 05.0005 06.0004 06.0005
kill $hold
wait $hold
adapter 11 reset-us 1000000
put $mdev/remove 1
inside_plan
