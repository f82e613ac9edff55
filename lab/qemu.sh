#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# qemu.sh [asan]: builds the emulator and prints its directory:
#	qemu-system-s390x  pc-bios/s390-ccw.img
#
# asan: with the compiler's address and undefined behaviour sanitizers.
# Builds happen in one directory per source version, into which the assembled
# source is synchronised by content: a changed line costs seconds, an interrupted
# build goes on where it was.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/common.sh"

case "$#,$*" in
0,) sanitize='' variant='' ;;
1,asan) sanitize=" --enable-asan --enable-ubsan" variant=-asan ;;
*) say "usage: qemu.sh [asan]"; exit 2 ;;
esac

options="--target-list=s390x-softmmu --without-default-features --enable-tcg
	--enable-system --enable-gcrypt --disable-fdt --disable-docs --disable-tools
	--disable-guest-agent --disable-install-blobs --enable-trace-backends=log$sanitize"

assemble() {
	rm -rf "$work/new"
	mkdir -p "$work/new" "$work/src"
	cp -al "$source/." "$work/new"
	if [ -e "$TOP/$QEMU_QUEUE/series" ]; then
		"$TOP/lab/queue.sh" load "$TOP/$QEMU_QUEUE" "$TOP/qemu" "$work/new"
		rm -rf "$work/new/.git"
	fi
	rsync -rlp --checksum --delete --exclude=/build/ "$work/new/" "$work/src/"
	rm -rf "$work/new"
}

# Fresh clones of Debian 12 have no meson that is new enough.
with_meson() {
	PATH=$meson/usr/bin:$PATH \
	PYTHONPATH=$meson/usr/lib/python3/dist-packages:$meson/usr/share "$@"
}

configure() {
	cd "$work/src"
	set_options=$(key "$options" "$meson" "$gcc")
	[ "$(cat "$work/configured" 2>/dev/null)" != "$set_options" ] || return 0
	rm -rf build
	echo "$options" | with_meson xargs ./configure --python=/usr/bin/python3
	echo "$set_options" > "$work/configured"
}

build() {
	with_meson ninja -C "$work/src/build" -j"$JOBS" qemu-system-s390x
	with_meson make -C "$work/src/build" pc-bios/s390-ccw/all
}

make_qemu() {
	work=$CACHE/qemu/work$variant-${source##*/}
	stage "qemu$variant: source" assemble
	stage "qemu$variant: configure" configure
	stage "qemu$variant" build
	cp "$work/src/build/qemu-system-s390x" "$1"
	mkdir "$1/pc-bios"
	cp "$work/src/build/pc-bios/s390-ccw/s390-ccw.img" "$1/pc-bios"
}

source=$("$TOP/lab/fetch.sh" qemu)
meson=$("$TOP/lab/fetch.sh" meson)
gcc=$(gcc -dumpfullversion)/$(s390x-linux-gnu-gcc -dumpfullversion)
cached qemu "$(key "${source##*/}" "$options" "$gcc" qemu)" 2500 \
	with_lock "qemu-work$variant" make_qemu
