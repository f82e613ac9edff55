# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# What became of a run of the emulated machine. Sourced by vm.sh: $tmp/verdict
# as main (in the machine) wrote it, $log, $TIMEOUT, $TAINT_OK.

# taint BITS: "512 (W)"
taint() {
	letters=PFSRMBUDAWCIOELKXTN text='' bits=$1
	while [ "$bits" -gt 0 ]; do
		[ $((bits & 1)) -eq 0 ] || text=$text${letters%"${letters#?}"}
		letters=${letters#?} bits=$((bits >> 1))
	done
	echo "$1 ($text)"
}

# no_verdict QEMU-STATUS: why; sets the exit status
no_verdict() {
	panic=$(grep -a -o 'Kernel panic - .*' "$log.console" | sed -n 1p)
	status=126
	if [ -n "$panic" ]; then
		say "the machine's kernel died: $panic; see $log.console"
	elif [ "$1" -eq 124 ] || [ "$1" -eq 137 ]; then
		status=124
		say "the machine was switched off after TIMEOUT=$TIMEOUT seconds; see $log.console"
	elif [ "$1" -gt 128 ]; then
		say "the emulator died of signal $(($1 - 128)); see $log.qemu"
	elif [ "$1" -ne 0 ]; then
		say "the emulator ended with $1: $(tail -n 1 "$log.qemu"); see $log.qemu"
	else
		say "the machine ended without a verdict; see $log.console"
	fi
}

# What sanitizers say of the AP drivers and VFIO, whose attributes do not all say so in
# their names; the rest of the kernel's is printed, and no more. Of a task that is not to
# be preempted no more is known than its name.
ours='UBSAN: .* in [^ ]*drivers/(s390/crypto|vfio)/|BUG: using |BUG: KCSAN: .*( _*ap_|_(show|store)( |$)|\[(vfio|zcrypt|mdev))'

# verdict QEMU-STATUS: sets the exit status, says what is not as it should be
verdict() {
	status=$(sed -n 's/^status //p' "$tmp/verdict")
	[ -n "$status" ] || { no_verdict "$1"; return; }
	wrong=
	bits=$(sed -n 's/^taint //p' "$tmp/verdict")
	[ $((bits & ~TAINT_OK)) -eq 0 ] || wrong="its kernel is tainted: $(taint "$bits")"
	if [ "$TAINT_OK" -ne -1 ]; then
		! grep -q '^lockdep off' "$tmp/verdict" || wrong="${wrong:+$wrong; }lockdep gave up"
		! grep -q '^kcsan idle' "$tmp/verdict" || wrong="${wrong:+$wrong; }KCSAN has watched nothing"
		! grep -qE "^sanitizer ($ours)" "$tmp/verdict" || wrong="${wrong:+$wrong; }a sanitizer complains"
		! grep -q '^kmemleak ' "$tmp/verdict" || wrong="${wrong:+$wrong; }kmemleak found leaks"
	fi
	sed -n 's/^kmemleak //p; s/^sanitizer //p' "$tmp/verdict" >&2
	[ -z "$wrong" ] || say "the machine is not well: $wrong; see $log.console"
	[ -z "$wrong" ] || [ "$status" -ne 0 ] || status=125
}
