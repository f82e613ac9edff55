#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# emulator.sh
#
# The emulated crypto hardware without Linux: bare programs that execute its
# instructions, and what can be configured from outside. QEMU in the environment:
# a directory as lab/qemu.sh prints it. SEED: that of the RSA test vectors.
# TIMEOUT: seconds for each program.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/../common.sh"

[ $# -eq 0 ] || { say "usage: emulator.sh"; exit 2; }

# shellcheck source=lab/tests/lib.sh
. "$TOP/lab/tests/lib.sh"

# shellcheck source=lab/tests/bare.sh
. "$TOP/lab/tests/bare.sh"

qemu=${QEMU:-$("$TOP/lab/qemu.sh")}
SEED=${SEED:-$(date +%s)}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
export PYTHONDONTWRITEBYTECODE=1

build() {
	python3 "$source/vectors.py" "$SEED" > "$tmp/vectors.h"
	for program in absent facilities config message irq rsa cca ep11 notify oracle plo; do
		compile $program "$tmp/$program" -I"$tmp" || return
	done
}

# judge LABEL CMD...: its KTAP, and that it ended well
judge() {
	label=$1
	shift
	rc=0
	timeout "${TIMEOUT:-60}" "$@" -L "$qemu/pc-bios" -m 128 < /dev/null > "$tmp/ktap" 2> "$tmp/err" || rc=$?
	flatten "$label" < "$tmp/ktap"
	if [ $rc -eq 0 ] && grep -q '^1\.\.[1-9]' "$tmp/ktap"; then
		ok "$label: ended well"
	else
		not_ok "$label: ended well" "status $rc: $(cat "$tmp/err")"
	fi
}

# bare PROGRAM OPTION...
bare() {
	program=$1
	shift
	judge "$program" "$source/run.py" "$qemu/qemu-system-s390x" "$@" -kernel "$tmp/$program"
}

machine=s390-ccw-virtio
check "build" build
bare absent -cpu max,ap=off,apqci=off,apft=off,apqi=off
bare facilities -cpu max,apqci=off,apft=off,apqi=off -device ap-card,mode=cca,apid=5
bare config -cpu max -M $machine,ap-domains=0:4-6:255,ap-control-domains=0:9 \
	-device ap-card,id=card5,apid=5,mode=accel \
	-device ap-card,id=card10,apid=10,mode=cca,hwtype=12 \
	-device ap-card,id=card255,apid=255,mode=ep11
for program in message irq; do
	bare $program -cpu max -M $machine,ap-domains=0-1 \
		-device ap-card,id=card10,apid=10,mode=cca
done
for program in notify oracle; do
	bare $program -cpu max -M $machine,ap-domains=0-1 \
		-device ap-card,id=card10,apid=10,mode=cca -device ap-card,id=sync,apid=255,mode=ep11
done
echo "# RSA test vectors: SEED=$SEED"
bare rsa -cpu max -device ap-card,apid=5,mode=accel
bare cca -cpu max -device ap-card,apid=10,mode=cca
bare ep11 -cpu max -device ap-card,apid=11,mode=ep11
bare plo -cpu max
judge properties "$source/properties.py" "$qemu/qemu-system-s390x"
plan
