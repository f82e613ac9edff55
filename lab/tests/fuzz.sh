#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# fuzz.sh
#
# The emulated crypto hardware under random instructions, messages and changes by
# QMP, for FUZZ_SECONDS (60). QEMU in the environment: a directory as "lab/qemu.sh
# asan-own" prints it. SEED: where the numbers come from, the day if it is not given;
# what has passed with it on an emulator is not run on that again.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=lab/tests/lib.sh
. "$TOP/lab/tests/lib.sh"

[ $# -eq 0 ] || { say "usage: fuzz.sh"; exit 2; }
qemu=${QEMU:-$("$TOP/lab/qemu.sh" asan-own)}
SEED=${SEED:-$(date +%Y%m%d)}
FUZZ_SECONDS=${FUZZ_SECONDS:-60}
known lab/tests/fuzz.sh lab/tests/bare.sh qemu/tests/tcg/s390x/ap \
	"$qemu/qemu-system-s390x" "$SEED" "$FUZZ_SECONDS"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
# shellcheck source=lab/tests/bare.sh
. "$TOP/lab/tests/bare.sh"

TIMEOUT=$((FUZZ_SECONDS + 300))
check "build" bare_build fuzz "$bare_source/ap/fuzz.c" "-DSEED=${SEED}UL"
echo "# SEED=$SEED, $FUZZ_SECONDS seconds"
bare_judge fuzzer "$bare_source/ap/fuzz.py" "$FUZZ_SECONDS" "$SEED" "$qemu/qemu-system-s390x" \
	-L "$qemu/pc-bios" -m 128 -cpu max -M s390-ccw-virtio,ap-domains=0-3 \
	-device ap-card,id=card0,apid=0,mode=accel -device ap-card,id=card1,apid=1,mode=cca \
	-device ap-card,id=card2,apid=2,mode=ep11 -device ap-card,id=card3,apid=3,mode=cca \
	-kernel "$tmp/fuzz"
plan
