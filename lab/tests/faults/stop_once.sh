# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# For scripts in the emulated machine that stop a writer, or count the calls of a
# function, by the module stop_once
stop_once=/sys/module/stop_once/parameters

# stop_once FUNCTION: its next call
stop_once() {
	rmmod stop_once 2> /dev/null || :	# of another test
	insmod ./stop_once.ko function="$1"
}
# count_calls FUNCTION: nobody is stopped
count_calls() {
	rmmod stop_once 2> /dev/null || :
	insmod ./stop_once.ko function="$1" go_on=1
}
calls() { cat $stop_once/calls; }
stopped() { [ "$(cat $stop_once/stopped)" = Y ]; }
go_on() { put $stop_once/go_on 1; }
