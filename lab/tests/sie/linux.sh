# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# Linux guests of the emulated machine, under Debian's own emulator: bzImage and
# guest.img are beside the script that sources this, after inside.sh. A guest has a
# name, and an agent (init) that does what it is told over a port of its own.
#
#	guest_start NAME CPUS PARAMETERS OPTION...	of its kernel, of its emulator
#	boots NAME	its agent is there; $boot is the name of this boot then
#	guest NAME COMMAND	what that prints in the guest, with its exit status
#	tell NAME COMMAND, answers NAME SECONDS	the same in two steps
#	monitor NAME COMMAND ARGUMENTS	operator of its emulator
#	ends NAME	it switches itself off; its emulator's exit status

guest_start() {
	linux_at=/run/$1 linux_cpus=$2 linux_parameters=$3
	shift 3
	for linux_pipe in agent.in agent.out qmp.in qmp.out; do
		mkfifo "$linux_at.$linux_pipe" || return
	done
	qemu-system-s390x -accel kvm -cpu host -m 192 -smp "$linux_cpus" -nodefaults -display none \
		-chardev file,id=console,path="$linux_at.console" -device sclpconsole,chardev=console \
		-device virtio-serial-ccw -chardev pipe,id=agent,path="$linux_at.agent" \
		-device virtserialport,chardev=agent,name=agent \
		-chardev pipe,id=qmp,path="$linux_at.qmp" -mon qmp,mode=control \
		-kernel bzImage -initrd guest.img -append "console=ttyS0 panic=-1 $linux_parameters" \
		"$@" < /dev/null > "$linux_at.log" 2>&1 &
	echo $! > "$linux_at.pid"
}

# linux_listen NAME SECONDS WORD: what the agent says up to a line that begins so. An
# emulated machine that has to share its CPUs may need minutes for what takes seconds.
linux_listen() {
	timeout "$2" awk "{ print } /^$3 / { exit }" "/run/$1.agent.out" > "/run/$1.answer" ||
		{ echo "guest $1 does not answer"; return 1; }
	linux_end=$(sed -n "\$s/^$3 //p" "/run/$1.answer")
	[ -n "$linux_end" ] || { echo "guest $1 is gone: $(cat "/run/$1.log")"; return 1; }
}
boots() { linux_listen "$1" 900 boot && boot=$linux_end; }
# Opened this way nobody waits for an emulator that has ended.
tell() { echo "$2" 1<> "/run/$1.agent.in"; }
answers() {
	linux_listen "$1" "$2" exit || return
	sed '$d' "/run/$1.answer"
	return "$linux_end"
}
guest() {
	tell "$1" "$2"
	answers "$1" 300
}

monitor() {
	linux_at=/run/$1
	shift
	[ -e "$linux_at.monitored" ] || operator qmp_capabilities '' \
		9<> "$linux_at.qmp.in" 8< "$linux_at.qmp.out" || return
	: > "$linux_at.monitored"
	operator "$@" 9<> "$linux_at.qmp.in" 8< "$linux_at.qmp.out"
}

linux_ended() { ! kill -0 "$linux_pid"; }
ends() {
	linux_pid=$(cat "/run/$1.pid")
	tell "$1" "poweroff -f"
	if within 120 linux_ended 2> /dev/null; then
		wait "$linux_pid"
	else
		kill "$linux_pid"
		echo "guest $1 does not end"
		return 1
	fi
}

# What any guest is asked:

linux_sum=$(seq 1 100000 | md5sum)
# sums CPUS: what compute prints
sums() { yes "$linux_sum" | head -n "$1"; }

# comes_up NAME CPUS: the first boot
comes_up() {
	test_ok "guest $1: comes up" boots "$1"
	test_ok "guest $1: $2 CPUs" shows "$2" guest "$1" nproc
}

# disk_new FILE: with something to read
disk_new() { seq 1 100000 > "$1" && truncate -s 4M "$1"; }
write_disk() { guest "$1" "seq 1 100000 | dd of=/dev/vda bs=4096 seek=256 conv=fsync"; }
sum_at() { dd if="$1" bs=4096 skip="$2" 2> /dev/null | head -c 588895 | md5sum; }
test_disk() {
	test_ok "guest $1: reads from its disk" \
		shows "$linux_sum" guest "$1" "head -c 588895 /dev/vda | md5sum"
	test_ok "guest $1: writes to its disk" write_disk "$1"
	test_ok "guest $1: what it wrote is there" shows "$linux_sum" sum_at "$2" 256
}

random() { guest "$1" "head -c 4096 /dev/hwrng > /random && wc -c < /random && md5sum < /random"; }
differ() { echo "first: $1, second: $2"; [ "$1" != "$2" ] && [ "${2%%[!0-9]*}" = 4096 ]; }
test_random() {
	test_ok "guest $1: its random numbers are virtio-rng's" shows virtio_rng.0 \
		guest "$1" "cat /sys/class/misc/hw_random/rng_current"
	linux_first=$(random "$1")
	test_ok "guest $1: it gets as many as it wants" is "${linux_first%%[!0-9]*}" 4096
	test_ok "guest $1: and others the next time" differ "$linux_first" "$(random "$1")"
}

# typed NAME: what it reads from its virtio console, and sends back over it
typed() {
	tell "$1" "{ read -r line && echo \"read: \$line\" >&0; } 0<> /dev/hvc0; echo \"\$line\""
	echo "words for $1" 1<> "/run/$1.hvc.in"
	answers "$1" 60
}
test_consoles() {
	test_ok "guest $1: reads from its virtio console" shows "words for $1" typed "$1"
	test_ok "guest $1: writes to it" timeout 60 grep -m 1 "^read: words for $1" "/run/$1.hvc.out"
	test_ok "guest $1: writes to its SCLP console" guest "$1" "echo words of $1 > /dev/console"
	test_ok "guest $1: that is there" within 20 grep "^words of $1" "/run/$1.console"
}

# again NAME CPUS BEFORE: it has been started anew, and computes
again() {
	boots "$1" || return
	echo "this boot: $boot, the one before: $3"
	[ "$boot" != "$3" ] && shows "$(sums "$2")" guest "$1" compute
}

# test_reboot NAME CPUS BEFORE: it has been tried. Not with Debian 12's kernel, which
# unpacks itself with many small stores, in pages of which code has been translated
# since the first time: the emulator needs many minutes for those.
test_reboot() {
	case $(guest "$1" "uname -r") in
	6.1.*) return 1 ;;
	esac
	tell "$1" "reboot -f"
	test_ok "guest $1: reboots" again "$1" "$2" "$3"
}
