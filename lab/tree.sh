#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# tree.sh tree|save|mail|bisect|assembled: the kernel queue and a work tree of it
#
#	tree	assembles TREE (O/linux): the base and a commit for each patch
#	save	writes the commits of TREE back to the queue and the new files
#	mail	writes the section SERIES as mails into OUT (O/mail/SERIES)
#	bisect	runs CMD at every commit of the series; without one, builds each
#		with W=1, on top of the base kernel's objects
#	assembled	prints a tree of the queue as it stands, to be read only
# shellcheck source=lab/common.sh
. "$(dirname "$0")/common.sh"

usage() { say "usage: tree.sh tree|save|mail|bisect|assembled"; exit 2; }

queue=$TOP/$LINUX_QUEUE
tree=${TREE:-$O/linux}
case $tree in /*) ;; *) tree=$PWD/$tree ;; esac

run_queue() { "$TOP/lab/queue.sh" "$@"; }

# Copies, not links: whoever works in the tree may have an editor that writes in place.
copy() { cp -a --reflink=auto "$1/." "$2"; }

make_tree() {
	[ ! -e "$tree" ] || die "$tree exists; make save keeps what is in it, then remove it"
	source=$("$TOP/lab/fetch.sh" linux)
	[ -n "${TREE:-}" ] || own "$O"
	need_space "$(dirname "$tree")" 3500
	rm -rf "$tree.tmp"
	mkdir "$tree.tmp"
	stage "tree: source" copy "$source" "$tree.tmp"
	stage "tree: queue" run_queue load --full "$queue" "$TOP" "$tree.tmp"
	publish "$tree.tmp" "$tree"
	saved
	echo "$tree"
}

# What make clean may remove.
saved() { git -C "$tree" rev-parse HEAD > "$tree/.git/lab-saved"; }

save() {
	loaded
	run_queue save "$queue" "$TOP" "$tree"
	saved
}

loaded() {
	[ -d "$tree/.git" ] || die "no work tree $tree; make tree assembles it (TREE=dir for another)"
}

sections() { sed -n 's,^\([^#/ ]*\)/.*,\1,p' "$queue/series" | sort -u | xargs; }

mail() {
	[ -n "${SERIES:-}" ] || die "which section? SERIES= one of: $(sections)"
	out=${OUT:-$O/mail/$SERIES}
	[ -n "${TREE:-}" ] || tree=$(assembled)
	loaded
	mkdir -p "$out"
	run_queue mail "$queue" "$TOP" "$tree" "$SERIES" "$out"
	echo "$out"
}

# A loaded tree of the queue as it stands, with links: only git writes into it.
assembled() {
	source=$("$TOP/lab/fetch.sh" linux)
	cached tree "$(key "${source##*/}" "$LINUX_QUEUE" drivers include Documentation tools)" 500 \
		link_tree "$source"
}

link_tree() {
	cp -al "$1/." "$2"
	stage "queue" run_queue load "$queue" "$TOP" "$2"
}

# The tree stays, so that the objects of the last run are there for the next.
bisect() {
	base=$("$TOP/lab/kernel.sh" base)
	with_lock bisect bisect_locked "$base"
}

bisect_locked() {
	work=$CACHE/bisect/${1##*/}
	objects=$work/objects
	if [ ! -d "$objects" ]; then
		mkdir -p "$work"
		rm -rf "$objects.tmp"
		cp -a --reflink=auto "$1/src/build" "$objects.tmp"
		publish "$objects.tmp" "$objects"
	fi
	rm -rf "$work/src"
	mkdir "$work/src"
	find "$1/src" -mindepth 1 -maxdepth 1 ! -name build -exec cp -al -t "$work/src" {} +
	stage "bisect: queue" run_queue load "$queue" "$TOP" "$work/src"
	mv "$objects" "$work/src/build"
	trap 'mv "$work/src/build" "$objects"' EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM
	stage "bisect" run_queue bisect "$queue" "$TOP" "$work/src" \
		sh -c "${CMD:-$(build_command)}"
}

build_command() {
	echo "make O=build ARCH=s390 CROSS_COMPILE=s390x-linux-gnu- olddefconfig &&" \
		"make O=build ARCH=s390 CROSS_COMPILE=s390x-linux-gnu- LOCALVERSION= -j$JOBS" \
		"W=1 drivers/s390/crypto/ arch/s390/kvm/"
}

[ $# -eq 1 ] || usage
case $1 in
tree) make_tree ;;
save|mail|bisect|assembled) "$1" ;;
*) usage ;;
esac
