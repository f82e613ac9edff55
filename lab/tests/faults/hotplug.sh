#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine, with a CCA coprocessor as adapter 09: it goes while
# zcrypt's random number generator is read. The base does not survive that: a scan and
# who reads wait for each other, until the kernel finds them hung.
set -u
# shellcheck source=lab/tests/inside.sh
. ./inside.sh

ap=/sys/bus/ap/devices
rng=/sys/class/misc/hw_random

# read_on: as long as /run/reading is there; without a queue a read ends at once,
# on the base after a scan
read_on() {
	while [ -e /run/reading ]; do
		read -r _ < /dev/hwrng
	done
}
go_on() {
	rm /run/reading
	wait
}
choose() { echo zcrypt > $rng/rng_current && [ "$(cat $rng/rng_current)" = zcrypt ]; }
is_there() { [ -e $ap/card09 ]; }
is_gone() { [ ! -e $ap/card09 ]; }

timeout=$(cat /proc/sys/kernel/hung_task_timeout_secs)
echo 5 > /proc/sys/kernel/hung_task_timeout_secs
operator_begin
for round in 1 2 3; do
	test_ok "round $round: zcrypt is the generator" within 20 choose
	for queue in "$ap"/09.*; do echo 0 > "$queue/online"; done
	: > /run/reading
	read_on & read_on & read_on &
	operator device_del '"id":"card9"'
	test_ok "round $round: the adapter goes" within 30 is_gone
	test_ok "round $round: who reads goes on" go_on
	operator device_add '"driver":"ap-card","id":"card9","apid":9,"mode":"cca"'
	test_ok "round $round: the adapter is back" within 30 is_there
done
echo "$timeout" > /proc/sys/kernel/hung_task_timeout_secs
inside_plan
