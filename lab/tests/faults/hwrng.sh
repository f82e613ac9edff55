#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine, with a CCA coprocessor as adapter 09: zcrypt's random
# number generator without a queue gives an error, and does not scan the bus.
set -eu
# shellcheck source=lab/tests/inside.sh
. ./inside.sh

ap=/sys/bus/ap
rng=/sys/class/misc/hw_random
random() { dd if=/dev/hwrng of=/dev/null "$@"; }

try=100
until grep -q zcrypt $rng/rng_available || [ $try -eq 0 ]; do try=$((try - 1)); done
echo zcrypt > $rng/rng_current
test_ok "zcrypt is the generator" shows zcrypt cat $rng/rng_current
test_ok "it gives random numbers" random bs=16 count=1
for queue in "$ap"/devices/09.*; do echo 0 > "$queue/online"; done
before=$(cat $ap/scans)
# more than may be left of what was read before
test_fails "an error without a queue" "Input/output error" random bs=4 count=2000
test_ok "no scan" shows "$before" cat $ap/scans
inside_plan
