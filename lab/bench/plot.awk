# SPDX-License-Identifier: GPL-2.0
# The rows of more than one size as bars
function bar(ns, mark,	i, text) {
	for (i = 1e3; i < ns; i *= 10 ^ 0.125)
		text = text mark
	return text
}

END {
	print "\ncost against size; eight characters are a factor of 10, above 1 us"
	for (r = 1; r <= rows; r++) {
		row = order[r]
		if (sizes[row] < 2)
			continue
		print label[row]
		for (i = 1; i <= sizes[row]; i++) {
			printf "%7d mainline %s\n", at[row, i], bar(median["base", row, at[row, i]], "=")
			printf "%7s series   %s\n", "", bar(median["series", row, at[row, i]], "#")
		}
	}
}
