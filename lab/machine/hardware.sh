# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# The emulated machine's crypto hardware as options of QEMU. Sourced after
# common.sh. The one place that knows their names.
#
#	CARDS	adapters, as numbers and ranges: 3-6,10 (decimal), each with :mode
#		after it if it is not an accelerator: 3-4,5:cca; none: no adapter
#	DOMAINS	usage domains of the partition, in the same way: 4-7

# numbers LIST: one "number mode" a line
numbers() {
	echo "$1" | tr ',' '\n' | awk -F: '{
		n = split($1, range, "-")
		if ($1 !~ /^[0-9]+(-[0-9]+)?$/ || range[n] > 255) exit 1
		for (i = range[1]; i <= range[n]; i++) print i, $2
	}' || die "CARDS and DOMAINS are numbers from 0 to 255, like 3-6,10, not $1"
}

# hardware CARDS DOMAINS: QEMU's options, one a line
hardware() {
	cards=
	[ "$1" = none ] || cards=$(numbers "$1")
	domains=$(numbers "$2")
	domains=$(echo "$domains" | awk '{ printf "%s%d", sep, $1; sep = ":" }')
	echo -cpu
	echo max
	echo -machine
	echo "ap-domains=$domains"
	echo "$cards" | grep . | while read -r apid mode; do
		echo -device
		echo "ap-card,id=card$apid,apid=$apid,mode=${mode:-accel}"
	done
}
