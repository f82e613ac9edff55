# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# From a queue to a git work tree. Part of queue.sh.

# $TMP/intro/N/PATH: each new file as patch N introduces it. From the last patch
# to the first, hunks to new files are taken back from the final version.
introduced() {
	rm -rf "$TMP/stage" "$TMP/intro"
	mkdir -p "$TMP/stage" "$TMP/intro"
	awk '$1 == "n" { print $3 }' "$TMP/files" | sort > "$TMP/new"
	while read -r f; do
		mkdir -p "$TMP/stage/$(dirname "$f")"
		cp -P "$NEWDIR/$f" "$TMP/stage/$f"
	done < "$TMP/new"
	nl -ba "$TMP/series" | sort -rn > "$TMP/backwards"
	while read -r n p; do
		diff_of "$QUEUE/$p" > "$TMP/diff"
		old_files "$QUEUE/$p" | sort | comm -12 - "$TMP/new" |
			sed 's/^/--include=/' > "$TMP/include"
		if [ -s "$TMP/include" ]; then
			(cd "$TMP/stage" && xargs git apply -R "$TMP/diff" < "$TMP/include") \
				2> "$TMP/err" || refuse "$p" "cannot be taken back from $NEWDIR"
		fi
		new_files "$QUEUE/$p" > "$TMP/add"
		while read -r f; do
			mkdir -p "$TMP/intro/$n/$(dirname "$f")"
			mv "$TMP/stage/$f" "$TMP/intro/$n/$f"
		done < "$TMP/add"
	done < "$TMP/backwards"
}

# refuse PATCH WHAT: names patch and hunk; $TMP/err is what git apply said.
refuse() {
	sed -n 's/^error: patch failed: //p' "$TMP/err" | while IFS=: read -r f line; do
		echo "error: $1: hunk \"$(hunk_at "$TMP/diff" "$f" "$line")\" of $f $2" >&2
	done
	grep -q '^error: patch failed: ' "$TMP/err" || cat "$TMP/err" >&2
	die "$1: $2"
}

hunk_at() {
	awk -v f="$2" -v re="^@@ [^@]*[-+]$3[, ]" '
		/^diff --git / { on = substr($0, length($0) - length(f) - 2) == " b/" f }
		on && $0 ~ re { print; exit }' "$1"
}

apply() {
	diff_of "$QUEUE/$1" > "$TMP/diff"
	[ -s "$TMP/diff" ] || return 0
	git -C "$TREE" apply --index --whitespace=nowarn "$TMP/diff" 2> "$TMP/err" ||
		merge "$1" || refuse "$1" "does not apply"
}

# commit N PATCH: patch and new files are in the index.
commit() {
	date_of "$1"
	message_of "$QUEUE/$2" > "$TMP/message"
	c=$(git -C "$TREE" commit-tree -p HEAD -F "$TMP/message" \
		"$(git -C "$TREE" write-tree)")
	git -C "$TREE" update-ref HEAD "$c"
	printf 'queue@localhost %s\t%s\t%s\n' "${GIT_AUTHOR_DATE% *}" "$2" \
		"$(head -n 1 "$TMP/message")" >> "$TREE/.git/queue-map"
}

queue_load() {
	neutral
	queue_check
	[ ! -e "$TREE/.git" ] || die "$TREE is a git tree already"
	introduced
	if [ -n "$FULL" ]; then base_full; else base_quick; fi
	git -C "$TREE" update-index -q --refresh
	: > "$TREE/.git/queue-partial"
	: > "$TREE/.git/queue-map"
	nl -ba "$TMP/series" > "$TMP/forwards"
	while read -r n p; do
		apply "$p"
		new_files "$QUEUE/$p" > "$TMP/add"
		while read -r f; do
			[ ! -e "$TREE/$f" ] || die "$p: introduces $f, which is in the base"
			mkdir -p "$TREE/$(dirname "$f")"
			cp -P "$TMP/intro/$n/$f" "$TREE/$f"
		done < "$TMP/add"
		add < "$TMP/add"
		commit "$n" "$p"
	done < "$TMP/forwards"
	sums > "$TREE/.git/queue-sums"
	rm "$TREE/.git/queue-partial"
	echo "$TREE: $(wc -l < "$TMP/series") patches" >&2
}
