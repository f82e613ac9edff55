#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# In the emulated machine, with a kernel of Debian's, which is its guest's kernel,
# too: it loads kvm, and the guest has a disk, random numbers and a network. No
# crypto queues: Debian builds no vfio_ap.
set -u
# shellcheck source=lab/tests/inside.sh
. ./inside.sh
# shellcheck source=lab/tests/sie/linux.sh
. ./linux.sh
file=/run/www/file
here=http://10.0.2.2

fetched() { timeout 300 wget -q -O - "$1" | md5sum; }
# Each packet is sent when the last has been answered. Where a notification is lost
# the answer comes after the next, a second later; on a busy host a few may be so late.
echoes() {
	guest a "ping -A -c 100 -W 20 10.0.2.2" > /run/echoes
	echoes_status=$? echoes_late=$(grep -c 'time=[0-9]\{4\}' /run/echoes)
	echo "$(tail -n 2 /run/echoes | xargs), $echoes_late late"
	[ $echoes_status -eq 0 ] && grep " 0% packet loss" /run/echoes && [ "$echoes_late" -le 3 ]
}
# Its driver has all that the emulator has put into its ring.
received() {
	monitor a x-query-virtio-queue-status \
		'"path":"/machine/peripheral/net/virtio-backend","queue":0' || return
	shows "$(echo "$inside_answer" | sed 's/.*"used-idx": \([0-9]*\).*/\1/')" \
		guest a "cat /sys/class/net/eth0/statistics/rx_packets"
}

test_ok "kvm loads" modprobe kvm
disk_new a.disk
mkdir ${file%/*}
seq 1 50000 > $file
sum=$(md5sum < $file)
test_ok "a server in the machine" busybox httpd -p 127.0.0.1:8080 -h ${file%/*}
guest_start a 2 "" -drive if=none,id=disk,format=raw,file=a.disk \
	-device virtio-blk-ccw,drive=disk -device virtio-rng-ccw \
	-netdev user,id=user,hostfwd=tcp:127.0.0.1:8081-:80 -device virtio-net-ccw,netdev=user,id=net
comes_up a 2
test_ok "guest a: its kernel" shows "$(uname -r)" guest a "uname -r"
test_ok "guest a: computes" shows "$(sums 2)" guest a compute
test_disk a a.disk
test_random a

test_ok "guest a: has a network" guest a "ifconfig eth0 10.0.2.15 netmask 255.255.255.0 up"
test_ok "guest a: its packets are answered, one after the other" echoes
test_ok "guest a: gets a file from the machine" shows "$sum" guest a "wget -q -O /file $here:8080/file && md5sum < /file"
test_fails "guest a: where nobody serves it there is none" "refused" guest a "wget -O /none $here:8082/file"
test_ok "guest a: serves it" guest a "httpd -p 80 -h /"
test_ok "the machine gets it from there" shows "$sum" fetched http://127.0.0.1:8081/file
test_fails "and nothing that is not there" "404 Not Found" wget -O /run/none http://127.0.0.1:8081/none
test_ok "guest a: has received each packet" within 20 received

test_reboot a 2 "$boot"
test_ok "guest a: ends" ends a
inside_plan
