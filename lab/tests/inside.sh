# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# What a script in the emulated machine tests commands with. It is there beside
# the script that on_kernels runs:
#	. ./inside.sh
# Results are flat KTAP on stdout, with what a failed command said before them.
# The last call is inside_plan.

inside_out=/run/out
inside_n=0

# inside_report STATUS NAME
inside_report() {
	inside_n=$((inside_n + 1))
	[ "$1" -ne 0 ] || { echo "ok $inside_n - $2"; return; }
	sed 's/^/# /' $inside_out
	echo "not ok $inside_n - $2"
}
inside_plan() { echo "1..$inside_n"; }

# test_ok NAME CMD...: CMD succeeds
test_ok() {
	inside_name=$1
	shift
	inside_rc=0
	"$@" > $inside_out 2>&1 || inside_rc=$?
	inside_report $inside_rc "$inside_name"
}

# test_fails NAME TEXT CMD...: it fails, with $rc, saying TEXT, on one line or several
test_fails() {
	inside_name=$1 inside_text=$2
	shift 2
	rc=0 inside_rc=0
	"$@" > $inside_out 2>&1 || rc=$?
	[ $rc -ne 0 ] && tr '\n' ' ' < $inside_out | grep -q "$inside_text" || inside_rc=1
	inside_report $inside_rc "$inside_name"
}

is() { echo "is: $1, expected: $2"; [ "$1" = "$2" ]; }

# shows TEXT CMD...: that is what CMD prints
shows() {
	inside_expected=$1
	shift
	is "$("$@")" "$inside_expected"
}
less() { echo "is: $1, expected: less than $2"; [ "$1" -lt "$2" ]; }
at_least() { echo "is: $1, expected: $2 at least"; [ "$1" -ge "$2" ]; }

# put FILE TEXT: says why when the write fails, which the shell's own echo does not
put() { /bin/echo "$2" > "$1"; }

# within SECONDS CMD...
within() {
	inside_end=$(($(date +%s) + $1))
	shift
	until "$@"; do
		[ "$(date +%s)" -lt $inside_end ] || return
		sleep 0.2
	done
}

# The emulator's own monitor, by which the machine changes its hardware, on the
# descriptors 9 and, for what it says, 8; operator COMMAND ARGUMENTS
operator_begin() {
	exec 9<> "$LAB_QMP" 8<&9 || return
	operator qmp_capabilities '' 2>/dev/null || operator query-status ''	# done before
}
operator() {
	echo "{\"execute\":\"$1\",\"arguments\":{$2}}" >&9
	while read -r inside_answer <&8; do
		case $inside_answer in
		*'"return"'*) return 0 ;;
		*'"error"'*) echo "$inside_answer" >&2; return 1 ;;
		esac
	done
	return 1	# it has ended
}

# operator_at_once: the commands in its input, lines of JSON, while the machine stands
# still, so that the kernel finds all of it done
operator_at_once() {
	inside_commands=$({ echo '{"execute":"stop"}'; cat; echo '{"execute":"cont"}'; })
	inside_left=$(echo "$inside_commands" | wc -l)
	echo "$inside_commands" | dd bs=4k 2>/dev/null >&9
	while [ "$inside_left" -gt 0 ] && read -r inside_answer <&8; do
		case $inside_answer in
		*'"return"'*) inside_left=$((inside_left - 1)) ;;
		*'"error"'*) echo "$inside_answer" >&2; return 1 ;;
		esac
	done
	[ "$inside_left" -eq 0 ]
}

# operator_set PATH PROPERTY VALUE, adapter ID PROPERTY VALUE: VALUE is JSON
operator_set() { operator qom-set "\"path\":\"/machine/$1\",\"property\":\"$2\",\"value\":$3"; }
adapter() { operator_set "peripheral/card$1" "$2" "$3"; }

# oracle APID DOMAIN: asks what the emulator has seen at a queue; then
# seen host|guest nqap|dqap|tapq|reset
oracle() {
	operator qom-get "\"path\":\"/machine/peripheral/card$1/queue[$2]\",\"property\":\"oracle\""
}
seen() { echo "$inside_answer" | sed -n "s/.*\"$1\": {[^}]*\"$2\": \([0-9]*\).*/\1/p"; }
