#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine: a mask write gives queues to the host, and is stopped where
# vfio_ap is told so. Their adapter is taken out meanwhile, and has to wait.
set -u
# shellcheck source=lab/tests/inside.sh
. ./inside.sh
# shellcheck source=lab/tests/faults/stop_once.sh
. ./stop_once.sh

ap=/sys/bus/ap
queue=0b.0004
is_there() { [ -e $ap/drivers/vfio_ap/$queue ]; }
is_unbound() { ! is_there; }
is_gone() { [ ! -e $ap/devices/card0b ]; }
# A busy machine may have let the writer go on before; then this says nothing.
stays() { ! within 2 is_unbound || [ "$(cat $stop_once/over)" = Y ]; }

operator_begin
echo -11 > $ap/apmask
stop_once vfio_ap_mdev_begin_release
put $ap/apmask +11 &
writer=$!
test_ok "the mask write is stopped" within 20 stopped
operator device_del '"id":"card11"'
put $ap/scans 1 &
scan=$!
test_ok "an adapter that goes keeps its driver until then" stays
go_on
test_ok "the mask write ends" wait $writer
test_ok "and the scan" wait $scan
test_ok "the adapter has gone" within 30 is_gone
put $ap/apmask -11
operator device_add '"driver":"ap-card","id":"card11","apid":11,"mode":"accel","reset-us":1000000'
test_ok "it comes back" within 30 is_there
inside_plan
