# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# One section as mails. Part of queue.sh. All happens in a repository of its own
# that borrows the objects of TREE, so TREE stays as it is.

# The mails come from whoever runs this, never from a guessed user@host.
sender() {
	me=$(git -C "$TREE" -c user.useConfigOnly=true var GIT_AUTHOR_IDENT 2> /dev/null) ||
		die "the mails come from you: set git config --global user.name and user.email"
	neutral
	GIT_AUTHOR_NAME=${me%% <*} GIT_AUTHOR_EMAIL=${me#*<}
	GIT_AUTHOR_EMAIL=${GIT_AUTHOR_EMAIL%%>*}
	GIT_COMMITTER_NAME=$GIT_AUTHOR_NAME GIT_COMMITTER_EMAIL=$GIT_AUTHOR_EMAIL
}

# commits_of SECTION: from the plan
commits_of() {
	awk -F'\t' -v s="$1" '
		{ at = $2 ~ "/" ? substr($2, 1, index($2, "/") - 1) : "." }
		at == s { print $1 }' "$TMP/plan"
}

cover_of() {
	cover=$QUEUE/$1/cover.txt
	[ -f "$cover" ] || die "$cover: no such file; it is the cover letter: subject, blank line, text"
	awk 'NR == 1 && /^$/ || NR == 2 && /./ { bad = 1 } END { exit bad || NR < 3 }' "$cover" ||
		die "$cover: the first line is the subject, the second blank, the text follows"
	cat "$cover"
}

# rewrite COMMIT...: the same changes, written by the sender, a second apart, so
# that they sort in order
rewrite() {
	parent=$(git -C "$TREE" rev-parse "$1^")
	tip=$parent
	now=$(date +%s)
	for c; do
		message_of_commit "$c" > "$TMP/message"
		GIT_AUTHOR_DATE="$now +0000"
		GIT_COMMITTER_DATE=$GIT_AUTHOR_DATE
		export GIT_AUTHOR_DATE GIT_COMMITTER_DATE
		tip=$(git --git-dir="$TMP/mail.git" commit-tree -p "$tip" -F "$TMP/message" "$c^{tree}")
		now=$((now + 1))
	done
}

queue_mail() {
	section=$1
	out=$(absolute "$2")
	check_tree
	plan
	commits=$(commits_of "$section")
	[ -n "$commits" ] || die "$section: no such section; there are:" \
		"$(series "$QUEUE" | sed -n 's,/.*,,p' | sort -u | tr '\n' ' ')"
	cover=$(cover_of "$section")
	sender
	git init -q --bare "$TMP/mail.git"
	settings "$TMP/mail.git"
	echo "$TREE/.git/objects" > "$TMP/mail.git/objects/info/alternates"
	for c in $commits; do echo "$c"; done > "$TMP/list"
	set --
	while read -r c; do set -- "$@" "$c"; done < "$TMP/list"
	rewrite "$@"
	git --git-dir="$TMP/mail.git" update-ref "refs/heads/$section-series" "$tip"
	git --git-dir="$TMP/mail.git" config "branch.$section-series.description" "$cover"
	git --git-dir="$TMP/mail.git" format-patch -q -n --cover-letter --abbrev=12 \
		--cover-from-description=subject ${SIGNOFF:+"$SIGNOFF"} -o "$TMP/mail" \
		"$parent..$section-series"
	rm -f "$out"/[0-9][0-9][0-9][0-9]-*.patch
	mv "$TMP/mail"/*.patch "$out"
}
