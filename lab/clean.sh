#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# clean.sh clean|distclean: removes what was built here (O), and the cache too
# shellcheck source=lab/common.sh
. "$(dirname "$0")/common.sh"

usage() { say "usage: clean.sh clean|distclean"; exit 2; }

remove() {
	[ -e "$1" ] || return 0
	[ -e "$1/CACHEDIR.TAG" ] || die "$1 is not the laboratory's: it has no CACHEDIR.TAG; not removed"
	say "removing $1 ($(du -sh "$1" | cut -f1))"
	rm -rf "$1"
}

# Work that make save has not seen stays.
check_tree() {
	[ -d "$O/linux/.git" ] || return 0
	now=$(git -C "$O/linux" rev-parse HEAD)$(git -C "$O/linux" status --porcelain)
	[ "$now" = "$(cat "$O/linux/.git/lab-saved")" ] ||
		die "$O/linux has work in it; make save, or remove it"
}

[ $# -eq 1 ] || usage
case $1 in
clean) check_tree; remove "$O" ;;
distclean) check_tree; remove "$O"; remove "$CACHE" ;;
*) usage ;;
esac
