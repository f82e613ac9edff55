#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# tree.sh DIR: makes DIR/sys and DIR/proc as a system with AP queues would have
# them, as far as lsapmatrix looks at them. What is in them is said on stdin:
#
#	apmask LIST, aqmask LIST	what is the host's; else everything
#	card LIST			cards, also without queues
#	queue LIST LIST NAME=TEXT...	adapters x domains with these attributes
#	mdev UUID LIST LIST NAME=TEXT...	with ap_config and matrix; group=N, cdev=N
#	process PID COMM FILE...	a process and what it has open
#	file PATH TEXT, link PATH TEXT, dir PATH	anything else
#
# LIST is ids in hexadecimal, 00,04-1f, or none. NAME=- is an attribute that is
# missing, NAME=@ one that cannot be read; _ in TEXT is a blank. A queue has
# driver=cex4queue config=1 chkstop=0 if nothing else is said.
set -eu

[ $# -eq 1 ] || { echo "usage: tree.sh DIR" >&2; exit 2; }
mkdir -p "$1"
cd "$1"

awk '
function hex(text,  i, n) {
	for (i = 1; i <= length(text); i++)
		n = 16 * n + index("0123456789abcdef", substr(text, i, 1)) - 1
	return n + 0
}
function ids(list, set,  i, n, part, range) {
	split("", set)
	if (list == "none") return
	n = split(list, part, ",")
	for (i = 1; i <= n; i++) {
		split(part[i] "-" part[i], range, "-")
		for (id = hex(range[1]); id <= hex(range[2]); id++) set[id]
	}
}
function mask(set,  i, k, digit, text) {
	for (i = 0; i < 256; i += 4) {
		digit = 0
		for (k = 0; k < 4; k++) digit = 2 * digit + (i + k in set)
		text = text substr("0123456789abcdef", digit + 1, 1)
	}
	return "0x" text
}
function dir(path,  i, n, part, sofar) {
	n = split(path, part, "/")
	for (i = 1; i <= n; i++) {
		sofar = sofar (i > 1 ? "/" : "") part[i]
		if (!(sofar in made)) print "d", sofar
		made[sofar]
	}
}
function put(kind, path, text,  up) {
	up = path
	sub(/\/[^\/]*$/, "", up)
	dir(up)
	made[path]
	print kind, path, text
}
function attribute(path, name, text) {
	if (name != "driver") gsub(/_/, " ", text)
	if (text == "@") dir(path "/" name)
	else if (name == "driver" && text != "none") put("l", path "/driver", "../../bus/ap/drivers/" text)
	else if (text != "-" && name != "driver") put("f", path "/" name, text)
}
# the attributes that are said, and others where nothing is
function attributes(path, from,  i, at, said) {
	for (i = from; i <= NF; i++) {
		at = index($i, "=")
		said[substr($i, 1, at - 1)] = substr($i, at + 1)
	}
	if ($1 == "queue") {
		if (!("driver" in said)) said["driver"] = "cex4queue"
		if (!("config" in said)) said["config"] = 1
		if (!("chkstop" in said)) said["chkstop"] = 0
	} else {
		if (!("ap_config" in said)) said["ap_config"] = mask(apm) "," mask(aqm) "," mask(none)
		vfio(path, said)
	}
	for (i in said) attribute(path, i, said[i])
}
function vfio(path, said) {
	if ("group" in said) {
		put("l", path "/iommu_group", "../../../kernel/iommu_groups/" said["group"])
		put("f", "sys/class/vfio/" said["group"] "/dev", "240:" said["group"])
	}
	if ("cdev" in said)
		put("f", path "/vfio-dev/vfio" said["cdev"] "/dev", "241:" said["cdev"])
	delete said["group"]
	delete said["cdev"]
}
function each_queue(path,  i, k) {
	for (i = 0; i < 256; i++)
		for (k = 0; i in apm && k < 256; k++)
			if (k in aqm) print "l", sprintf("sys/bus/ap/devices/%02x.%04x", i, k), path
}
BEGIN {
	split("", none)
	ids("00-ff", all)
	text["apmask"] = text["aqmask"] = mask(all)
	dir("proc")
	dir("sys/bus/ap/devices")
}
/^(#|$)/ { next }
/^\$/ { exit }
$1 == "apmask" || $1 == "aqmask" { ids($2, all); text[$1] = mask(all); next }
$1 == "card" { ids($2, apm); for (i in apm) dir(sprintf("sys/bus/ap/devices/card%02x", i)); next }
$1 == "queue" {
	ids($2, apm); ids($3, aqm)
	for (i in apm) dir(sprintf("sys/bus/ap/devices/card%02x", i))
	attributes("sys/devices/ap/" ++kinds, 4)
	dir("sys/devices/ap/" kinds)
	each_queue("../../../devices/ap/" kinds)
	next
}
$1 == "mdev" {
	ids($3, apm); ids($4, aqm)
	dir("sys/devices/vfio_ap/matrix/" $2)
	attributes("sys/devices/vfio_ap/matrix/" $2, 5)
	next
}
$1 == "process" {
	put("f", "proc/" $2 "/comm", $3)
	for (i = 4; i <= NF; i++) put("l", "proc/" $2 "/fd/" i, $i)
	next
}
$1 == "file" || $1 == "link" { put(substr($1, 1, 1), $2, $3); next }
$1 == "dir" { dir($2); next }
{ print "tree.sh: what is " $1 "?" > "/dev/stderr"; exit failed = 1 }
END {
	if (failed) exit 1
	for (i in text) if (!("sys/bus/ap/" i in made)) print "f", "sys/bus/ap/" i, text[i]
}' | perl -ne '
chomp;
($kind, $path, $text) = split / /, $_, 3;
if ($kind eq "d") { mkdir $path or die "$path: $!\n" }
elsif ($kind eq "l") { symlink $text, $path or die "$path: $!\n" }
else {
	$text =~ s/\\n/\n/g;
	open $file, ">", $path or die "$path: $!\n";
	print $file "$text\n";
	close $file;
}'
