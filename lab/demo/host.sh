# shellcheck shell=dash
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine: what the demo's host knows and does, whether its guest
# runs or not. Progress goes to stderr; what happened to stdout as "key=value" lines,
# which lab/demo/rows.* name. Sourced by busybox's shell: most commands are part of
# it, which saves seconds under emulation; kmod's modprobe is wanted, which knows
# soft dependencies.
ap=/sys/bus/ap
uuid=7e9b8a1c-5b0e-4c1d-9d4c-0123456789ab
mdev=/sys/devices/vfio_ap/matrix/$uuid
queue=$ap/devices/05.0004
guest=

say() { read -r up _ < /proc/uptime; printf '%8s s  %s\n' "$up" "$*" >&2; }
fact() { printf '%s=%s\n' "$1" "${2:-(nothing)}"; }

# wait_until WHAT CMD...: as soon as CMD is true, in two minutes at most
wait_until() {
	local goal=$1 deadline
	deadline=$(($(date +%s) + 120))
	shift
	until "$@"; do
		{ [ "$(date +%s)" -lt "$deadline" ] && kill -0 "${guest:-$$}"; } || {
			say "waited in vain: $goal"
			tail /run/holder >&2
			exit 1
		}
		sleep 0.1
	done
}
until_true() { wait_until "$@" && say "$1"; }

# attempt VALUE FILE: "succeeds" or the error's name
attempt() {
	local out
	out=$( { echo "$1" > "$2"; } 2>&1) && { echo succeeds; return; }
	case $out in
	*"resource busy"*) echo EBUSY ;;
	*"Invalid argument"*) echo EINVAL ;;
	*"No such device"*) echo ENODEV ;;
	*) echo "${out##*: }" ;;
	esac
}

matrix() { xargs < "$mdev/$1"; }
in_use() { [ "$(cat $queue/status)" = "in use" ]; }
not_in_use() { ! in_use; }
driver() { readlink $queue/driver || echo none; }
holder() { cat $queue/holder 2>/dev/null || echo "(no such attribute)"; }
complete() { [ "$(matrix guest_matrix)" = "$given" ]; }

# the masks that KVM wrote last into the guest's CRYCB, without their zeros at the end
crycb() {
	awk '/SET CRYCB: a[pq]m/ {
		sub(/.*SET CRYCB: /, ""); name = substr($1, 1, 3); mask = $2 $3 $4 $5
		gsub(/0x/, "", mask); sub(/(00)+$/, "", mask); last[name] = mask == "" ? "00" : mask
	} END { print "apm", last["apm"], "aqm", last["aqm"] }' \
		/sys/kernel/debug/s390dbf/kvm-*/sprintf
}

# what the kernel has said since the last call: its first line
message() { dmesg -c | sed -n '1s/^\[[^]]*\] *//p'; }

# action KEY VALUE FILE: try it, record what came of it; the script's own told() says so
action() {
	fact "$1.before" "$(matrix guest_matrix)"
	message > /dev/null
	result=$(attempt "$2" "$3")
	fact "$1.result" "$result"
	fact "$1.after" "$(matrix guest_matrix)"
	[ -z "$guest" ] || fact "$1.crycb" "$(crycb)"
	fact "$1.message" "$(message)"
	told "$2" "${3#"$ap"/}"
}

host_begin() {
	fact kernel "$(uname -r)"
	/usr/sbin/modprobe -a vfio_ap kvm || exit 1
	set -- $ap/devices/??.????
	say "host: $# queues; adapters 05 and 06 are for guests"
	echo -0x05,-0x06 > $ap/apmask
	echo "$uuid" > /sys/devices/vfio_ap/matrix/mdev_supported_types/vfio_ap-passthrough/create
	for id in 5 6; do echo $id > "$mdev/assign_adapter"; done
	for id in 4 5; do echo $id > "$mdev/assign_domain"; done
	say "mdev $uuid is given $(matrix matrix)"
}

# guest_begin OPTION...: Debian's QEMU with the mdev
guest_begin() {
	qemu-system-s390x -accel kvm -cpu host -nodefaults -nographic \
		-device "vfio-ap,sysfsdev=/sys/bus/mdev/devices/$uuid" "$@" \
		< /dev/null > /run/holder 2>&1 &
	guest=$!
	until_true "a guest has them: Debian's qemu-system-s390x" in_use
	given=$(matrix guest_matrix)
	fact status "$(cat $queue/status)"
	fact holder "$(holder)"
	fact given.crycb "$(crycb)"
}

# The other mask decides: domains are for guests on every card, adapters are the
# host's; and as it was.
by_domain() { echo -0x04,-0x05 > $ap/aqmask; echo +0x05,+0x06 > $ap/apmask; }
by_adapter() { echo -0x05,-0x06 > $ap/apmask; echo +0x04,+0x05 > $ap/aqmask; }

guest_end() {
	kill "$guest"
	wait "$guest"
	guest=
	until_true "the guest is gone" not_in_use
}

# What is allowed and what is not when no guest has the mdev
afterwards() {
	fact gone.holder "$(holder)"
	action gone.unbind 05.0004 $ap/drivers/vfio_ap/unbind
	echo 05.0004 > $ap/drivers/vfio_ap/bind
	action gone.apmask +0x05 $ap/apmask
	echo 5 > "$mdev/unassign_adapter"
	say "adapter 05 is unassigned from the mdev"
	action unassigned.apmask +0x05 $ap/apmask
	fact unassigned.driver "$(basename "$(driver)")"
}
