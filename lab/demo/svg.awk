# SPDX-License-Identifier: GPL-2.0
# A picture of what show.sh has noted, up to the table: lines appear when they did,
# but no pause is longer than a second, and the guest's numbers move. Where pictures
# do not move it shows the end.
BEGIN { FS = "\t"; width = 100; line = 17; column = 8.43 }

function escaped(text) {
	gsub(/&/, "\\&amp;", text)
	gsub(/</, "\\&lt;", text)
	gsub(/>/, "\\&gt;", text)
	return text
}

function class(text) {
	if (text !~ /^ /) return "head"
	if (text ~ /answered, [0-9]+ failed: |: succeeds$|guest: (No|no) /) return "bad"
	if (text ~ /: EBUSY$/) return "good"
	return text ~ / guest: / ? "guest" : "host"
}

# Of the texts of a row one is seen at a time, each from the moment "since".
function add(row, text, at) {
	what[row, ++texts[row]] = text
	since[row, texts[row]] = at
}

$2 == "line" && $3 == "" { exit }	# the table begins

{
	passed = NR == 1 ? 0 : $1 - last
	last = $1
	clock += passed > 1 ? 1 : passed
	if ($2 == "line") {
		add(++rows, $3, clock)
		moving = 0
	} else if (!moving) {
		add(++rows, $3, clock)
		moving = 1
		shown = clock
	} else if (clock - shown >= 0.25) {
		add(rows, $3, clock)
		shown = clock
	} else {
		what[rows, texts[rows]] = $3
	}
}

function text(row, n,	last) {
	last = n == texts[row]
	printf "<text xml:space=\"preserve\" x=\"10\" y=\"%d\" class=\"%s\"%s>%s", row * line + 8,
		class(what[row, n]), last ? "" : " visibility=\"hidden\"", escaped(what[row, n])
	if (!last)
		printf "<set attributeName=\"visibility\" to=\"visible\" begin=\"%.2fs\" dur=\"%.2fs\"/>",
			since[row, n], since[row, n + 1] - since[row, n]
	else if (since[row, n] > 0)
		printf "<set attributeName=\"visibility\" to=\"hidden\" begin=\"0s\" dur=\"%.2fs\"/>",
			since[row, n]
	print "</text>"
}

END {
	print "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
	print "<!-- SPDX-License-Identifier: GPL-2.0 -->"
	printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\">\n",
		width * column + 20, rows * line + 24
	print "<style>text { font: 14px monospace; fill: #ccc } .head { fill: #fff; font-weight: bold }"
	print ".guest { fill: #7cf } .good { fill: #8e8 } .bad { fill: #f86 }</style>"
	print "<rect width=\"100%\" height=\"100%\" rx=\"6\" fill=\"#161b22\"/>"
	for (row = 1; row <= rows; row++)
		for (n = 1; n <= texts[row]; n++)
			text(row, n)
	print "</svg>"
}
