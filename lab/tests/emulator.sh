#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# emulator.sh
#
# The emulated crypto hardware without Linux: bare programs that execute its
# instructions, and QEMU's own test of what can be configured from outside. QEMU in
# the environment: a directory as "lab/qemu.sh asan-own" prints it. SEED: that of
# the RSA test vectors. TIMEOUT: seconds for each program.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/../common.sh"

[ $# -eq 0 ] || { say "usage: emulator.sh"; exit 2; }

# shellcheck source=lab/tests/lib.sh
. "$TOP/lab/tests/lib.sh"

qemu=${QEMU:-$("$TOP/lab/qemu.sh" asan-own)}
SEED=${SEED:-$(date +%s)}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
# shellcheck source=lab/tests/bare.sh
. "$TOP/lab/tests/bare.sh"
source=$bare_source/ap

build() {
	python3 "$source/vectors.py" "$SEED" > "$tmp/vectors.h"
	for program in absent facilities config message irq rsa cca ep11 notify oracle plo busy; do
		bare_build $program "$source/$program.c" -I"$tmp" || return
	done
	for program in accreg-early svc-early csst-byte stpt; do
		s390x-linux-gnu-gcc -march=z13 -m64 -nostdlib -static -no-pie -Wl,-Ttext=0 \
			-Wl,--build-id=none -o "$tmp/$program" "$bare_source/$program.S" || return
	done
}

# silent PROGRAM: one that has nothing to say
silent() {
	timeout 60 "$qemu/qemu-system-s390x" -L "$qemu/pc-bios" -nodefaults -display none \
		-action panic=exit-failure -kernel "$tmp/$1"
}

# The test finds what it calls by the name, and gives no firmware.
qtest() {
	mkdir "$tmp/bin"
	printf '#!/bin/sh\nexec "%s/qemu-system-s390x" -L "%s/pc-bios" "$@"\n' "$qemu" "$qemu" \
		> "$tmp/bin/qemu-system-s390x"
	chmod +x "$tmp/bin/qemu-system-s390x"
	QTEST_QEMU_BINARY=$tmp/bin/qemu-system-s390x TMPDIR=$tmp \
		bare_judge qtest "$qemu/ap-test" --tap -k
}

machine=s390-ccw-virtio
check "build" build
bare_run absent -cpu max,ap=off,apqci=off,apft=off,apqi=off
bare_run facilities -cpu max,apqci=off,apft=off,apqi=off -device ap-card,mode=cca,apid=5
bare_run config -cpu max -M $machine,ap-domains=0:4-6:255,ap-control-domains=0:9 \
	-device ap-card,id=card5,apid=5,mode=accel \
	-device ap-card,id=card10,apid=10,mode=cca,hwtype=12 \
	-device ap-card,id=card255,apid=255,mode=ep11
for program in message irq; do
	bare_run $program -cpu max -M $machine,ap-domains=0-1 \
		-device ap-card,id=card10,apid=10,mode=cca
done
for program in notify oracle; do
	bare_run $program -cpu max -M $machine,ap-domains=0-1 \
		-device ap-card,id=card10,apid=10,mode=cca -device ap-card,id=sync,apid=255,mode=ep11
done
echo "# RSA test vectors: SEED=$SEED"
bare_run rsa -cpu max -device ap-card,apid=5,mode=accel
bare_run cca -cpu max -device ap-card,apid=10,mode=cca
bare_run ep11 -cpu max -device ap-card,apid=11,mode=ep11
bare_run plo -cpu max
bare_run busy -cpu max -M $machine,ap-domains=0
check "access-register mode is refused" silent accreg-early
check "new PSW that is not valid is refused" silent svc-early
check "COMPARE AND SWAP AND STORE of a byte" silent csst-byte
check "a CPU timer that has run out" silent stpt
qtest
plan
