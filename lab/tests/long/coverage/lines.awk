# SPDX-License-Identifier: GPL-2.0
#
# awk -v file=NAME -f lines.awk DIFF SOURCE: "NAME number function", with tabs, of the
# lines of each function of SOURCE, or macro that makes functions, that DIFF touches: what
# diff says of another version and SOURCE
FNR == NR {
	if (!/^[0-9]/) next
	split($0, part, /[acd]/)
	n = split(part[2], range, ",")
	for (i = range[1]; i <= range[n]; i++) changed[i] = /d/ ? "deleted" : "added"
	next
}
changed[FNR] == "added" || (changed[FNR] == "deleted" && !/^}/) { touched = 1 }
!begin && /^[a-zA-Z_*].*\(/ && !/;$/ {
	begin = FNR
	touched = changed[FNR] != ""
	name = $0
	sub(/\(.*/, "", name)
	sub(/.*[ *]/, "", name)
}
/^{/ { inside = 1 }
/^[})]/ {
	for (i = begin; begin && touched && i <= FNR; i++) print file "\t" i "\t" name
	begin = inside = 0
}
/\);$/ && !inside { begin = 0 }	# a declaration
