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
# shellcheck source=lab/tests/inside.sh
. ./inside.sh

driver() { basename "$(readlink $ap/devices/"$1"/driver)"; }
states() { lszcrypt -V 05.0004 | awk 'END { print $4 }'; }
bind() { echo 05.0004 > $ap/drivers/vfio_ap/bind; }
unbind() { echo 05.0004 > $ap/drivers/vfio_ap/unbind; }
status_is() { is "$(cat $ap/devices/05.0004/status)" "$1"; }

# shellcheck source=lab/tests/tools/lsapmatrix.sh
. ./lsapmatrix.sh

/usr/sbin/modprobe -a vfio_ap kvm
test_ok "lsapmatrix shows the queues of the host" shown ". host 16"
test_ok "lszcrypt shows cards and queues" is "$(lszcrypt | awk 'NR > 2' | wc -l)" 20
test_ok "chzcrypt takes a queue off line" chzcrypt -d 05.0004
test_ok "lszcrypt shows it" is "$(states)" offline
test_ok "chzcrypt puts it on line" chzcrypt -e 05.0004
test_ok "lszcrypt shows it again" is "$(states)" online

test_ok "chzdev takes adapters from the host" chzdev -a -t ap apmask=-0x5,-0x6
test_ok "vfio_ap has the queue" is "$(driver 05.0004)" vfio_ap
test_ok "lsapmatrix shows what guests may have" shown ". host 8  + free for guests 8"
test_ok "mdevctl knows the type" sh -c 'mdevctl types | grep -q vfio_ap-passthrough'
define() {
	mdevctl define --uuid $one --parent matrix --type vfio_ap-passthrough &&
	mdevctl modify --uuid $one --addattr assign_adapter --value 5 &&
	mdevctl modify --uuid $one --addattr assign_domain --value 4
}
# define_other ADAPTER: at once, in the form that mdevctl keeps
define_other() {
	printf '{ "mdev_type": "%s", "start": "manual", "attrs": [
		{ "assign_adapter": "%s" }, { "assign_domain": "4" } ] }' \
		vfio_ap-passthrough "$1" > /run/definition
	mdevctl define --uuid $other --parent matrix --jsonfile /run/definition
}
matrix() { xargs < /sys/bus/mdev/devices/"$1"/"${2:-matrix}"; }
# not_started WHY ERROR: mdevctl says of the other mdev what the kernel said, exits
# with 1, and leaves nothing behind
not_started() {
	test_fails "mdevctl does not start $1" "write 4 to attribute assign_domain .*: *$2" \
		mdevctl start --uuid $other
	test_ok "$1: status 1" is "$rc" 1
	test_ok "$1: there is the first alone" is "$(ls /sys/bus/mdev/devices)" $one
	test_ok "$1: that has what it had" is "$(matrix $one)" 05.0004
	test_ok "$1: mdevctl forgets it" mdevctl undefine --uuid $other
}
test_ok "mdevctl defines a matrix mdev" define
test_ok "mdevctl starts it" mdevctl start --uuid $one
test_ok "its matrix is what was defined" is "$(matrix $one)" 05.0004
test_ok "lsapmatrix shows what is assigned" shown ". host 8  + free for guests 7  a assigned 1"
test_ok "mdevctl defines another with the same queue" define_other 5
not_started "one with the queue of another" "Address already in use"
test_ok "mdevctl defines another with a queue of the host's" define_other 3
not_started "one with the host's queue" "Cannot assign requested address"
test_ok "mdevctl defines another with a queue that is free" define_other 6
test_ok "mdevctl starts that" mdevctl start --uuid $other
test_ok "its matrix is what was defined, too" is "$(matrix $other)" 06.0004
test_ok "mdevctl lists both" is "$(mdevctl list | awk '{ print $1 }' | xargs)" "$one $other"

# The guest's QEMU is spoken to as the machine's.
# plug ID UUID, unplug ID
plug() { operator device_add "\"driver\":\"vfio-ap\",\"id\":\"$1\",\"sysfsdev\":\"/sys/bus/mdev/devices/$2\""; }
unplug() { operator device_del "\"id\":\"$1\""; }
mkfifo /run/to /run/from
qemu-system-s390x -accel kvm -cpu host -S -nodefaults -nographic -m 64 -qmp stdio \
	-device "vfio-ap,id=ap0,sysfsdev=/sys/bus/mdev/devices/$one" < /run/to > /run/from 2> /run/guest &
guest=$!
exec 9<> /run/to 8< /run/from
test_ok "Debian's QEMU starts" operator qmp_capabilities ''
test_ok "it holds the queue" within 120 status_is "in use"
test_fails "QEMU takes no second vfio-ap device" "No 'ap-bus' bus found" plug ap1 $other
test_ok "the guest keeps the first" status_is "in use"
test_ok "QEMU unplugs it" unplug ap0
test_ok "the queue is the guest's no more" within 30 status_is assigned
test_ok "it can be unbound" unbind
test_ok "and bound again" bind
test_ok "QEMU takes the other in its place" plug ap1 $other
test_ok "and unplugs that" unplug ap1
test_ok "QEMU plugs the first again" plug ap0 $one
test_ok "the guest has the queue again" status_is "in use"
test_ok "and its matrix whole" is "$(matrix $one guest_matrix)" 05.0004
if [ -e $ap/devices/05.0004/holder ]; then
	test_fails "it cannot be unbound" "Device or resource busy" unbind
	test_ok "the guest keeps it" is "$(matrix $one guest_matrix)" 05.0004
else
	test_ok "on mainline it can be unbound" unbind
	test_ok "the guest has lost the adapter" is "$(matrix $one guest_matrix)" .0004
	test_ok "and gets it back" bind
fi
test_ok "mdevctl stops the other" mdevctl stop --uuid $other
lsapmatrix_in_use
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
lsapmatrix_assigned
test_ok "mdevctl stops the mdev" mdevctl stop --uuid $one
test_ok "chzcrypt deconfigures the card now" chzcrypt --config-off 5
test_ok "the card is off" config_is 0
test_ok "chzcrypt configures it again" chzcrypt --config-on 5
watch_begin
test_ok "chzdev takes it back" chzdev -a -t ap apmask=+0x5
watch_end
test_ok "zcrypt has the queue" is "$(driver 05.0004)" cex4queue
inside_plan
