# SPDX-License-Identifier: GPL-2.0
# A recording of a terminal in asciinema's format, version 2, from what show.sh
# has noted. now: seconds since 1970.
BEGIN { FS = "\t" }

function json(text) {
	gsub(/\\/, "\\\\&", text)
	gsub(/"/, "\\\"", text)
	return text
}

# at: of the first event 0
function event(at, text) { printf "[%.2f, \"o\", \"%s\"]\n", at - start, text }

NR == 1 {
	start = $1
	printf "{\"version\": 2, \"width\": 100, \"height\": 40, \"timestamp\": %d, " \
		"\"idle_time_limit\": 1, \"title\": \"make demo\"}\n", now
}
$2 == "count" { event($1, "\\r" json($3) "\\u001b[K"); open = 1; next }
{ event($1, (open ? "\\r\\n" : "") json($3) "\\r\\n"); open = 0 }
