#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# In the emulated machine, while Debian's QEMU holds queues for a guest: what an
# operator or a failure does to the crypto hardware is not refused, the guest loses
# just what is gone, and gets it back; and without a guest. The hardware is changed by the emulator's
# QMP monitor on port $LAB_QMP. Flat KTAP on stdout.
set -u
ap=/sys/bus/ap
mdev=/sys/bus/mdev/devices/11111111-2222-4333-8444-555555555555
# shellcheck source=lab/tests/inside.sh
. ./inside.sh

# test_is NAME TEXT EXPECTED
test_is() {
	printf 'is:\n%s\nexpected:\n%s\n' "$2" "$3" > $inside_out
	[ "$2" = "$3" ]
	inside_report $? "$1"
}

domains() { operator_set ap-matrix domains "\"$1\""; }
scan() { echo 1 > $ap/scans; }

guest() { tr '\n' ' ' < $mdev/guest_matrix; }
matrix() { tr '\n' ' ' < $mdev/matrix; }
# The masks, and queues with their drivers but those that match.
others() {
	cat $ap/apmask $ap/aqmask
	for queue in "$ap"/devices/*.*; do
		[ ! -e "$queue" ] || echo "${queue##*/} $(basename "$(readlink "$queue/driver")")"
	done | grep -v "^$1 "
	matrix
}

# event NAME LOST GUEST BEGIN END: the guest has GUEST while BEGIN goes on
event() {
	name=$1 lost=$2 left=$3
	before=$(others "$lost")
	test_ok "$name: begins" "$4"
	scan
	test_is "$name: the guest has what is left" "$(guest)" "$left"
	test_is "$name: nothing else changes" "$(others "$lost")" "$before"
	test_ok "$name: ends" "$5"
	scan
	test_is "$name: the guest has all back" "$(guest)" "$all"
	test_is "$name: and so has the host" "$(others none)" "$at_first"
	test_is "$name: the queue is in use" "$(cat $ap/devices/05.0004/status)" "in use"
}

operator_begin
/usr/sbin/modprobe -a vfio_ap kvm
echo -5,-6 > $ap/apmask
echo "${mdev##*/}" > /sys/devices/vfio_ap/matrix/mdev_supported_types/vfio_ap-passthrough/create
for id in 5 6; do echo $id > $mdev/assign_adapter; done
for id in 4 5; do echo $id > $mdev/assign_domain; done
qemu-system-s390x -accel kvm -cpu host -S -nodefaults -nographic -m 64 \
	-device "vfio-ap,sysfsdev=$mdev" < /dev/null > /run/guest 2>&1 &
guest=$!
try=300
until [ "$(cat $ap/devices/05.0004/status)" = "in use" ] || [ $try -eq 0 ]; do
	sleep 0.2
	try=$((try - 1))
done
all="05.0004 05.0005 06.0004 06.0005 "
at_first=$(others none)
test_is "the guest has its queues" "$(guest)" "$all"

deconfigure() { adapter "${1:-5}" config false; }
configure() { adapter "${1:-5}" config true; }
event deconfigured none "$all" deconfigure configure
fail() { adapter "${1:-5}" checkstop true; }
repair() { adapter "${1:-5}" checkstop false; }
event checkstop none "$all" fail repair
take() { adapter 5 assigned false; }
give() { adapter 5 assigned true; }
event "adapter unassigned" "05[.]...." "06.0004 06.0005 " take give
shrink() { domains 4:6-7; }
grow() { domains 4-7; }
event "domain unassigned" "..[.]0005" "05.0004 06.0004 " shrink grow
unplug() { operator device_del '"id":"card5"'; }
plug() { operator device_add '"driver":"ap-card","id":"card5","apid":5,"mode":"accel"'; }
event "card replaced" "05[.]...." "06.0004 06.0005 " unplug plug
other() { operator device_add '"driver":"ap-card","id":"card5","apid":5,"mode":"cca","hwtype":14'; }
event "type changed" "05[.]...." "06.0004 06.0005 " unplug other
test_is "type changed: it is another" "$(cat $ap/devices/card05/type)" CEX8C

# at_once ARGUMENTS: another adapter in its place, which one scan finds
at_once() {
	operator_at_once <<-END
		{"execute":"device_del","arguments":{"id":"card5"}}
		{"execute":"device_add","arguments":{"driver":"ap-card","id":"card5","apid":5,$1}}
	END
}
other_functions() { at_once '"mode":"accel","hwtype":14'; }
other_type() { at_once '"mode":"accel"'; }
event "replaced at once" none "$all" other_functions other_type
unassign_all() { domains ""; }
event "all domains unassigned" "..[.]...." "05. 06. " unassign_all grow
come_deconfigured() { unplug; scan; operator device_add '"driver":"ap-card","id":"card5","apid":5,"mode":"accel","config":false'; }
event "replaced by one that is deconfigured" none "$all" come_deconfigured configure
come_failed() { unplug; scan; operator device_add '"driver":"ap-card","id":"card5","apid":5,"mode":"accel","checkstop":true'; }
event "replaced by one that has failed" none "$all" come_failed repair

# KVM's own log of the guest says what its CRYCB has
last_adm() { sed -n 's/.*SET CRYCB: adm //p' /sys/kernel/debug/s390dbf/kvm-$guest/sprintf | tail -n 1 | cut -c 1-4; }
control() { operator_set ap-matrix control-domains "\"$1\""; scan; }
echo 7 > $mdev/assign_control_domain
test_is "the guest has a control domain" "$(last_adm)" 0100
control 4-6
test_is "control domain unassigned: the guest has none" "$(last_adm)" 0000
control 4-7
test_is "control domain unassigned: the guest has it back" "$(last_adm)" 0100

kill $guest
wait $guest

echo 05.0005 > $ap/drivers/vfio_ap/unbind
test_is "a queue that is not vfio_ap's keeps its adapter out" "$(guest)" "06.0004 06.0005 "
shrink
scan
test_is "not when its domain is gone" "$(guest)" "05.0004 06.0004 "
grow
scan
test_is "all is there again" "$(guest)" "$all"

# A queue of the host's goes through the same.
interrupts() { grep -q "Interrupts enabled" $ap/devices/03.0004/interrupt; }
host_event() {
	$2 3
	scan
	test_is "$1: the host's queue" "$(cat $ap/devices/03.0004/chkstop $ap/devices/03.0004/config | xargs)" "$3"
	$4 3
	scan
	test_ok "$1: it is used again" within 20 interrupts
}
test_ok "the host uses a queue" within 20 interrupts
host_event "the host's card fails" fail "1 1" repair
host_event "the host's card is deconfigured" deconfigure "0 0" configure
# Of what the kernel does itself it is not notified: no scan comes between.
test_ok "reset while deconfigured: begins" put $ap/devices/card03/config 0
test_ok "reset while deconfigured: is reset" put $ap/devices/03.0004/reset 1
test_ok "reset while deconfigured: ends" put $ap/devices/card03/config 1
scan
test_ok "reset while deconfigured: it is used again" within 20 interrupts
inside_plan
