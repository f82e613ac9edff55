# SPDX-License-Identifier: GPL-2.0
# A line for each row and size, with the ratio
function time(ns) {
	if (ns >= 1e9) return sprintf("%.3g s", ns / 1e9)
	if (ns >= 1e6) return sprintf("%.3g ms", ns / 1e6)
	return sprintf("%.4g us", ns / 1e3)
}
function cell(kernel, row, size) {
	return sprintf("%10s %5.1f%%", time(median[kernel, row, size]),
		100 * spread[kernel, row, size])
}

END {
	printf "%-60s %6s  %17s  %17s   %s\n", "", "size", "mainline", "this series", "ratio"
	for (r = 1; r <= rows; r++)
		for (i = 1; i <= sizes[order[r]]; i++) {
			row = order[r]
			size = at[row, i]
			printf "%-60s %6d  %s  %s   %.4g\n", i == 1 ? label[row] : "", size,
				cell("base", row, size), cell("series", row, size),
				median["series", row, size] / median["base", row, size]
		}
}
