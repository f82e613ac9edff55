#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# kselftest.sh [--all] [base|series|sanitizers|gcov|debug[=DIR]]...
#
# The KUnit tests that the series adds, and its kernel selftests, in the emulated
# machine; in one boot, as a debug kernel needs a minute for it. With the series
# (kernels series and debug) all must pass, none be skipped. Without (base) each
# selftest must end as kselftest-base.expect says, so that a test which passes
# whatever the kernel does is found. The debug kernel, which is slow, runs one of
# variants that go the same way through the kernel; with --all, each. DIR is such a
# kernel that is built already, SELFTESTS in the environment a directory with the
# programs.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=lab/tests/lib.sh
. "$TOP/lab/tests/lib.sh"

twins="domain aqmask group_exit group_kill cdev_close reset_cdev config_group unassign_domain unassign_control_domain"
[ "${1:-}" != --all ] || { twins=none; shift; }
case " $* " in
*" -"*) say "usage: kselftest.sh [--all] [base|series|debug[=DIR]]..."; exit 2 ;;
esac
[ $# -gt 0 ] || set -- series debug base

TAINT_TEST=262144	# KUnit taints the kernel, Documentation/admin-guide/tainted-kernels.rst
here=$TOP/lab/tests/kselftest
expect=$TOP/lab/tests/kselftest-base.expect
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# results: KTAP to "outcome program:test<tab>what it printed" lines
results() {
	awk '
	function program_ends() { if (program != "" && !n) print "fail " program ":results\tnone" }
	/^# program / { program_ends(); program = $3; n = 0; printed = ""; next }
	/^# +RUN / { printed = "" }
	/^# .*:Expected / { sub(/^# [^:]*:[0-9]*:/, ""); printed = printed " " $0 }
	/^(not )?ok / {
		n++
		outcome = /^not/ ? "fail" : / # SKIP/ ? "skip" : "pass"
		if (outcome == "skip") printed = substr($0, index($0, "# SKIP"))
		sub(/^(not )?ok ([0-9]+ )?(- )?/, "")
		sub(/ # SKIP.*/, "")
		print outcome " " program ":" $0 "\t" printed
		printed = ""
	}
	END { program_ends() }'
}

# judge KERNEL: results, compared with what is expected, as flat KTAP
judge() {
	awk -F '\t' -v kernel="$1" -v n="$(wc -l < "$lib_results")" \
		-v twins="[.]($(echo "$twins" | tr ' ' '|'))[.]" '
	function say(good, name, why) {
		if (!good) print "# " why
		print (good ? "ok " : "not ok ") ++n " - " kernel " " name
	}
	FILENAME != "-" {
		if (/^(#|$)/) next
		texts = split($0, part, / +[|] +/)
		split(part[1], field, " ")
		expected[field[2]] = field[1]
		for (i = 2; i <= texts; i++) text[field[2], i - 1] = part[i]
		order[m++] = field[2]
		next
	}
	{
		split($1, field, " ")
		name = field[2]
		seen[name] = 1
		want = kernel != "base" ? "pass" : name in expected ? expected[name] : "listed"
		good = field[1] == want
		want = "expected " want
		for (i = 1; kernel == "base" && (name, i) in text; i++) {
			good = good && index($2, text[name, i])
			want = want ": " text[name, i]
		}
		say(good, name, want "; got " field[1] ": " $2)
	}
	END {
		for (i = 0; i < m; i++)
			if (!(order[i] in seen) && !(kernel != "series" && order[i] ~ /^undo:/) &&
			    !(kernel == "debug" && order[i] ~ twins))
				say(0, order[i], "has not run")
	}' "$expect" -
}

# programs KERNEL: one a line, with arguments. What the base would not survive has
# boots of its own, see faults.sh.
programs() {
	printf '%s\n' assign bind faults guest_exit holder mask observe race reset_config several unbind |
		case $1 in
		base) sed 's/^faults$/& -F crash/' ;;
		debug) sed "s/\$/$(echo " $twins" | sed 's/ / -V /g')/" ;;
		*) cat ;;
		esac
	# takes minutes; and what wants tracefs, which lockdep brings along
	case $1-$twins in
	debug-none | gcov-*) printf '%s\n' fail_nth trace ;;
	sanitizers-*) printf '%s\n' trace ;;
	esac
}

# boot KERNEL[=DIR]: $tmp/KERNEL.out and .status
boot() {
	kernel=${1#*=}
	set -- "${1%%=*}"
	rc=0
	mkdir "$tmp/$1"
	programs "$1" > "$tmp/$1/programs"
	# that tests leave nothing behind is looked at once
	[ "$1" != series ] || cp "$here/undo.sh" "$tmp/$1"
	KERNEL=$kernel CARDS=3-6 DOMAINS=4-7 SCRIPT=$here/run.sh LOG=kselftest-$1 UDEV=n \
		FILES="$(echo "$programs"/*) $(echo "$tmp/$1"/*) $here/kunit.sh" \
		TIMEOUT=${TIMEOUT:-1800} TAINT_OK=$TAINT_TEST "$TOP/lab/vm.sh" > "$tmp/$1.out" || rc=$?
	echo $rc > "$tmp/$1.status"
}

# The machine's own verdict (taint, lockdep, kmemleak) is a result like any other.
report() {
	set -- "${1%%=*}"
	cp "$tmp/$1.out" "$O/log/kselftest-$1.ktap"
	sed -n '/^# kunit$/,/^# program /p' "$tmp/$1.out" > "$tmp/kunit"
	flatten "$1" < "$tmp/kunit"
	[ "$1" = base ] || check "$1 has KUnit tests" grep -q '^ *ok ' "$tmp/kunit"
	sed '/^# kunit$/,/^# program /{/^# program /!d}' "$tmp/$1.out" | results | judge "$1" | tee "$tmp/judged"
	grep -E '^(not )?ok ' "$tmp/judged" >> "$lib_results" || :
	check "$1 has selftests" grep -qE '^(not )?ok ' "$tmp/judged"
	ended "$1 machine" "$(cat "$tmp/$1.status")" "kselftest-$1"
}

programs=${SELFTESTS:-$("$TOP/lab/selftests.sh")}
[ ! -d "$programs/drivers/s390x/ap" ] || programs=$programs/drivers/s390x/ap
[ -x "$programs/unbind" ] || die "$programs: no selftests"

# A machine keeps one processor busy, so they run side by side once all is built.
for kernel; do
	[ "${kernel#*=}" != "$kernel" ] || "$TOP/lab/kernel.sh" "$kernel" > "$tmp/kernel"
done
for kernel; do
	boot "$kernel" &
done
wait
for kernel; do
	report "$kernel"
done
plan
