#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Keeps a patch series as a queue: QUEUE/series names the patches in order,
# "section/0001-name.patch" (or flat), each a mail with hunks to existing files;
# "new: PATH" lines below its --- name the files it introduces, and those stand
# whole, in their final version, at NEWDIR/PATH. Hunks of later patches to such a
# file are taken back to get the version that was introduced.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/common.sh"

usage() {
	cat >&2 <<-END
	usage: queue.sh load [--full] QUEUE NEWDIR TREE
	       queue.sh save QUEUE NEWDIR TREE
	       queue.sh check QUEUE NEWDIR [TREE]
	       queue.sh mail [--signoff] QUEUE NEWDIR TREE SECTION OUTDIR
	       queue.sh bisect QUEUE NEWDIR TREE CMD...

	load    TREE, an unpacked unpatched source, becomes a git work tree: tag
	        "base" and one commit for each patch. Only files that the queue
	        touches are tracked (for builds); --full tracks them all (for work).
	save    the commits base..HEAD of TREE become the queue. A new commit belongs
	        to the section of the commit before it, or to the one that a line
	        "Section: NAME" at the end of its message says.
	check   what can be seen without a source; load and save do it first.
	mail    one section as git-format-patch mails from you (git config user.name,
	        user.email), cover letter from QUEUE/SECTION/cover.txt.
	bisect  runs CMD in TREE at every commit and names the first that fails.
	END
	exit 2
}

# The patches of a queue, in order.
series() {
	sed -e 's/[[:space:]]*#.*//' -e 's/[[:space:]]*$//' -e '/^$/d' "$1/series"
}

# What a patch introduces, what it changes, its hunks, its message.
new_files() {
	awk '!cut { cut = /^---$/; next } /^diff --git / { exit } sub(/^ new: /, "")' "$1"
}

diff_of() {
	awk '!cut { cut = /^---$/; next } /^diff --git / { diff = 1 } diff' "$1"
}

old_files() {
	diff_of "$1" | sed -n 's,^diff --git a/.* b/,,p'
}

message_of() {
	awk '
	body && /^---$/ { exit }
	body { print; next }
	/^$/ { sub(/^(\[[^]]*\] *)+/, "", subject); print subject "\n"; body = 1; next }
	/^Subject:/ { sub(/^Subject:[ \t]*/, ""); subject = $0; fold = 1; next }
	fold && sub(/^[ \t]+/, " ") { subject = subject $0; next }
	{ fold = 0 }' "$1" | git stripspace
}

# Its section is the tree's affair, a sign-off its sender's.
message_of_commit() {
	git -C "$TREE" log -1 --format=%B "$1" |
		sed -e '/^Signed-off-by: /d' -e '/^Section: /d' | git stripspace
}

# A path without links and dots; QUEUE and NEWDIR may be relative to anywhere.
absolute() {
	(cd "$1" 2>/dev/null && pwd -P) || die "$1: no such directory"
}

# Many may read a queue, or one may save it. Whoever finds what a save left
# behind tidies that up first.
lock() {
	own "$CACHE"
	mkdir -p "$CACHE/lock"
	exec 7> "$CACHE/lock/queue-$(key "queue $QUEUE")"
	if [ "$command" = save ] || [ -e "$QUEUE/.save" ]; then
		flock 7
		recover
	fi
	[ "$command" = save ] || flock -s 7
}

# The settings of whoever runs this do not change what load and save write.
neutral() {
	export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
	export GIT_AUTHOR_NAME=queue GIT_AUTHOR_EMAIL=queue@localhost
	export GIT_COMMITTER_NAME=queue GIT_COMMITTER_EMAIL=queue@localhost
}

# Every commit gets a date of its own: by that save knows it again after a rebase.
date_of() {
	GIT_AUTHOR_DATE="$((1700000000 + 60 * $1)) +0000"
	GIT_COMMITTER_DATE=$GIT_AUTHOR_DATE
	export GIT_AUTHOR_DATE GIT_COMMITTER_DATE
}

FULL='' SIGNOFF=''
[ $# -ge 1 ] || usage
command=$1
shift
case $command,${1-} in
load,--full) FULL=1; shift ;;
mail,--signoff) SIGNOFF=--signoff; shift ;;
esac
case $command,$# in
load,3 | save,3 | check,[23] | mail,5) ;;
bisect,[0-3] | bisect,-*) usage ;;
bisect,*) ;;
*) usage ;;
esac

# Run from a git hook, git's variables would point at the wrong repository.
for v in $(git rev-parse --local-env-vars); do unset "$v"; done
QUEUE=$(absolute "$1")
NEWDIR=$(absolute "$2")
TREE=''
if [ $# -ge 3 ]; then TREE=$(absolute "$3"); shift; fi
shift 2
TMP=$(mktemp -d)
TMP=$(absolute "$TMP")
trap 'rm -rf "$TMP"' EXIT
GIT_CEILING_DIRECTORIES=$TMP
export GIT_CEILING_DIRECTORIES FULL SIGNOFF

# shellcheck source=lab/queue/check.sh
. "$TOP/lab/queue/check.sh"
# shellcheck source=lab/queue/load.sh
. "$TOP/lab/queue/load.sh"
# shellcheck source=lab/queue/base.sh
. "$TOP/lab/queue/base.sh"
# shellcheck source=lab/queue/merge.sh
. "$TOP/lab/queue/merge.sh"
# shellcheck source=lab/queue/save.sh
. "$TOP/lab/queue/save.sh"
# shellcheck source=lab/queue/write.sh
. "$TOP/lab/queue/write.sh"
# shellcheck source=lab/queue/install.sh
. "$TOP/lab/queue/install.sh"
# shellcheck source=lab/queue/mail.sh
. "$TOP/lab/queue/mail.sh"
# shellcheck source=lab/queue/bisect.sh
. "$TOP/lab/queue/bisect.sh"
lock
"queue_$command" "$@"
