# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# What a check in lab/tests/ reports with. Sourced after common.sh:
#	. "$(dirname "$0")/../common.sh"
#	. "$TOP/lab/tests/lib.sh"
# Results are flat KTAP on stdout, diagnostics "# ..." before the line they
# belong to. The last call is plan.

lib_results=$O/log/$(basename "$0" .sh).results
mkdir -p "$O/log"
: > "$lib_results"
echo "KTAP version 1"

# result ok|"not ok" NAME [SKIP REASON]
result() {
	lib_n=$(($(wc -l < "$lib_results") + 1))
	echo "$1 $lib_n - $2${3:+ # SKIP $3}" | tee -a "$lib_results"
}

ok() { result ok "$1"; }
skip() { result ok "$1" "$2"; }

# not_ok NAME [WHY]
not_ok() {
	[ -z "${2:-}" ] || echo "$2" | sed 's/^/# /'
	result "not ok" "$1"
}

# empty NAME TEXT: TEXT is what is wrong with NAME, if anything
empty() {
	if [ -z "$2" ]; then ok "$1"; else not_ok "$1" "$2"; fi
}

# ended NAME STATUS LOG: a machine's run ended well, as lab/vm.sh's exit status says
ended() {
	if [ "$2" -eq 0 ]; then ok "$1"; else not_ok "$1" "status $2, see $O/log/$3.console"; fi
}

# check NAME CMD...: CMD succeeds; what it says is told when it does not
check() {
	lib_name=$1
	shift
	if lib_out=$("$@" 2>&1); then ok "$lib_name"; else not_ok "$lib_name" "$lib_out"; fi
}

# flatten LABEL: nested KTAP, a kselftest's or KUnit's from the console too, as
# flat results "LABEL suite.test". A test that has tests is left out, unless it
# fails and none of them did.
flatten() {
	awk -v label="$1" -v n="$(wc -l < "$lib_results")" '
	{ sub(/^\[ *[0-9.]+\]( *\[ *T[0-9]+\])? /, ""); sub(/\r$/, "") }
	{ match($0, /^ */); depth = int(RLENGTH / 4); text = substr($0, RLENGTH + 1) }
	text ~ /^# Subtest: / { sub(/^# Subtest: /, "", text); suite[depth] = text; next }
	text ~ /^(not )?ok [0-9]+/ {
		bad = text ~ /^not ok/
		reason = text ~ /# SKIP/ ? substr(text, index(text, "# SKIP")) : ""
		sub(/^(not )?ok [0-9]+ (- )?/, "", text)
		sub(/ *#.*/, "", text)
		below = seen[depth + 1]; failed_below = failed[depth + 1]
		seen[depth + 1] = failed[depth + 1] = 0
		seen[depth]++
		failed[depth] += bad
		if (below && (!bad || failed_below)) next
		name = ""
		for (i = 1; i <= depth; i++) name = name suite[i] "."
		print (bad ? "not ok " : "ok ") ++n " - " label " " name text (reason ? " " reason : "")
		next
	}
	text ~ /^# / || (depth && text ~ /EXPECTATION|ASSERTION|Expected/) { sub(/^# /, "", text); print "# " text }
	' | tee "$lib_results.flat"
	grep -E '^(not )?ok ' "$lib_results.flat" >> "$lib_results" || :
	rm "$lib_results.flat"
}

# plan: the end; the check's exit status
plan() {
	echo "1..$(wc -l < "$lib_results")"
	lib_failed=$(grep -c '^not ok' "$lib_results" || :)
	rm "$lib_results"
	[ "$lib_failed" -eq 0 ]
}
