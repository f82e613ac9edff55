# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# What can be said about a queue without a source. Part of queue.sh.

# All faults are printed, not the first one only.
fault() {
	say "error: $*"
	echo "$*" >> "$TMP/faults"
}

check_series() {
	[ -f "$QUEUE/series" ] || die "$QUEUE/series: no such file"
	series "$QUEUE" > "$TMP/series"
	sort "$TMP/series" | uniq -d | while read -r p; do
		fault "$p: twice in series"
	done
	(cd "$QUEUE" && find . -maxdepth 2 -name '*.patch' ! -path './.*/*') |
		sed 's,^\./,,' | sort > "$TMP/have"
	sort -u "$TMP/series" > "$TMP/want"
	comm -23 "$TMP/have" "$TMP/want" | while read -r p; do
		fault "$p: lost, it is not in series"
	done
	comm -13 "$TMP/have" "$TMP/want" | while read -r p; do
		fault "$p: in series, but there is no such patch"
	done
	awk -F/ '{ s = NF > 1 ? $1 : "." }
		NF > 2 || /[ \t]/ { print $0 ": not of the form section/name.patch" }
		s != last && s in seen { print $0 ": section " s " is in two pieces" }
		{ seen[s]; last = s }' "$TMP/series" |
	while read -r text; do
		fault "$text"
	done
	[ ! -s "$TMP/faults" ] || die "$QUEUE is not in order"
}

# $TMP/files: "n|c PATCH PATH" for new and changed files in the series' order.
check_files() {
	while read -r p; do
		grep -q '^Subject: *[^ ]' "$QUEUE/$p" || fault "$p: no subject"
		grep -qx -e --- "$QUEUE/$p" || fault "$p: no --- line"
		new_files "$QUEUE/$p" | sed "s|^|n $p |"
		old_files "$QUEUE/$p" | sed "s|^|c $p |"
		if diff_of "$QUEUE/$p" | grep -q '^new file mode '; then
			fault "$p: has a whole new file; it stands below $NEWDIR, with a \"new:\" line"
		fi
	done < "$TMP/series" > "$TMP/files"
	awk 'NF != 3 { print $2 ": a path with spaces" }
		$1 == "n" && $3 in by { print $2 ": introduces " $3 ", as " by[$3] " does" }
		$1 == "n" && $3 in changed {
			print changed[$3] ": changes " $3 ", which only " $2 " introduces" }
		$1 == "n" { by[$3] = $2 }
		$1 == "c" && by[$3] == $2 { print $2 ": introduces " $3 " and changes it" }
		$1 == "c" { changed[$3] = $2 }' "$TMP/files" |
	while read -r text; do
		fault "$text"
	done
	awk '$1 == "n" { print $2, $3 }' "$TMP/files" |
	while read -r p f; do
		[ -f "$NEWDIR/$f" ] || [ -L "$NEWDIR/$f" ] ||
			fault "$p: introduces $f, which is missing below $NEWDIR"
	done
}

# Directories for new files: those that a patch has some in, and those that the
# source has too (never the output directory and hidden ones).
check_orphans() {
	awk '$1 == "n" { print $3 }' "$TMP/files" | sort > "$TMP/new"
	{
		sed -n 's,/.*,,p' "$TMP/new"
		for d in "$NEWDIR"/*/; do
			d=$(basename "$d")
			[ -z "$TREE" ] || [ ! -d "$TREE/$d" ] || echo "$d"
		done
	} | sort -u | grep -vx build > "$TMP/tops" || :
	while read -r d; do
		[ ! -d "$NEWDIR/$d" ] || (cd "$NEWDIR" && find "$d" ! -type d)
	done < "$TMP/tops" | sort | comm -23 - "$TMP/new" | while read -r f; do
		fault "$f: no patch introduces it"
	done
}

queue_check() {
	rm -f "$TMP/faults"
	check_series
	check_files
	check_orphans
	[ ! -s "$TMP/faults" ] || die "$QUEUE is not in order"
}
