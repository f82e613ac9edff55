#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# mutants.sh: a kernel that lacks one check, lock or mark of the series fails a test:
# KUnit or a kernel selftest, or what mutants/elsewhere.sh runs; one that lacks a lock
# also if lockdep, or KCSAN, says so. Who survives them all is named in mutants/accepted
# with the reason, or a test is missing.
#
#	MUTANTS=n	as many of them, 0: all
#	SEED=s		which, and in which order
#	PART=i/n	every n-th of them, from the i-th on: for runs side by side
#
# A kill is kept until the mutant's function changes, the rest until a test or the
# emulator does, so that this may be interrupted and goes on where it was. (Who has
# passed the first tests is asked all of them again.)
# shellcheck source=lab/common.sh
. "$(dirname "$0")/../../common.sh"
# shellcheck source=lab/tests/lib.sh
. "$TOP/lab/tests/lib.sh"

[ $# -eq 0 ] || { say "usage: [MUTANTS=n] [SEED=s] [PART=i/n] mutants.sh"; exit 2; }
MUTANTS=${MUTANTS:-48}
SEED=${SEED:-1}
PART=${PART:-1/1}
here=$TOP/lab/tests/long/mutants
kselftest=$TOP/lab/tests/kselftest
case $PART in [1-9]*/[1-9]*) ;; *) die "PART=$PART: not i/n" ;; esac
tab=$(printf '\t')
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
directory=$("$TOP/lab/kernel.sh" tests-mutants)
QEMU=$("$TOP/lab/qemu.sh")
export QEMU
# shellcheck source=lab/tests/long/mutants/selftests.sh
. "$here/selftests.sh"
# shellcheck source=lab/tests/long/mutants/elsewhere.sh
. "$here/elsewhere.sh"
ap=$programs/drivers/s390x/ap
[ -d "$ap" ] || ap=$programs
results=$CACHE/mutants
own "$results"
tests=$(key "${programs##*/}" "${QEMU##*/}" lab/tests/long/mutants/run.sh \
	lab/tests/long/mutants/elsewhere.sh lab/tests/kselftest/kunit.sh lab/tests/faults \
	lab/tests/hardware lab/soak.sh lab/soak/run.sh)

# Those first that have to do with it. It need not be much: all the others follow.
first_tests() {
	case $1 in
	ap_bind.c) echo KUnit bind unbind ;;
	ap_bus.c) echo KUnit mask bind faults ;;
	ap_card.c | ap_queue.c) echo reset_config ;;
	ap_in_use*) echo KUnit ;;
	vfio_ap_observe.c) echo observe ;;
	vfio_ap_in_use.c) echo unbind holder mask ;;
	*) echo unbind bind reset_config ;;
	esac
}
all_tests="KUnit bind unbind holder assign mask several guest_exit reset_config observe trace faults race fail_nth"
lock_tests="bind unbind mask reset_config guest_exit several observe faults race"

id() { awk -v n="$1" '$1 == n { print $2 }' "$tmp/list"; }

# outcome ID: what is known of it
outcome() { sed -n "/^killed\|^passed the first/p; s/^$tests //p" "$results/$1" 2>/dev/null || :; }

# keep N RESULT...
keep() {
	name=$(id "$1")
	say "mutant $*"
	shift
	case $* in killed* | "passed the first") ;; *) set -- "$tests" "$@" ;; esac
	echo "$*" > "$results/.$name.$$"
	mv "$results/.$name.$$" "$results/$name"
}
is() { [ "$(outcome "$(id "$2")")" = "$1" ]; }
# sound: the kernel that lacks nothing has failed no test yet
sound() { case $(outcome "${directory##*/}") in killed*) return 1 ;; esac; }

# In an order that SEED makes of their names, so that most of it outlives a change.
while IFS= read -r line; do
	printf '%s\t%s\n' "$(echo "$SEED ${line#*"$tab"}" | cut -f 1 | cksum | cut -d ' ' -f 1)" "$line"
done < "$directory/mutants" | sort -n | cut -f 2- | awk -v most="$MUTANTS" -v i="${PART%/*}" -v n="${PART#*/}" \
	'(!most || NR <= most) && NR % n == i % n' > "$tmp/chosen"
# 0 is the kernel that lacks nothing.
{ printf '0\t%s\tap_bus.c:0\tnothing\n' "${directory##*/}"; cat "$tmp/chosen"; } > "$tmp/list"
numbers=$(cut -f 1 "$tmp/list")
sound || rm "$results/${directory##*/}"	# the tests may be right by now
while read -r number id place name; do
	[ -n "$(outcome "$id")" ] || echo "$number $(first_tests "${place%:*}")"
done < "$tmp/list" | sort -k 2 > "$tmp/todo"	# KUnit is quick
selftests tests "passed the first"

# ask NUMBERS RESULT VARIANT TESTS NEXT: who has RESULT
ask() {
	for number in $1; do
		! is "$2" "$number" || echo "$number $4"
	done > "$tmp/todo"
	selftests "$3" "$5"
}
# Resets are seen best where they take long.
resets=$(awk -F '\t' '$1 == 0 || $4 ~ /reset|irq|iova|unlink/ { print $1 }' "$tmp/list")
for number in $resets; do
	sound || break
	! is "passed the first" "$number" || ! survives "$number" slow || keep "$number" "passed a slow machine"
done
locks=$(awk -F '\t' '$1 == 0 || $5 == "lock" || $6 == "if (kvm)" { print $1 }' "$tmp/list")	# kvm->lock
for first in "passed the first" "passed a slow machine"; do
	ask "$numbers" "$first" tests "$all_tests" "passed the selftests"
done
ask "$locks" "passed the selftests" debug "$lock_tests" "passed lockdep"
ask "$locks" "passed lockdep" sanitizers "race faults unbind" "passed KCSAN"
for number in $numbers; do
	sound || break
	if is "passed the selftests" "$number" || is "passed KCSAN" "$number"; then elsewhere "$number"; fi
done

check "nothing is lacking: passes" is survived 0
while IFS=$tab read -r number id place name kind text; do
	result=$(outcome "$id")
	reason=$(awk -F ' +[|] +' -v this="$name: $text" '$1 == this { print $2 }' "$here/accepted")
	case $result,$reason in
	survived,?*) ok "$place $name: no $kind \"$text\": accepted: $reason"; echo "$name: $text" >> "$tmp/used" ;;
	killed*) ok "$place $name: no $kind \"$text\": $result"; echo "$name: $text" >> "$tmp/killed" ;;
	*) not_ok "$place $name: no $kind \"$text\": ${result:-not run}" ;;
	esac
done < "$tmp/chosen"
touch "$tmp/used" "$tmp/killed"
empty "what is accepted is not killed" "$(awk -F ' +[|] +' '{ print $1 }' "$here/accepted" |
	grep -vxFf "$tmp/used" | grep -xFf "$tmp/killed" || :)"
plan
