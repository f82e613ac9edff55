# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# For scripts in the emulated machine that stop a writer by the module stop_once
stop_once=/sys/module/stop_once/parameters

# stop_once FUNCTION: its next call
stop_once() {
	rmmod stop_once 2> /dev/null || :	# of another test
	insmod ./stop_once.ko function="$1"
}
stopped() { [ "$(cat $stop_once/stopped)" = Y ]; }
go_on() { put $stop_once/go_on 1; }
