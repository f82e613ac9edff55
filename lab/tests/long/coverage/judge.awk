# SPDX-License-Identifier: GPL-2.0
#
# awk -F '\t' -f judge.awk LINES ACCEPTED GCOV...: which of these lines no run has
# executed, with tabs between:
#	missing FILE "NUMBER: FUNCTION: LINE"	it is not in ACCEPTED
#	accepted FILE "NUMBER: LINE: REASON"	it is
#	stale "FUNCTION: LINE"			is in ACCEPTED, but executed or not there
#	sum FILE EXECUTED ALL
# LINES are as lines.awk prints them. In ACCEPTED is "FUNCTION | REASON", then each line
# as it is written after a tab; " (2)" follows what is there a second time. GCOV is what
# gcov writes of a run.
FILENAME == ARGV[1] { of[$1, $2] = $3; next }
FILENAME == ARGV[2] {
	if (/^[^#\t]/) {
		name = reason = $0
		sub(/ [|].*/, "", name)
		sub(/[^|]*[|] */, "", reason)
	} else if (/^\t/)
		accepted[name ": " $2] = reason
	next
}
/^ *-: *0:Source:/ { file = $0; sub(/.*Source:[.]*\/*/, "", file); next }
{
	split($0, field, ":")
	gsub(/ /, "", field[1])
	line = field[2] + 0
	if (field[1] == "-" || !((file, line) in of)) next
	if (!((file, line) in text)) {
		this = substr($0, index($0, field[2] ":") + length(field[2]) + 1)
		gsub(/^[\t ]+/, "", this)
		# a label is no code, and counted only if a jump to it is left
		if (this ~ /^(case )?[a-zA-Z_]+:$/) next
		text[file, line] = this
		if (line > last[file]) last[file] = line
	}
	if (field[1] !~ /^[#=]/) executed[file, line] = 1
}
function tell(what, more) { print what "\t" file "\t" more }
END {
	for (file in last) {
		n = all = 0
		for (line = 1; line <= last[file]; line++) {
			if (!((file, line) in text)) continue
			all++
			name = of[file, line] ": " text[file, line]
			if (++seen[file, name] > 1) name = name " (" seen[file, name] ")"
			if ((file, line) in executed) n++
			else if (name in accepted) {
				used[name] = 1
				tell("accepted", line ": " name ": " accepted[name])
			} else tell("missing", line ": " name)
		}
		tell("sum", n "\t" all)
	}
	for (name in accepted)
		if (!(name in used)) print "stale\t" name
}
