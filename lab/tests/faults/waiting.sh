#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine, where a reset of the adapters 0a and 0b takes a second:
# while an mdev loses a queue nobody waits but who is to get that one.
set -eu
# shellcheck source=lab/tests/inside.sh
. ./inside.sh

type=/sys/devices/vfio_ap/matrix/mdev_supported_types/vfio_ap-passthrough
loser=a9000000-0000-4000-8000-0000000700a8
other=a9000000-0000-4000-8000-0000000700b8
mdevs=/sys/bus/mdev/devices

# in hundredths of a second
now() { sed 's/ .*//; s/[.]//' /proc/uptime; }

echo -10,-11 > /sys/bus/ap/apmask
for uuid in $loser $other; do
	echo "$uuid" > $type/create
	echo 4 > "$mdevs/$uuid/assign_domain"
done
echo 10 > $mdevs/$loser/assign_adapter

# loses UUID ATTRIBUTE ID: what it has lost shows before it is reset
loses() {
	echo "$3" > "$mdevs/$1/$2" &
	pid=$!
	end=$(($(date +%s) + 20))
	until read -r line < "$mdevs/$1/matrix" && [ "$line" != 0a.0004 ]; do
		[ "$(date +%s)" -lt $end ] || exit 1
	done
}
guest() { xargs < "$mdevs/$1/guest_matrix"; }

start=$(now)
loses $loser unassign_adapter 10
echo 11 > $mdevs/$other/assign_adapter
assigned=$(($(now) - start))
read -r status < /sys/bus/ap/devices/0b.0004/status
echo 10 > $mdevs/$other/assign_adapter
matrix=$(guest $other)
wait $pid
reset=$(($(now) - start))

# and the same by the other attributes
echo 4 > $mdevs/$loser/unassign_domain
echo 10 > $mdevs/$loser/assign_adapter
loses $other unassign_adapter 10
echo 4 > $mdevs/$loser/assign_domain
matrix="$matrix, $(guest $loser)"
wait $pid
loses $loser unassign_domain 4
echo 0x003,0x08,0x0 > $mdevs/$other/ap_config
matrix="$matrix, $(guest $other)"
wait $pid

echo "# the other queue was assigned after 0.01 s x $assigned, this one was reset after $reset"
test_ok "the reset of a queue keeps nobody from another" less $assigned $((reset / 2))
test_ok "the other queue is assigned" is "$status" assigned
test_ok "who gets the queue has waited for its reset" \
	is "$matrix" "0a.0004 0b.0004, 0a.0004, 0a.0004 0b.0004"
inside_plan
