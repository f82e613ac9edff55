# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# What goes into the emulated machine. Sourced by vm.sh: $kernel, $root, $SCRIPT,
# $FILES, $UDEV, $tmp.

# files.tar: what main reads, the script with its files.
pack_files() {
	lab=$tmp/files/run/lab
	mkdir -p "$lab/files"
	cp "$TOP/lab/machine/main" "$lab"
	if [ -n "$SCRIPT" ]; then
		echo script > "$lab/config"
		install -m 755 "$SCRIPT" "$lab/script"
	else
		echo "shell $(stty size) ${TERM:-linux}" > "$lab/config"
		cp "$TOP/lab/machine/guest" "$lab/files"
		pack_guest "$lab/files" "$TOP/lab/machine/guest-init" zcrypt_cex4
	fi
	[ "${UDEV:-y}" = y ] || touch "$lab/no-udev"
	for file in ${FILES:-}; do
		cp -a "$file" "$lab/files"
	done
	tar -C "$tmp/files" -cf "$tmp/files.tar" --owner=0 --group=0 run
}

# modules.img: the kernel's modules. Not in the tar: Debian's take a minute to unpack.
pack_modules() {
	mksquashfs "$kernel/modules/lib/modules" "$tmp/modules.img" -all-root -comp zstd \
		-noI -noD -noF -noX -no-progress -quiet >&2
}

# pack_modules_for DIR MODULE...: into DIR, with what they need, in the order of loading
pack_modules_for() {
	to=$1
	shift
	mkdir -p "$to"
	modprobe -C /dev/null -d "$kernel/modules" -S "$(ls "$kernel/modules/lib/modules")" \
		--show-depends -a "$@" |
		awk '$1 == "insmod" && !seen[$2]++ { print $2 }' > "$tmp/modules"
	n=10
	while read -r module; do
		n=$((n + 1))
		file=$to/$n-${module##*/}
		case $module in
		*.xz) xz -dc "$module" > "${file%.xz}" ;;
		*.zst) zstd -qdc "$module" > "${file%.zst}" ;;
		*) cp "$module" "$file" ;;
		esac
	done < "$tmp/modules"
}

# pack_cpio DIR: on stdout
pack_cpio() { (cd "$1" && find . | cpio -o -H newc --quiet -R 0:0); }

# pack_guest DIR INIT MODULE...: bzImage and guest.img into DIR, a Linux guest of the
# machine's kernel; what is in $tmp/guest already goes with it.
pack_guest() {
	guest_to=$1
	init=$2
	shift 2
	mkdir -p "$tmp/guest/bin"
	cp "$kernel/bzImage" "$guest_to"
	pack_modules_for "$tmp/guest/modules" "$@"
	cp "${root%/*}/busybox" "$tmp/guest/bin"
	cp "$init" "$tmp/guest/init"
	pack_cpio "$tmp/guest" > "$guest_to/guest.img"
}

# initrd.img: busybox, init, and the modules that init needs to go on.
pack_initrd() {
	mkdir -p "$tmp/initrd/bin"
	cp "$TOP/lab/machine/init" "$tmp/initrd/init"
	cp "${root%/*}/busybox" "$tmp/initrd/bin"
	pack_modules_for "$tmp/initrd/modules" virtio_blk virtio_console squashfs overlay
	pack_cpio "$tmp/initrd" > "$tmp/initrd.img"
}
