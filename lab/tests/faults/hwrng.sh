#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine, with a CCA coprocessor as adapter 09: zcrypt's random
# number generator without a queue gives an error, and does not scan the bus.
set -eu

ap=/sys/bus/ap
rng=/sys/class/misc/hw_random

echo "1..4"
try=100
until grep -q zcrypt $rng/rng_available || [ $try -eq 0 ]; do try=$((try - 1)); done
echo zcrypt > $rng/rng_current
[ "$(cat $rng/rng_current)" = zcrypt ] || printf "not "
echo "ok 1 zcrypt is the generator"
dd if=/dev/hwrng of=/dev/null bs=16 count=1 2>/dev/null || printf "not "
echo "ok 2 it gives random numbers"
for queue in "$ap"/devices/09.*; do echo 0 > "$queue/online"; done
before=$(cat $ap/scans)
# more than may be left of what was read before
! dd if=/dev/hwrng of=/dev/null bs=4 count=2000 2>/dev/null || printf "not "
echo "ok 3 an error without a queue"
after=$(cat $ap/scans)
if [ "$before" != "$after" ]; then
	echo "# scans before $before, after $after"
	printf "not "
fi
echo "ok 4 no scan"
