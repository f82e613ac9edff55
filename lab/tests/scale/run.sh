#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine, whose clock counts its instructions: scans with 32 adapters,
# and with the first four of them.
set -u
ap=/sys/bus/ap
# shellcheck source=lab/tests/inside.sh
. ./inside.sh

bound() { grep -q complete $ap/bindings; }
queues() { find $ap/devices/ -name '??.????' | wc -l; }
left() { [ "$(queues)" -eq "$1" ]; }
scan() { ./bench write $ap/scans 1; }

# NS for each queue, of the second scan: the first one may find something new
cost() { scan > /dev/null; echo $(($(scan) / $(queues))); }
# where nothing was measured that is 0
at_most() { echo "$1 > $2"; [ "$1" -gt 0 ] && [ "$1" -le "$2" ]; }

test_ok "queues are bound" within 3000 bound
echo 120 > $ap/config_time
all=$(cost)
operator_begin
card=4
while [ $card -lt 32 ]; do
	adapter $card assigned false
	card=$((card + 1))
done
scan > /dev/null
test_ok "adapters are gone" within 3000 left 340
few=$(cost)
echo "# a queue costs $few with 340 queues, $all with 2720"
test_ok "a scan is linear" at_most $((all * 10)) $((few * 12))
inside_plan
