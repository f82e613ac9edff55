#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# In the emulated machine: four Linux guests with eight virtual CPUs on its two. b
# and c have crypto queues, one with interrupts, the other without.
set -u
# shellcheck source=lab/tests/inside.sh
. ./inside.sh
# shellcheck source=lab/tests/sie/linux.sh
. ./linux.sh
# shellcheck source=lab/tests/sie/crypto.sh
. ./crypto.sh
requests=198

in_tenths() { awk '{ print int($1 * 10) }'; }
now() { in_tenths < /proc/uptime; }
guest_now() { guest a "cat /proc/uptime" | in_tenths; }

# at_once NAME...: each computes, and meanwhile the machine is dumped three times
at_once() {
	pids=
	for name; do
		guest "$name" compute > "/run/$name.sums" &
		pids="$pids $!"
	done
	for _ in 1 2 3; do
		operator dump-guest-memory '"paging":false,"protocol":"file:/dev/null"' || return
	done
	for pid in $pids; do
		wait "$pid" || return
	done
}

# A guest's clock: it goes as long as between the answers at least, and no longer
# than from the first question to the last answer.
clock_goes() {
	start=$(now) first=$(guest_now) answered=$(now)
	guest a "sleep 2" || return
	asked=$(now) last=$(guest_now) end=$(now)
	echo "guest: $((last - first)), here: from $((asked - answered)) to $((end - start)), in tenths of a second"
	[ $((last - first)) -ge $((asked - answered - 1)) ] && [ $((last - first)) -le $((end - start + 1)) ]
}
stopped() {
	start=$(now) first=$(guest_now)
	monitor a stop ''
	tell a "echo here"
}
# for the five seconds in which it was waited for in vain
clock_stood() {
	last=$(guest_now) end=$(now)
	echo "guest: $((last - first)), here: $((end - start)), in tenths of a second"
	[ $((end - start - (last - first))) -ge 48 ]
}
add_cpu() { monitor a device_add "\"driver\":\"host-s390x-cpu\",\"id\":\"cpu$1\",\"core-id\":$1"; }

# kmod's knows soft dependencies
test_ok "modules load" /usr/sbin/modprobe -a kvm vfio_ap
operator_begin
crypto_begin
disk_new a.disk
disk_new d.disk
guest_start a 1,maxcpus=3 "" -drive if=none,id=disk,format=raw,file=a.disk \
	-device virtio-blk-ccw,drive=disk
guest_start b 2 "" -device "vfio-ap,id=ap,sysfsdev=$mdevs/$of_b" -device virtio-rng-ccw
guest_start c 3 ap.useirq=0 -device "vfio-ap,id=ap,sysfsdev=$mdevs/$of_c"
mkfifo /run/d.hvc.in /run/d.hvc.out
guest_start d 2 "" -drive if=none,id=disk,format=raw,file=d.disk,readonly=on \
	-device virtio-blk-ccw,drive=disk \
	-chardev pipe,id=hvc,path=/run/d.hvc -device virtconsole,chardev=hvc
comes_up a 1
boot_of_a=$boot
comes_up b 2
boot_of_b=$boot
comes_up c 3
comes_up d 2

test_ok "the four compute while the machine is dumped" at_once a b c d
test_ok "guest a: the sum is right" shows "$(sums 1)" cat /run/a.sums
test_ok "guest b: its sums are right" shows "$(sums 2)" cat /run/b.sums
test_ok "guest c: its sums are right" shows "$(sums 3)" cat /run/c.sums
test_ok "guest d: its sums are right" shows "$(sums 2)" cat /run/d.sums

test_crypto

test_disk a a.disk
test_ok "guest d: reads from its disk" shows "$linux_sum" guest d "head -c 588895 /dev/vda | md5sum"
test_fails "guest d: cannot write to it" "not permitted" guest d "dd if=/init of=/dev/vda conv=notrunc,fsync"
test_ok "guest d: it is as it was" shows "$linux_sum" sum_at d.disk 0
test_random b
test_consoles d

test_ok "guest a: its clock goes like the machine's" clock_goes
test_ok "guest a: is stopped" stopped
test_fails "guest a: does nothing then" "does not answer" answers a 5
test_ok "guest a: goes on" monitor a cont ''
test_ok "guest a: answers" shows here answers a 120
test_ok "guest a: its clock has stood still" clock_stood
test_fails "guest a: a CPU that is there is not added" GenericError add_cpu 0
test_ok "guest a: another is" add_cpu 1
test_ok "guest a: uses it" shows "$(sums 2)" guest a "online 1 && compute"
test_fails "guest a: it is not removed" GenericError monitor a device_del '"id":"cpu1"'
test_reboot a 2 "$boot_of_a"
boot_of_a=$boot
test_ok "guest a: system_reset" monitor a system_reset ''
test_ok "guest a: starts anew" again a 2 "$boot_of_a"
test_ok "guest a: one more CPU is added" add_cpu 2
test_ok "guest a: uses three" shows "$(sums 3)" guest a "online 2 && compute"

test_unplug
test_fails "guest b: is not given what c has" GenericError plug $of_c
test_plug
test_ok "guest b: system_reset" monitor b system_reset ''
test_ok "guest b: starts anew" again b 2 "$boot_of_b"
test_queues b "Interrupts enabled."

for name in a b c d; do
	test_ok "guest $name: ends" ends $name
done
test_ok "no queue has been handed on with something in it" clean
inside_plan
