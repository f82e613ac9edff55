#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine, where a reset of the adapters 0a and 0b takes a second:
# a mask write that gives their eight queues back waits for all at once.
set -eu

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

echo "1..2"
[ $one -ge 900 ] || printf "not "
echo "ok 1 an unbind waits for the reset"
echo "# an unbind took $one ms, the mask write $all ms"
[ $all -lt $((4 * one)) ] || printf "not "
echo "ok 2 eight queues are reset side by side"
