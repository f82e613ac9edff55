#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# mail.sh: the mails of every section apply with git am, one section after the
# other, to Debian's source and to upstream's, and give the files that load gives
# (which are those the kernel is built from). Only files that the queue touches
# are looked at.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=lab/tests/lib.sh
. "$TOP/lab/tests/lib.sh"

[ $# -eq 0 ] || { say "usage: mail.sh"; exit 2; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
queue=$TOP/$LINUX_QUEUE
GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
GIT_AUTHOR_NAME='A Developer' GIT_AUTHOR_EMAIL=a@example.org
GIT_COMMITTER_NAME=$GIT_AUTHOR_NAME GIT_COMMITTER_EMAIL=$GIT_AUTHOR_EMAIL
export GIT_CONFIG_NOSYSTEM GIT_CONFIG_GLOBAL GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL
export GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL

patches() { sed -e 's/[[:space:]]*#.*//' -e '/^$/d' "$queue/series"; }
sections() { patches | sed 's,/.*,,' | uniq; }

# Of SOURCE what the queue changes, and what it adds if it is there already.
touched() {
	patches | sed "s,^,$queue/," |
		xargs sed -n -e 's,^diff --git a/.* b/,,p' -e 's/^ new: //p' | sort -u |
		(cd "$1" && xargs ls -d 2>/dev/null) | tar -C "$1" -cT - | tar -x -C "$2"
}

# The mails of a section, numbered, with the cover letter, signed by nobody.
mails() {
	mkdir -p "$work/$1"
	"$TOP/lab/queue.sh" mail "$queue" "$TOP" "$work/loaded" "$1" "$work/$1" || return 1
	n=$(patches | grep -c "^$1/")
	grep -q "^Subject: \[PATCH 0*0/$n\] [^*]" "$work/$1/0000-cover-letter.patch" || return 1
	grep -q "^Subject: \[PATCH $n/$n\]" "$work/$1"/*.patch || return 1
	! grep -l '^Signed-off-by:' "$work/$1"/*.patch
}

applies() { find "$work/$1" -name "*.patch" ! -name "0000-*" | sort | xargs git -C "$work/mailed" am -q; }

on_base() {
	work=$tmp/$1
	if ! source=$("$TOP/lab/fetch.sh" "$1" 2> "$O/log/mail-$1.err"); then
		[ "$1" = orig ] || die "no source, see $O/log/mail-$1.err"
		skip "$1: mails apply" \
			"the archive does not have this source today, see $O/log/mail-$1.err"
		return
	fi
	mkdir -p "$work/loaded" "$work/mailed"
	touched "$source" "$work/loaded"
	touched "$source" "$work/mailed"
	check "$1: load" "$TOP/lab/queue.sh" load "$queue" "$TOP" "$work/loaded"
	git init -q "$work/mailed"
	git -C "$work/mailed" add -f .
	git -C "$work/mailed" commit -q --allow-empty -m base
	for section in $(sections); do
		check "$1: mails of $section" mails "$section"
		check "$1: git am of $section" applies "$section"
	done
	empty "$1: git am gives what load gives" \
		"$(diff -r -q -x .git "$work/loaded" "$work/mailed" || :)"
}

if [ -z "$(patches)" ]; then
	skip "mails apply" "the queue is empty"
else
	on_base linux
	on_base orig
fi
plan
