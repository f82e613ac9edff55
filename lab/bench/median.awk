# SPDX-License-Identifier: GPL-2.0
# results.csv to "kernel row size median least most" lines
NR == 1 { next }
{ key = $1 " " $2 " " $3; value[key, ++n[key]] = $5 }
END {
	for (key in n) {
		# insertion sort, of a few
		for (i = 2; i <= n[key]; i++) {
			x = value[key, i]
			for (j = i - 1; j && value[key, j] > x; j--)
				value[key, j + 1] = value[key, j]
			value[key, j + 1] = x
		}
		middle = int((n[key] + 1) / 2)
		print key, value[key, middle], value[key, 1], value[key, n[key]]
	}
}
