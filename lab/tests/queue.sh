#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# queue.sh [LAB [PART...]]: the queue tool (of LAB, a copy of lab/) on a made-up
# source and queue, each refusal beside what is allowed; then load and save of the
# real ones. PART: of lab/tests/queue/.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=lab/tests/lib.sh
. "$TOP/lab/tests/lib.sh"

if [ $# -eq 0 ]; then
	linux=$("$TOP/lab/fetch.sh" linux) qemu=$("$TOP/lab/fetch.sh" qemu)
	known lab/queue.sh lab/queue lab/tree.sh lab/tests/queue.sh lab/tests/queue lab/versions \
		patches drivers include tools Documentation qemu "${linux##*/}" "${qemu##*/}" "$(git --version)"
fi
lab=${1:-$TOP/lab}
[ -x "$lab/queue.sh" ] || { say "usage: queue.sh [LAB [PART...]]"; exit 2; }
[ $# -eq 0 ] || shift
parts=${*:-load check save tree mail real}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
real_cache=$CACHE CACHE=$tmp/cache
for v in $(git rev-parse --local-env-vars); do unset "$v"; done
GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
GIT_AUTHOR_NAME='A Developer' GIT_AUTHOR_EMAIL=a@example.org
GIT_COMMITTER_NAME=$GIT_AUTHOR_NAME GIT_COMMITTER_EMAIL=$GIT_AUTHOR_EMAIL
GIT_SEQUENCE_EDITOR=true
export GIT_CONFIG_NOSYSTEM GIT_CONFIG_GLOBAL GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL
export GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL GIT_SEQUENCE_EDITOR CACHE

q() { "$lab/queue.sh" "$@"; }

# shellcheck source=lab/tests/queue/origin.sh
. "$TOP/lab/tests/queue/origin.sh"

# A queue and its tree, both as the last save left them.
fresh() {
	rm -rf "$tmp/w"
	cp -a "$tmp/origin" "$tmp/w"
	cd "$tmp/w" || exit
}
load() { rm -rf tree && cp -a src tree && q load q repo tree; }
load_full() { rm -rf tree && cp -a src tree && q load --full q repo tree; }
save() { q save q repo tree; }
in_tree() { git -C tree "$@"; }
commit() { in_tree add -f drivers/a && in_tree commit -qm "$1"; }
edit() { sed -i "$1" "tree/$2"; }

# refused NAME TEXT CMD...: CMD fails, says TEXT, and leaves the queue alone
refused() {
	name=$1 text=$2
	shift 2
	rm -rf before
	mkdir before
	cp -a q repo before
	if "$@" > out 2>&1; then
		not_ok "$name" "was not refused"
	elif ! grep -qF -e "$text" out; then
		not_ok "$name" "not said: $text; but: $(cat out)"
	elif ! diff -r before/q q > out 2>&1 || ! diff -r before/repo repo > out 2>&1; then
		not_ok "$name" "refused, but the queue changed: $(cat out)"
	else
		ok "$name"
	fi
}

# same NAME A B
same() {
	if diff -r "$2" "$3" > out 2>&1; then ok "$1"; else not_ok "$1" "$(cat out)"; fi
}

# is NAME HAVE WANT
is() {
	if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "have: $2
want: $3"; fi
}

origin
for part in $parts; do
	# shellcheck source=/dev/null
	. "$TOP/lab/tests/queue/$part.sh"
done
CACHE=$real_cache
plan
