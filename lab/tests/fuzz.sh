#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# fuzz.sh [ap|sie]: two fuzzers side by side, or one of them
#
# ap: the emulated crypto hardware under random instructions and messages, for a
# minute; sie: state descriptions, control blocks and guests, for two. Under both the
# adapters change by QMP meanwhile. FUZZ_SECONDS: for each. QEMU in the environment: a
# directory as "lab/qemu.sh asan-own" prints it. SEED: where the numbers come from, the
# day if it is not given; what has passed with it on an emulator is not run on that
# again. FIRST: the step to start with; a fuzzer that fails says which.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=lab/tests/lib.sh
. "$TOP/lab/tests/lib.sh"

case $*,$# in
,0) set -- ap sie ;;
ap,1 | sie,1) ;;
*) say "usage: fuzz.sh [ap|sie]"; exit 2 ;;
esac
qemu=${QEMU:-$("$TOP/lab/qemu.sh" asan-own)}
SEED=${SEED:-$(date +%Y%m%d)}
FIRST=${FIRST:-0}
known "$*" lab/tests/fuzz.sh lab/tests/bare.sh qemu/tests/tcg/s390x/ap \
	qemu/tests/tcg/s390x/sie "$qemu/qemu-system-s390x" "$SEED" "$FIRST" "${FUZZ_SECONDS:-}"
tmp=$(mktemp -d)
pids=
trap stop EXIT
# shellcheck source=lab/tests/bare.sh
. "$TOP/lab/tests/bare.sh"

stop() {
	for pid in $pids; do
		kill "$pid" || :
	done
	rm -rf "$tmp"
}

# build NAME
build() {
	case $1 in
	ap) set -- ap "$bare_source/ap/fuzz.c" ;;
	sie) set -- sie "$bare_source/sie/enter.S" "$bare_source/sie/guest.c" "$bare_source/sie/fuzz.c" ;;
	esac
	bare_build "$@" "-DSEED=${SEED}UL" "-DFIRST=${FIRST}UL"
}

# start NAME SECONDS: in the background, as $!
start() {
	timeout $(($2 + 600)) "$bare_source/ap/fuzz.py" "$2" "$SEED" "$qemu/qemu-system-s390x" \
		-L "$qemu/pc-bios" -m 128 -cpu max -M s390-ccw-virtio,ap-domains=0-3 \
		-device ap-card,id=card0,apid=0,mode=accel -device ap-card,id=card1,apid=1,mode=cca \
		-device ap-card,id=card2,apid=2,mode=ep11 -device ap-card,id=card3,apid=3,mode=cca \
		-kernel "$tmp/$1" < /dev/null > "$tmp/$1.ktap" 2> "$tmp/$1.err" &
}

for name; do
	check "build $name" build "$name"
	case $name in ap) seconds=60 ;; sie) seconds=120 ;; esac
	start "$name" "${FUZZ_SECONDS:-$seconds}"
	pids="$pids$! "
done
echo "# SEED=$SEED FIRST=$FIRST"
for pid in $pids; do
	rc=0
	wait "$pid" || rc=$?
	pids=${pids#* }
	bare_tell "$1" $rc "$tmp/$1.ktap" "$tmp/$1.err"
	shift
done
plan
