#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# tools.sh [base|series]...: Debian's unmodified tools work in the machine as on a
# host: lszcrypt, chzcrypt, chzdev, mdevctl, QEMU as the holder of queues; and
# they notice when they are refused.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=lab/tests/lib.sh
. "$TOP/lab/tests/lib.sh"

case " $* " in *" -"*) say "usage: tools.sh [base|series]..."; exit 2 ;; esac
[ $# -gt 0 ] || set -- base series
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

for kernel; do
	rc=0
	KERNEL=$kernel SCRIPT=$TOP/lab/tests/tools/run.sh FILES='' CARDS=3-6 DOMAINS=4-7 \
		LOG=tools-$kernel TIMEOUT=300 "$TOP/lab/vm.sh" > "$tmp/out" || rc=$?
	flatten "tools $kernel" < "$tmp/out"
	ended "tools $kernel machine" $rc "tools-$kernel"
done
plan
