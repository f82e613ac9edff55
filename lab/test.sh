#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test.sh [--long] [NAME...]: runs the checks lab/tests/NAME.sh (--long: those of
# lab/tests/long) and adds up what they report. A check prints flat KTAP on stdout
# and its progress on stderr. One that ends badly without a failed test, with
# other than the planned number, or with none, has failed too.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/common.sh"

tests=$TOP/lab/tests
case ${1:-} in
--long) tests=$tests/long; shift ;;
-*) say "usage: test.sh [--long] [NAME...]"; exit 2 ;;
esac

# Those which wait most and go on beside the rest; those that need no machine; the rest.
beside="kselftest soak"
first="$beside scripts model queue style lsapmatrix bisect mail"
names() {
	for name in $first; do
		[ ! -x "$tests/$name.sh" ] || echo "$name"
	done
	for name in "$tests"/*.sh; do
		[ ! -x "$name" ] || basename "$name" .sh
	done | grep -vxE "$(echo "$first" | tr ' ' '|')" || :
}

all=$(names | tr '\n' ' ')
[ $# -gt 0 ] || for name in $all; do set -- "$@" "$name"; done
for name; do
	[ -x "$tests/$name.sh" ] || die "no check $name; there are: ${all:-none}"
done

own "$O"
mkdir -p "$O/log"

# run NAME: $log.ktap, .err, .status and .time
run() {
	log=$O/log/test-$1
	start=$(date +%s)
	{
		status=0
		"$tests/$1.sh" 2>&3 >"$log.ktap" </dev/null || status=$?
		echo $status > "$log.status"
	} 3>&1 | tee "$log.err" >&2
	echo $(($(date +%s) - start)) > "$log.time"
}

# report NAME: one line, and what failed; adds it up
report() {
	log=$O/log/test-$1
	status=$(cat "$log.status")
	count=$(grep -cE '^(not )?ok ' "$log.ktap" || :)
	wrong=
	if grep -q '^not ok' "$log.ktap"; then
		:
	elif [ "$status" -ne 0 ]; then
		wrong="ended with status $status, see $log.err"
	elif [ "$count" -eq 0 ]; then
		wrong="reported no test"
	elif ! grep -qx "1..$count" "$log.ktap"; then
		wrong="planned other than its $count tests"
	fi
	[ -z "$wrong" ] || echo "not ok - $1 $wrong" >> "$log.ktap"
	f=$(grep -c '^not ok' "$log.ktap" || :)
	s=$(grep -c '^ok .*# SKIP' "$log.ktap" || :)
	p=$(($(grep -c '^ok' "$log.ktap" || :) - s))
	printf 'test %-19s %5d s  %d passed, %d failed, %d skipped\n' \
		"$1" "$(cat "$log.time")" "$p" "$f" "$s" >&2
	rm "$log.status" "$log.time"
	if [ "$f" -gt 0 ]; then
		awk '/^#/ { text = text "  | " $0 "\n"; next }
			/^not ok/ { printf "%s", text; print "  " $0 } { text = "" }' "$log.ktap" >&2
		say "  log: $log.ktap"
	fi
	grep '^ok .*# SKIP' "$log.ktap" | sed 's/^ok [0-9]* -/  skipped:/' >&2 || :
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
}

passed=0 failed=0 skipped=0
aside='' ahead=''
for name; do
	case " $beside " in
	*" $name "*) aside="$aside $name" ;;
	*) ahead="$ahead $name" ;;
	esac
done
for name in $aside; do
	run "$name" &
done
for name in $ahead; do
	run "$name"
	report "$name"
done
wait
for name in $aside; do
	report "$name"
done
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
