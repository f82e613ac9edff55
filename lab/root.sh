#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# root.sh [EXTRA] - make the user space of the emulated machine
#
# Resolves lab/machine/packages, and lab/machine/packages.EXTRA, for s390x with the
# laboratory's private apt state, downloads (apt checks the signatures), unpacks
# and packs a squashfs.
# Nothing of it is executed and no right beyond the user's own is needed; what
# maintainer scripts would have done and the machine needs is done in settle().
# Prints the image's path; a static busybox for the initramfs lies beside it.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=lab/apt.sh
. "$TOP/lab/apt.sh"

[ $# -le 1 ] || { say "usage: root.sh [EXTRA]"; exit 2; }

lists=lab/machine/packages
if [ $# -eq 1 ]; then
	lists="$lists $lists.$1"
	[ -f "$TOP/lab/machine/packages.$1" ] || die "no list lab/machine/packages.$1"
fi
archives=$APT/s390x-archives

wanted() { (cd "$TOP" && echo "$lists" | xargs sed 's/#.*//'); }

# With the sources that work for s390x alone: a package for all architectures from
# another one can be ahead of those for s390x and then does not fit.
apt_s390x() {
	wanted | xargs apt-get -o Dir::Etc::sourcelist="$APT/s390x.list" \
		-o APT::Architecture=s390x -o APT::Architectures::=s390x \
		-qq -y --no-install-recommends "$@" install
}

# The packages with all that they need, one name_version_arch.deb a line. Without
# the archives' directory: apt leaves out what it finds there.
resolve() {
	apt_s390x --print-uris -o Dir::Cache::archives="$1/none" > "$1/uris"
	sed -n "s/^'[^']*' \([^ ]*\) .*/\1/p" "$1/uris" | sort > "$1/packages"
	[ -s "$1/packages" ] || die "apt knows no package of $lists for s390x"
	rm "$1/uris"
}

# base-files first: it brings the links bin, lib, sbin
unpack() {
	mkdir "$1"
	{ grep ^base-files_ "$packages"; grep -v ^base-files_ "$packages"; } | while read -r deb; do
		dpkg-deb --fsys-tarfile "$archives/$deb" |
			tar -xp -C "$1" --keep-directory-symlink \
				--exclude='./usr/share/doc/*' --exclude='./usr/share/man/*' \
				--exclude='./usr/share/info/*' --exclude='./usr/share/locale/*'
	done
}

settle() {
	r=$1
	cp "$r/usr/share/base-passwd/passwd.master" "$r/etc/passwd"
	cp "$r/usr/share/base-passwd/group.master" "$r/etc/group"
	printf '%s\n' input:x:994: sgx:x:995: clock:x:996: kvm:x:997: render:x:998: >> "$r/etc/group"
	for link in bin lib sbin; do
		[ -L "$r/$link" ] || die "$link of the user space is not a link to usr/$link"
	done
	ln -s gawk "$r/usr/bin/awk"
	ln -s less "$r/usr/bin/pager"
	ln -s vim.tiny "$r/usr/bin/vi"
	ln -s /proc/self/mounts "$r/etc/mtab"
	echo ap-lab > "$r/etc/hostname"
	echo "127.0.0.1 localhost ap-lab" > "$r/etc/hosts"
	cp "$r/usr/share/libc-bin/nsswitch.conf" "$r/etc/nsswitch.conf"
	mkdir -p "$r/usr/lib/modules" "$r/etc/zkey" "$r/var/lib/misc"
}

build() {
	mkdir -p "$archives/partial"
	with_lock apt apt_s390x --download-only -o Dir::Cache::archives="$archives"
	cp "$packages" "$1/packages"
	unpack "$1/root"
	settle "$1/root"
	cp "$1/root/usr/bin/busybox" "$1/busybox"
	mksquashfs "$1/root" "$1/root.squashfs" -all-root -comp zstd -noI -noD -noF -noX \
		-noappend -no-progress -quiet
	rm -rf "$1/root"
}

# Asking apt takes seconds: its answer is kept for as long as its lists stay.
apt_setup
indexes=$(cat "$APT/s390x.list"; stat -c '%n %s %Y' "$APT"/lists/*_Packages*)
packages=$(cached root-packages "$(key lab/root.sh "$(wanted)" "$indexes")" 1 resolve)/packages
image=$(cached root "$(key lab/root.sh "$(cat "$packages")")" 700 stage "user space${1:+ $1}" build)
echo "$image/root.squashfs"
