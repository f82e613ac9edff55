#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# qemu.sh [asan|asan-own]: builds the emulator and prints its directory:
#	qemu-system-s390x  pc-bios/s390-ccw.img
#
# asan: with the compiler's address and undefined behaviour sanitizers, and
# QEMU's own test of the crypto hardware, ap-test, beside it.
# asan-own: the same, but with sanitizers only in the files that the queue adds:
# half a minute more than the ordinary build, and nearly as fast.
# Builds happen in one directory per source version, into which the assembled
# source is synchronised by content: a changed line costs seconds, an interrupted
# build goes on where it was.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/common.sh"

sanitize='' variant='' ninja=build.ninja targets=''
case "$#,$*" in
0,) ;;
1,asan)
	sanitize=" --enable-asan --enable-ubsan -Doptimization=1" variant=-asan
	targets=tests/qtest/ap-test
	;;
1,asan-own) ninja=own.ninja targets="own/qemu-system-s390x own/ap-test" ;;
*) say "usage: qemu.sh [asan|asan-own]"; exit 2 ;;
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

# A second ninja file beside meson's, with the same objects, but for those of the
# queue's own files: they are in own/, as is what they are linked to.
own_ninja() {
	(cd "$TOP/qemu" && find hw target -name '*.c' | tr / _) > "$work/own"
	awk 'FNR == NR { own["libqemu-s390x-softmmu.a.p/" $0 ".o"] = "own/" $0 ".o"; next }
	/^build / {
		for (i = 2; i <= NF; i++) {
			name = $i
			colon = sub(/:$/, "", name)
			if (name in own) $i = own[name] (colon ? ":" : "")
		}
		# the test needs no more of the library of all tests
		if (sub(/^build tests\/qtest\/ap-test:/, "build own/ap-test:"))
			gsub(/ tests\/qtest\/libqos\/libqos\.a\.p\/[^. ][^ ]*/, "")
		sub(/^build qemu-system-s390x:/, "build own/qemu-system-s390x:")
		mine = $2 ~ /^own\// && $2 != "own/ap-test:"
	}
	mine && /^ (LINK_)?ARGS = / { $0 = " " $0 " -fsanitize=address,undefined" }
	mine && /^ DEPFILE/ { sub(/libqemu-s390x-softmmu\.a\.p/, "own") }
	{ print }' "$work/own" "$work/src/build/build.ninja" > "$work/src/build/own.ninja"
	[ "$(grep -c '^build own/[^ ]*\.o:' "$work/src/build/own.ninja")" -eq "$(wc -l < "$work/own")" ] ||
		die "build.ninja does not build all of $(xargs < "$work/own")"
}

build() {
	with_meson ninja -C "$work/src/build" -j"$JOBS" qemu-system-s390x
	with_meson make -C "$work/src/build" pc-bios/s390-ccw/all
	[ -n "$targets" ] || return 0
	[ $ninja = build.ninja ] || own_ninja
	echo "$targets" | with_meson xargs ninja -C "$work/src/build" -f $ninja -j"$JOBS"
}

make_qemu() {
	work=$CACHE/qemu/work$variant-${source##*/}
	stage "qemu$variant: source" assemble
	stage "qemu$variant: configure" configure
	stage "qemu$variant" build
	for target in qemu-system-s390x $targets; do
		cp "$work/src/build/$target" "$1"
	done
	mkdir "$1/pc-bios"
	cp "$work/src/build/pc-bios/s390-ccw/s390-ccw.img" "$1/pc-bios"
}

source=$("$TOP/lab/fetch.sh" qemu)
meson=$("$TOP/lab/fetch.sh" meson)
gcc=$(gcc -dumpfullversion)/$(s390x-linux-gnu-gcc -dumpfullversion)
cached qemu "$(key "${source##*/}" "$options $targets" "$gcc" qemu)" 2500 \
	with_lock "qemu-work$variant" make_qemu
