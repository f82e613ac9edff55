# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# What the kselftests leave behind: nothing, however they end. Part of run.sh.

ap=/sys/bus/ap

# All that they may change. In few processes: under the debug kernel starting one
# takes half a second.
ap_state() {
	grep -s . $ap/apmask $ap/aqmask $ap/devices/*.*/status
	ls -l --time-style=+ $ap/devices/*.*/driver
	ls /sys/bus/mdev/devices
}

# A guest of a test lives for a moment only: no process is started to look.
wait_in_use() {
	tries=100000
	use=
	while [ $tries -gt 0 ] && [ "$use" != "in use" ]; do
		tries=$((tries - 1))
		{ read -r use < "$1/status"; } 2>/dev/null || use=
	done
}

check() {
	if [ "$2" = "$3" ]; then
		echo "ok - $1"
	else
		echo "not ok - $1"
		echo "# $1:Expected '$2' == '$3'"
	fi
}

# interrupted SIGNAL STATUS: a test is stopped while its guest has queues
interrupted() {
	./guest_exit > /dev/null 2>&1 &
	pid=$!
	wait_in_use "$queue"
	check "interrupted.SIG$1.in_use" "in use" "$use"
	kill -"$1" "$pid" || :
	rc=0
	wait "$pid" || rc=$?
	check "interrupted.SIG$1.status" "$2" "$rc"
	check "interrupted.SIG$1.undone" "$before" "$(ap_state)"
}

echo "# program undo"
before=$(ap_state)
for queue in "$ap"/devices/*.*; do	# the first that a test takes
	[ ! -e "$queue/status" ] || break
done
interrupted TERM 143
interrupted INT 130
interrupted HUP 129

# Without being told to, no test changes a mask.
skipped=$(AP_TEST_DESTRUCTIVE='' ./mask 2>&1 | sed -n 's/^ok .*# SKIP //p; t; /^\(not \)*ok /p' | sort -u)
check "not_destructive.mask_skipped" \
	"changes what the host has: needs AP_TEST_DESTRUCTIVE=1" "$skipped"

# The user's choice of queues; one that is not there is a reason to skip.
skipped=$(AP_TEST_APQNS=ff.00ff ./unbind 2>&1 | sed -n 's/^ok .*# SKIP \(.*\)/\1/p' | sort -u)
check "chosen.not_there_skipped" \
	"no queue of AP_TEST_APQNS is bound to vfio_ap and unassigned" "$skipped"
check "chosen.undone" "$before" "$(ap_state)"
