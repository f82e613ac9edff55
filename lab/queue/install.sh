# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# The last step of save. Part of queue.sh. QUEUE/.save holds the new queue, the
# new files and what goes away; once its file "ready" is there it is carried out,
# by whoever calls queue.sh next when this was interrupted. Without that it is
# dropped: the old queue stands as it was.

prepare() {
	save=$QUEUE/.save
	mkdir -p "$save/queue" "$save/new"
	while IFS="$(printf '\t')" read -r c name _; do
		mkdir -p "$save/queue/$(dirname "$name")"
		write_patch "$c" > "$save/queue/$name"
		check_patch "$save/queue/$name"
	done < "$TMP/plan"
	mkdir "$TMP/old"
	cat "$QUEUE/series" > "$TMP/old/series" 2> /dev/null || :
	write_series "$TMP/old/series" > "$save/queue/series"
	git -C "$TREE" checkout-index -f --prefix="$save/new/" --stdin < "$TMP/added"
	comm -23 "$TMP/was" "$TMP/added" > "$save/gone"
	comm -13 "$TMP/was" "$TMP/added" | while read -r f; do
		[ ! -e "$NEWDIR/$f" ] || die "$NEWDIR/$f is in the way of a new file"
	done
	series "$TMP/old" | sort > "$TMP/a"
	series "$save/queue" | sort > "$TMP/b"
	comm -23 "$TMP/a" "$TMP/b" > "$save/lost"
	verify
	: > "$save/ready"
}

# The queue in QUEUE/.save is in order, and new files can be taken back from it.
verify() {
	live_queue=$QUEUE live_newdir=$NEWDIR
	QUEUE=$save/queue NEWDIR=$save/new
	queue_check
	introduced
	QUEUE=$live_queue NEWDIR=$live_newdir
	nl -ba "$TMP/plan" | while IFS="$(printf '\t')" read -r n c name _; do
		n=$((n))
		new_files "$save/queue/$name" > "$TMP/add"
		while read -r f; do
			git -C "$TREE" cat-file blob "$c:$f" | cmp -s - "$TMP/intro/$n/$f" ||
				[ -L "$TMP/intro/$n/$f" ] || die "$name: $f does not come back as it was"
		done < "$TMP/add"
	done
}

# put FROM TO: every file of FROM that differs from the one in TO. One that does
# not keeps its time, so that nothing is built again for it.
put() {
	(cd "$1" && find . ! -type d) | sed 's,^\./,,' | while read -r f; do
		! same "$1/$f" "$2/$f" || continue
		mkdir -p "$2/$(dirname "$f")"
		cp -P "$1/$f" "$2/$f.new$$"
		mv -f "$2/$f.new$$" "$2/$f"
	done
}

same() {
	cmp -s "$1" "$2" && [ ! -L "$1" ] && [ ! -L "$2" ] &&
		[ "$(stat -c %A "$1" | cut -c4)" = "$(stat -c %A "$2" | cut -c4)" ]
}

install_save() {
	save=$QUEUE/.save
	put "$save/new" "$NEWDIR"
	put "$save/queue" "$QUEUE"
	while read -r f; do
		rm -f "$NEWDIR/$f"
		(cd "$NEWDIR" && rmdir -p --ignore-fail-on-non-empty "$(dirname "$f")" 2> /dev/null) || :
	done < "$save/gone"
	while read -r p; do
		rm -f "$QUEUE/$p"
		(cd "$QUEUE" && rmdir -p --ignore-fail-on-non-empty "$(dirname "$p")" 2> /dev/null) || :
	done < "$save/lost"
	rm "$save/ready"
	rm -rf "$save"
}

recover() {
	if [ -e "$QUEUE/.save/ready" ]; then
		say "$QUEUE: finishing a save that was interrupted"
		install_save
	else
		rm -rf "$QUEUE/.save"
	fi
}
