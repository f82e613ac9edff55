#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# asan.sh: the checks emulator, sie and fuzz in an emulator that is built with the
# compiler's sanitizers as a whole; fuzz for FUZZ_SECONDS (3600), with numbers from
# SEED.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/../../common.sh"
# shellcheck source=lab/tests/lib.sh
. "$TOP/lab/tests/lib.sh"

[ $# -eq 0 ] || { say "usage: asan.sh"; exit 2; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
QEMU=${QEMU:-$("$TOP/lab/qemu.sh" asan)}
SEED=${SEED:-$(date +%s)}
FUZZ_SECONDS=${FUZZ_SECONDS:-3600}
export QEMU SEED FUZZ_SECONDS

for name in emulator sie fuzz; do
	rc=0
	TIMEOUT=900 "$TOP/lab/tests/$name.sh" > "$tmp/out" || rc=$?
	flatten "$name" < "$tmp/out"
	check "$name: status" [ $rc -eq 0 ]
done
plan
