#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# In the emulated machine: a Linux guest with a kernel of Debian's uses crypto
# queues. The machine's kernel is another, as Debian builds no vfio_ap.
set -u
# shellcheck source=lab/tests/inside.sh
. ./inside.sh
# shellcheck source=lab/tests/sie/linux.sh
. ./linux.sh
# shellcheck source=lab/tests/sie/crypto.sh
. ./crypto.sh
requests=198

# kmod's knows soft dependencies
test_ok "modules load" /usr/sbin/modprobe -a kvm vfio_ap
operator_begin
crypto_begin
guest_start b 2 "" -device "vfio-ap,id=ap,sysfsdev=$mdevs/$of_b"
comes_up b 2
test_ok "guest b: its kernel is Debian's" guest b "uname -r | grep -e '-s390x\$'"
test_ok "guest b: has its queues" shows "05.0004 05.0005" guest b queues
test_queues b "Interrupts enabled."
test_ok "guest b: its interrupts have come" at_least "$(guest b interrupts)" 10
test_unplug
test_plug
test_reboot b 2 "$boot" && test_queues b "Interrupts enabled."
test_ok "guest b: ends" ends b
test_ok "no queue has been handed on with something in it" clean
inside_plan
