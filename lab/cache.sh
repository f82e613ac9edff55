# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# The cache, which checkouts running side by side share: locks, and things that
# appear in it whole or not at all. Part of common.sh.

# own DIR: make it, with the usual tag of a directory that may be removed whole
# (lab/clean.sh asks for it). One that others have put something in gets none.
own() {
	mkdir -p "$1" || die "cannot write $1"
	if [ -z "$(ls -A "$1")" ]; then
		echo "Signature: 8a477f597d28d172789f06886806bc55" > "$1/CACHEDIR.TAG"
	fi
}

# with_lock NAME CMD...: one at a time among all checkouts that share the cache
with_lock() {
	own "$CACHE"
	mkdir -p "$CACHE/lock"
	(
		lock_name=$1
		shift
		if ! flock -n 9; then
			say "waiting for $lock_name, which another run is making"
			flock 9
		fi
		"$@"
	) 9>"$CACHE/lock/$1"
}

# need_space DIR MB: stop before a disk runs full, not after
need_space() {
	mkdir -p "$1"
	space=$(df -Pm "$1" | awk 'NR == 2 { print $4 }')
	[ "$space" -ge "$2" ] || die "$1: $2 MB of free disk are needed, there are $space"
}

# key WHAT...: one short hash over strings, files and directories below TOP
key() {
	(
		cd "$TOP" || exit
		for key_item; do
			if [ -d "$key_item" ]; then
				find "$key_item" -type f ! -name '*~' ! -name '.*.sw?' -print0 |
					sort -z | xargs -0r sha256sum
			elif [ -f "$key_item" ]; then
				sha256sum "$key_item"
			else
				echo "$key_item"
			fi
		done | sha256sum | cut -c1-16
	)
}

# publish TMPDIR FINALDIR: what was made appears whole or not at all
publish() {
	[ ! -e "$2" ] || die "$2 exists"
	mv -T "$1" "$2"
}

# cached KIND KEY MB CMD...: print the cache's directory for KEY; if it is not
# there yet, "CMD... TMPDIR" makes it, needing MB of disk.
cached() {
	if [ ! -e "$CACHE/$1/$2" ]; then
		with_lock "$1-$2" cached_make "$@"
	fi
	touch -c "$CACHE/$1/$2"
	echo "$CACHE/$1/$2"
}

cached_make() (
	final=$CACHE/$1/$2
	[ ! -e "$final" ] || exit 0
	need_space "$CACHE/$1" "$3"
	rm -rf "$final.tmp"
	trap 'rm -rf "$final.tmp"' EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM
	mkdir "$final.tmp"
	shift 3
	"$@" "$final.tmp" 9>&- >&2
	publish "$final.tmp" "$final"
	# what nobody used for two weeks
	find "${final%/*}" -mindepth 1 -maxdepth 1 -mtime +14 -exec rm -rf {} +
)
