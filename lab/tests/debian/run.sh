#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# In the emulated machine, with Debian's own kernel: its zcrypt drivers have
# bound cards and queues. Flat KTAP on stdout. The file expect holds
# the number of cards, of queues, and what a queue says of its interrupts.
set -u
ap=/sys/bus/ap
n=0
read -r cards queues interrupts < expect

# is NAME GOT EXPECTED
is() {
	n=$((n + 1))
	if [ "$2" = "$3" ]; then echo "ok $n - $1"; else
		echo "# is: $2, expected: $3"
		echo "not ok $n - $1"
	fi
}

# bound DRIVER PATTERN: how many devices it has
bound() { find "$ap/drivers/$1" -name "$2" | wc -l; }
values() { cat "$ap/devices/"??.????/"$1" | sort | uniq -c | xargs; }
# columns of lszcrypt's lines of queues: their states and drivers
listed() { lszcrypt -V | awk '$1 ~ /^..\.....$/ { print $4, $NF }' | sort | uniq -c | xargs; }

# the hardware answers after the drivers are there
tries=20
while [ "$(listed)" != "$queues online cex4queue" ] && [ $((tries -= 1)) -gt 0 ]; do
	sleep 0.5
done
is "kernel is Debian's" "$(uname -r | sed 's/.*+deb[0-9]*-/+deb-/')" +deb-s390x
is "cards are bound" "$(bound cex4card 'card??')" "$cards"
is "queues are bound" "$(bound cex4queue '??.????')" "$queues"
is "queues are online" "$(values online)" "$queues 1"
is "queues' interrupts" "$(values interrupt)" "$queues $interrupts"
is "lszcrypt lists the queues" "$(listed)" "$queues online cex4queue"
echo "1..$n"
