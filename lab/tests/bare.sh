# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# Bare programs for the emulated machine. Sourced after common.sh.

source=$TOP/qemu/tests/tcg/s390x/ap

# compile PROGRAM OUT OPTION...: freestanding; no floating point, because nothing enables it
compile() {
	compile_program=$1 compile_out=$2
	shift 2
	s390x-linux-gnu-gcc -std=gnu11 -O1 -Wall -Wextra -Wno-sign-compare \
		-march=z10 -m64 -msoft-float -ffreestanding -fno-pic -no-pie \
		-fno-stack-protector -fno-asynchronous-unwind-tables -nostdlib -static \
		-Wl,-T"$source/ap.ld" -Wl,--build-id=none -Wl,--no-warn-rwx-segments \
		-I"$source" "$@" -o "$compile_out" \
		"$source/head.S" "$source/lib.c" "$source/$compile_program.c"
}
