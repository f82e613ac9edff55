# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# Does every patch stand on the ones before it? Part of queue.sh. What passed is
# not run again for the same base, content and command; messages do not count.

# The base in a few digits: what git tracks, and names, sizes and times of the rest.
base_key() {
	git -C "$TREE" rev-parse 'base^{tree}'
	git -C "$TREE" ls-files -z -o --exclude-per-directory=.gitignore -- . ':(exclude)build' |
		(cd "$TREE" && xargs -0r stat -c '%n %s %Y') | sort
}

# What of a commit the command sees: not the directories in BISECT_WITHOUT ("a|b").
seen() {
	git -C "$TREE" ls-tree "$1" | grep -vE "	(${BISECT_WITHOUT:-})\$"
}

queue_bisect() {
	check_tree
	plan
	base=$(base_key | sha256sum)
	head=$(git -C "$TREE" symbolic-ref -q --short HEAD || git -C "$TREE" rev-parse HEAD)
	mkdir -p "$CACHE/bisect"
	trap 'git -C "$TREE" checkout -q "$head"; rm -rf "$TMP"' EXIT
	while IFS="$(printf '\t')" read -r c name _; do
		done=$CACHE/bisect/$(key "$base" "$*" "$(seen "$c")")
		if [ -e "$done" ]; then
			printf '%-24s passed before\n' "$name" >&2
			continue
		fi
		git -C "$TREE" checkout -q "$c"
		(cd "$TREE" && stage "$name" "$@" < /dev/null) || die "$name is the first patch that fails"
		: > "$done"
	done < "$TMP/plan"
}
