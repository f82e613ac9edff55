#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine, with a CCA and then an EP11 coprocessor as adapter 09 that
# takes its time: it goes while attributes are read that ask it. On the base a scan and
# who reads wait for each other, until the kernel finds them hung.
set -u
# shellcheck source=lab/tests/inside.sh
. ./inside.sh

ap=/sys/bus/ap/devices
read_on() {
	while [ -e /run/reading ]; do
		cat $ap/09.0004/mkvps $ap/card09/serialnr > /dev/null 2>&1
	done
}
go_on() {
	rm /run/reading
	wait
}
is_there() { [ -e $ap/09.0004/mkvps ]; }
is_gone() { [ ! -e $ap/card09 ]; }
asks() { oracle 9 4 && [ "$(seen host nqap)" -gt "$asked" ]; }

# goes MODE NEXT: and comes back as NEXT
goes() {
	test_ok "$1: the adapter is there" within 30 is_there
	adapter 9 latency-us 300000
	oracle 9 4
	asked=$(seen host nqap)
	: > /run/reading
	read_on & read_on & read_on &
	test_ok "$1: it is asked" within 20 asks
	operator device_del '"id":"card9"'
	test_ok "$1: it goes" within 30 is_gone
	test_ok "$1: who reads goes on" go_on
	operator device_add "\"driver\":\"ap-card\",\"id\":\"card9\",\"apid\":9,\"mode\":\"$2\""
}

timeout=$(cat /proc/sys/kernel/hung_task_timeout_secs)
echo 5 > /proc/sys/kernel/hung_task_timeout_secs
operator_begin
operator_set ap-matrix oracle true
goes cca ep11
goes ep11 ep11
goes ep11 cca
test_ok "the adapter is back" within 30 is_there
echo "$timeout" > /proc/sys/kernel/hung_task_timeout_secs
inside_plan
