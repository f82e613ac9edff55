#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# debian.sh: Debian's own kernel package runs on the emulated machine, as it is
#
# The machine is hardware, not something made for the kernels built here: with
# interrupts and, as where they are switched off, by polling.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=lab/tests/lib.sh
. "$TOP/lab/tests/lib.sh"

[ $# -eq 0 ] || { say "usage: debian.sh"; exit 2; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# machine LABEL PARAMETER INTERRUPTS
machine() {
	rc=0
	echo "4 16 $3" > "$tmp/expect"
	KERNEL=debian SCRIPT=$TOP/lab/tests/debian/run.sh FILES=$tmp/expect CARDS=3-6 DOMAINS=4-7 \
		APPEND=$2 LOG=debian-$1 TIMEOUT=240 "$TOP/lab/vm.sh" > "$tmp/out" || rc=$?
	flatten "debian $1" < "$tmp/out"
	ended "debian $1 machine" $rc "debian-$1"
}

machine interrupts "" "Interrupts enabled."
machine polling ap.useirq=0 "Interrupts disabled."
plan
