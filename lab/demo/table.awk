# SPDX-License-Identifier: GPL-2.0
# label|mainline|series|mark lines as a table; long cells wrap at blanks.
BEGIN { FS = "|"; width[1] = 20; width[2] = 37; width[3] = 37 }

# the part of cell[i] that fits; the rest stays there
function part(i,	n, text) {
	text = cell[i]
	if (length(text) > width[i]) {
		for (n = width[i]; n > 1 && substr(text, n + 1, 1) != " "; n--)
			;
		if (n == 1)
			n = width[i]
		cell[i] = substr(text, n + 1)
		sub(/^ /, "", cell[i])
		return substr(text, 1, n)
	}
	cell[i] = ""
	return text
}

/^%/ { printf "\n%s\n", substr($0, 3); next }

{
	for (i = 1; i <= 3; i++)
		cell[i] = $i
	for (mark = $4; cell[1] cell[2] cell[3] != ""; mark = "") {
		line = sprintf("  %-*s  %-*s  %-*s  %s", width[1], part(1), width[2], part(2), width[3], part(3), mark)
		sub(/ +$/, "", line)
		print line
	}
}
