# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# What a mutant that survives the selftests has to pass besides, in machines of its own.
# Part of mutants.sh: $directory, $tmp, keep.

# shellcheck source=lab/tests/faults/boot.sh
. "$TOP/lab/tests/faults/boot.sh"

# dead N: by the boot that was
dead() {
	[ "$rc" -ne 0 ] || grep -q '^ *not ok' "$tmp/out" || return
	by=$(sed -nE 's/^ *not ok [0-9]+ (- )?//p' "$tmp/out" | sed -n 1p)
	# else the kernel: it complained, died, or hung
	case ${by:-$rc} in
	124 | 125) by=$(tail -n 1 "$tmp/err") ;;
	126) by=$(grep "kernel died" "$tmp/err") || : ;;
	[0-9]*) by= ;;
	esac
	[ -n "$by" ] || die "mutant $1, $label: ended with $rc: $(cat "$tmp/err")"
	keep "$1" "killed by $label: $by"
}

hardware() {
	label=hardware rc=0
	KERNEL=$directory APPEND=$parameter LOG=mutants-hardware SCRIPT=$TOP/lab/tests/hardware/run.sh \
		FILES=$TOP/lab/tests/inside.sh CARDS=3-6 DOMAINS=4-7 \
		"$TOP/lab/vm.sh" > "$tmp/out" 2> "$tmp/err" || rc=$?
}

walks() {
	label=soak rc=0
	KERNEL=$directory APPEND=$parameter MINUTES=1 "$TOP/lab/soak.sh" > "$tmp/out" 2> "$tmp/err" || rc=$?
}

# With our modules, which are built once
slow() { slow_machine; boot_slow tests-mutants all; }
second() { slow_machine; boot_second tests-mutants second; }
reserved() { reserved_machine; boot tests-mutants param param load_nth; }
silent() { silent_machine; boot tests-mutants limits limits; }
bare() { bare_machine; boot tests-mutants load load; }

# survives N PART...: else it is known by whom it was killed
survives() {
	survivor=$1 parameter=ap.mutant=$1 TIMEOUT=1800
	shift
	for part; do
		$part
		! dead "$survivor" || return 1
	done
}

# elsewhere N: the check faults, hardware, and a minute of random walks
elsewhere() { ! survives "$1" second slow hardware reserved silent bare walks || keep "$1" survived; }
