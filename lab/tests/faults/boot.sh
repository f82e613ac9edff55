# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# Boots of the checks that show faults, and how they end. Part of them: $tmp.

# Documentation/admin-guide/tainted-kernels.rst
TAINT_OOT=4096	# for our modules
taint=0		# for what else a test does to the base
faults=$TOP/lab/tests/faults
programs=$("$TOP/lab/selftests.sh")

# Machines: adapters whose reset takes an hour or a second, and one that has random
# numbers; adapters that are kept from the host from the start; no QCI; no AP
# instructions.
slow_machine() {
	CARDS=3-6,9:cca
	QEMU_ARGS="-device ap-card,apid=7,mode=accel,reset-us=3600000000
		-device ap-card,apid=8,mode=accel,reset-us=3600000000
		-device ap-card,apid=10,mode=accel,reset-us=1000000
		-device ap-card,id=card11,apid=11,mode=accel,reset-us=1000000"
	# Freed memory is overwritten, and what is written behind an object is found.
	APPEND=slub_debug=FZP
}
reserved_machine() { CARDS=3-6 QEMU_ARGS='' APPEND=ap.apmask=0xf9$(printf %062d 0 | tr 0 f); }
silent_machine() { CARDS=3-6 QEMU_ARGS="-cpu max,apqci=off" APPEND=''; }
bare_machine() { CARDS=none QEMU_ARGS="-cpu max,ap=off,apqci=off,apqi=off" APPEND=''; }

# boot KERNEL LABEL "SCRIPT [ARGUMENT...]"...: scripts of lab/tests/faults, in one
# machine: $tmp/out, $tmp/err and rc. Sets kernel and label for what is said of it.
# With parameter, if that is set, on the kernel's command line.
boot() {
	kernel=$1 label=$2 rc=0
	shift 2
	printf '%s\n' "$@" > "$tmp/scripts"
	rm -f "$O/log/faults-$kernel-$label.console"	# of the last time
	CARDS=${CARDS:-} QEMU_ARGS=${QEMU_ARGS:-} APPEND="${APPEND:-}${parameter:+ $parameter}" \
		KERNEL=$kernel LOG=faults-$kernel-$label UDEV=n SCRIPT=$faults/run.sh \
		FILES="$tmp/scripts $TOP/lab/tests/inside.sh $(echo "$faults"/*.sh "$programs"/drivers/s390x/ap/*) $programs/nth ${FILES:-}" \
		TIMEOUT=${TIMEOUT:-240} "$TOP/lab/vm.sh" > "$tmp/out" 2> "$tmp/err" || rc=$?
}

# boot_with "MODULE..." KERNEL LABEL "SCRIPT...": with modules of modules/, and the
# program that calls the PQAP hook
boot_with() {
	modules=$tmp/$2-$3
	if [ ! -e "$modules" ]; then
		cp -r "$faults/modules" "$modules"
		make -C "$("$TOP/lab/kernel.sh" "$2")/src" O=build M="$modules" MODULES="$1" ARCH=s390 \
			CROSS_COMPILE=s390x-linux-gnu- modules > "$O/log/faults-$2-$3.log" 2>&1 ||
			die "not built: $1, see $O/log/faults-$2-$3.log"
	fi
	FILES="$programs/aqic $(echo "$modules"/*.ko)" TAINT_OK=$((TAINT_OOT + taint))
	export FILES TAINT_OK
	shift
	boot "$@"
	unset FILES TAINT_OK
}

# boot_slow KERNEL LABEL: all that a kernel with the series passes in the slow machine
boot_slow() {
	boot_with "pqap_hook stop_once" "$1" "$2" "crash -f crash" \
		"aqic 6 other:01 zero:06 unmapped:06 gisa:06 aiv:-- still:00 unmap:00 disable:03" "aqic 7 unmap:02" \
		device_reset left opened seldom older "stale device_release_driver" unplug "bulk device_release_driver 3 4 4 7" hwrng \
		hotplug mkvps giveback irq waiting reset
}

# boot_second KERNEL LABEL: a second driver is asked
boot_second() { boot_with ap_second "$1" "$2" second busy slip filtered; }

# Of the last boot:

# passes: every test, and the machine ended well
passes() {
	flatten "$kernel" < "$tmp/out"
	ended "$kernel $label: machine" "$rc" "faults-$kernel-$label" "$tmp/out"
}

# so WHAT CMD...: it ended as CMD says
so() {
	name="$kernel $label: $1"
	shift
	if "$@"; then
		ok "$name"
	else
		not_ok "$name" "status $rc; $(grep '^ *not ok' "$tmp/out"; cat "$tmp/err")"
	fi
}

# dies TEXT: the kernel said TEXT, and the machine did not end well
dies() { so "kernel: $1" died "$1"; }
died() { [ "$rc" -ne 0 ] && grep -q "$1" "$O/log/faults-$kernel-$label.console"; }

# complains WHAT: it ended well but for what vm.sh says of the kernel
complains() { so "$1" complained "$1"; }
complained() { [ "$rc" -eq 125 ] && grep -qF "$1" "$tmp/err"; }

# fails TEST...: these failed, no other, and the machine ended well
fails() { so "fails:$(printf ' "%s"' "$@")" failed "$(printf '%s\n' "$@" | sort)"; }
failed() {
	[ "$rc" -eq 0 ] && [ "$(sed -nE 's/^    not ok [0-9]* (- )?//p' "$tmp/out" | sort)" = "$1" ]
}
