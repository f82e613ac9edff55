#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# coverage.sh: of the lines of each function that the series adds or touches, 95 in 100
# are executed by KUnit, the kernel selftests, the checks faults and hardware or a
# minute of random walks, counted by gcov in the machine. The others are named with
# their reason in coverage/accepted.
#
# What a part has counted is kept until its tests, the kernel or the emulator change, so
# that this may be interrupted and goes on where it was.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/../../common.sh"
# shellcheck source=lab/tests/lib.sh
. "$TOP/lab/tests/lib.sh"

[ $# -eq 0 ] || { say "usage: coverage.sh"; exit 2; }
here=$TOP/lab/tests/long/coverage
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
base=$("$TOP/lab/fetch.sh" linux)
directory=$("$TOP/lab/kernel.sh" gcov)
TIMEOUT=${TIMEOUT:-3600}
export TIMEOUT
# shellcheck source=lab/tests/faults/boot.sh
. "$TOP/lab/tests/faults/boot.sh"
with="${directory##*/} ${programs##*/} $(basename "$("$TOP/lab/qemu.sh")")"

# Each prints KTAP
kselftest() { "$TOP/lab/tests/kselftest.sh" gcov; }
hardware() { on_kernels "$TOP/lab/tests/hardware/run.sh" gcov; }
slow() { slow_machine; boot_slow gcov all; passes; }
second() { slow_machine; boot_second gcov second; passes; }
reserved() { reserved_machine; boot gcov param param load_nth; passes; }
silent() { silent_machine; boot gcov limits limits; passes; }
bare() { bare_machine; boot gcov load load; passes; }
walks() {
	rc=0
	KERNEL=gcov MINUTES=1 SEED=1 "$TOP/lab/soak.sh" > "$tmp/out" 2>&1 || rc=$?
	sed 's/^#*/#/' "$tmp/out"
	ended "a minute" $rc soak
}

# part NAME TESTS...: its results, and its counts in $tmp/NAME
part() {
	name=$1
	shift
	kept=$CACHE/coverage/$name-$(key "$name" "$with" lab/vm.sh lab/machine lab/tests/inside.sh "$@")
	set -- "$name"
	[ ! -e "$kept" ] || cp -r "$kept" "$tmp/$1"
	if [ ! -e "$tmp/$1" ]; then
		mkdir "$tmp/$1"
		rc=0
		stage "coverage: $1" run "$1" || rc=$?
		if [ $rc -eq 0 ] && ! grep -q '^not ok' "$tmp/$1/ktap"; then
			cached coverage "${kept##*/}" 10 cp -r "$tmp/$1/." > "$tmp/out"
		fi
	fi
	flatten "$1" < "$tmp/$1/ktap"
	check "$1: counts" test -s "$tmp/$1/ktap" -a -n "$(ls "$tmp/$1"/*.tar)"
}
run() {
	GCOV=$tmp/$1 lib_results=$tmp/$1/results
	export GCOV
	: > "$lib_results"
	"$1" > "$tmp/$1/ktap"
}

part kselftest lab/tests/kselftest lab/tests/kselftest.sh
part hardware lab/tests/hardware
for part in slow second reserved silent bare; do
	part $part lab/tests/faults
done
part walks lab/soak lab/soak.sh

# count TAR: as gcov writes it, of all files together
count() {
	rm -rf "$tmp/count"
	mkdir "$tmp/count"
	tar -C "$tmp/count" -xf "$1"
	xargs cp -t "$tmp/count" < "$tmp/objects"
	(cd build && sed 's,.*/,,; s,[.]gcno$,.c,' "$tmp/objects" |
		xargs s390x-linux-gnu-gcov -t -o "$tmp/count") 2>> "$O/log/coverage.gcov"
}

# lines FILE: those of the functions that the series adds or touches
lines() { diff -N "$base/$1" "$1" | awk -v file="$1" -f "$here/lines.awk" - "$1"; }

cd "$directory/src"
find "$PWD/build" -name '*.gcno' > "$tmp/objects"
: > "$O/log/coverage.gcov"
for run in "$tmp"/*/*.tar; do
	count "$run" > "${run%.tar}.gcov"
done
sed -n 's,^ *-: *0:Source:[.]*/*,,p' "$tmp"/*/*.gcov | sort -u | while read -r file; do
	cmp -s "$file" "$base/$file" || lines "$file"
done > "$tmp/lines"
awk -F '\t' -f "$here/judge.awk" "$tmp/lines" "$here/accepted" "$tmp"/*/*.gcov > "$tmp/judged"
tab=$(printf '\t')
sed -n "s/^sum$tab//p" "$tmp/judged" > "$tmp/sums"
while IFS=$tab read -r file n all; do
	sed -n "s,^accepted$tab$file$tab,# ,p" "$tmp/judged"
	empty "$file: $n of $all lines are executed, the others known" \
		"$(sed -n "s,^missing$tab$file$tab,,p" "$tmp/judged")"
done < "$tmp/sums"
sed -n 's,^+++ b/\(drivers/.*[.]c\)$,\1,p' "$TOP"/patches/6.12/*/*.patch | grep -v '_test[.]c$' | sort -u > "$tmp/touched"
empty "each driver that the series touches is counted" "$(cut -f 1 "$tmp/sums" | sort | comm -23 "$tmp/touched" -)"
empty "what is accepted is there, and not executed" "$(sed -n "s/^stale$tab//p" "$tmp/judged")"
sum=$(awk -F '\t' '{ n += $2; all += $3 } END { print n, all }' "$tmp/sums")
check "executed: ${sum% *} of ${sum#* } lines" [ $((${sum% *} * 100)) -ge $((${sum#* } * 95)) ]
plan
