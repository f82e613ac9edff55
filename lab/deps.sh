#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# deps.sh [test-long]: makes sure of the packages that the laboratory needs on this
# machine, or those and what "make test-long" needs on top. Says what it installs
# before it does; without the rights to, prints the command.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/common.sh"

packages="
	bash bc bison build-essential ca-certificates cpio
	debian-archive-keyring dpkg-dev flex gcc-s390x-linux-gnu git kmod
	libc6-dev-s390x-cross libelf-dev libgcrypt20-dev libglib2.0-dev
	libncurses-dev libpixman-1-dev libssl-dev make ninja-build perl
	pkg-config python3 python3-venv rsync shellcheck sparse spin squashfs-tools
	util-linux xz-utils zlib1g-dev zstd"

case $*,$# in
,0) ;;
test-long,1) packages="$packages python3-sphinx" ;;
*) say "usage: deps.sh [test-long]"; exit 2 ;;
esac

# shellcheck source=/dev/null
[ ! -e /etc/os-release ] || . /etc/os-release
case ${ID:-} in
debian) ;;
*) die "this needs Debian 12 or 13; ${PRETTY_NAME:-this system} is not Debian" ;;
esac
arch=$(dpkg --print-architecture)
[ "$arch" = amd64 ] || die "this needs an amd64 machine, this one is $arch"
case ${VERSION_ID:-} in
12|13) ;;
*) say "notice: tested on Debian 12 and 13, this is ${PRETTY_NAME:-another}" ;;
esac

missing() {
	# dpkg-query fails for a package that it has never heard of
	echo "$packages" | xargs dpkg-query -W -f "\${binary:Package} \${Package} \${db:Status-Status}\n" \
		2>/dev/null | awk -v want="$(echo "$packages" | xargs)" '
		$NF == "installed" { have[$2] = 1 }
		END { n = split(want, w, " "); for (i = 1; i <= n; i++) if (!(w[i] in have)) print w[i] }'
}

# The words of a list that is ours.
words() { echo "$1" | xargs; }

list=$(words "$(missing)")
[ -n "$list" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
	as_root=sudo
	if ! sudo -n true 2>/dev/null && ! { [ -t 0 ] && command -v sudo >/dev/null; }; then
		say "these packages are missing: $list"
		say "install them as root:"
		say "  apt-get update && apt-get install --no-install-recommends $list"
		exit 1
	fi
fi
say "installing: $list"

root() { $as_root env DEBIAN_FRONTEND=noninteractive "$@"; }
update() { root apt-get update; }
install() { echo "$list" | root xargs apt-get install -y --no-install-recommends; }

stage "system package lists" update ||
	say "notice: going on with the package lists that are there"
stage "system packages" install
left=$(words "$(missing)")
[ -z "$left" ] || die "still missing after the installation: $left"
