#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# kernel.sh base|series|debug
#
# Builds a kernel for the emulated machine and prints its directory:
#	bzImage  config  release  modules/lib/modules/RELEASE  src  src/build
#
#	base	Debian's source as it is
#	series	base with the queue: a copy of base's objects, so that only what
#		the queue changes is compiled
#	debug	series with lab/machine/debug.config, compiled on its own
#
# The objects are below the source (O=build), because kbuild then names files
# relatively and they may move together. Sources are hard links into one pristine
# tree: nothing that runs here, git included, writes into an existing file.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/common.sh"

usage() { say "usage: kernel.sh base|series|debug"; exit 2; }

queue=$LINUX_QUEUE
config=lab/machine/kernel.config
FORMAT=1	# raised when something here changes what is built

# Nobody's name or clock belongs in a kernel that the cache shares.
kmake() {
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
				sub(/^ new: /, "") && !diff { print }
				/^diff --git / { diff = $3 !~ "^a/(tools|Documentation)/" }
				diff' "$queue/$patch"
		done
	fi | sha256sum
	key arch block crypto drivers fs include init kernel lib mm net security virt
}

# fragment FILE...: their lines, of a symbol the last one
fragment() {
	cat "$@" | awk -F= '/^CONFIG_/ { if (!($1 in line)) name[n++] = $1; line[$1] = $0 }
		END { for (i = 0; i < n; i++) print line[name[i]] }'
}

# What was asked for and is not in .config is an error, with its name; only
# what the queue adds may be missing from a kernel without it.
configure() {
	cd "$TOP"
	fragment "$@" > "$dir/fragment"
	mkdir -p "$dir/src/build"
	kmake KCONFIG_ALLCONFIG="$dir/fragment" allnoconfig
	missing=$(awk -F= '
		NR == FNR { if (/^CONFIG_/) have[$1] = $2; next }
		$2 == "n" ? $1 in have : have[$1] != $2' "$dir/src/build/.config" "$dir/fragment")
	for line in $missing; do
		symbol=${line%%=*}
		[ "$kernel" = base ] && ! grep -rqsE --include='Kconfig*' \
			"^(menu)?config ${symbol#CONFIG_}\$" "$dir/src" ||
			wrong="${wrong:-} $line"
	done
	[ -z "${wrong:-}" ] || die "not in the kernel's .config as asked for:$wrong"
}

load_queue() {
	[ -e "$TOP/$queue/series" ] || return 0
	mv "$dir/src/build" "$dir/build"
	"$TOP/lab/queue.sh" load "$TOP/$queue" "$TOP" "$dir/src"
	rm -rf "$dir/src/.git"
	mv "$dir/build" "$dir/src/build"
}

install() {
	cp "$dir/src/build/arch/s390/boot/bzImage" "$dir/src/build/.config" "$dir"
	mv "$dir/.config" "$dir/config"
	cp "$dir/src/build/include/config/kernel.release" "$dir/release"
	kmake INSTALL_MOD_PATH="$dir/modules" INSTALL_MOD_STRIP=1 modules_install
	rm -f "$dir/modules/lib/modules"/*/build "$dir/fragment"
}

make_base() {
	dir=$2
	stage "kernel $kernel: source" cp -al "$1/." "$dir/src"
	stage "kernel $kernel: config" configure "$config"
	stage "kernel $kernel" kmake bzImage modules
	stage "kernel $kernel: install" install
}

make_series() {
	dir=$2
	mkdir "$dir/src"
	stage "kernel $kernel: source" copy_tree "$1/src"
	stage "kernel $kernel: queue" load_queue
	stage "kernel $kernel: config" configure "$config"
	stage "kernel $kernel" kmake bzImage modules
	stage "kernel $kernel: install" install
}

make_debug() {
	dir=$2
	mkdir -p "$dir/src/build"
	stage "kernel $kernel: source" copy_sources "$1/src"
	stage "kernel $kernel: config" configure "$config" lab/machine/debug.config
	stage "kernel $kernel" kmake bzImage modules
	stage "kernel $kernel: install" install
}

copy_sources() {
	find "$1" -mindepth 1 -maxdepth 1 ! -name build -exec cp -al -t "$dir/src" {} +
}

copy_tree() {
	copy_sources "$1"
	cp -a --reflink=auto "$1/build" "$dir/src"
}

[ $# -eq 1 ] || usage
kernel=$1
case $kernel in base|series|debug) ;; *) usage ;; esac

source=$("$TOP/lab/fetch.sh" linux | tail -n 1)
gcc=$(s390x-linux-gnu-gcc -dumpfullversion)
base_key=$(key $FORMAT "${source##*/}" "$gcc" "$config")
series_key=$(key "$base_key" "$(queue_key)")

case $kernel in
base)
	cached kernel "base-$base_key" 3000 make_base "$source"
	;;
series)
	base=$("$0" base | tail -n 1)
	cached kernel "series-$series_key" 1500 make_series "$base"
	;;
debug)
	series=$("$0" series | tail -n 1)
	cached kernel "debug-$(key "$series_key" lab/machine/debug.config)" 4000 make_debug "$series"
	;;
esac
