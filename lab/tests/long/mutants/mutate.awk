# SPDX-License-Identifier: GPL-2.0
#
# awk -v file=NAME -v n=LAST -v list=FILE -f mutate.awk ADDED SOURCE
#
# Prints SOURCE with mutants, and appends a line for each to FILE: number, name by its
# content (that of its function, and what it lacks), place, function, what it lacks, all
# divided by tabs. Mutant N is what the kernel is with ap.mutant=N on its command line;
# AP_KEEPS() says of a number that it is another.
# Of the lines that ADDED numbers, one after the other
#	check	a condition does not hold when its body leaves (return, goto, ...), and
#		holds when it does not
#	lock	neither taken nor released in its function
#	mark	a field, a bit or an entry of a list stays as it was

FILENAME == ARGV[1] { added[$1] = 1; next }
{ line[++lines] = $0; was[lines] = $0 }

function mutant(i, kind, text) {
	text = was[i]
	gsub(/^\t+|[ \t]+$/, "", text)
	gsub(/\t/, " ", text)
	times[name[i] text]++
	print ++n "\t" sprintf("%08x%08x", body[name[i]], sum(0, name[i] kind text times[name[i] text])) \
		"\t" file ":" i "\t" name[i] "\t" kind "\t" text >> list
	return n
}

# A checksum that goes on from h
function sum(h, text,    pos) {
	for (pos = 1; pos <= length(text); pos++) h = (h * 31 + code[substr(text, pos, 1)]) % 2147483647
	return h
}

function put(i, pos, text) { line[i] = substr(line[i], 1, pos - 1) text substr(line[i], pos) }

function leaves(text) { return text ~ /^[\t ]*(return|goto|continue|break)[ ;]/ }

# Where the parenthesis at pos in line i is closed: end and end_pos
function find_end(i, pos,    depth, c) {
	for (end = i; end <= lines; end++) {
		for (; pos <= length(line[end]); pos++) {
			c = substr(line[end], pos, 1)
			depth += (c == "(") - (c == ")")
			if (depth == 0) { end_pos = pos; return }
		}
		pos = 1
	}
}

function body_leaves(i,    rest, tabs, j) {
	rest = substr(line[end], end_pos + 1)
	if (leaves(rest) || leaves(line[end + 1])) return 1
	if (rest !~ /\{$/) return 0
	match(line[i], /^\t*/)
	tabs = substr(line[i], 1, RLENGTH)
	for (j = end + 1; j < lines && substr(line[j], 1, length(tabs) + 1) != tabs "}"; ) j++
	return leaves(line[j - 1])
}

function check(i,    pos, keeps) {
	pos = index(line[i], "if (") + 3
	find_end(i, pos)
	keeps = "AP_KEEPS(" mutant(i, "check") ")"
	keeps = body_leaves(i) ? keeps " && " : "!" keeps " || "
	put(end, end_pos, ")")
	put(i, pos + 1, keeps "(")
}

function mark(i,    pos) {
	match(line[i], /^\t+/)
	pos = RLENGTH + 1
	end = i
	if (line[i] !~ /;$/) find_end(i, index(line[i], "("))
	line[end] = line[end] " } while (0);"
	put(i, pos, "do { if (AP_KEEPS(" mutant(i, "mark") ")) ")
}

# What line i locks or unlocks, as it is written
function locked(i,    text) {
	text = was[i]
	if (text ~ /ap_bindings_lock_in_attr\(\);/) return "&ap_bindings_mutex"
	if (!sub(/^\t+(if \()?(mutex|device)_(un)?lock(_killable|_interruptible)?\(/, "", text)) return ""
	sub(/\)+;?$/, "", text)
	return text
}

function lock(i,    keeps) {
	keeps = "AP_KEEPS(" number[name[i], locked(i)] ")"
	if (sub(/if \(/, "&" keeps " \\&\\& ", line[i])) return
	if (sub(/= ap_bindings/, "= !" keeps " ? 0 : ap_bindings", line[i])) return
	match(line[i], /^\t+/)
	line[i] = substr(line[i], 1, RLENGTH) "do { if (" keeps ") " substr(line[i], RLENGTH + 1) " } while (0);"
}

function guard(i,    keeps, arg) {
	keeps = "AP_KEEPS(" mutant(i, "lock") ") ? "
	match(line[i], /(guard\([a-z]+\)\(|scoped_guard\([a-z]+, )/)
	put(i, RSTART + RLENGTH, keeps)
	sub(/guard\(/, "&ap_mutant_", line[i])
	sub(/\)+( \{|;)?$/, " : AP_LACKS&", line[i])
}

function is_mark(text,    field) {
	field = "^\t+[a-z_]+((->|[.])[a-z_]+|\\[[^]]*\\])+"
	return text ~ (field " = (true|false|NULL|0|[A-Z_]+);$") || text ~ (field "[+][+];$") ||
		text ~ /^\t+(WRITE_ONCE|(set|clear)_bit(_inv)?|list_(add_tail|del_init)|bitmap_[a-z]+|wake_up_all)\(/
}

END {
	for (i = 1; i < 256; i++) code[sprintf("%c", i)] = i
	for (i = 1; i <= lines; i++) {
		if (line[i] ~ /^[a-zA-Z_].*\(/ && line[i] !~ /;$/) {
			match(line[i], /[a-z_0-9]+\(/)
			function_name = substr(line[i], RSTART, RLENGTH - 1)
		}
		name[i] = function_name
		body[function_name] = sum(body[function_name] + 0, line[i] "\n")
		if (line[i] ~ /^#include/) last_include = i
	}
	for (i = 1; i <= lines; i++)
		if (i in added && locked(i) != "" && was[i] !~ /_unlock\(/ && !((name[i], locked(i)) in number))
			number[name[i], locked(i)] = mutant(i, "lock")
	for (i = 1; i <= lines; i++) {
		if (locked(i) != "") {
			if ((name[i], locked(i)) in number) lock(i)
		} else if (!(i in added)) {
			continue
		} else if (was[i] ~ /^\t+(scoped_)?guard\((mutex|device)(\)|, )/) {
			guard(i)
		} else if (was[i] ~ /^\t+(\} )?(else )?if \(/) {
			check(i)
		} else if (is_mark(was[i])) {
			mark(i)
		}
	}
	line[last_include] = line[last_include] "\n#include \"ap_mutant.h\""
	for (i = 1; i <= lines; i++) print line[i]
}
