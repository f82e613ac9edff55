# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# A patch whose context changed in a newer base. Part of queue.sh. git apply takes
# a hunk elsewhere, but never with other context. What is left is a 3-way merge,
# and its ancestor is the file that the patch was made for: when a source that the
# queue applies to as it stands is in the cache, the blobs come from there.

# $TMP/ancestors: object directories, separated by colons
ancestors() {
	[ ! -e "$TMP/ancestors" ] || return 0
	: > "$TMP/ancestors"
	awk '$1 == "c" { print $3 }' "$TMP/files" | sort -u | comm -23 - "$TMP/new" > "$TMP/touched"
	for source in "$CACHE"/src/*/; do
		old=$TMP/old-$(basename "$source")
		mkdir "$old"
		(cd "$source" && xargs -r ls -d 2> /dev/null) < "$TMP/touched" |
			tar -C "$source" -cT - 2> /dev/null | tar -x -C "$old" || :
		QUEUE_MERGE=n "$TOP/lab/queue.sh" load "$QUEUE" "$NEWDIR" "$old" 2> /dev/null || :
		[ ! -d "$old/.git" ] || printf '%s:' "$old/.git/objects" >> "$TMP/ancestors"
	done
}

# merge PATCH: $TMP/diff did not apply; $TMP/err says why
merge() {
	[ "${QUEUE_MERGE:-y}" = y ] || return 1
	ancestors
	sed -n 's/^index \([0-9a-f]*\)\.\..*/\1/p' "$TMP/diff" | while read -r blob; do
		GIT_ALTERNATE_OBJECT_DIRECTORIES=$(cat "$TMP/ancestors") \
			git -C "$TREE" cat-file blob "$blob" > "$TMP/blob" 2> /dev/null || continue
		git -C "$TREE" hash-object -w "$TMP/blob" > /dev/null
	done
	if git -C "$TREE" apply --3way --index --whitespace=nowarn "$TMP/diff" \
		2> "$TMP/merge"; then
		say "$1: merged 3-way, its context has changed"
		return 0
	fi
	git -C "$TREE" reset -q --hard
	return 1
}
