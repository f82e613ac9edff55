# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# On a terminal. Part of lsapmatrix.sh.

# on_terminal ARGS...: it ends well, and leaves the terminal as it was
on_terminal() {
	cat > "$tmp/session" <<-END
	stty rows 24 cols ${columns:-80}
	stty -g > "$tmp/before"
	"$tool" --sysroot "$tmp/root" $*
	echo "status \$?"
	stty -g > "$tmp/after"
	END
	timeout 20 script -qec "sh $tmp/session" /dev/null < /dev/null > "$tmp/screen"
	cmp "$tmp/before" "$tmp/after" && grep -q '^status 0' "$tmp/screen"
}
drawn() { grep -qF -e "$1" "$tmp/screen" || { tail -n 5 "$tmp/screen" | cat -v; return 1; }; }
not_drawn() { ! grep -qF -e "$1" "$tmp/screen" || { tail -n 5 "$tmp/screen" | cat -v; return 1; }; }
esc=$(printf '\033')

small
check "one page ends by itself" on_terminal
check "it is drawn in colour" drawn "${esc}[1;36mAA${esc}[0m"
check "it stays on the screen" not_drawn "${esc}[?1049h"
check "no colour if that is said" on_terminal --color never
check "there is none" not_drawn "${esc}["
NO_COLOR=1
export NO_COLOR
check "no colour with NO_COLOR" on_terminal
check "there is none either" not_drawn "${esc}["
unset NO_COLOR
TERM=dumb
check "no colour on a dumb terminal" on_terminal
check "nor is there any" not_drawn "${esc}["
TERM=vt100

# browse [OPTION]
browse() { start "'$tool' --sysroot '$tmp/root' --color never ${1:-}; echo status \$?"; }

tree "$here/cases/full"
columns=132
check "a wide terminal" on_terminal --color never
check "nothing is folded on it" drawn "00 $(printf '%85s' '' | tr ' ' .)"
columns=

tree "$tmp/motley"
browse
check "many pages wait on a screen of their own" until_drawn "${esc}[?1049h"
check "the first" until_drawn "page 1 of 8"
check "space goes on" press ' ' "adapters 00-0e down, domains 004d-0063 across"
check "n too" press 'n' "page 3 of 8"
check "b goes back" press 'b' "page 2 of 8"
check "down" press '\033[B' "adapters 0f-1d down, domains 004d-0063 across"
check "left" press '\033[D' "adapters 0f-1d down, domains 0000-004c across"
check "up" press '\033OA' "adapters 00-0e down, domains 0000-004c across"
check "right" press 'l' "adapters 00-0e down, domains 004d-0063 across"
check "no further" press 'lk' "page 2 of 8"
check "to the end" press 'G' "* 0000001d-0000-4000-8000-000000000000"
check "from there back" press 'k' "page 7 of 8"
check "to the beginning" press 'g' "page 1 of 8"
check "another key does nothing" press 'x' "page 1 of 8"
check "q ends it" press 'q' "status 0"
check "it gives the screen back" drawn "${esc}[?1049l"
finish

browse
until_drawn "page 1 of" || :
check "^C ends it" press '\003' "status 130"
check "and gives the screen back" drawn "${esc}[?1049l"
finish

browse
until_drawn "page 1 of" || :
for dir in /proc/[0-9]*; do
	[ "$(cat "$dir/comm" 2> /dev/null)" = lsapmatrix ] &&
		grep -qF "$tmp/root" "$dir/cmdline" && kill -TERM "${dir#/proc/}"
done || :
check "SIGTERM ends it" until_drawn "status 143"
check "and it gives the screen back first" drawn "${esc}[?1049l"
finish

small
browse --watch=0.1
check "--watch waits for a change" until_drawn "q: quit"
check "it shows what there is" until_drawn "A in use 2"
change assigned
check "it shows what has changed" until_drawn "a assigned 2"
check "it ends by a key" press 'q' "status 0"
finish
