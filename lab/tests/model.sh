#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# model.sh [LIST]: the protocol between the AP bus and vfio_ap, as lab/model/ap.pml
# describes it, keeps its promises in every state that it can get into, and each
# mistake that can be made in it is found. LIST has a line for each search; it is
# lab/model/configurations by default.
#
# What a search finds it finds with a way there. In a copy of ap.pml, and with the
# FLAGS of the line, it is found and told step by step by
#	spin FLAGS -search ap.pml; spin -t -p FLAGS ap.pml
# When a search fails here, the way is in build/log/model-NAME, for the second command.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=lab/tests/lib.sh
. "$TOP/lab/tests/lib.sh"

[ $# -le 1 ] || { say "usage: model.sh [LIST]"; exit 2; }
default=$TOP/lab/model/configurations
list=${1:-$default}

# Whole states are kept, compressed without loss, in at most so many MB. To compile
# for speed takes longer than the searches of the default list do.
PAN="-w -DSAFETY -DCOLLAPSE -DMEMLIM=4000"
[ "$list" = "$default" ] || PAN="$PAN -O2"

# found OUTPUT: nothing, deadlock or the name of a property. Nothing is only found
# by a search that was complete.
found() {
	awk '
	sub(/^pan:1: assertion violated +!\(/, "") { sub(/\).*/, ""); what = $0 }
	/^pan:1: invalid end state/ { what = "deadlock" }
	/Search not completed|max search depth too small/ { partial = 1 }
	/errors: 0$/ { clean = 1 }
	END { print what ? what : clean && !partial ? "nothing" : "no answer" }' "$1"
}

# search NAME EXPECTED FLAGS DIR: leaves what pan said in DIR/result
search() {
	cd "$4" || exit 1
	cp "$TOP/lab/model/ap.pml" . || exit 1
	echo "$3" | xargs sh -c 'spin -a "$@" ap.pml' spin || exit 1
	echo "$PAN" | xargs gcc -o pan pan.c || exit 1
	./pan -n > result 2>&1 || :
	cat result

	what=$(found result)
	if [ "$what" = "$2" ]; then
		find . -type f ! -name result -delete
		exit 0
	fi
	echo "found: $what; expected: $2"
	if [ -e ap.pml.trail ]; then
		rm -rf "$O/log/model-$1"
		mkdir "$O/log/model-$1"
		cp ap.pml ap.pml.trail "$O/log/model-$1"
		echo "$3" | xargs sh -c 'spin -t -p "$@" ap.pml' spin | tail -n 100
		echo "all steps: cd $O/log/model-$1 && spin -t -p $3 ap.pml"
	fi
	exit 1
}

# The result depends on nothing but what the key is made of. A bad one is not kept:
# exit keeps it from being published also where set -e has no effect.
search_staged() {
	stage "model: $1" search "$@" </dev/null || exit 1
}

# check_line NAME EXPECTED FLAGS
check_line() {
	rm -f "$O/log/model-$1.log"
	answer=$(cached model "$(key lab/model/ap.pml "$PAN" "$2" "$3" "$(spin -V)")" 100 \
		search_staged "$@")/result || :
	if [ -e "$answer" ]; then
		sed -n "s/^ *\([0-9]* states\), stored.*/# $1: \1/p" "$answer"
		ok "$1: $2 is found"
	else
		not_ok "$1: $2 is found" "$(tail -n 120 "$O/log/model-$1.log" 2>/dev/null)"
	fi
}

mistakes() { grep -o 'MUTANT_[A-Z][A-Z_]*' "$1" | sort -u; }

while read -r name expected flags; do
	case $name in
	''|'#'*) ;;
	*) check_line "$name" "$expected" "$flags" ;;
	esac
done < "$list"
if [ "$list" = "$default" ]; then
	empty "every mistake is searched for" \
		"$(mistakes "$TOP/lab/model/ap.pml" | grep -vxF "$(mistakes "$list")" || :)"
fi
plan
