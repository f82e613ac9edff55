#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# fetch.sh linux|qemu|meson|orig|debian-kernel|older-kernel|lists
#
# Gets what the laboratory is made of from Debian, into the cache, once per
# version, and prints the directory:
#	linux		the kernel's source as Debian builds it
#	orig		the same as upstream released it
#	qemu		the emulator's source as Debian builds it
#	meson		its build system
#	debian-kernel	Debian's s390x kernel, in the form lab/kernel.sh has
#	older-kernel	the same of the release before
#	lists		the package lists, now
# shellcheck source=lab/common.sh
. "$(dirname "$0")/common.sh"
[ "$*" != older-kernel ] || SUITE=$OLDER_SUITE
# shellcheck source=lab/apt.sh
. "$TOP/lab/apt.sh"

usage() { say "usage: fetch.sh linux|qemu|meson|orig|debian-kernel|older-kernel|lists"; exit 2; }

# name VERSION: without the epoch, as part of a file's name
name() { echo "${1#*:}" | tr '~+' '--'; }

get_linux() {
	dir=$3
	cd "$dir"
	apt-get -q download "$1=$2"
	dpkg-deb --fsys-tarfile ./*.deb > deb.tar
	rm ./*.deb
	tar -xf deb.tar --wildcards -O './usr/src/linux-source-*.tar.xz' > source.tar.xz
	rm deb.tar
	tar -xf source.tar.xz --strip-components=1
	rm source.tar.xz
}

get_source() {
	cd "$4"
	mkdir get
	(cd get && apt-get -q source --download-only "$1=$2")
	rm -f get/*.asc
	case $3 in
	patched) dpkg-source --no-check -x get/*.dsc tree ;;
	orig) mkdir tree && tar -xf get/*.orig.tar.* --strip-components=1 -C tree ;;
	esac
	rm -rf get tree/.pc tree/debian
	find tree -mindepth 1 -maxdepth 1 -exec mv -t . {} +
	rmdir tree
}

get_packages() {
	packages=$1
	cd "$2"
	mkdir get
	(cd get && for p in $packages; do apt-get -q download "$p"; done)
	for deb in get/*.deb; do dpkg-deb -x "$deb" .; done
	rm -rf get
}

get_debian_kernel() {
	mkdir "$2/root"
	get_packages "$1" "$2/root"
	cd "$2"
	release=$(ls root/usr/lib/modules 2>/dev/null || ls root/lib/modules)
	mkdir -p modules/lib
	mv root/boot/vmlinuz-"$release" bzImage
	mv root/boot/config-"$release" config
	mv root/usr/lib/modules modules/lib/ || mv root/lib/modules modules/lib/
	depmod -b modules "$release"
	echo "$release" > release
	rm -rf root
}

# debian_kernel TESTED-VARIABLE: what the package that follows it depends on
debian_kernel() {
	package=$(apt-cache show --no-all-versions "$DEBIAN_KERNEL_PACKAGE:s390x" 2>/dev/null |
		sed -n 's/^Depends:.*\(linux-image-[^ ,]*\).*/\1/p')
	[ -n "$package" ] || die "Debian $SUITE has no package $DEBIAN_KERNEL_PACKAGE for s390x"
	version=$(apt_version "$package:s390x")
	apt_tested "$1" "$version"
	cached kernel "debian-$(name "$version")" 1000 \
		stage "fetch $SUITE kernel" get_debian_kernel "$package:s390x"
}

[ $# -eq 1 ] || usage
case $1 in linux|qemu|meson|orig|debian-kernel|older-kernel|lists) ;; *) usage ;; esac
[ "$1" != lists ] || rm -f "$APT/updated" "$APT/tried"
apt_setup

case $1 in
lists)
	echo "$APT"
	;;
linux)
	version=$(apt_version "$LINUX_PACKAGE")
	apt_tested LINUX_TESTED "$version"
	cached src "linux-$(name "$version")" 3500 \
		stage "fetch linux" get_linux "$LINUX_PACKAGE" "$version"
	;;
orig)
	version=$(apt_source_version linux)
	cached src "linux-orig-$(name "$version")" 3500 \
		stage "fetch linux orig" get_source linux "$version" orig
	;;
qemu)
	version=$(apt_source_version "$QEMU_PACKAGE")
	apt_tested QEMU_TESTED "$version"
	cached src "qemu-$(name "$version")" 2000 \
		stage "fetch qemu" get_source "$QEMU_PACKAGE" "$version" patched
	;;
meson)
	cached src "meson-$(key "$MESON_PACKAGES")" 50 \
		stage "fetch meson" get_packages "$MESON_PACKAGES"
	;;
debian-kernel)
	debian_kernel DEBIAN_KERNEL_TESTED
	;;
older-kernel)
	debian_kernel OLDER_KERNEL_TESTED
	;;
esac
