# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# What save writes: patches and series. Part of queue.sh.

# write_patch COMMIT: a mail without author, date and sign-off.
write_patch() {
	message_of_commit "$1" > "$TMP/message"
	git -C "$TREE" diff-tree --root --no-renames --diff-filter=A --name-only -r \
		--no-commit-id "$1" > "$TMP/add"
	sed 's/^/:(exclude)/' "$TMP/add" > "$TMP/exclude"
	echo "From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001"
	sed -n '1s/^/Subject: /p' "$TMP/message"
	sed 1d "$TMP/message"
	printf '\n---\n'
	sed 's/^/ new: /' "$TMP/add"
	echo
	xargs git -C "$TREE" diff-tree -p --binary --full-index --no-renames --no-ext-diff \
		--no-textconv --no-commit-id "$1" -- . < "$TMP/exclude"
}

check_patch() {
	text=$(sed -n 2p "$1")
	[ "$text" != "Subject: " ] || die "a commit without a subject"
	[ -n "$(new_files "$1")$(old_files "$1")" ] || die "$text: an empty commit"
	[ "$(grep -cx -e --- "$1")" -eq 1 ] || die "$text: a line --- in its message"
	! sed '/^---$/,$d' "$1" | grep -q -e '^diff ' -e '^Index: ' ||
		die "$text: its message has a line that git am takes for the diff's start"
}

# Comments stay with their patch, or with their section when they open it, and
# move on to the next patch when their own is gone.
write_series() {
	awk -F'\t' '
	function section(p) { return p ~ "/" ? substr(p, 1, index(p, "/") - 1) : "." }
	FILENAME ~ /plan$/ { if ($3 != "-") to[$3] = $2; list[++n] = $2; next }
	/^[ \t]*(#|$)/ { text = text $0 "\n"; next }
	{
		old = $0
		sub(/[ \t]*(#.*)?$/, "", old)
		if (!(old in to)) next
		s = section(to[old])
		if (s != last && !(s in opens)) opens[s] = text
		else before[to[old]] = text
		after[to[old]] = substr($0, length(old) + 1)
		text = ""; last = s
	}
	END {
		for (i = 1; i <= n; i++) {
			s = section(list[i])
			if (!(s in done)) printf "%s", opens[s]
			done[s]
			print before[list[i]] list[i] after[list[i]]
		}
		printf "%s", text
	}' "$TMP/plan" "$1"
}
