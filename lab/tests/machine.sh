#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# machine.sh: a run of the emulated machine hands back what happened, and one
# that goes wrong never looks like one that went well
# shellcheck source=lab/common.sh
. "$(dirname "$0")/../common.sh"
# shellcheck source=lab/tests/lib.sh
. "$TOP/lab/tests/lib.sh"
# shellcheck source=lab/machine/verdict.sh
. "$TOP/lab/machine/verdict.sh"

[ $# -eq 0 ] || { say "usage: machine.sh"; exit 2; }
tmp=$(mktemp -d)
# shellcheck source=lab/tests/terminal.sh
. "$TOP/lab/tests/terminal.sh"
trap '[ -z "$background" ] || kill $background; rm -rf "$tmp"' EXIT
here=$TOP/lab/tests/machine
KERNEL=$("$TOP/lab/kernel.sh" base)
QEMU=$("$TOP/lab/qemu.sh")
LOG=machine FILES=$tmp/a-file
export KERNEL QEMU LOG FILES

# run SCRIPT CONTENT-OF-A-FILE: sets rc; $tmp/out and $tmp/err have the rest
run() {
	rc=0
	echo "$2" > "$tmp/a-file"
	SCRIPT=$here/$1 "$TOP/lab/vm.sh" > "$tmp/out" 2> "$tmp/err" <&- || rc=$?
}

is() { [ "$1" = "$2" ] || { echo "is: $1"; echo "expected: $2"; return 1; }; }

# ends NAME STATUS TEXT: the last run had this exit status and said why
ends() {
	check "$1: status" is "$rc" "$2"
	check "$1: says so" grep -e "$3" "$tmp/err"
}

TAINT_OK=512 run all-is-well.sh "a file"
check "exit status" is "$rc" 7
check "stdout and files" is "$(cat "$tmp/out")" "to stdout
a file"
check "stderr alone" is "$(cat "$tmp/err")" "to stderr"

run trouble.sh taint
ends taint 125 'the machine is not well: its kernel is tainted: 512 (W); a sanitizer complains; see .*console$'
check "reports of sanitizers: printed" is "$(grep -c '^BUG: KCSAN: data-race in ' "$tmp/err")" 2

# verdict_of REPORT: the exit status if the machine's kernel has said that
verdict_of() (
	log=$O/log/machine TAINT_OK=0
	printf 'taint 0\n%s\nstatus 0\n' "$1" > "$tmp/verdict"
	verdict 0 2>/dev/null
	echo "$status"
)
for report in "BUG: KCSAN: data-race in ap_bus_x / ktime_get" "BUG: KCSAN: data-race in ktime_get / f [vfio_ap]" \
	"BUG: KCSAN: data-race in status_show / ktime_get" "BUG: using smp_processor_id() in preemptible" \
	"UBSAN: shift-out-of-bounds in ../drivers/s390/crypto/ap_bus.c:1:2"; do
	check "$report" is "$(verdict_of "sanitizer $report")" 125
done
check "KCSAN has not watched" is "$(verdict_of "kcsan idle")" 125
for report in "BUG: KCSAN: data-race in map_vm_area / f [nvme]" "UBSAN: shift-out-of-bounds in ../mm/map_ap_x.c:1:2"; do
	check "elsewhere: $report" is "$(verdict_of "sanitizer $report")" 0
done
run trouble.sh panic
ends panic 126 'kernel died: Kernel panic - .*; see .*console$'
TIMEOUT=2 run trouble.sh hang
ends "time runs out" 124 'switched off after TIMEOUT=2 seconds; see .*console$'
QEMU_ARGS=-no-such-option run trouble.sh ""
ends "emulator refuses" 126 'emulator ended with 1: .*no-such-option.*; see .*qemu$'

mkdir "$tmp/qemu"
printf '#!/bin/sh\nkill -ABRT $$\n' > "$tmp/qemu/qemu-system-s390x"
chmod +x "$tmp/qemu/qemu-system-s390x"
QEMU=$tmp/qemu run trouble.sh ""
ends "emulator dies" 126 'emulator died of signal 6; see .*qemu$'

check "no script, no terminal" is "$("$TOP/lab/vm.sh" 2>&1 </dev/null)" \
	"error: no terminal for a shell in the machine; give it a SCRIPT=file"

# In it a guest, which has the terminal.
TERM=vt100 start "$TOP/lab/vm.sh; echo status \$?"
check "a shell" until_drawn "./guest [UUID]" 120
check "the terminal's size" press 'stty size\r' "24 80"
check "its kind" press 'find /usr/share/terminfo -name vt10? | sed s,.*/,kind:,\r' "kind:vt100"
check "a guest wants an mdev that exists" press './guest 1; echo =$?\r' "guest: no mdev 1 in /sys/bus/mdev/devices"
check "a guest" press './guest\r' "guest:/sys/bus/ap/devices#" 120
check "job control in it" press 'sleep 99 & jobs; stty size\r' "[1]+  Running"
check "its monitor" press '\035c' "(qemu)"
check "it ends" press 'quit\r' "bash-"
check "and the machine, with the shell's status" press 'exit 7\r' "status 7" 60
finish
plan
