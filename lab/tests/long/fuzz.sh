#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# fuzz.sh: the emulated crypto hardware in an emulator that is built with
# sanitizers: the bare tests, then random instructions, messages and changes by QMP
# for FUZZ_SECONDS (3600), with numbers from SEED.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/../../common.sh"
# shellcheck source=lab/tests/lib.sh
. "$TOP/lab/tests/lib.sh"

[ $# -eq 0 ] || { say "usage: fuzz.sh"; exit 2; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
# shellcheck source=lab/tests/bare.sh
. "$TOP/lab/tests/bare.sh"
QEMU=${QEMU:-$("$TOP/lab/qemu.sh" asan)}
SEED=${SEED:-$(date +%s)}
# What is not freed when QEMU ends is QEMU's affair.
export QEMU SEED PYTHONDONTWRITEBYTECODE=1 ASAN_OPTIONS=detect_leaks=0

rc=0
TIMEOUT=600 "$TOP/lab/tests/emulator.sh" > "$tmp/out" || rc=$?
flatten "bare" < "$tmp/out"
ended "bare tests" $rc emulator

echo "# fuzzer: SEED=$SEED"
check "build" bare_build fuzz "$bare_source/ap/fuzz.c" "-DSEED=${SEED}UL"
"$bare_source/ap/fuzz.py" "${FUZZ_SECONDS:-3600}" "$SEED" "$QEMU/qemu-system-s390x" \
	-L "$QEMU/pc-bios" -m 128 -cpu max -M s390-ccw-virtio,ap-domains=0-3 \
	-device ap-card,id=card0,apid=0,mode=accel -device ap-card,id=card1,apid=1,mode=cca \
	-device ap-card,id=card2,apid=2,mode=ep11 -device ap-card,id=card3,apid=3,mode=cca \
	-kernel "$tmp/fuzz" > "$tmp/out" || :
flatten "fuzzer" < "$tmp/out"
check "fuzzer: ended" grep -qx '1\.\.5' "$tmp/out"
plan
