# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# The selftests with mutants, many of them in one machine. Part of mutants.sh: $here,
# $ap, $kselftest, $tmp, keep.

# why: the machine ended before the tests did
why() {
	sed -nE "s/^the machine's kernel died: Kernel panic - not syncing: (.*); see .*/\1/p
		s/^(the machine was switched off .*); see .*/\1/p" "$tmp/err" | sed -n 1p
}

# selftests VARIANT RESULT: what $tmp/todo has lines "N TEST..." for, in as many machines
# of that kernel as it takes; RESULT of those that survive it
selftests() {
	while [ -s "$tmp/todo" ]; do
		sed 12q "$tmp/todo" > "$tmp/mutants"
		: > "$tmp/seen"
		{
			KERNEL=$1-mutants LOG=mutants-$1 SCRIPT=$here/run.sh CARDS=3-6 DOMAINS=4-7 UDEV=n TAINT_OK=-1 \
				FILES="$tmp/mutants $kselftest/kunit.sh $(echo "$ap"/*)" \
				TIMEOUT=3600 "$TOP/lab/vm.sh" 2> "$tmp/err" || :
		} | while read -r what number by; do
			echo "$what $number" >> "$tmp/seen"
			case $what in
			killed) keep "$number" "killed by $by" ;;
			passed) keep "$number" "$2" ;;
			esac
		done
		[ -s "$tmp/seen" ] || die "no tests: $(cat "$tmp/err"), see $O/log/mutants-$1.console"
		current=$(sed -n '$s/^mutant //p' "$tmp/seen")
		by=$(why)
		[ -z "$current" ] || [ -n "$by" ] || die "mutant $current: $(cat "$tmp/err")"
		[ -z "$current" ] || keep "$current" "killed on kernel $1: $by"
		awk 'FILENAME == ARGV[1] { seen[$2] = 1; next }
			!($1 in seen)' "$tmp/seen" "$tmp/todo" > "$tmp/rest"
		mv "$tmp/rest" "$tmp/todo"
	done
}
