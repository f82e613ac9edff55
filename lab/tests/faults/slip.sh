#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine, with modules/ap_second.c: a guest that is opened while an
# unbind of one of its queues is being decided does not get it, and gets it when that
# is refused.
set -u
# shellcheck source=lab/tests/inside.sh
. ./inside.sh

ap=/sys/bus/ap
second=/sys/module/ap_second/parameters
uuid=a9000000-0000-4000-8000-000000000511
mdev=/sys/bus/mdev/devices/$uuid

is_asked() { [ "$(cat $second/asked)" -gt "$asked" ]; }
is_open() { grep -q "^$uuid guest=1" /sys/kernel/debug/vfio_ap/mdevs; }
resets() { oracle 6 4 && seen host reset; }
guest() { xargs < $mdev/guest_matrix; }

# open_meanwhile WHAT ANSWER DIGIT: while that is the second driver's to an unbind; control
# domains are changed then
open_meanwhile() {
	put $second/think_ms 60000
	put $second/answer "$2"
	asked=$(cat $second/asked)
	put $ap/drivers/vfio_ap/unbind 05.0004 2> said &
	unbind=$!
	test_ok "$1: the unbind is being decided" within 20 is_asked
	./aqic $uuid hold &
	hold=$!
	test_ok "$1: a guest is opened" within 20 is_open
	test_ok "$1: it has what is not being taken" is "$(guest)" 06.0004
	before=$(resets)
	test_ok "$1: its control domains change" put $mdev/ap_config "0x06,0x08,0x0$3"
	test_ok "$1: which resets nothing" is "$(resets) resets" "${before:-no} resets"
	put $second/think_ms 0
}
unbind_ends() { cat said; wait "$unbind"; }

operator_begin
operator_set ap-matrix oracle true
put $ap/apmask -5,-6
insmod ./ap_second.ko
put /sys/devices/vfio_ap/matrix/mdev_supported_types/vfio_ap-passthrough/create $uuid
put $mdev/assign_domain 4
put $mdev/assign_adapter 5
put $mdev/assign_adapter 6
test_ok "it would get both" is "$(guest)" "05.0004 06.0004"
open_meanwhile refused -16 8
test_fails "refused: the unbind" "Device or resource busy" unbind_ends
test_ok "refused: the guest has both" is "$(guest)" "05.0004 06.0004"
kill $hold
wait $hold
open_meanwhile granted 0 0
test_ok "granted: the unbind" unbind_ends
test_ok "granted: the guest has the other" is "$(guest)" 06.0004
test_ok "granted: the queue can be bound" put $ap/drivers/vfio_ap/bind 05.0004
test_ok "granted: the guest has both then" is "$(guest)" "05.0004 06.0004"
kill $hold
wait $hold
put $mdev/remove 1
rmmod ap_second
inside_plan
