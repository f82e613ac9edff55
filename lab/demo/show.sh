# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# What the demo shows, as it happens: on a terminal the guest's numbers are one line
# that moves; elsewhere they are told when something changes, and every two seconds.
# Sourced by demo.sh. With $RECORD each is noted in $tmp/record too, as
#	SECONDS<tab>line|count<tab>TEXT
# of which cast.awk and svg.awk make what a terminal shows.

moving=
if [ -t 1 ] && [ -t 2 ]; then moving=y; fi
show_open=		# the line that moves is not ended yet
show_tune=
show_told=0

note() {
	[ -n "${RECORD:-}" ] || return 0
	read -r show_up _ < /proc/uptime
	printf '%s\t%s\t%s\n' "$show_up" "$1" "$2" >> "$tmp/record"
}

# row TEXT: a line that stays
row() {
	[ -z "$show_open" ] || printf '\n' >&2
	show_open=
	show_tune=
	note line "$1"
	printf '%s\n' "$1" >&2
}

# numbers ANSWERED FAILED WAIT RATE WHAT: as the guest says them, see guest.c
numbers() {
	show_text=$(printf '%17s %4d RSA requests/s, %5d answered, %d failed' guest: "$4" "$1" "$2")
	case $5 in
	ready) return ;;
	answered | end) ;;
	*) show_text="$show_text: $5" ;;
	esac
	note count "$show_text"
	if [ -n "$moving" ]; then
		printf '\r%s\033[K' "$show_text" >&2
		show_open=y
		return
	fi
	show_told=$((show_told + 1))
	if [ "$5" != "$show_tune" ] || [ $show_told -ge 20 ]; then
		show_told=0
		show_tune=$5
		printf '%s\n' "$show_text" >&2
	fi
}

# show: what a machine says, to its end
show() {
	while IFS= read -r show_line; do
		case $show_line in
		"guest "*)
			read -r _ show_a show_f show_w show_r show_what << EOT
$show_line
EOT
			numbers "$show_a" "$show_f" "$show_w" "$show_r" "$show_what"
			;;
		*) row "$show_line" ;;
		esac
	done
}

# record_check: can it be written?
record_check() {
	[ -n "${RECORD:-}" ] || return 0
	{ [ ! -d "$RECORD" ] && true > "$RECORD.tmp"; } 2> /dev/null ||
		die "RECORD=$RECORD: cannot be written; RECORD names the file for the recording"
	rm "$RECORD.tmp"
}

# record_end: $RECORD, and the picture beside it
record_end() {
	[ -n "${RECORD:-}" ] || return 0
	awk -v now="$(date +%s)" -f "$TOP/lab/demo/cast.awk" "$tmp/record" > "$RECORD"
	awk -f "$TOP/lab/demo/svg.awk" "$tmp/record" > "${RECORD%.cast}.svg"
	say "recorded: $RECORD, ${RECORD%.cast}.svg"
}
