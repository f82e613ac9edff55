#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# In the emulated machine: the programs an administrator of crypto queues uses,
# as Debian ships them, do their work. Flat KTAP on stdout.
set -u
ap=/sys/bus/ap
one=11111111-2222-4333-8444-555555555555
other=66666666-7777-4888-9999-000000000000
out=/run/out
n=0

# test_ok NAME CMD...: CMD succeeds; test_fails NAME TEXT CMD...: it fails, saying TEXT
test_ok() { name=$1; shift; "$@" > $out 2>&1; report $? "$name"; }
test_fails() {
	name=$1 text=$2
	shift 2
	! "$@" > $out 2>&1 && grep -q "$text" $out
	report $? "$name"
}
report() {
	n=$((n + 1))
	[ "$1" -ne 0 ] || { echo "ok $n - $2"; return; }
	sed 's/^/# /' $out
	echo "not ok $n - $2"
}
is() { echo "is: $1, expected: $2"; [ "$1" = "$2" ]; }
driver() { basename "$(readlink $ap/devices/"$1"/driver)"; }
states() { lszcrypt -V 05.0004 | awk 'END { print $4 }'; }

# within SECONDS CMD...
within() {
	end=$(($(date +%s) + $1))
	shift
	until "$@"; do
		[ "$(date +%s)" -lt $end ] || return
		sleep 0.2
	done
}
status_is() { is "$(cat $ap/devices/05.0004/status)" "$1"; }

/usr/sbin/modprobe -a vfio_ap kvm
test_ok "lszcrypt shows cards and queues" is "$(lszcrypt | awk 'NR > 2' | wc -l)" 20
test_ok "chzcrypt takes a queue off line" chzcrypt -d 05.0004
test_ok "lszcrypt shows it" is "$(states)" offline
test_ok "chzcrypt puts it on line" chzcrypt -e 05.0004
test_ok "lszcrypt shows it again" is "$(states)" online

test_ok "chzdev takes adapters from the host" chzdev -a -t ap apmask=-0x5,-0x6
test_ok "vfio_ap has the queue" is "$(driver 05.0004)" vfio_ap
test_ok "mdevctl knows the type" sh -c 'mdevctl types | grep -q vfio_ap-passthrough'
define() {
	mdevctl define --uuid "$1" --parent matrix --type vfio_ap-passthrough &&
	mdevctl modify --uuid "$1" --addattr assign_adapter --value 5 &&
	mdevctl modify --uuid "$1" --addattr assign_domain --value 4
}
test_ok "mdevctl defines a matrix mdev" define $one
test_ok "mdevctl starts it" mdevctl start --uuid $one
test_ok "its matrix is what was defined" is \
	"$(cat /sys/bus/mdev/devices/$one/matrix)" 05.0004
test_ok "mdevctl defines another with the same queue" define $other
test_fails "mdevctl does not start that" "Address already in use" mdevctl start --uuid $other
test_ok "mdevctl lists the first alone" is "$(mdevctl list | awk '{ print $1 }')" $one

qemu-system-s390x -accel kvm -cpu host -S -nodefaults -nographic -m 64 \
	-device "vfio-ap,sysfsdev=/sys/bus/mdev/devices/$one" < /dev/null > /run/guest 2>&1 &
guest=$!
test_ok "Debian's QEMU holds the queue" within 120 status_is "in use"
test_fails "chzdev does not take it back" "conflicts with mdev $one" chzdev -a -t ap apmask=+0x5
test_ok "the queue is where it was" is "$(driver 05.0004)" vfio_ap
config_is() { is "$(cat $ap/devices/card05/config)" "$1"; }
if [ -e $ap/devices/05.0004/holder ]; then
	test_fails "chzcrypt does not deconfigure the card" "unable to set" chzcrypt --config-off 5
	test_ok "the card is configured" config_is 1
else
	test_ok "on mainline chzcrypt deconfigures the card" chzcrypt --config-off 5
	test_ok "the card is deconfigured" config_is 0
	test_ok "chzcrypt configures it" chzcrypt --config-on 5
fi
kill $guest
wait $guest
test_ok "the queue is assigned" within 30 status_is assigned
test_ok "mdevctl stops the mdev" mdevctl stop --uuid $one
test_ok "chzcrypt deconfigures the card now" chzcrypt --config-off 5
test_ok "the card is off" config_is 0
test_ok "chzcrypt configures it again" chzcrypt --config-on 5
test_ok "chzdev takes it back" chzdev -a -t ap apmask=+0x5
test_ok "zcrypt has the queue" is "$(driver 05.0004)" cex4queue
echo "1..$n"
