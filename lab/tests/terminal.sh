# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# A program on a terminal of 24 lines and 80 columns. Keys are pressed when what the
# last one did is there to be seen. Sourced with $tmp; whoever sources it ends
# $background, if there is one, with itself.
background=

# start COMMAND: what it writes is in $tmp/screen, since the last key
start() {
	mkfifo "$tmp/keys"
	: > "$tmp/screen"
	(exec script -qefc "stty rows 24 cols 80; $1" /dev/null < "$tmp/keys" >> "$tmp/screen") &
	background=$!
	exec 4> "$tmp/keys"
	rm "$tmp/keys"
}

# until_drawn TEXT [SECONDS]
until_drawn() {
	end=$(($(date +%s) + ${2:-10}))
	until grep -qF -e "$1" "$tmp/screen"; do
		[ "$(date +%s)" -lt $end ] || { tail -n 5 "$tmp/screen" | cat -v; return 1; }
		sleep 0.05
	done
}

# press KEY TEXT [SECONDS]: and TEXT is drawn
press() {
	: > "$tmp/screen"
	printf '%b' "$1" >&4
	until_drawn "$2" "${3:-}"
}

finish() {
	exec 4>&-
	wait "$background" 2> /dev/null || :
	background=
}
