# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# The commit that the series stands on. Part of queue.sh.

add() {
	xargs -r git -C "$TREE" add -f --
}

# Only what patches touch: a second, whatever else lies in TREE (objects, say).
base_quick() {
	git init -q "$TREE"
	settings "$TREE/.git"
	git -C "$TREE" config status.showUntrackedFiles no
	(cd "$TREE" && find . -name .git -prune -o ! -type d -print) |
		sed 's,^\./,,' | sort > "$TREE/.git/queue-untracked"
	awk '$1 == "c" { print $3 }' "$TMP/files" | sort -u |
		comm -12 - "$TREE/.git/queue-untracked" > "$TMP/touched"
	date_of 0
	add < "$TMP/touched"
	git -C "$TREE" commit -q --allow-empty -m base
	git -C "$TREE" tag base
}

# Only size and time of a file say whether it changed, so that an index can be
# copied with its tree. Hunk headers must not depend on the base's attributes.
settings() {
	git --git-dir="$1" config core.checkStat minimal
	git --git-dir="$1" config core.trustctime false
	git --git-dir="$1" config gc.auto 0
	git --git-dir="$1" config rebase.autosquash true
	mkdir -p "$1/info"
	echo '*.[ch] diff=cpp' > "$1/info/attributes"
}

# All files of a pristine source. Reading them takes most of a minute, so the
# result is kept by their names and sizes, and only what differs is read again.
base_full() {
	(cd "$TREE" && find . -name .git -prune -o ! -type d -printf '%P %s %m\n') |
		sort > "$TMP/list"
	git_dir=$(cached git "$(sha256sum < "$TMP/list" | cut -c1-16)" 1500 base_make)
	mkdir "$TREE/.git"
	(cd "$git_dir" && tar -c --exclude=./objects .) | tar -x -C "$TREE/.git"
	cp -al "$git_dir/objects" "$TREE/.git/objects" 2> /dev/null ||
		cp -a "$git_dir/objects" "$TREE/.git/objects"
	: > "$TREE/.git/queue-untracked"
	date_of 0
	git -C "$TREE" add -u
	if ! git -C "$TREE" diff --cached --quiet HEAD; then
		git -C "$TREE" commit -q --amend -m base
		git -C "$TREE" tag -f base > /dev/null
	fi
}

# base_make DIR: a file above the threshold goes straight into a pack.
base_make() {
	git init -q --bare "$1"
	git --git-dir="$1" config core.bare false
	settings "$1"
	base_git="git --git-dir=$1 --work-tree=$TREE -c core.compression=1"
	date_of 0
	$base_git -c core.bigFileThreshold=1 add -f "$TREE"
	$base_git commit -q -m base
	$base_git repack -d -q --window=0
	$base_git tag base
}
