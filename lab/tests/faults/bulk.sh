#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# bulk.sh FUNCTION FIRST-ADAPTER LAST FIRST-DOMAIN LAST
#
# In the emulated machine: a mask write gives these adapters to vfio_ap, and is stopped
# at its first call of FUNCTION, by which it rebinds one queue after the other, until all
# of them are assigned to the mdev of a guest. Each time that the guest's CRYCB changes,
# its CPUs are stopped: once.
set -u
# shellcheck source=lab/tests/inside.sh
. ./inside.sh
# shellcheck source=lab/tests/faults/stop_once.sh
. ./stop_once.sh

ap=/sys/bus/ap
uuid=a9000000-0000-4000-8000-000000000b01
mdev=/sys/bus/mdev/devices/$uuid
queues=$(for a in $(seq "$2" "$3"); do for d in $(seq "$4" "$5"); do printf '%02x.%04x\n' "$a" "$d"; done; done)

# mask FIRST LAST: of 256 bits
mask() {
	awk -v first="$1" -v last="$2" 'BEGIN {
		for (i = 0; i < 256; i++) {
			digit = 2 * digit + (i >= first && i <= last)
			if (i % 4 == 3) { printf "%x", digit; digit = 0 }
		}
	}'
}
apm=$(mask "$2" "$3")
bound_to() { for q in $queues; do [ -e "$ap/drivers/$1/$q" ] || return; done; }

# KVM's own log of the guest, with room for three lines of each change
log=/sys/kernel/debug/s390dbf
updates() { grep -c 'SET CRYCB: apm' "$log/kvm-$guest/sprintf"; }
is_open() { [ "$(updates)" -gt 0 ]; }
last_apm() { sed -n 's/.*SET CRYCB: apm //p' "$log/kvm-$guest/sprintf" | tail -n 1 | tr -d ' '; }
has_none() { ! grep '^..\.....$' $mdev/guest_matrix; }

test_ok "the host has the queues" within 600 bound_to cex4queue
echo $uuid > /sys/devices/vfio_ap/matrix/mdev_supported_types/vfio_ap-passthrough/create
./aqic $uuid hold &
guest=$!
test_ok "a guest is open" within 20 is_open
echo 200 > "$log/kvm-$guest/pages"
stop_once "$1"
echo "-$2-$3" > $ap/apmask &
writer=$!
test_ok "the mask write is stopped" within 20 stopped
test_ok "its queues are assigned" put $mdev/ap_config "0x$apm,0x$(mask "$4" "$5"),0x$(printf %064d 0)"
test_ok "the guest does not have them yet" has_none
before=$(updates)
go_on
test_ok "the mask write ends" wait $writer
test_ok "they are bound" bound_to vfio_ap
test_ok "the guest has them" is "$(last_apm)" "$apm"
test_ok "its CRYCB has changed once" is "$(($(updates) - before)) times" "1 times"
kill $guest
inside_plan
