#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine, booted with adapters 05 and 06 kept from the host by
# ap.apmask, vfio_ap loaded after that: its queues are its own from the start.
set -eu
# shellcheck source=lab/tests/inside.sh
. ./inside.sh

ap=/sys/bus/ap
driver() { basename "$(readlink "$ap/devices/$1/driver")"; }

test_ok "host and vfio_ap have what the parameter says" \
	is "$(driver 03.0004) $(driver 05.0004)" "cex4queue vfio_ap"
# whatever the host's state machine has left to do, it does with this
host=$ap/devices/03.0004
echo 1 > "$host/reset"
try=100
until grep -q "Interrupts enabled" "$host/interrupt" || [ $try -eq 0 ]; do
	try=$((try - 1))
	sleep 0.1
done
test_ok "the host's queue has its interrupts" grep -q "Interrupts enabled" "$host/interrupt"
others=
for queue in "$ap"/devices/0[56].*; do
	[ "$(cat "$queue/interrupt")" = "Interrupts disabled." ] || others="$others ${queue##*/}"
done
test_ok "the host has not enabled interrupts" is "of:$others" "of:"
test_ok "nor has it begun a reset" shows "No Reset Timer set." cat $ap/devices/05.0004/reset
test_ok "it is free for guests" shows unassigned cat $ap/devices/05.0004/status
inside_plan
