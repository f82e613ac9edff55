# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# The real queues: load then save is the identity. On a base other than the one
# last tested, blob ids and line numbers may differ. Part of the tests of queue.sh.

# touched QUEUE: files of the base that its patches change
touched() {
	cat "$1"/*.patch "$1"/*/*.patch 2> /dev/null | sed -n 's,^diff --git a/.* b/,,p' | sort -u
}

added() {
	cat "$1"/*.patch "$1"/*/*.patch 2> /dev/null | sed -n 's,^ new: ,,p' | sort -u
}

copy() { (cd "$1" && xargs -r ls -d 2> /dev/null) | tar -C "$1" -cT - | tar -x -C "$2"; }

identity() {
	rm -rf "$tmp/w"
	mkdir "$tmp/w" "$tmp/w/tree" "$tmp/w/repo"
	cd "$tmp/w" || exit
	CACHE=$real_cache
	source=$("$TOP/lab/fetch.sh" "$1")
	CACHE=$tmp/cache
	touched "$2" | copy "$source" tree
	cp -a "$2" q
	added q | copy "$3" repo
	cp -a repo repo1
	check "$1: load" load_real
	check "$1: save" save
	same "$1: load then save changes no new file" repo1 repo
	cp -a "$2" q1
	case ${source##*/} in
	*"$(echo "${4#*:}" | tr '~+' '--')") ;;
	*) find q q1 -name '*.patch' -exec sed -i -e '/^index /d' -e 's/^@@ .*@@/@@/' {} + ;;
	esac
	same "$1: load then save changes no patch" q1 q
	check "$1: the queue and its directory" q_check "$2" "$3" "$source"
}
load_real() { q load q repo tree; }
q_check() { q check "$@"; }

identity linux "$TOP/$LINUX_QUEUE" "$TOP" "$LINUX_TESTED"
identity qemu "$TOP/$QEMU_QUEUE" "$TOP/qemu" "$QEMU_TESTED"
