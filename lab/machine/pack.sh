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

# initrd.img: busybox, init, and the modules that init needs to go on.
pack_initrd() {
	mkdir -p "$tmp/initrd/bin" "$tmp/initrd/modules"
	cp "$TOP/lab/machine/init" "$tmp/initrd/init"
	cp "${root%/*}/busybox" "$tmp/initrd/bin"
	modprobe -C /dev/null -d "$kernel/modules" -S "$(ls "$kernel/modules/lib/modules")" \
		--show-depends -a virtio_blk virtio_console squashfs overlay |
		awk '$1 == "insmod" && !seen[$2]++ { print $2 }' > "$tmp/modules"
	n=10
	while read -r module; do
		n=$((n + 1))
		to=$tmp/initrd/modules/$n-${module##*/}
		case $module in
		*.xz) xz -dc "$module" > "${to%.xz}" ;;
		*.zst) zstd -qdc "$module" > "${to%.zst}" ;;
		*) cp "$module" "$to" ;;
		esac
	done < "$tmp/modules"
	(cd "$tmp/initrd" && find . | cpio -o -H newc --quiet -R 0:0) > "$tmp/initrd.img"
}
