# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# Bare programs: built for s390x without an operating system and run in an
# emulator of their own. Sourced after lab/tests/lib.sh, with $qemu (a directory
# as lab/qemu.sh prints it) and $tmp.

bare_source=$TOP/qemu/tests/tcg/s390x
# What is not freed when QEMU ends is QEMU's affair. Undefined behaviour ends it.
export PYTHONDONTWRITEBYTECODE=1 ASAN_OPTIONS=detect_leaks=0 \
	UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1

# bare_build PROGRAM SOURCE...: freestanding; no floating point, as nothing
# enables it
bare_build() {
	bare_out=$tmp/$1
	shift
	s390x-linux-gnu-gcc -std=gnu11 -O1 -Wall -Wextra -Wno-sign-compare \
		-march=z10 -m64 -msoft-float -ffreestanding -fno-pic -no-pie \
		-fno-stack-protector -fno-asynchronous-unwind-tables -nostdlib -static \
		-Wl,-T"$bare_source/ap/ap.ld" -Wl,--build-id=none -Wl,--no-warn-rwx-segments \
		-I"$bare_source/ap" -o "$bare_out" \
		"$bare_source/ap/head.S" "$bare_source/ap/lib.c" "$@"
}

# bare_tell LABEL STATUS OUT ERR: its KTAP, and that it ended well
bare_tell() {
	flatten "$1" < "$3"
	if [ "$2" -eq 0 ] && grep -q '^1\.\.[1-9]' "$3"; then
		ok "$1: ended well"
	else
		not_ok "$1: ended well" "status $2: $(cat "$4")"
	fi
}

# bare_judge LABEL CMD...
bare_judge() {
	label=$1
	shift
	rc=0
	timeout "${TIMEOUT:-120}" "$@" < /dev/null \
		> "$tmp/ktap" 2> "$tmp/err" || rc=$?
	bare_tell "$label" $rc "$tmp/ktap" "$tmp/err"
}

# bare_run PROGRAM OPTION...
bare_run() {
	bare_program=$1
	shift
	bare_judge "$bare_program" "$bare_source/ap/run.py" "$qemu/qemu-system-s390x" \
		-L "$qemu/pc-bios" -m 128 "$@" -kernel "$tmp/$bare_program"
}
