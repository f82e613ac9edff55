#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# debian.sh: Debian's own kernel package runs on the emulated machine, as it is
#
# The machine is hardware, not something made for the kernels built here: with
# interrupts and, as where they are switched off, by polling. REQUESTS and
# PROCESSES: of RSA, for each of three sets of cards.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=lab/tests/lib.sh
. "$TOP/lab/tests/lib.sh"

[ $# -eq 0 ] || { say "usage: debian.sh"; exit 2; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
here=$TOP/lab/tests/debian

# machine LABEL PARAMETER INTERRUPTS
machine() {
	rc=0
	printf '%s\n' "$3" "${REQUESTS:-198} ${PROCESSES:-4}" > "$tmp/expect"
	KERNEL=debian SCRIPT=$here/run.sh FILES="$TOP/lab/tests/inside.sh $tmp/expect $tmp/vectors $tmp/rsa" \
		CARDS=3-4,5:cca,6:ep11 DOMAINS=4-7 \
		QEMU_ARGS="-device ap-card,id=card9,apid=9,mode=accel,hwtype=15" \
		APPEND=$2 LOG=debian-$1 TIMEOUT=1200 "$TOP/lab/vm.sh" > "$tmp/out" || rc=$?
	flatten "debian $1" < "$tmp/out"
	ended "debian $1 machine" $rc "debian-$1" "$tmp/out"
}

"$here/vectors.sh" 2 > "$tmp/vectors"
s390x-linux-gnu-gcc -Wall -Wextra -Werror -O2 -static -o "$tmp/rsa" "$here/rsa.c"
machine interrupts "" "Interrupts enabled."
machine polling ap.useirq=0 "Interrupts disabled."
plan
