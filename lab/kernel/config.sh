# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# The configuration of a kernel for the emulated machine. Part of kernel.sh: $kernel,
# its name, $dir, where it is built, and kmake.

# debug.config without the parts that the laboratory's menu leaves out.
debug_config() {
	for part in MEMORY LEAKS LOCKS FAULTS; do
		[ "$(setting DEBUG_$part y)" = n ] ||
			sed -n "/^# DEBUG_$part/,/^\$/p" "$TOP/lab/machine/debug.config"
	done
}

# The configuration that is asked for: of each symbol the last line.
fragment() {
	{
		cat "$TOP/lab/machine/kernel.config"
		case $kernel in
		debug*) debug_config ;;
		tests* | gcov) cat "$TOP/lab/machine/tests.config" ;;
		sanitizers*) cat "$TOP/lab/machine/tests.config" "$TOP/lab/machine/sanitizers.config" ;;
		esac
		[ "${kernel%base}" != "$kernel" ] || cat "$TOP/lab/machine/series.config"
	} | awk -F= '/^CONFIG_/ { line[$1] = $0 } END { for (i in line) print line[i] }' | sort
}

# What was asked for and is not in .config is an error, with its name.
configure() {
	fragment > "$dir/fragment"
	mkdir -p "$dir/src/build"
	kmake KCONFIG_ALLCONFIG="$dir/fragment" allnoconfig
	missing=$(awk -F= '
		NR == FNR { if (/^CONFIG_/) have[$1] = $2; next }
		$2 == "n" ? $1 in have : have[$1] != $2' "$dir/src/build/.config" "$dir/fragment")
	[ -z "$missing" ] || die "not in the kernel's .config as asked for:$(printf ' %s' "$missing" | tr '\n' ' ')"
}
