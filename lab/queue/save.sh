# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# From the commits of a work tree to a queue. Part of queue.sh. Everything is
# written to QUEUE/.save and checked there; install.sh moves it in place.

# What load read or save wrote last, to see that nobody else changed it since.
sums() {
	(cd "$QUEUE" && echo series | cat - "$TMP/series" | xargs sha256sum)
	awk '$1 == "n" { print $3 }' "$TMP/files" | (cd "$NEWDIR" && xargs -r sha256sum)
}

# Refuse a tree that is not a clean straight line of commits on base.
check_tree() {
	[ -d "$TREE/.git" ] || die "$TREE is not loaded"
	[ ! -e "$TREE/.git/queue-partial" ] || die "$TREE: its load did not finish"
	for d in rebase-merge rebase-apply MERGE_HEAD CHERRY_PICK_HEAD; do
		[ ! -e "$TREE/.git/$d" ] || die "$TREE: in the middle of something, see git status"
	done
	git -C "$TREE" merge-base --is-ancestor base HEAD || die "$TREE: HEAD is not based on base"
	git -C "$TREE" update-index -q --refresh > /dev/null || :
	git -C "$TREE" diff --name-only HEAD > "$TMP/dirty"
	git -C "$TREE" ls-files -o --exclude-per-directory=.gitignore | sort |
		comm -23 - "$TREE/.git/queue-untracked" >> "$TMP/dirty"
	[ ! -s "$TMP/dirty" ] || die "$TREE: not committed: $(tr '\n' ' ' < "$TMP/dirty")"
	git -C "$TREE" log --merges --format='%h %s' base..HEAD > "$TMP/bad"
	[ ! -s "$TMP/bad" ] || die "a merge: $(cat "$TMP/bad")"
	git -C "$TREE" log --format='%s' --grep='^\(fixup\|squash\|amend\)! ' base..HEAD > "$TMP/bad"
	[ ! -s "$TMP/bad" ] || die "not squashed (git rebase -i --autosquash base): $(cat "$TMP/bad")"
}

# $TMP/plan: one line for each commit: commit, new patch, old patch or "-". A
# commit is known by author and date or by its subject.
plan() {
	git -C "$TREE" log --reverse --date-order base..HEAD \
		--format='%H%x09%ae %at%x09%s%x09%f%x09%(trailers:key=Section,valueonly,separator=)' \
		> "$TMP/commits"
	awk -F'\t' -v OFS='\t' '
	function section(p) { return p ~ "/" ? substr(p, 1, index(p, "/") - 1) : "." }
	FILENAME ~ /queue-map$/ {
		if (!known++) now = section($2)
		exact[$1, $3] = by_subject[$3] = $2
		if ($1 in by_date) $2 = ""	# several: the date tells nothing
		by_date[$1] = $2
		next
	}
	{
		old = exact[$2, $3]
		if (old == "") old = by_subject[$3]
		if (old == "") old = by_date[$2]
		if (old in used) old = ""
		if (old != "") { used[old]; now = section(old) }
		if ($5 != "") now = $5
		if (now == "") now = "."
		if (now != last && now in count) {
			print $3 ": between commits of another section than " now ", its own;" \
				" move it or say \"Section: NAME\" in its message" > "/dev/stderr"
			exit 1
		}
		last = now
		name = sprintf("%04d-%s", ++count[now], substr($4, 1, 52)) ".patch"
		print $1, (now == "." ? "" : now "/") name, (old == "" ? "-" : old)
	}' "$TREE/.git/queue-map" "$TMP/commits" > "$TMP/plan" || die "$TREE cannot be saved"
}

# Files that commits add, each once; none that the base has, none removed again.
check_added() {
	git -C "$TREE" log --no-renames --format= --name-only --diff-filter=A base..HEAD |
		sort > "$TMP/added"
	uniq -d "$TMP/added" > "$TMP/bad"
	[ ! -s "$TMP/bad" ] || die "added twice: $(cat "$TMP/bad")"
	git -C "$TREE" ls-tree -r --name-only base | cat - "$TREE/.git/queue-untracked" |
		sort -u | comm -12 - "$TMP/added" > "$TMP/bad"
	[ ! -s "$TMP/bad" ] || die "in the base, but added ($TREE tracks only what the queue" \
		"touches, load --full tracks all): $(tr '\n' ' ' < "$TMP/bad")"
	git -C "$TREE" ls-files | sort | comm -13 - "$TMP/added" > "$TMP/bad"
	[ ! -s "$TMP/bad" ] || die "added and removed again: $(cat "$TMP/bad")"
}

# The commits as load would find them in the queue just written.
save_map() {
	awk -F'\t' -v OFS='\t' 'FILENAME ~ /plan$/ { path[$1] = $2; next } { print $2, path[$1], $3 }' \
		"$TMP/plan" "$TMP/commits"
}

queue_save() {
	neutral
	check_tree
	trap '[ -e "$QUEUE/.save/ready" ] || rm -rf "$QUEUE/.save"; rm -rf "$TMP"' EXIT
	if [ -e "$QUEUE/series" ]; then
		queue_check
		sums | diff "$TREE/.git/queue-sums" - > "$TMP/diff" ||
			die "changed since it was loaded: $(sed -n 's/^[<>] [0-9a-f]*  //p' "$TMP/diff" |
				sort -u | tr '\n' ' ')"
		cp "$TMP/new" "$TMP/was"
	else
		: > "$TMP/was"
	fi
	plan
	check_added
	prepare
	install_save
	sums > "$TREE/.git/queue-sums"
	save_map > "$TMP/map"
	mv "$TMP/map" "$TREE/.git/queue-map"
	echo "$QUEUE: $(wc -l < "$TMP/plan") patches" >&2
}
