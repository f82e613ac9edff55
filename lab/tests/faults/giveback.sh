#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine, where a reset of the adapters 0a and 0b takes a second:
# a mask write that gives their eight queues back waits for all at once.
set -eu
# shellcheck source=lab/tests/inside.sh
. ./inside.sh

ap=/sys/bus/ap
ms() { awk '{ print int($1 * 1000) }' /proc/uptime; }

echo -10,-11 > $ap/apmask
start=$(ms)
echo 0a.0004 > $ap/drivers/vfio_ap/unbind
one=$(($(ms) - start))
echo 0a.0004 > $ap/drivers/vfio_ap/bind
start=$(ms)
echo +10,+11 > $ap/apmask
all=$(($(ms) - start))

echo "# an unbind took $one ms, the mask write $all ms"
test_ok "an unbind waits for the reset" at_least $one 900
test_ok "eight queues are reset side by side" less $all $((4 * one))
inside_plan
