#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# hardware.sh [base|series|debug]...: what happens to the crypto hardware while a
# guest has queues, driven from the emulator. The base does the same here.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=lab/tests/lib.sh
. "$TOP/lab/tests/lib.sh"

case " $* " in *" -"*) say "usage: hardware.sh [base|series|debug]..."; exit 2 ;; esac
[ $# -gt 0 ] || set -- series
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

for kernel; do
	rc=0
	KERNEL=$kernel SCRIPT=$TOP/lab/tests/hardware/run.sh FILES='' CARDS=3-6 DOMAINS=4-7 \
		LOG=hardware-$kernel TIMEOUT=300 "$TOP/lab/vm.sh" > "$tmp/out" || rc=$?
	flatten "$kernel" < "$tmp/out"
	ended "$kernel machine" $rc "hardware-$kernel"
done
plan
