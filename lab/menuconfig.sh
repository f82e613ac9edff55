#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# menuconfig.sh: the laboratory's menu (Kconfig, written to O/.config), with the
# kernel's own kconfig
# shellcheck source=lab/common.sh
. "$(dirname "$0")/common.sh"

[ $# -eq 0 ] || { say "usage: menuconfig.sh"; exit 2; }

build() {
	mkdir "$2/src"
	cp -al "$1/." "$2/src"
	make -C "$2/src" O=build ARCH=s390 build_menuconfig
	mv "$2/src/build/scripts/kconfig/mconf" "$2"
	rm -rf "$2/src"
}

if [ ! -t 0 ] || [ ! -t 1 ]; then
	die "the menu needs a terminal"
fi
source=$("$TOP/lab/fetch.sh" linux)
mconf=$(cached kconfig "${source##*/}" 200 stage "menu" build "$source")/mconf
own "$O"
cd "$O"		# kconfig writes include/ where it stands
KCONFIG_CONFIG=$O/.config "$mconf" "$TOP/Kconfig"
