#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test.sh [--long] [NAME...]: runs the checks lab/tests/NAME.sh (--long: those of
# lab/tests/long) and adds up what they report. A check prints flat KTAP on stdout
# and its progress on stderr. One that ends badly without a failed test, or with
# other than the planned number, has failed too.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/common.sh"

tests=$TOP/lab/tests
case ${1:-} in
--long) tests=$tests/long; shift ;;
-*) say "usage: test.sh [--long] [NAME...]"; exit 2 ;;
esac

# Those that need no kernel first.
names() {
	for name in scripts queue style; do
		[ ! -x "$tests/$name.sh" ] || echo "$name"
	done
	for name in "$tests"/*.sh; do
		[ ! -x "$name" ] || basename "$name" .sh
	done | grep -vxE 'scripts|queue|style' || :
}

all=$(names | tr '\n' ' ')
[ $# -gt 0 ] || for name in $all; do set -- "$@" "$name"; done
for name; do
	[ -x "$tests/$name.sh" ] || die "no check $name; there are: ${all:-none}"
done

own "$O"
mkdir -p "$O/log"
passed=0 failed=0 skipped=0
for name; do
	log=$O/log/test-$name
	start=$(date +%s)
	{
		status=0
		"$tests/$name.sh" 2>&3 >"$log.ktap" </dev/null || status=$?
		echo $status > "$log.status"
	} 3>&1 | tee "$log.err" >&2
	status=$(cat "$log.status")
	rm "$log.status"
	if ! grep -q '^not ok' "$log.ktap"; then
		[ "$status" -eq 0 ] ||
			echo "not ok - $name ended with status $status, see $log.err" >> "$log.ktap"
		count=$(grep -cE '^(not )?ok ' "$log.ktap" || :)
		grep -qx "1..$count" "$log.ktap" || [ "$status" -ne 0 ] ||
			echo "not ok - $name planned other than its $count tests" >> "$log.ktap"
	fi
	f=$(grep -c '^not ok' "$log.ktap" || :)
	s=$(grep -c '^ok .*# SKIP' "$log.ktap" || :)
	p=$(($(grep -c '^ok' "$log.ktap" || :) - s))
	printf 'test %-19s %5d s  %d passed, %d failed, %d skipped\n' \
		"$name" $(($(date +%s) - start)) "$p" "$f" "$s" >&2
	if [ "$f" -gt 0 ]; then
		awk '/^#/ { if (n++ < 20) text = text "  | " $0 "\n"; next }
			/^not ok/ { printf "%s%s  %s\n", text, (n > 20 ? "  | ...\n" : ""), $0 }
			{ text = ""; n = 0 }' "$log.ktap" >&2
		say "  log: $log.ktap"
	fi
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
done
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
