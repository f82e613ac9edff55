#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# In the emulated machine: libvirt, as Debian ships it, shows crypto devices, starts
# a matrix mdev and gives it to a guest, which is set up but not started (--paused);
# somebody tries to unbind its queue. Flat KTAP on stdout.
set -u
ap=/sys/bus/ap
mdev=/sys/bus/mdev/devices/11111111-2222-4333-8444-555555555555
node=mdev_11111111_2222_4333_8444_555555555555_matrix
same=mdev_66666666_7777_4888_9999_000000000000_matrix
# shellcheck source=lab/tests/inside.sh
. ./inside.sh

# What the packages' scripts do on a host, and nobody here.
prepare() {
	rm -rf /var/run
	ln -s /run /var/run
	echo 'libvirt-qemu:x:64055:64055::/var/lib/libvirt:/usr/sbin/nologin' >> /etc/passwd
	echo 'libvirt-qemu:x:64055:' >> /etc/group
	sed -i 's/^kvm:.*/&libvirt-qemu/' /etc/group
	# no systemd that would start virtlogd; no seccomp in this kernel
	printf '%s\n' 'stdio_handler = "file"' 'seccomp_sandbox = 0' >> /etc/libvirt/qemu.conf
}

nodes() { virsh nodedev-list --cap "$1" | xargs; }
shows() { virsh nodedev-dumpxml "$1" | grep -F "$2"; }
bind() { echo 05.0004 > $ap/drivers/vfio_ap/bind; }
unbind() { echo 05.0004 > $ap/drivers/vfio_ap/unbind; }
status_is() { is "$(cat $ap/devices/05.0004/status)" "$1"; }
passed_is() { is "$(xargs < $mdev/guest_matrix)" "$1"; }
running() { virsh uri; }
listed() { is "$(nodes mdev)" $node; }

prepare
/usr/sbin/modprobe -a vfio_ap kvm
echo -0x5,-0x6 > $ap/apmask
libvirtd > /run/libvirtd.log 2>&1 &
daemon=$!
test_ok "libvirtd starts" within 300 running
test_ok "it lists the cards" is "$(nodes ap_card)" "ap_card03 ap_card04 ap_card05 ap_card06"
test_ok "it lists the queues" is "$(nodes ap_queue | wc -w)" 16
test_ok "it lists the matrix" is "$(nodes ap_matrix)" ap_matrix
test_ok "it shows a card" shows ap_card05 "<ap-adapter>0x05</ap-adapter>"
test_ok "it shows a queue" shows ap_05_0004 "<ap-domain>0x0004</ap-domain>"
test_ok "it shows the type of mdev" shows ap_matrix "<type id='vfio_ap-passthrough'>"

test_ok "nodedev-define of a matrix mdev" virsh nodedev-define matrix.xml
test_ok "nodedev-start of it" virsh nodedev-start $node
test_ok "it has its queue" is "$(cat $mdev/matrix)" 05.0004
test_ok "libvirt lists it" within 60 listed
test_ok "nodedev-define of another with the same queue" virsh nodedev-define same.xml
test_fails "nodedev-start of that" "Address already in use" virsh nodedev-start $same
test_ok "there is the first alone" is "$(ls /sys/bus/mdev/devices)" "${mdev##*/}"

test_ok "define of a guest with the mdev" virsh define domain.xml
test_ok "start of it" virsh start --paused guest
test_ok "the guest has the queue" status_is "in use"
dmesg -c > /dev/null
if [ -e $ap/devices/05.0004/holder ]; then
	test_fails "it cannot be unbound" "Device or resource busy" unbind
	test_ok "the log says who has it" sh -c "dmesg | grep 'unbind of 05.0004 refused: in use by mdev ${mdev##*/};'"
	test_ok "the guest keeps it" passed_is 05.0004
else
	test_ok "on mainline it can be unbound" unbind
	test_ok "the guest has lost the adapter" passed_is .0004
	test_ok "and gets it back" bind
fi
test_ok "detach-device" virsh detach-device guest hostdev.xml --live
test_ok "the queue is the guest's no more" status_is assigned
test_ok "it can be unbound then" unbind
test_ok "and bound again" bind
test_ok "attach-device" virsh attach-device guest hostdev.xml --live
test_ok "the guest has the queue again" status_is "in use"
test_ok "the guest is still paused" is "$(virsh domstate guest | xargs)" paused
test_ok "destroy of the guest" virsh destroy guest
test_ok "it can be unbound after that" unbind
test_ok "and bound" bind
test_ok "nodedev-destroy" virsh nodedev-destroy $node
test_ok "no mdev is left" is "$(ls /sys/bus/mdev/devices)" ""
kill $daemon
wait $daemon
inside_plan
