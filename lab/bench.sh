#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# bench.sh - what the ownership of many crypto queues costs, without and with the series
#
# Runs lab/bench/run.sh in emulated machines of three sizes, on Debian's kernel as it
# is and on the series, and prints one table. The machines have one CPU and a clock
# that counts its instructions, one a nanosecond; while it is idle the clock shows
# the time that goes by. So the numbers depend on nothing but what runs there, and
# are kept in the cache: what has not changed is not measured again.
#
# RUNS in the environment: how often everything is measured (5). Results: in O/bench
# results.csv, results.json, table, plot and plot.svg; BENCH.md has the last run.
# "bench.sh machine KERNEL CARDS ROW..." is one of the machines; prints the directory
# of its values.
# shellcheck source=lab/common.sh
. "$(dirname "$0")/common.sh"

usage() { say "usage: [RUNS=n] bench.sh [machine KERNEL CARDS ROW...]"; exit 2; }

RUNS=${RUNS:-5}
case $RUNS in
''|*[!0-9]*|0*) die "RUNS is how often everything is measured, like 5, not $RUNS" ;;
esac
export RUNS
here=$TOP/lab/bench
out=$O/bench

# The longest first.
machines() {
	for kernel in base series; do
		echo "$kernel 0-15 giveback giveback_20ms"
		echo "$kernel 0-63 scan"
		echo "$kernel 0-15 guest"
		echo "$kernel 0-15 scan rsa assign refused"
		echo "$kernel 0-3 scan rsa"
	done
}

# measure LOG KERNEL CARDS ROWS DIR: "row size value" lines in DIR/values
measure() {
	echo "$4" | tr ' ' '\n' > "$5/rows"
	echo "$RUNS" > "$5/how-often"
	KERNEL=$2 CARDS=$3 DOMAINS=0-84 CPUS=1 MEM=1536 UDEV=n LOG=$1 TIMEOUT=7200 \
		QEMU_ARGS="-icount shift=0,sleep=off" SCRIPT=$here/run.sh \
		FILES="$programs/bench $5/rows $5/how-often $TOP/lab/tests/inside.sh" \
		"$TOP/lab/vm.sh" > "$5/values" ||
		die "the machine did not run to its end; see $O/log/$1.console"
}

# machine KERNEL CARDS ROW...
machine() {
	kernel=$1 cards=$2
	shift 2
	programs=$("$TOP/lab/selftests.sh")
	image=$("$TOP/lab/kernel.sh" "$kernel")
	emulator=$("$TOP/lab/qemu.sh")
	cached bench "$(key "$RUNS" "${image##*/}" "${emulator##*/}" "$cards $*" \
		lab/bench/bench.c lab/bench/run.sh lab/tests/inside.sh)" 1 \
		stage "bench: $kernel $cards $1" measure "bench-$kernel-$cards-$1" "$image" "$cards" "$*"
}

# "kernel,row,size,run,ns" lines
results() {
	echo "kernel,row,size,run,ns"
	machines | while read -r kernel cards rows; do
		values=$(echo "$rows" | xargs "$0" machine "$kernel" "$cards")/values
		awk -v kernel="$kernel" '{ print kernel "," $1 "," $2 "," ++run[$1, $2] "," $3 }' "$values"
	done
}

json() {
	awk -F, 'NR == 1 { split($0, name); print "["; next }
	{
		printf "%s  {\"%s\": \"%s\", \"%s\": \"%s\", \"%s\": %d, \"%s\": %d, \"%s\": %.0f}",
			sep, name[1], $1, name[2], $2, name[3], $3, name[4], $4, name[5], $5
		sep = ",\n"
	} END { print "\n]" }' "$1"
}

draw() { awk -f "$here/read.awk" -f "$here/$1.awk" "$here/labels" "$tmp/medians"; }

page() {
	cat <<-END
	<!-- SPDX-License-Identifier: GPL-2.0 -->
	# What the ownership of many crypto queues costs

	    make bench RUNS=$RUNS

	made this on $(date -u +%Y-%m-%d), with Linux $LINUX_TESTED in the emulated machine.
	Times are those of a machine that does one instruction a nanosecond, and, where
	it waits, of its clock; \`lab/bench.sh\` says how it is measured. The median of
	$RUNS runs, and behind it how far the least and the most of them are apart.

	END
	sed 's/^/    /; s/ *$//' "$out/table" "$out/plot"
}

case $#,${1:-} in
0,) ;;
[0-3],*) usage ;;
*,machine) shift; machine "$@"; exit ;;
*) usage ;;
esac

mkdir -p "$out"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
"$TOP/lab/kernel.sh" base > "$tmp/made"
"$TOP/lab/kernel.sh" series > "$tmp/made"
machines | xargs -P "$JOBS" -L 1 "$0" machine > "$tmp/made" || die "not everything was measured"
results > "$out/results.csv"
json "$out/results.csv" > "$out/results.json"
awk -F, -f "$here/median.awk" "$out/results.csv" | sort -k 3n > "$tmp/medians"
draw table > "$out/table"
draw plot > "$out/plot"
draw svg > "$out/plot.svg"
page > "$TOP/BENCH.md"
cat "$out/table" "$out/plot"
