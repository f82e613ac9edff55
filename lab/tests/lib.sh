# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# What a check in lab/tests/ reports with. Sourced after common.sh:
#	. "$(dirname "$0")/../common.sh"
#	. "$TOP/lab/tests/lib.sh"
# Results are flat KTAP on stdout, diagnostics "# ..." before the line they
# belong to. The last call is plan. A check whose results depend on nothing but
# files calls known first.

lib_results=$O/log/$(basename "$0" .sh).results
lib_key=
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

# ended NAME STATUS LOG [KTAP]: a machine's run ended well, as lab/vm.sh's exit status
# says, and the file KTAP has all the results that it plans
ended() {
	if [ "$2" -ne 0 ]; then
		not_ok "$1" "status $2, see $O/log/$3.console"
	elif [ -n "${4:-}" ] && [ "$(grep -cE '^(not )?ok ' "$4")" != "$(sed -n 's/^1\.\.//p' "$4")" ]; then
		not_ok "$1" "results are missing, see $O/log/$3.console"
	else
		ok "$1"
	fi
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
	text ~ /^not / { print "not ok " ++n " - " label ": a result that is none: " text; next }
	text ~ /^# / || (depth && text ~ /EXPECTATION|ASSERTION|Expected/) { sub(/^# /, "", text); print "# " text }
	' | tee "$lib_results.flat"
	grep -E '^(not )?ok ' "$lib_results.flat" >> "$lib_results" || :
	rm "$lib_results.flat"
}

# known WHAT...: the end already, if this check passed as a whole when strings, files
# and directories were these (see key); else plan will keep what it finds. How the
# check itself works is part of them.
known() {
	lib_key=$(key "$(basename "$0")" lab/tests/lib.sh lab/common.sh lab/cache.sh "$@")
	[ -e "$CACHE/results/$lib_key" ] || return 0
	touch -c "$CACHE/results/$lib_key"
	cat "$CACHE/results/$lib_key/ktap"
	rm "$lib_results"
	exit 0
}

lib_keep() { { cat "$lib_results"; lib_planned; } > "$1/ktap"; }
lib_planned() { echo "1..$(wc -l < "$lib_results")"; }

# on_kernels SCRIPT KERNEL...: what SCRIPT, which has inside.sh beside it, finds in
# the machine with each of them
on_kernels() {
	lib_script=$1
	shift
	for lib_kernel; do
		lib_log=$(basename "$0" .sh)-$lib_kernel lib_rc=0
		KERNEL=$lib_kernel SCRIPT=$lib_script FILES="$TOP/lab/tests/inside.sh ${FILES:-}" \
			CARDS=${CARDS:-3-6} DOMAINS=${DOMAINS:-4-7} LOG=$lib_log TIMEOUT=${TIMEOUT:-300} \
			"$TOP/lab/vm.sh" > "$O/log/$lib_log.ktap" || lib_rc=$?
		flatten "$lib_kernel" < "$O/log/$lib_log.ktap"
		ended "$lib_kernel machine" "$lib_rc" "$lib_log" "$O/log/$lib_log.ktap"
	done
}

# plan: the end; the check's exit status
plan() {
	lib_planned
	lib_failed=$(grep -c '^not ok' "$lib_results" || :)
	[ -z "$lib_key" ] || grep -qE '^not ok|# SKIP' "$lib_results" ||
		cached results "$lib_key" 1 lib_keep > "$lib_results.kept"
	rm -f "$lib_results" "$lib_results.kept"
	[ "$lib_failed" -eq 0 ]
}
