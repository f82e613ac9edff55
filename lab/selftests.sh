#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# selftests.sh: builds tools/testing/selftests/drivers/s390x/ap for s390x by the
# kernel's own kselftest Makefile, and with it programs of the laboratory's that
# stand on their headers. Prints the directory.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/common.sh"

[ $# -eq 0 ] || { say "usage: selftests.sh"; exit 2; }

tests=tools/testing/selftests/drivers/s390x
faults=lab/tests/faults
queue=lab/tests/sie/queue.c
soak=lab/soak
bench=lab/bench/bench.c

kmake() { make -C "$dir/src" O=build ARCH=s390 CROSS_COMPILE=s390x-linux-gnu- -j"$JOBS" "$@"; }

build() {
	cp -al "$1/." "$dir/src"
	rsync -r "$TOP/$tests/" "$dir/src/$tests"
	kmake headers
	kmake -C tools/testing/selftests O="$dir/src/build" TARGETS=drivers/s390x/ap \
		FORCE_TARGETS=1 KSFT_INSTALL_PATH="$dir/install" install
	compile aqic "$TOP/$faults/aqic.c"
	compile nth "$TOP/$faults/nth.c"
	compile queue "$TOP/$queue"
	compile soak "$TOP/$soak"/*.c
	compile bench "$TOP/$bench"
}

# compile PROGRAM SOURCE...
compile() {
	program=$1
	shift
	s390x-linux-gnu-gcc -Wall -Werror -Wno-unused-function -O2 -static \
		-pthread -Wl,--s390-pgste -I"$dir/src/build/usr/include" \
		-I"$dir/src/$tests/ap" -o "$dir/install/$program" "$@"
}

make_selftests() {
	dir=$2
	mkdir "$dir/src"
	stage "selftests" build "$1"
	mv "$dir/install"/* "$dir"
	rm -rf "$dir/src" "$dir/install"
}

source=$("$TOP/lab/fetch.sh" linux)
gcc=$(s390x-linux-gnu-gcc -dumpfullversion)
cached selftests "$(key "${source##*/}" "$gcc" lab/selftests.sh $tests \
	$faults/aqic.c $faults/nth.c $faults/modules/pqap_hook.h $queue $soak $bench)" 300 \
	make_selftests "$source"
