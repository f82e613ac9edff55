#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# vm.sh - run a script, or a shell, in the emulated machine
#
# Settings, all from the environment:
#	KERNEL=NAME|debian|DIR	NAME: of lab/kernel.sh; DIR: bzImage, modules/lib/modules/
#	SCRIPT=file	runs as /run/lab/script; its output and exit status become
#			ours. $LAB_QMP is there the emulator's QMP monitor, by which
#			it changes its own hardware. Without it: a shell on this
#			terminal.
#	FILES="paths"	copied to /run/lab/files, where it starts
#	CARDS= DOMAINS=	crypto hardware, see lab/machine/hardware.sh
#	ROOT=extra	a user space with lab/machine/packages.extra, too
#	UDEV=n		without udevd, which costs a second or two
#	CPUS= MEM= APPEND= (kernel's parameters) QEMU_ARGS=
#	TIMEOUT=	seconds until the machine is switched off
#	LOG=name	of the logs, $O/log/name.console and name.qemu
#	TAINT_OK=mask	bits of the kernel's taint that may be set; -1: any, and
#			what lockdep and the like report too
#	GCOV=DIR	DIR/LOG.tar is what a kernel that counts lines has counted
#	QEMU=DIR	in place of lab/qemu.sh's
#
# Exit status: the script's; 124 when time ran out, 126 when the machine ended
# without a verdict, 125 when all went well but the kernel is tainted, lockdep
# gave up, or kmemleak or a sanitizer has found something.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=lab/machine/hardware.sh
. "$TOP/lab/machine/hardware.sh"
# shellcheck source=lab/machine/pack.sh
. "$TOP/lab/machine/pack.sh"
# shellcheck source=lab/machine/verdict.sh
. "$TOP/lab/machine/verdict.sh"

[ $# -eq 0 ] || { say "usage: [KERNEL=..] [SCRIPT=file] [FILES=paths] ... vm.sh"; exit 2; }

KERNEL=${KERNEL:-series}
SCRIPT=${SCRIPT:-}
TAINT_OK=${TAINT_OK:-0}
log=$O/log/${LOG:-vm}
if [ -n "$SCRIPT" ]; then
	[ -f "$SCRIPT" ] || die "SCRIPT=$SCRIPT: no such file"
	TIMEOUT=${TIMEOUT:-300}
else
	{ [ -t 0 ] && [ -t 1 ]; } || die "no terminal for a shell in the machine; give it a SCRIPT=file"
	TIMEOUT=${TIMEOUT:-86400}
fi
case $KERNEL in
debian) kernel=$("$TOP/lab/fetch.sh" debian-kernel) ;;
*/*) kernel=$KERNEL ;;
*) kernel=$("$TOP/lab/kernel.sh" "$KERNEL") ;;
esac
[ -f "$kernel/bzImage" ] || die "no kernel in $kernel"
qemu=${QEMU:-$("$TOP/lab/qemu.sh")}
root=$("$TOP/lab/root.sh" ${ROOT:+"$ROOT"})

hardware=$(hardware "$(setting CARDS 3-6)" "$(setting DOMAINS 4-7)")

mkdir -p "$O/log"
rm -f "$log.console" "$log.qemu"
tmp=$(mktemp -d)
qemu_pid=
trap '[ -z "$qemu_pid" ] || kill "$qemu_pid"; rm -rf "$tmp"' EXIT
pack_files
pack_modules
pack_initrd
touch "$tmp/verdict"

# The script's output leaves by ports of its own: the console is the kernel's.
# "3" is the machine's terminal.
readers=
if [ -n "$SCRIPT" ]; then
	mkfifo "$tmp/out" "$tmp/err"
	cat "$tmp/out" &
	readers=$!
	cat "$tmp/err" >&2 &
	readers="$readers $!"
	set -- -chardev file,id=out,path="$tmp/out" -device virtserialport,chardev=out,name=lab.out \
		-chardev file,id=err,path="$tmp/err" -device virtserialport,chardev=err,name=lab.err \
		-chardev socket,id=qmp,path="$tmp/qmp",server=on,wait=off -mon qmp,mode=control \
		-chardev socket,id=lab.qmp,path="$tmp/qmp" -device virtserialport,chardev=lab.qmp,name=lab.qmp
	exec 3< /dev/null
else
	set -- -chardev stdio,id=tty,mux=on,signal=off -device virtconsole,chardev=tty
	exec 3<&0
fi
[ -z "${GCOV:-}" ] || set -- "$@" -chardev file,id=gcov,path="$GCOV/${LOG:-vm}.tar" \
	-device virtserialport,chardev=gcov,name=lab.gcov
for option in $hardware ${QEMU_ARGS:-}; do
	set -- "$@" "$option"
done

timeout --foreground -k 5 "$TIMEOUT" "$qemu/qemu-system-s390x" -L "$qemu/pc-bios" \
	-M s390-ccw-virtio -nodefaults -display none -no-reboot \
	-smp "$(setting CPUS 2)" -m "$(setting MEM 1024)" \
	-kernel "$kernel/bzImage" -initrd "$tmp/initrd.img" \
	-append "console=ttysclp0 panic=-1 rcupdate.rcu_cpu_stall_timeout=120 ${APPEND:-}" \
	-chardev file,id=console,path="$log.console" -device sclpconsole,chardev=console \
	-drive if=none,id=root,format=raw,readonly=on,file="$root" \
	-device virtio-blk-ccw,drive=root,serial=root \
	-drive if=none,id=files,format=raw,readonly=on,file="$tmp/files.tar" \
	-device virtio-blk-ccw,drive=files,serial=files \
	-drive if=none,id=modules,format=raw,readonly=on,file="$tmp/modules.img" \
	-device virtio-blk-ccw,drive=modules,serial=modules \
	-device virtio-rng-ccw -device virtio-serial-ccw \
	-chardev file,id=verdict,path="$tmp/verdict" \
	-device virtserialport,chardev=verdict,name=lab.verdict \
	"$@" <&3 2> "$log.qemu" &
qemu_pid=$!
ended=0
wait "$qemu_pid" || ended=$?
qemu_pid=
if [ -n "$readers" ]; then
	# an emulator that never opened them
	: <> "$tmp/out" <> "$tmp/err"
	for reader in $readers; do wait "$reader"; done
fi
verdict "$ended"
exit "$status"
