#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# sie.sh [--all]: guests of the emulated machine
#
# Bare programs that execute SIE themselves, one condition after the other; guests
# of a few instructions through /dev/kvm; a guest that works on its crypto queue
# while the host tries unbind. With --all, Linux guests under Debian's own emulator
# too, Debian's own kernels as host and as guest, and a host with one CPU. From the
# environment: QEMU, a directory as lab/qemu.sh prints it; TIMEOUT, each machine's in
# seconds.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/../common.sh"

case $*,$# in
,0) host_cpus=2 ;;
--all,1) host_cpus="1 2" ;;
*) say "usage: sie.sh [--all]"; exit 2 ;;
esac

# shellcheck source=lab/tests/lib.sh
. "$TOP/lab/tests/lib.sh"
# shellcheck source=lab/machine/pack.sh
. "$TOP/lab/machine/pack.sh"

qemu=${QEMU:-$("$TOP/lab/qemu.sh")}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
# shellcheck source=lab/tests/bare.sh
. "$TOP/lab/tests/bare.sh"
here=$TOP/lab/tests/sie

build() {
	for program in absent basic instructions interrupts storage queues; do
		bare_build $program "$bare_source/sie/enter.S" "$bare_source/sie/guest.c" \
			"$bare_source/sie/$program.c" -I"$bare_source/sie" || return
	done
	s390x-linux-gnu-gcc -Wall -Wextra -Werror -O2 -static -pthread -Wl,--s390-pgste \
		-o "$tmp/micro" "$here/micro.c" || return
	s390x-linux-gnu-gcc -Wall -Wextra -Werror -O2 -static -o "$tmp/rsa" "$TOP/lab/tests/debian/rsa.c"
}

# linux_guest KERNEL-DIRECTORY MODULE...: a kernel is one for a guest too; its init
# is here, with requests for crypto cards.
linux_guest() {
	kernel=$1
	shift
	rm -rf "$tmp/guest"
	mkdir "$tmp/guest"
	cp "$tmp/vectors" "$tmp/rsa" "$tmp/guest"
	root=$("$TOP/lab/root.sh")
	pack_guest "$tmp" "$here/init" "$@"
}

# machine LABEL SCRIPT FILE...: its KTAP
machine() {
	label=$1
	script=$2
	shift 2
	rc=0
	QEMU=$qemu SCRIPT=$here/$script FILES="$TOP/lab/tests/inside.sh $*" \
		LOG=sie-$label TIMEOUT=${TIMEOUT:-900} UDEV=n \
		"$TOP/lab/vm.sh" > "$tmp/ktap" || rc=$?
	flatten "$label" < "$tmp/ktap"
	ended "$label machine" $rc "sie-$label"
}

# linux_machine LABEL SCRIPT: with what linux_guest has made
linux_machine() {
	MEM=2048 machine "$1" "$2" "$here/linux.sh" "$here/crypto.sh" "$tmp/bzImage" "$tmp/guest.img"
}

# debian NAME: a kernel, as lab/fetch.sh calls it, as host and as guest
debian() {
	if kernel=$("$TOP/lab/fetch.sh" "$1"); then
		linux_guest "$kernel" virtio_blk virtio_net virtio-rng virtio_console zcrypt_cex4
		KERNEL=$kernel linux_machine "$1-host" host.sh
		KERNEL=series linux_machine "$1-guest" guest.sh
	else
		not_ok "$1 machines" "there is no kernel for it"
	fi
}

# unbind KERNEL keeps|loses
unbind() {
	echo "$2" > "$tmp/expect"
	KERNEL=$1 machine "unbind-$1" unbind.sh "$selftests/queue" "$tmp/expect"
}

selftests=$("$TOP/lab/selftests.sh")
check "build" build
bare_run absent -cpu max,sief2=off
for program in basic instructions interrupts storage; do
	bare_run $program -cpu max
done
bare_run queues -cpu max -M s390-ccw-virtio,ap-domains=0-1:20,ap-control-domains=1 \
	-device ap-card,apid=5,mode=cca -device ap-card,apid=10,mode=cca
for cpus in $host_cpus; do
	CPUS=$cpus machine "micro-$cpus" micro.sh "$tmp/micro"
done
if [ $# -gt 0 ]; then
	"$TOP/lab/tests/debian/vectors.sh" 2 > "$tmp/vectors"
	linux_guest "$("$TOP/lab/kernel.sh" series)" zcrypt_cex4
	linux_machine guests guests.sh
	debian debian-kernel
	debian older-kernel
fi
unbind base loses
unbind series keeps
plan
