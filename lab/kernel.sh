#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# kernel.sh NAME
#
# Builds a kernel for the emulated machine and prints its directory:
#	bzImage  config  release  modules/lib/modules/RELEASE  src  src/build
#
#	base		Debian's source as it is
#	series		base with the queue: a copy of base's objects, so that only
#			what the queue changes is compiled
#	debug-base	base with lab/machine/debug.config
#	debug		the same with the queue, as a copy of debug-base
#	tests-base tests	likewise with tests.config
#	gcov		a copy of tests-base with the queue, that counts how often lines of
#			the files which the queue changes are executed
#	sanitizers-base sanitizers	likewise with sanitizers.config; KCSAN looks at what
#			the AP drivers and VFIO read and write, whoever meets them there
#	tests-mutants debug-mutants sanitizers-mutants	copies that can be told to lack a
#			part of what the queue has; the file mutants lists them
#
# The objects are below the source (O=build), because kbuild then names files
# relatively and they may move together. Sources are hard links into one pristine
# tree: nothing that runs here, git included, writes into an existing file.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=lab/kernel/config.sh
. "$TOP/lab/kernel/config.sh"

queue=$LINUX_QUEUE
mutants=lab/tests/long/mutants
FORMAT=1	# raised when something here changes what is built

# What of a kernel is instrumented
instrument() {
	case $kernel in
	sanitizers*)
		echo KCSAN_SANITIZE=n
		(cd "$dir/src/drivers" && ls s390/crypto/*.c vfio/*.c vfio/mdev/*.c) |
			sed 's,.*/\(.*\)[.]c$,KCSAN_SANITIZE_\1.o=y,'
		;;
	gcov)
		sed -nE 's,^( new: |diff --git a/)drivers/([^ ]*/)?([^ /]*)[.]c( .*)?$,\3,p' \
			"$TOP/$queue"/*/*.patch | grep -v '_test$' | sort -u |
			sed 's/.*/GCOV_PROFILE_&.o=y CFLAGS_&.o=-fprofile-update=atomic/'
		;;
	esac
}

# Nobody's name or clock belongs in a kernel that the cache shares.
kmake() {
	for option in $(instrument); do set -- "$@" "$option"; done
	make -C "$dir/src" O=build ARCH=s390 CROSS_COMPILE=s390x-linux-gnu- \
		KBUILD_BUILD_USER=lab KBUILD_BUILD_HOST=lab LOCALVERSION= \
		KBUILD_BUILD_TIMESTAMP='1970-01-01 00:00:00 UTC' \
		KBUILD_BUILD_VERSION="$kernel" -j"$JOBS" "$@"
}

# What of the queue reaches a kernel: neither messages nor tools/, Documentation/.
queue_key() {
	cd "$TOP"
	if [ -e "$queue/series" ]; then
		sed -e 's/[[:space:]]*#.*//' "$queue/series" | while read -r patch; do
			[ -z "$patch" ] || awk '
				sub(/^ new: /, "") && !diff && !/^(tools|Documentation)\// { print }
				/^diff --git / { diff = $3 !~ "^a/(tools|Documentation)/" }
				diff' "$queue/$patch"
		done
	fi | sha256sum
	key arch block crypto drivers fs include init kernel lib mm net security virt
}

load_queue() {
	[ -e "$TOP/$queue/series" ] || return 0
	mv "$dir/src/build" "$dir/build"
	"$TOP/lab/queue.sh" load "$TOP/$queue" "$TOP" "$dir/src"
	rm -rf "$dir/src/.git"
	mv "$dir/build" "$dir/src/build"
}

mutate() { "$TOP/$mutants/mutate.sh" "$source" "$dir/src" > "$dir/mutants"; }

install() {
	cp "$dir/src/build/arch/s390/boot/bzImage" "$dir/src/build/.config" "$dir"
	mv "$dir/.config" "$dir/config"
	cp "$dir/src/build/include/config/kernel.release" "$dir/release"
	kmake INSTALL_MOD_PATH="$dir/modules" INSTALL_MOD_STRIP=1 modules_install
	rm -f "$dir/modules/lib/modules"/*/build "$dir/fragment"
}

# Everything of tree $1 but its objects, as links.
link_source() {
	mkdir "$dir/src"
	find "$1" -mindepth 1 -maxdepth 1 ! -name build -exec cp -al -t "$dir/src" {} +
}

copy_base() {
	link_source "$1/src"
	cp -a --reflink=auto "$1/src/build" "$dir/src"
}

# make_kernel STEP FROM CHANGE DIR: STEP link_source FROM pristine, or copy_base FROM
# another kernel; CHANGE, if not empty, is then done to its source
make_kernel() {
	dir=$4
	stage "kernel $kernel: source" "$1" "$2"
	[ -z "$3" ] || stage "kernel $kernel: ${3#load_}" "$3"
	stage "kernel $kernel: config" configure
	stage "kernel $kernel" kmake bzImage modules
	stage "kernel $kernel: install" install
}

[ $# -eq 1 ] || { say "usage: kernel.sh NAME, see its head"; exit 2; }
kernel=$1
case $kernel in
base|debug-base|tests-base|sanitizers-base) ;;
series) base=base ;;
debug|tests|sanitizers) base=$kernel-base ;;
tests-mutants|debug-mutants|sanitizers-mutants) base=${kernel%-*} ;;
gcov) base=tests-base ;;
*) die "$kernel: no such kernel; see the head of lab/kernel.sh" ;;
esac

source=$("$TOP/lab/fetch.sh" linux)
case $kernel in
*base)
	gcc=$(s390x-linux-gnu-gcc -dumpfullversion)
	cached kernel "$kernel-$(key $FORMAT "${source##*/}" "$gcc" "$(fragment)")" 3500 \
		make_kernel link_source "$source" ''
	;;
*-mutants)
	base=$("$0" "$base")
	cached kernel "$kernel-$(key "${base##*/}" "$mutants/mutate.sh" "$mutants/mutate.awk" \
		"$mutants/ap_mutant.h")" 2500 make_kernel copy_base "$base" mutate
	;;
*)
	base=$("$0" "$base")
	cached kernel "$kernel-$(key "${base##*/}" "$(queue_key)" "$(fragment)")" 2500 \
		make_kernel copy_base "$base" load_queue
	;;
esac
