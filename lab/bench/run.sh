#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine: measures what the file "rows" names, as often as "how-often"
# says, on stdout "row size value" lines. The clock counts the instructions and, when
# the machine is idle, the time that goes by.
set -eu
ap=/sys/bus/ap
type=/sys/devices/vfio_ap/matrix/mdev_supported_types/vfio_ap-passthrough
# shellcheck source=lab/tests/inside.sh
. ./inside.sh

none=0x$(printf %064d 0)
all=0x$(printf %064d 0 | tr 0 f)
queues() { find "$1" -name '??.????' | wc -l; }
read -r runs < how-often
bound() { grep -q complete $ap/bindings; }
repeat() { seq "$runs" | while read -r _; do "$1"; done; }

# timed FILE VALUE: sets value
timed() { value=$(./bench write "$1" "$2"); }
say() { echo "$1 $2 $value"; }
uuid() { printf 'a9000000-0000-4000-8000-%012d' "$1"; }
mdev() { echo "/sys/bus/mdev/devices/$(uuid "$1")"; }
create() { uuid "$1" > $type/create; }
remove() { echo 1 > "$(mdev "$1")/remove"; }

masks() { printf '0x%s,0x%s,0x%s' "$1" "$2" "$(printf %064d 0)"; }
half=$(printf '%s%048d' ffff000000000000 0)	# the adapters 00 to 0f
domains=$(printf '%s%042d' fffffffffffffffffffff8 0)	# 85 of them
full=$(printf %064d 0 | tr 0 f)

row_scan() { timed $ap/scans 1; say scan "$total"; }

# Both ways: 1360 queues to vfio_ap, and back
giveback() {
	timed $ap/apmask "$none"
	[ -z "${2:-}" ] || say "$2" "$total"
	timed $ap/apmask "$all"
	say "$1" "$total"
}
cards() { find $ap/devices/ -name 'card??' | sed 's/.*card/0x/'; }
resets() { for card in $(cards); do adapter "$(printf %d "$card")" reset-us "$1"; done; }
row_giveback() { giveback giveback take; }
row_giveback_20ms() {
	resets 20000
	giveback giveback_20ms
	resets 0
}

refuse() {
	sleep 6		# ratelimits
	timed $ap/apmask +0
	[ "${value#* }" != "$value" ] || { echo "not refused" >&2; exit 1; }
	value=${value% *}
	say refused "$mdevs"
}

# give MDEV FIRST-ADAPTER LAST FIRST-DOMAIN LAST
give() {
	m=$(mdev "$1")
	assign "$m/assign_adapter" "$2" "$3"
	assign "$m/assign_domain" "$4" "$5"
}
assign() {
	id=$2
	while [ "$id" -le "$3" ]; do
		echo "$id" > "$1"
		id=$((id + 1))
	done
}

# So many mdevs, so many of which share an adapter, with so many domains each
share() {
	for i in $(seq 0 $(($1 - 1))); do
		create "$i"
		give "$i" $((i / $2)) $((i / $2)) $((i % $2 * $3)) $((i % $2 * $3 + $3 - 1))
	done
	mdevs=$1
	repeat refuse
	for i in $(seq 0 $(($1 - 1))); do remove "$i"; done
}

# The mdevs share the queues of the host; what the oldest has is asked for.
row_refused() {
	echo "$none" > $ap/apmask
	create 0
	give 0 0 15 0 84
	mdevs=1
	repeat refuse
	remove 0
	share 10 1 85
	share 100 7 12
	share 1000 85 1
	echo "$all" > $ap/apmask
}

# The last adapter, the last domain and all at once; of what the host has, and of
# all there may be
row_assign() {
	echo "$none" > $ap/apmask
	create 0
	m=$(mdev 0)
	for size in "$half $domains 15 84 1360" "$full $full 255 255 65536"; do
		echo "$size" > size
		read -r apm aqm adapter domain apqns < size
		timed "$m/ap_config" "$(masks "$apm" "$aqm")"
		say ap_config "$apqns"
		echo "$adapter" > "$m/unassign_adapter"
		timed "$m/assign_adapter" "$adapter"
		say assign_adapter "$apqns"
		echo "$domain" > "$m/unassign_domain"
		timed "$m/assign_domain" "$domain"
		say assign_domain "$apqns"
		masks "$(printf %064d 0)" "$(printf %064d 0)" > "$m/ap_config"
	done
	remove 0
	echo "$all" > $ap/apmask
}

# A guest that has them all
row_guest() {
	resets 20000
	echo "$none" > $ap/apmask
	create 0
	masks "$half" "$domains" > "$(mdev 0)/ap_config"
	./bench guest "$(uuid 0)" 0 > guest.times
	while read -r what value; do say "guest_$what" "$total"; done < guest.times
	remove 0
	resets 0
	echo "$all" > $ap/apmask
}

row_rsa() { value=$(./bench rsa 2001); say rsa "$total"; }

modprobe -a zcrypt_cex4 vfio_ap kvm vfio_iommu_type1
within 3000 bound
total=$(queues $ap/devices/)
echo 120 > $ap/config_time	# no scan in between
operator_begin
while read -r row <&3; do
	case $row in
	refused) row_refused ;;
	*) repeat "row_$row" ;;
	esac
done 3< rows
