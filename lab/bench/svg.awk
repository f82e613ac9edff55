# SPDX-License-Identifier: GPL-2.0
# The rows of more than one size as curves, both axes logarithmic: sizes from 1 to
# 10^5, times from 1 us to 100 s
function log10(v) { return log(v) / log(10) }
function x(v) { return 70 + 100 * log10(v) }
function y(v) { return top + 190 - 20 * (log10(v) - 3) }
function line(x1, y1, x2, y2) {
	printf "<line x1='%d' y1='%d' x2='%d' y2='%d' stroke='#ddd'/>\n", x1, y1, x2, y2
}
function text(x1, y1, anchor, colour, what) {
	printf "<text x='%d' y='%d' text-anchor='%s' fill='%s'>%s</text>\n", x1, y1, anchor, colour, what
}

function curve(kernel, row, colour,	i, points, at_x, at_y) {
	for (i = 1; i <= sizes[row]; i++) {
		at_x = x(at[row, i])
		at_y = y(median[kernel, row, at[row, i]])
		points = points sprintf("%.1f,%.1f ", at_x, at_y)
		printf "<circle cx='%.1f' cy='%.1f' r='3' fill='%s'/>\n", at_x, at_y, colour
	}
	printf "<polyline points='%s' fill='none' stroke='%s' stroke-width='2'/>\n", points, colour
}

function panel(row,	i) {
	text(70, top + 15, "start", "#000", label[row])
	for (i = 0; i <= 5; i++) {
		line(x(10 ^ i), top + 30, x(10 ^ i), top + 190)
		text(x(10 ^ i), top + 206, "middle", "#000", 10 ^ i)
	}
	for (i = 3; i <= 11; i += 2) {
		line(70, y(10 ^ i), 570, y(10 ^ i))
		text(64, y(10 ^ i) + 4, "end", "#000", unit[i])
	}
	curve("base", row, "#c03030")
	curve("series", row, "#2060c0")
}

END {
	unit[3] = "1 us"; unit[5] = "100 us"; unit[7] = "10 ms"; unit[9] = "1 s"; unit[11] = "100 s"
	for (r = 1; r <= rows; r++)
		panels += sizes[order[r]] > 1
	printf "<svg xmlns='http://www.w3.org/2000/svg' width='620' height='%d' ", 240 * panels + 35
	print "font-family='sans-serif' font-size='11'>"
	print "<rect width='100%' height='100%' fill='#fff'/>"
	text(70, 20, "start", "#c03030", "mainline")
	text(130, 20, "start", "#2060c0", "this series")
	top = 35
	for (r = 1; r <= rows; r++)
		if (sizes[order[r]] > 1) {
			panel(order[r])
			top += 240
		}
	print "</svg>"
}
