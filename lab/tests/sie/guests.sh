#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# In the emulated machine: guests of a few instructions, and Linux guests under
# Debian's own emulator. KTAP on stdout.
set -u
n=0
bad=0
result() {
	n=$((n + 1))
	if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; bad=1; fi
}

# guest LOG OPTION...: a Linux guest up to its end
guest() {
	log=$1
	shift
	timeout 300 qemu-system-s390x -accel kvm -cpu host -m 192 -nodefaults -display none \
		-no-reboot -chardev file,id=console,path="$log" \
		-device sclpconsole,chardev=console -kernel bzImage -initrd guest.img \
		-append "console=ttyS0 panic=-1" "$@" < /dev/null >&2
}

says() { grep -q "^guest: $1" "$2"; }

linux() {
	guest "$1.log" -smp "$1"
	result $? "Linux, $1 CPUs: ended well"
	says "cpus $1" "$1.log"
	result $? "Linux, $1 CPUs: has them"
	says "ran on cpu$(($1 - 1))" "$1.log"
	result $? "Linux, $1 CPUs: uses them"
	says "sum e071f707df7bbeee2a6a1eb48011ddd0" "$1.log"
	result $? "Linux, $1 CPUs: computes"
	says "slept [23]" "$1.log"
	result $? "Linux, $1 CPUs: sleeps as long as it wants to"
	says end "$1.log"
	result $? "Linux, $1 CPUs: got to its end"
}

# The emulated machine stops, is dumped, and goes on, while its guests run.
dumps() {
	echo '{"execute":"qmp_capabilities"}' >&9
	for i in 1 2 3; do
		echo '{"execute":"dump-guest-memory","arguments":{"paging":false,"protocol":"file:/dev/null"}}' >&9
	done
	dumped=0
	while [ $dumped -lt 4 ] && read -r answer <&9; do
		case $answer in
		*'"error"'*) echo "$answer" >&2; return 1 ;;
		*'"return"'*) dumped=$((dumped + 1)) ;;
		esac
	done
}

# Twice as many virtual CPUs as the machine has
side_by_side() {
	for i in a b; do
		truncate -s 4M "$i.disk"
		guest "$i.log" -smp 2 -drive if=none,id=disk,format=raw,file="$i.disk" \
			-device virtio-blk-ccw,drive=disk -device virtio-rng-ccw &
	done
	dumps 9<> "$LAB_QMP"
	result $? "side by side: the machine is dumped three times meanwhile"
	wait
	for i in a b; do
		says end "$i.log"
		result $? "side by side: guest $i got to its end"
		says "disk good" "$i.log"
		result $? "side by side: guest $i, what it wrote to its disk"
	done
}

echo "KTAP version 1"
modprobe kvm
result $? "kvm loads"
for cpus in 1 2 3; do
	linux $cpus
done
side_by_side
echo "1..$n"
[ $bad -eq 0 ] || tail -n 30 ./*.log >&2
[ $bad -eq 0 ]
